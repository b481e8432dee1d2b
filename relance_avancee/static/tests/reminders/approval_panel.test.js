import {expect, test} from "@odoo/hoot";
import {click, press, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {Component, useState, xml} from "@odoo/owl";
import {ApprovalPanel} from "@relance_avancee/reminders/approval_panel/approval_panel";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mockService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";

defineMailModels();

const FIELDS = {
    level: {
        selection: [
            ["1", "Friendly"],
            ["2", "Firm"],
        ],
    },
    exception: {selection: [["amount", "A large amount"]]},
};

function line(id, values = {}) {
    return {
        id,
        name: `INV/${id}`,
        date_maturity: "2026-01-31",
        days_late: 10,
        amount_residual_currency: 1200,
        currency_id: {id: 2},
        state: "planned",
        ...values,
    };
}

function reminder(id, values = {}) {
    return {
        id,
        debtor_id: {id: 1, display_name: `Customer ${id}`},
        recipients: [],
        subject: "Your invoices",
        preview: "<p>Good morning</p>",
        exception: false,
        proposals: false,
        changes: false,
        asked_by_id: false,
        asked_reason: false,
        departure: "Leaves in a few minutes.",
        asked: [{currency: 2, net: "1,200.00 €", total: "1,200.00 €", deducted: false}],
        edited: false,
        level: "2",
        date: "2026-02-10",
        amount_overdue: 1200,
        company_currency_id: {id: 2},
        step_id: {id: 1, display_name: "D+10"},
        line_ids: [line(1)],
        ...values,
    };
}

/** The screen around the panel: it changes what is shown. */
class Screen extends Component {
    static components = {ApprovalPanel};
    static props = {canApprove: Boolean};
    static template = xml`
        <ApprovalPanel
            resId="state.resId"
            version="state.version"
            fields="fields"
            canApprove="props.canApprove"
            onChange="onChange"
            onApproved="onApproved"
            onOpen="onOpen"
        />`;

    setup() {
        this.state = useState({resId: 1, version: 0});
        this.fields = FIELDS;
        this.onChange = () => expect.step("screen read again");
        this.onApproved = (id) => expect.step(`approved ${id}`);
        this.onOpen = (id) => expect.step(`opened ${id}`);
    }
}

/** Show the reminder 1 of those given; return the screen. */
async function show(reminders, canApprove = true) {
    onRpc("relance.reminder", "web_read", ({args: [ids]}) =>
        reminders.filter(({id}) => ids.includes(id))
    );
    const screen = await mountWithCleanup(Screen, {props: {canApprove}});
    await animationFrame();
    return screen;
}

test("without a reminder the panel asks to choose one", async () => {
    const screen = await show([reminder(1)]);
    screen.state.resId = false;
    await animationFrame();
    await animationFrame();
    expect(".o_relance_panel").toHaveText(
        "Choose a reminder to read its message here."
    );
});

test("the level is told in words, in its colour", async () => {
    await show([reminder(1)]);
    expect("header .badge").toHaveText("Firm");
    expect("header .badge").toHaveClass("o_relance_level_2");
});

test("only the invoices that the message will hold are listed", async () => {
    await show([reminder(1, {line_ids: [line(1), line(2, {state: "removed"})]})]);
    expect("summary").toHaveText("1 invoice");
    expect(queryAllTexts("tbody td:first-child")).toEqual(["INV/1"]);
});

test("more than five invoices are folded behind their number", async () => {
    const lines = [1, 2, 3, 4, 5, 6].map((id) => line(id));
    await show([reminder(1, {line_ids: lines})]);
    expect("summary").toHaveText("6 invoices");
    expect("details").not.toHaveAttribute("open");
});

test("an invoice tells its date, how late it is and what is left to pay", async () => {
    await show([reminder(1, {line_ids: [line(1), line(2, {days_late: 0})]})]);
    expect(queryAllTexts("tbody tr")).toEqual([
        "INV/1 01/31/2026 10 days late 1,200.00 €",
        "INV/2 01/31/2026 not due 1,200.00 €",
    ]);
});

test("what a person should look at is told in words", async () => {
    await show([reminder(1, {exception: "amount"})]);
    expect("[role=alert]").toHaveText("A large amount");
});

test("a reader finds no button to decide with", async () => {
    await show([reminder(1)], false);
    expect(".o_relance_panel_content").toHaveCount(1);
    expect("header button[name]").toHaveCount(0);
    expect("button[name=remove_line]").toHaveCount(0);
});

test("approving twice in a row approves once, then the screen is read again", async () => {
    const answer = new Deferred();
    onRpc("relance.reminder", "action_approve", ({args}) => {
        expect.step(args[0]);
        return answer;
    });
    await show([reminder(1)]);
    await click("button[name=approve]");
    await click("button[name=approve]");
    await animationFrame();
    expect("button[name=approve]").not.toBeEnabled();
    answer.resolve(false);
    await animationFrame();
    expect.verifySteps([[1], "approved 1"]);
    expect("button[name=approve]").toBeEnabled();
});

test("the header asks what the text asks: net, a currency a line", async () => {
    const euros = {currency: 2, total: "4,768.80 €", net: "3,576.60 €"};
    const dollars = {currency: 1, total: "$ 10.00", net: "$ 10.00", deducted: false};
    await show([reminder(1, {asked: [{...euros, deducted: "1,192.20 €"}, dollars]})]);
    expect(queryAllTexts("header .fs-4")).toEqual(["3,576.60 €", "$ 10.00"]);
    expect(queryAllTexts(".o_relance_deducted")).toEqual([
        "4,768.80 € less 1,192.20 € received or announced",
    ]);
});

test("when it would leave is told before it is approved", async () => {
    await show([reminder(1, {departure: "Leaves on Monday at 8:00 (New York time)."})]);
    expect(".o_relance_departure").toHaveText(
        "Leaves on Monday at 8:00 (New York time)."
    );
});

test("who asked for it by hand, and why, is told", async () => {
    const claire = {id: 7, display_name: "Claire"};
    await show([reminder(1, {asked_by_id: claire, asked_reason: "They lost it"})]);
    expect(".o_relance_asked").toHaveText("Asked for by hand: Claire\nThey lost it");
});

test("the text of the step is restored where it was edited, and only there", async () => {
    onRpc("relance.reminder", "action_reset_texts", ({args}) => {
        expect.step(args[0]);
        return false;
    });
    const screen = await show([reminder(1, {edited: true}), reminder(2)]);
    await click("button[name=reset_texts]");
    await animationFrame();
    expect.verifySteps([[1], "screen read again"]);
    screen.state.resId = 2;
    await animationFrame();
    await animationFrame();
    expect("button[name=reset_texts]").toHaveCount(0);
});

test("a key approves, and it is not that of Odoo's search", async () => {
    onRpc("relance.reminder", "action_approve", () => false);
    await show([reminder(1)]);
    await press(["alt", "q"]);
    await animationFrame();
    expect.verifySteps([]);
    await press(["alt", "g"]);
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["approved 1"]);
});

