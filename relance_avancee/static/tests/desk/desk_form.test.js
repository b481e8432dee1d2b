import {expect, test} from "@odoo/hoot";
import {press, queryText} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class DeskCustomer extends models.Model {
    _name = "relance.desk.customer";

    note = fields.Char();
    can_act = fields.Boolean();

    _records = [
        {id: 1, note: "Call", can_act: true},
        {id: 2, note: "Write", can_act: true},
    ];
}

defineMailModels();
defineModels([DeskCustomer]);

const show = () =>
    mountView({
        type: "form",
        resModel: "relance.desk.customer",
        resId: 1,
        resIds: [1, 2],
        arch: `
            <form js_class="relance_desk_form">
                <header>
                    <button name="action_call" type="object" string="Call"
                            data-hotkey="k"/>
                    <button name="action_pause" type="object" string="Pause"
                            data-hotkey="y" invisible="1"/>
                </header>
                <field name="can_act" invisible="1"/>
                <field name="note"/>
            </form>`,
    });

test("a question mark lists the keys of what is shown", async () => {
    await show();
    await press("?");
    await animationFrame();
    expect(queryText(".modal-body")).toMatch(/K\s+Call/);
    expect(queryText(".modal-body")).not.toMatch(/Pause/);
    expect(queryText(".modal-body")).toMatch(/D\s+Undo/);
});

test("a question mark that is typed is a question mark", async () => {
    await show();
    await contains("[name=note] input").click();
    await press("?");
    await animationFrame();
    expect(".modal").toHaveCount(0);
});

/** Odoo, that tells `done` of what a click did; each undoing is a step. */
const serve = (done) => {
    const odoo = {done};
    onRpc("relance.desk.customer", "action_call", () => false);
    onRpc("relance.desk.customer", "find_done", () => odoo.done);
    onRpc("relance.desk.customer", "undo", ({args}) => {
        expect.step(args);
        odoo.done = false;
        return "Undone: Kept in the list.";
    });
    return odoo;
};

const DONE = {key: "2026-02-09", told: "Kept in the list", can_undo: true};

test("what a click did is undone by the button of its message", async () => {
    serve(DONE);
    await show();
    await contains("button[name=action_call]").click();
    expect(queryText(".o_notification")).toMatch(/Kept in the list/);
    await contains(".o_notification button:contains(Undo)").click();
    expect.verifySteps([[[1], "2026-02-09"]]);
    expect(queryText(".o_notification")).toMatch(/Undone/);
});

test("what a click did is undone by its key, once", async () => {
    serve(DONE);
    await show();
    await contains("button[name=action_call]").click();
    await press(["alt", "d"]);
    await animationFrame();
    await press(["alt", "d"]);
    await animationFrame();
    expect.verifySteps([[[1], "2026-02-09"]]);
});

test("after ten seconds nothing is offered to be undone", async () => {
    serve(DONE);
    await show();
    await contains("button[name=action_call]").click();
    await advanceTime(11_000);
    expect(".o_notification").toHaveCount(0);
    await press(["alt", "d"]);
    await animationFrame();
    expect.verifySteps([]);
});

test("what was done to a customer is undone from the screen of the next one", async () => {
    serve(DONE);
    await show();
    await contains("button[name=action_call]").click();
    await contains(".o_pager_next").click();
    await press(["alt", "d"]);
    await animationFrame();
    expect.verifySteps([[[1], "2026-02-09"]]);
});

test("what has left says that it cannot be undone", async () => {
    serve({key: "2026-02-09", told: "Reminder", can_undo: false});
    await show();
    await contains("button[name=action_call]").click();
    expect(queryText(".o_notification")).toMatch(/cannot be undone/);
    expect(".o_notification_buttons button").toHaveCount(0);
});

test("a customer of whom nothing is left gives way to the next one", async () => {
    let gone = false;
    serve(false);
    onRpc("relance.desk.customer", "action_call", () => {
        gone = true;
        return false;
    });
    onRpc("relance.desk.customer", "web_read", ({args, parent}) =>
        gone && args[0].includes(1) ? [] : parent()
    );
    await show();
    await contains("button[name=action_call]").click();
    await animationFrame();
    expect("[name=note] input").toHaveValue("Write");
});
