import {expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {TopTen} from "@relance_avancee/reports/top_ten/top_ten";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

const show = (values = {}) =>
    mountWithCleanup(TopTen, {
        props: {
            top: [
                {
                    id: 6,
                    name: "Abel",
                    overdue: 1234.5,
                    days_late: 42,
                    last_date: "2026-01-20",
                    next_step: "Firm",
                    next_date: "2026-02-12",
                    ...values,
                },
            ],
            day: "02/10/2026",
            currencyId: 2,
            openItems: (holder) => expect.step(holder),
        },
    });

const cells = () => queryAllTexts("tbody td");

test("a row tells the amount, the delay, the last reminder and what comes next", async () => {
    await show();
    expect("h2").toHaveText("Largest overdue amounts on 02/10/2026");
    expect(cells().slice(0, 3)).toEqual(["1,234.50 €", "42 days late", "01/20/2026"]);
    expect("td:last-child").toHaveText(/^Firm\s*02\/12\/2026$/);
});

test("a customer never reminded, for whom nothing comes, has dashes", async () => {
    await show({last_date: false, next_step: false, next_date: false});
    expect(cells().slice(2)).toEqual(["–", "–"]);
});

test("a customer opens the items that make the amount", async () => {
    await show();
    await click("tbody button");
    expect.verifySteps([6]);
});
