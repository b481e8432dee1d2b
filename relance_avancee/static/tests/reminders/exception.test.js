import {expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

class Reminder extends models.Model {
    _name = "relance.reminder";

    exception = fields.Selection({selection: [["amount", "A large amount"]]});

    _records = [
        {id: 1, exception: "amount"},
        {id: 2, exception: false},
    ];
}

defineMailModels();
defineModels([Reminder]);

test("a sign, which says why in words, stands on the rows to look at alone", async () => {
    await mountView({
        type: "list",
        resModel: "relance.reminder",
        arch: `<list><field name="exception" widget="relance_exception"/></list>`,
    });
    expect(".o_data_row [role=img]").toHaveCount(1);
    expect(".o_data_row:eq(0) [role=img]").toHaveAttribute(
        "aria-label",
        "A large amount"
    );
});
