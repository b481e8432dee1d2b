import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

class RiskModel extends models.Model {
    _name = "risk.model";

    weights = fields.Json();

    _records = [
        {
            id: 1,
            weights: [
                {
                    code: "late",
                    label: "Paid late",
                    strength: "Much",
                    weight: 1.256,
                    shipped: 1,
                    is_learnt: true,
                },
                {
                    code: "age",
                    label: "Age",
                    strength: "Little",
                    weight: -0.1,
                    shipped: -0.1,
                    is_learnt: false,
                },
            ],
        },
    ];
}

defineMailModels();
defineModels([RiskModel]);

test("a weight stands beside the shipped one, and says where it was learnt", async () => {
    await mountView({
        type: "form",
        resModel: "risk.model",
        resId: 1,
        arch: `<form><field name="weights" widget="relance_risk_weights"/></form>`,
    });
    expect(queryAllTexts("tbody tr")).toEqual([
        "Paid late Much 1.26 1.00 Your ledger",
        "Age Little -0.10 -0.10 Shipped with the addon",
    ]);
});
