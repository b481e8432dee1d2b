import {expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {TodayBlocks} from "@relance_avancee/desk/today_blocks/today_blocks";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mockService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";

defineMailModels();

const TODAY = {
    currency: 2,
    takeover: false,
    leaves: [],
    held: [],
    receipts: [],
    todos: [],
};

const show = (values = {}) =>
    mountWithCleanup(TodayBlocks, {props: {today: {...TODAY, ...values}}});

/** Return a reason to keep items back. */
function reason(rank, amount = 100) {
    return {reason: `reason_${rank}`, label: `Reason ${rank}`, count: rank, amount};
}

function group(values = {}) {
    return {
        state: "draft",
        state_label: "To approve",
        level: "2",
        level_label: "Firm",
        count: 3,
        amount: 4200,
        ...values,
    };
}

/** Note the lists that open, with what they show. */
function watchLists() {
    mockService("action", {
        loadAction: (xmlid) => ({xmlid, context: {search_default_mine: 1}}),
        doAction: ({xmlid, domain, name, context}) =>
            expect.step([xmlid, domain, name, context]),
    });
}

test("before the figures arrive the three titles stand", async () => {
    await mountWithCleanup(TodayBlocks, {props: {today: null}});
    expect(queryAllTexts("h2")).toEqual([
        "What leaves today",
        "On hold, and why",
        "To do",
    ]);
    expect("p").toHaveCount(0);
});

test("a quiet day says so in each block", async () => {
    await show();
    expect(queryAllTexts("p")).toEqual([
        "Nothing waits to leave.",
        "Everything that is due is being chased.",
        "Nothing waits for you.",
    ]);
});

test("what leaves tells its level in its colour, its number and its amount", async () => {
    await show({leaves: [group()]});
    expect("button[name=leaving]").toHaveText(/Firm\s*To approve\s*3\s*4,200\.00\s€/);
    expect("button[name=leaving] .badge").toHaveClass("o_relance_level_2");
});

test("what waits for an approval opens where it is approved", async () => {
    watchLists();
    await show({leaves: [group()]});
    await click("button[name=leaving]");
    await animationFrame();
    expect.verifySteps([
        [
            "relance_avancee.relance_reminder_action_approve",
            [
                ["state", "=", "draft"],
                ["level", "=", "2"],
            ],
            "To approve",
            {},
        ],
    ]);
});

test("what is to do by cause is one click from the same by customer", async () => {
    watchLists();
    await show();
    await click("button[name=my_day]");
    await animationFrame();
    expect.verifySteps([
        [
            "relance_avancee.relance_desk_customer_action",
            [["listed", "=", true]],
            "My day",
            {},
        ],
    ]);
});

test("what is approved opens in the list of reminders", async () => {
    watchLists();
    await show({leaves: [group({state: "approved", state_label: "Leaves at 9"})]});
    await click("button[name=leaving]");
    await animationFrame();
    expect.verifySteps([
        [
            "relance_avancee.relance_reminder_action",
            [
                ["state", "=", "approved"],
                ["level", "=", "2"],
            ],
            "Leaves at 9",
            {},
        ],
    ]);
});

test("four reasons are told, the others are added up in one row", async () => {
    await show({held: [6, 5, 4, 3, 2, 1].map((rank) => reason(rank, rank * 100))});
    expect(queryAllTexts("button[name=held] span:first-child")).toEqual([
        "Reason 6",
        "Reason 5",
        "Reason 4",
        "Reason 3",
    ]);
    expect("button:contains(Other reasons)").toHaveText(
        /Other reasons\s*3\s*300\.00\s€/
    );
});

test("up to four reasons there are no others", async () => {
    await show({held: [4, 3, 2, 1].map((rank) => reason(rank))});
    expect("button[name=held]").toHaveCount(4);
    expect("button:contains(Other reasons)").toHaveCount(0);
});

test("a reason opens its items, the other reasons exactly theirs", async () => {
    watchLists();
    await show({held: [5, 4, 3, 2, 1].map((rank) => reason(rank))});
    await click("button[name=held]:eq(0)");
    await animationFrame();
    await click("button:contains(Other reasons)");
    await animationFrame();
    const all = {relance_kept_back: true};
    const kept = [
        ["state", "=", "open"],
        ["status", "in", ["held", "excluded", "finished"]],
    ];
    const items = "relance_avancee.relance_due_item_action";
    expect.verifySteps([
        [items, [...kept, ["reason", "in", ["reason_5"]]], "Reason 5", all],
        [items, [...kept, ["reason", "in", ["reason_1"]]], "Other reasons", all],
    ]);
});

test("a to-do opens what the server says", async () => {
    onRpc("relance.todo", "get_action", ({args}) => ({xmlid: `todo_${args[0]}`}));
    mockService("action", {doAction: ({xmlid}) => expect.step(xmlid)});
    await show({todos: [{kind: "bounce", label: "Addresses to mend", count: 2}]});
    expect("button[name=todo]").toHaveText(/Addresses to mend\s*2/);
    await click("button[name=todo]");
    await animationFrame();
    expect.verifySteps(["todo_bounce"]);
});

test("receipts that are too old are not told in grey", async () => {
    await show({
        receipts: [
            {id: 1, sentence: "Up to yesterday", stale: false},
            {id: 2, sentence: "Up to last month", stale: true},
        ],
    });
    expect(".o_relance_receipts.text-muted").toHaveText("Up to yesterday");
    expect(".o_relance_receipts.text-warning-emphasis").toHaveText("Up to last month");
});

test("with several companies, what concerns one names it", async () => {
    await show({
        receipts: [{id: 1, company: "Nord", sentence: "Up to yesterday", stale: false}],
        takeover: {company_id: 1, company: "Nord", count: 0, may_open: true},
    });
    expect(".o_relance_receipts").toHaveText(/Nord\s*Up to yesterday/);
    expect(".o_relance_takeover").toHaveText(/Nord\s*Start here/);
});

test("the take-over is offered to those who may do it, told to the others", async () => {
    await show({takeover: {count: 12, amount: 900, may_open: false}});
    expect(".o_relance_takeover").toHaveText(/Old items on hold until then: 12/);
    expect("button[name=open_takeover]").toHaveCount(0);
    expect(".o_relance_takeover").toHaveText(/A manager of reminders chooses/);
});

test("who may take over opens the take-over from here", async () => {
    mockService("action", {
        doAction: (action, options) => expect.step([action, options.additionalContext]),
    });
    await show({takeover: {company_id: 7, count: 0, amount: 0, may_open: true}});
    await click("button[name=open_takeover]");
    expect.verifySteps([
        ["relance_avancee.relance_takeover_action_open", {relance_takeover_company: 7}],
    ]);
});
