import {expect, test} from "@odoo/hoot";
import {queryAllAttributes, queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Todo extends models.Model {
    _name = "relance.todo";

    label = fields.Char();
    debtor_id = fields.Many2one({relation: "res.partner"});

    _records = [
        {id: 1, label: "Call", debtor_id: 1},
        {id: 2, label: "Enter the receipts", debtor_id: false},
    ];
}

defineMailModels();
defineModels([Todo]);

const show = () =>
    mountView({
        type: "list",
        resModel: "relance.todo",
        arch: `<list><field name="label" widget="relance_todo_button"/></list>`,
        selectRecord: () => expect.step("opened"),
    });

test("who hears the buttons knows which customer each is about, if any", async () => {
    await show();
    const [customer, nobody] = queryAllAttributes(".o_data_row button", "aria-label");
    expect(queryAllTexts(".o_data_row button")).toEqual(["Call", "Enter the receipts"]);
    expect(customer).toMatch(/^Call: \S+/);
    expect(nobody).toBe("Enter the receipts");
});

test("a click does that to-do, and does not open its row", async () => {
    mockService("action", {
        doActionButton: ({name, type, resModel, resId}) =>
            expect.step([name, type, resModel, resId]),
    });
    await show();
    await contains(".o_data_row:eq(1) button").click();
    expect.verifySteps([["action_do", "object", "relance.todo", 2]]);
});