test("when the server refuses, the buttons serve again", async () => {
    expect.errors(1);
    onRpc("relance.reminder", "action_approve", () => {
        throw new Error("No longer a draft");
    });
    await show([reminder(1)]);
    await click("button[name=approve]");
    await animationFrame();
    await animationFrame();
    expect("button[name=approve]").toBeEnabled();
    expect.verifyErrors(["No longer a draft"]);
    expect.verifySteps([]);
});

test("a wizard is opened; the screen is read again once it is closed", async () => {
    const wizard = {type: "ir.actions.act_window", res_model: "relance.hold.pause"};
    onRpc("relance.reminder", "action_open_postpone", () => wizard);
    mockService("action", {
        doAction(action, {onClose}) {
            expect.step(action.res_model);
            this.close = onClose;
        },
    });
    const screen = await show([reminder(1)]);
    await click("button[name=postpone]");
    await animationFrame();
    expect.verifySteps(["relance.hold.pause"]);
    screen.env.services.action.close();
    expect.verifySteps(["screen read again"]);
});

test("while another reminder is read, nothing can be decided on the one shown", async () => {
    const answer = new Deferred();
    const screen = await show([reminder(1), reminder(2)]);
    onRpc("relance.reminder", "web_read", () => answer);
    screen.state.resId = 2;
    await animationFrame();
    expect("h3").toHaveText("Customer 1");
    expect("button[name=approve]").not.toBeEnabled();
    expect("button[name=remove_line]").not.toBeEnabled();
    answer.resolve([reminder(2)]);
    await animationFrame();
    expect("h3").toHaveText("Customer 2");
    expect("button[name=approve]").toBeEnabled();
});

test("the reminder chosen last is shown, though an earlier one comes later", async () => {
    const answers = {2: new Deferred(), 3: new Deferred()};
    const screen = await show([reminder(1)]);
    onRpc("relance.reminder", "web_read", ({args: [[id]]}) => answers[id]);
    for (const id of [2, 3]) {
        screen.state.resId = id;
        await animationFrame();
    }
    answers[3].resolve([reminder(3)]);
    answers[2].resolve([reminder(2)]);
    await animationFrame();
    await animationFrame();
    expect("h3").toHaveText("Customer 3");
});
