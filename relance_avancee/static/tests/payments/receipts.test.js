import {expect, test} from "@odoo/hoot";
import {click, queryOne} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {Component, useState, xml} from "@odoo/owl";
import {Receipts} from "@relance_avancee/payments/receipts/receipts";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";

defineMailModels();

const COMPANY = {
    company_id: 4,
    company: "",
    sentence: "Receipts are entered up to 02/05/2026.",
    waiting: "",
    is_stale: false,
    today: "2026-02-10",
    yesterday: "2026-02-09",
};

class Screen extends Component {
    static components = {Receipts};
    static props = {canDeclare: Boolean};
    static template = xml`
        <Receipts
            version="state.version"
            canDeclare="props.canDeclare"
            onChange="onChange"
        />`;

    setup() {
        this.state = useState({version: 0});
        this.onChange = () => expect.step("screen read again");
    }
}

function show(values = {}, canDeclare = true) {
    onRpc("relance.reminder", "get_receipts", () => [{...COMPANY, ...values}]);
    onRpc("relance.reminder", "action_declare_receipts", ({args}) => {
        expect.step(args);
        return true;
    });
    return mountWithCleanup(Screen, {props: {canDeclare}});
}

/** Choose a day and send the form, as a browser that checks nothing would. */
async function enter(day) {
    const input = queryOne("input[type=date]");
    input.value = day;
    input.dispatchEvent(new Event("input", {bubbles: true}));
    queryOne("form").dispatchEvent(new Event("submit", {cancelable: true}));
    await animationFrame();
    await animationFrame();
}

test("one click says that the receipts are entered up to yesterday", async () => {
    await show();
    await click("button[name=declare_yesterday]");
    await animationFrame();
    expect.verifySteps([[4, "2026-02-09"], "screen read again"]);
});

test("one click says that the receipts are entered up to today", async () => {
    await show();
    await click("button[name=declare_today]");
    await animationFrame();
    expect.verifySteps([[4, "2026-02-10"], "screen read again"]);
});

test("another day begins with yesterday and ends today", async () => {
    await show();
    await click("button[name=declare_date]");
    await animationFrame();
    expect(queryOne("input[type=date]").value).toBe("2026-02-09");
    expect("input[type=date]").toHaveAttribute("max", "2026-02-10");
    await enter("2026-02-06");
    expect.verifySteps([[4, "2026-02-06"], "screen read again"]);
    expect("form").toHaveCount(0);
});

test("without a day nothing is declared", async () => {
    await show();
    await click("button[name=declare_date]");
    await animationFrame();
    await enter("");
    expect.verifySteps([]);
    expect("form").toHaveCount(1);
});

test("who may not declare reads the state alone", async () => {
    await show({}, false);
    expect(".o_relance_receipts").toHaveText(COMPANY.sentence);
    expect("button").toHaveCount(0);
});

test("receipts entered too long ago catch the eye", async () => {
    await show({is_stale: true});
    expect(".o_relance_receipts").toHaveClass("alert-warning");
    expect("button[name=declare_yesterday]").toHaveClass("btn-primary");
});

test("the state is read again when the screen changes", async () => {
    const screen = await show();
    onRpc("relance.reminder", "get_receipts", () => [
        {...COMPANY, sentence: "Receipts are entered up to 02/10/2026."},
    ]);
    screen.state.version += 1;
    await animationFrame();
    await animationFrame();
    expect(".o_relance_receipts_sentence").toHaveText(
        "Receipts are entered up to 02/10/2026."
    );
});
