import {beforeEach, expect, test} from "@odoo/hoot";
import {click, press, queryAllTexts, waitFor} from "@odoo/hoot-dom";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Reminder extends models.Model {
    _name = "relance.reminder";

    name = fields.Char();
    state = fields.Char();
    subject = fields.Char();
    preview = fields.Char();
    recipients = fields.Json();
    proposals = fields.Json();
    changes = fields.Char();
    asked = fields.Json();
    asked_by_id = fields.Many2one({relation: "res.partner"});
    asked_reason = fields.Char();
    departure = fields.Char();
    edited = fields.Boolean();
    date = fields.Date();
    amount_overdue = fields.Float();
    level = fields.Selection({selection: [["1", "Friendly"]]});
    exception = fields.Selection({selection: [["amount", "A large amount"]]});
    debtor_id = fields.Many2one({relation: "res.partner"});
    company_currency_id = fields.Many2one({relation: "res.currency"});
    step_id = fields.Many2one({relation: "res.partner"});
    line_ids = fields.One2many({relation: "relance.reminder.line"});

    _records = ["Abel", "Berg", "Caro"].map((name, index) => ({
        id: index + 1,
        name,
        subject: `To ${name}`,
        asked: [],
        state: "draft",
        level: "1",
    }));
}

class ReminderLine extends models.Model {
    _name = "relance.reminder.line";

    name = fields.Char();
    date_maturity = fields.Date();
    days_late = fields.Integer();
    amount_residual_currency = fields.Float();
    currency_id = fields.Many2one({relation: "res.currency"});
    state = fields.Char();
}

defineMailModels();
defineModels([Reminder, ReminderLine]);

beforeEach(() => {
    onRpc("has_group", () => true);
    onRpc("relance.reminder", "get_receipts", () => []);
    onRpc("relance.scenario", "get_automatic_offers", () => []);
    onRpc("relance.reminder", "get_approval", ({args: [ids]}) => ({
        count: ids.length,
        totals: ["3,000.00 €", "$ 20.00"],
        departure: "They leave.",
    }));
    mockService("notification", {add: (message) => expect.step(`${message}`)});
});

async function show(props = {}) {
    await mountView({
        type: "list",
        resModel: "relance.reminder",
        arch: `<list js_class="relance_approval"><field name="name"/></list>`,
        domain: [["state", "=", "draft"]],
        ...props,
    });
    await animationFrame();
}

/** Let the server approve all but those that changed meanwhile. */
function approveAllBut(...changed) {
    onRpc("relance.reminder", "action_approve", function ({args: [ids]}) {
        expect.step(ids);
        const unchanged = ids.filter((id) => !changed.includes(id));
        this.env["relance.reminder"].write(unchanged, {state: "approved"});
        return {
            type: "ir.actions.client",
            tag: "display_notification",
            params: {
                message: `${unchanged.length} approved. They leave.`,
                next: {type: "ir.actions.act_window_close"},
            },
        };
    });
}

/** Approve all, and say yes. */
async function approveAll() {
    await click(".o_relance_approve_all");
    await animationFrame();
    await contains(".modal .btn-primary").click();
}

/** Wait for the list to be drawn, then for the row of the panel to be marked. */
async function settled() {
    await animationFrame();
    await animationFrame();
}

const shown = () => queryAllTexts(".o_relance_shown");

test("the first reminder is shown at once, its row is marked", async () => {
    await show();
    expect(shown()).toEqual(["Abel"]);
    expect("dd.fw-bold").toHaveText("To Abel");
});

test("a click on a row shows its message and leaves the list in place", async () => {
    await show({selectRecord: () => expect.step("left")});
    await contains(".o_data_cell:contains(Berg)").click();
    await animationFrame();
    expect(shown()).toEqual(["Berg"]);
    expect("dd.fw-bold").toHaveText("To Berg");
    expect.verifySteps([]);
});

test("the arrow keys move from message to message", async () => {
    await show();
    await contains(".o_data_cell:contains(Abel)").click();
    await contains(".o_data_row:eq(0) .o_data_cell").focus();
    await press("ArrowDown");
    await animationFrame();
    expect(shown()).toEqual(["Berg"]);
    await press("ArrowUp");
    await animationFrame();
    expect(shown()).toEqual(["Abel"]);
});

