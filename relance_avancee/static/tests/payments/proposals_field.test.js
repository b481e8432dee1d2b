import {expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Match extends models.Model {
    _name = "relance.todo.match";

    proposals = fields.Json();

    _records = [
        {
            id: 7,
            proposals: [
                {
                    key: "line,5",
                    move_id: false,
                    sentence: "1,200.00 € on 02/09/2026",
                    label: "DUPONT INV 1",
                    reasons: "same amount",
                    refusal: false,
                },
            ],
        },
    ];
}

defineMailModels();
defineModels([Match]);

test("money is matched in the dialog, which then tells that nothing is left", async () => {
    onRpc("relance.todo.match", "action_match", function ({args}) {
        expect.step(args);
        this.env["relance.todo.match"].write([7], {proposals: []});
        return {message: "Matched"};
    });
    await mountView({
        type: "form",
        resModel: "relance.todo.match",
        resId: 7,
        arch: `<form><field name="proposals" widget="relance_proposals"/></form>`,
    });
    await contains("button[name=match]").click();
    expect.verifySteps([[[7], "line,5"]]);
    expect("button[name=match]").toHaveCount(0);
    expect(".o_field_widget").toHaveText("Nothing is left that can be matched here.");
});
