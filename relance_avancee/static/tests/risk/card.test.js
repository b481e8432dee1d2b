import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

class Customer extends models.Model {
    _name = "customer";

    card = fields.Json();
}

defineMailModels();
defineModels([Customer]);

function show(card) {
    Customer._records = [{id: 1, card}];
    return mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><field name="card" widget="relance_risk_card"/></form>`,
    });
}

const factor = (code, points) => ({code, label: `Factor ${code}`, points});

test("a card tells the class, the four first factors and a suggestion", async () => {
    await show({
        gauge: {
            score: 35,
            class: "C",
            computed: "C",
            bounds: [0, 10, 25, 45, 70, 100],
            confidence: "",
        },
        factors: [10, 9, 8, 7, 2, -1].map((points, rank) => factor(`${rank}`, points)),
        suggestion: "a shorter delay",
    });
    expect(".badge").toHaveText("Class C");
    expect(queryAllTexts("tbody th span")).toEqual([
        "Factor 0",
        "Factor 1",
        "Factor 2",
        "Factor 3",
        "Other factors",
        "Score",
    ]);
    expect(".o_relance_risk_block").toHaveText(/Suggested: a shorter delay\./);
});

test("a customer without a score is told so, without a gauge", async () => {
    await show({message: "Not enough invoices yet"});
    expect(".o_relance_risk_block").toHaveText("Not enough invoices yet");
    expect(".o_relance_gauge").toHaveCount(0);
});
