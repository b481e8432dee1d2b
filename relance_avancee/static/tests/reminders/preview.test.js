import {expect, test} from "@odoo/hoot";
import {queryAttribute, queryOne, waitFor, waitUntil} from "@odoo/hoot-dom";
import {MessagePreview} from "@relance_avancee/reminders/preview/preview";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

const show = (html) => mountWithCleanup(MessagePreview, {props: {html}});

test("the message stands in a page of its own, where no script runs", async () => {
    await show("<p>Good morning</p><script>parent.spoilt = true</script>");
    expect(queryAttribute("iframe", "sandbox").split(" ")).not.toInclude(
        "allow-scripts"
    );
    await waitFor(":iframe p:contains(Good morning)");
    expect(window.spoilt).toBe(undefined);
});

test("a link of the message opens beside Odoo", async () => {
    await show(`<a href="/my/invoices">Your invoices</a>`);
    await waitFor(":iframe a");
    expect(queryOne("iframe").contentDocument.querySelector("base").target).toBe(
        "_blank"
    );
});

test("a long message is shown whole, without a second scroll bar", async () => {
    await show(`<div style="height: 400px">Long</div>`);
    await waitUntil(() => queryOne("iframe").offsetHeight >= 400);
    expect(queryOne("iframe").offsetHeight).toBeLessThan(410);
});
