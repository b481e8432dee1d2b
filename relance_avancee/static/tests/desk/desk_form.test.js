import {expect, test} from "@odoo/hoot";
import {press, queryText} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class DeskCustomer extends models.Model {
    _name = "relance.desk.customer";

    note = fields.Char();

    _records = [{id: 1, note: "Call"}];
}

defineMailModels();
defineModels([DeskCustomer]);

const show = () =>
    mountView({
        type: "form",
        resModel: "relance.desk.customer",
        resId: 1,
        arch: `
            <form js_class="relance_desk_form">
                <header>
                    <button name="action_call" type="object" string="Call"
                            data-hotkey="k"/>
                    <button name="action_pause" type="object" string="Pause"
                            data-hotkey="y" invisible="1"/>
                </header>
                <field name="note"/>
            </form>`,
    });

test("a question mark lists the keys of what is shown", async () => {
    await show();
    await press("?");
    await animationFrame();
    expect(queryText(".modal-body")).toMatch(/K\s+Call/);
    expect(queryText(".modal-body")).not.toMatch(/Pause/);
});

test("a question mark that is typed is a question mark", async () => {
    await show();
    await contains("[name=note] input").click();
    await press("?");
    await animationFrame();
    expect(".modal").toHaveCount(0);
});