test("without a selection all the reminders of the search are approved", async () => {
    approveAllBut();
    await show({limit: 2});
    expect(".o_relance_approve_all").toHaveText("Approve all");
    await approveAll();
    await expect.waitForSteps([[1, 2, 3], "3 approved. They leave."]);
});

test("all of them are approved once somebody has read how many, how much and when", async () => {
    approveAllBut();
    await show();
    await click(".o_relance_approve_all");
    await animationFrame();
    expect(".modal-title").toHaveText("Approve 3 reminders?");
    expect(".modal-body").toHaveText("They ask for 3,000.00 € + $ 20.00. They leave.");
    await contains(".modal .btn-secondary").click();
    await animationFrame();
    expect.verifySteps([]);
    expect(".o_relance_approve_all").toBeEnabled();
});

test("the last one of the panel sums up what was approved", async () => {
    approveAllBut();
    const two = [
        ["state", "=", "draft"],
        ["id", "<", 3],
    ];
    await show({domain: two});
    await waitFor("dd.fw-bold:contains(To Abel)", {timeout: 2000});
    await click("button[name=approve]:enabled");
    await waitFor("dd.fw-bold:contains(To Berg)", {timeout: 2000});
    expect.verifySteps([[1], "1 approved. They leave."]);
    await click("button[name=approve]:enabled");
    await expect.waitForSteps([
        [2],
        "1 approved. They leave.",
        "2 reminders approved in all. They leave.",
    ]);
});

test("with a selection only what is selected is approved", async () => {
    approveAllBut();
    await show();
    await contains(".o_data_row:eq(1) .o_list_record_selector input").click();
    expect(".o_relance_approve_all").toHaveText("Approve selection");
    await click(".o_relance_approve_all");
    await expect.waitForSteps([[2], "1 approved. They leave."]);
});

test("the reminder that takes the place of an approved one is shown", async () => {
    approveAllBut();
    await show();
    await contains(".o_data_cell:contains(Berg)").click();
    await contains(".o_data_row:eq(1) .o_list_record_selector input").click();
    await click(".o_relance_approve_all");
    await expect.waitForSteps([[2], "1 approved. They leave."]);
    await settled();
    expect(queryAllTexts(".o_data_cell")).toEqual(["Abel", "Caro"]);
    expect(shown()).toEqual(["Caro"]);
});

test("after the last of the list the one above it is shown", async () => {
    approveAllBut();
    await show();
    await contains(".o_data_cell:contains(Caro)").click();
    await contains(".o_data_row:eq(2) .o_list_record_selector input").click();
    await click(".o_relance_approve_all");
    await expect.waitForSteps([[3], "1 approved. They leave."]);
    await settled();
    expect(shown()).toEqual(["Berg"]);
});

test("what changed meanwhile is not counted as approved, and stays", async () => {
    approveAllBut(2);
    await show();
    await approveAll();
    await expect.waitForSteps([
        [1, 2, 3],
        "2 approved. They leave.",
        "1 changed meanwhile and wait for another look.",
    ]);
    await settled();
    expect(queryAllTexts(".o_data_cell")).toEqual(["Berg"]);
});

test("impatient clicks plan once", async () => {
    const answer = new Deferred();
    onRpc("relance.reminder", "action_plan_now", () => {
        expect.step("planned");
        return answer;
    });
    await show();
    await click(".o_relance_plan_now");
    await click(".o_relance_plan_now");
    await animationFrame();
    expect(".o_relance_plan_now").not.toBeEnabled();
    answer.resolve(true);
    await expect.waitForSteps(["planned", "The reminders of the day are prepared."]);
    await animationFrame();
    expect(".o_relance_plan_now").toBeEnabled();
});

test("who may only read finds neither approval nor plan", async () => {
    onRpc("has_group", () => false);
    await show();
    expect(shown()).toEqual(["Abel"]);
    expect(".o_relance_approve_all").toHaveCount(0);
    expect(".o_relance_plan_now").toHaveCount(0);
    expect("button[name=approve]").toHaveCount(0);
});
