import {expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {AgedCheck} from "@relance_avancee/reports/aged_check/aged_check";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

const MOVED = {kind: "moved", label: "Moved claims", amount: 200, count: 2};
const UNEXPLAINED = {kind: "unexplained", label: "Not explained", amount: 5, count: 0};

const show = (...differences) =>
    mountWithCleanup(AgedCheck, {
        props: {
            check: {
                ledger: 1200,
                table: 1000,
                difference: 200,
                unexplained: differences.includes(UNEXPLAINED) ? 5 : 0,
                differences,
                accounts: [
                    {
                        id: 8,
                        code: "411100",
                        name: "Customers",
                        ledger: 1200,
                        table: 1000,
                    },
                ],
            },
            currencyId: 2,
            openDifference: (kind) => expect.step(kind),
            openAccount: (account) => expect.step(account),
        },
    });

test("a table that equals the ledger says so and lists no difference", async () => {
    await show();
    expect("summary").toHaveText(/The table equals the ledger\./);
    expect(".o_relance_differences").toHaveCount(0);
});

test("a difference that has its reason is no alarm", async () => {
    await show(MOVED);
    expect("summary").toHaveText(/Every difference has its reason\./);
    expect("summary .text-danger").toHaveCount(0);
    expect("[name=difference]").toHaveText("200.00 €");
});

test("a part that nothing explains is an alarm, whatever else is explained", async () => {
    await show(MOVED, UNEXPLAINED);
    expect("summary").toHaveText(/Part of the difference is not explained\./);
    expect("i.fa-exclamation-circle").toHaveClass("text-danger");
    expect("[name=difference]").toHaveClass("text-danger");
});

test("a reason opens its items; what nothing explains has none to open", async () => {
    await show(MOVED, UNEXPLAINED);
    expect(".o_relance_differences button").toHaveCount(1);
    expect(".o_relance_differences button").toHaveText(
        /Moved claims\s*200\.00 €\s*\(2 items\)/
    );
    await click(".o_relance_differences button");
    expect.verifySteps(["moved"]);
});

test("an account of the check opens", async () => {
    await show();
    await click("summary");
    await click("tbody button");
    expect.verifySteps([8]);
});
