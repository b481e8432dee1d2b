import {beforeEach, expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame, Deferred, mockDate, runAllTimers} from "@odoo/hoot-mock";
import {Today} from "@relance_avancee/desk/today/today";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {getDefaultConfig} from "@web/views/view";

defineMailModels();

const TOTALS = {amounts: [100], credits: 0, total: 100, count: 500};
const BALANCE = {
    day: "2026-02-10",
    columns: ["Not due"],
    totals: TOTALS,
    lines: [{...TOTALS, id: 1, name: "Abel"}],
    is_filtered: false,
    shown_currency: 2,
    decimal_places: 2,
    currency: false,
    currencies: [
        {id: 1, name: "USD"},
        {id: 2, name: "EUR"},
    ],
    company_currency: 2,
    company_currencies: [
        {id: 1, name: "USD", companies: "Inc"},
        {id: 2, name: "EUR", companies: "SARL, GmbH"},
    ],
    check: {
        ledger: 100,
        table: 100,
        difference: 0,
        unexplained: 0,
        differences: [],
        accounts: [],
    },
    top: [],
};
const NOTHING = {
    currency: 2,
    takeover: false,
    leaves: [],
    held: [],
    receipts: [],
    todos: [],
};
const FIRST = {by: "debtor", sort: "total", ascending: false, search: "", limit: 80};

let asked = [];

beforeEach(() => {
    mockDate("2026-02-10 10:00:00");
    asked = [];
    onRpc("relance.aged.balance", "get_balance", ({args: [options]}) => {
        asked.push(options);
        return BALANCE;
    });
    onRpc("relance.today", "get_today", ({args: [options]}) => {
        expect.step(options);
        return NOTHING;
    });
});

async function show(state) {
    await mountWithCleanup(Today, {
        componentEnv: {config: getDefaultConfig()},
        props: {
            action: {},
            actionId: 1,
            updateActionState: () => {},
            className: "",
            state,
        },
    });
    await animationFrame();
    expect.verifySteps([{}]);
}

/** Return what the last question changed of the first one. */
function lastChanges() {
    return Object.fromEntries(
        Object.entries(asked.at(-1)).filter(([name, value]) => FIRST[name] !== value)
    );
}

test("it begins with the largest debtors, 80 of them, today", async () => {
    await show();
    expect(asked).toEqual([FIRST]);
    expect("#relance_aged_day").toHaveValue("02/10/2026");
    expect("header .text-muted").toHaveText("SARL, GmbH · 02/10/2026");
});

test("the blocks stand while the balance is still added up", async () => {
    onRpc("relance.aged.balance", "get_balance", () => new Deferred());
    await show();
    expect(queryAllTexts("h2")).toInclude("What leaves today");
    expect("[role=status]").toHaveText("Adding up…");
});

test("amounts sort downwards, names upwards; a second click turns them", async () => {
    await show();
    const name = "thead th:eq(0) button";
    const total = "thead th:last-child button";
    const seen = [];
    for (const title of [name, name, total, total]) {
        await contains(title).click();
        await animationFrame();
        const {sort, ascending} = asked.at(-1);
        seen.push([sort, ascending]);
    }
    expect(seen).toEqual([
        ["name", true],
        ["name", false],
        ["total", false],
        ["total", true],
    ]);
});

test("more customers come by 400", async () => {
    await show();
    await contains("button[name=show_more]").click();
    await animationFrame();
    expect(lastChanges()).toEqual({limit: 480});
});

test("a search waits for the end of the word, and begins at the first page", async () => {
    await show();
    await contains("button[name=show_more]").click();
    await contains("#relance_search").edit("dup", {confirm: false});
    expect(asked).toHaveLength(2);
    await runAllTimers();
    expect(asked).toHaveLength(3);
    expect(lastChanges()).toEqual({search: "dup"});
});

test("another currency of the companies shows their day, in all currencies", async () => {
    await show();
    await contains("#relance_currency").select("1");
    await animationFrame();
    expect(lastChanges()).toEqual({currency: 1});
    await contains("#relance_companies").select("1");
    await animationFrame();
    expect(lastChanges()).toEqual({company_currency: 1, currency: false});
    expect.verifySteps([{company_currency: 1}]);
});

test("who comes back finds the options as they were left", async () => {
    await show({options: {...FIRST, by: "payer", day: "2026-01-31"}});
    expect(lastChanges()).toEqual({by: "payer", day: "2026-01-31"});
    expect("button[name=by_payer]").toHaveAttribute("aria-pressed", "true");
    expect("#relance_aged_day").toHaveValue("01/31/2026");
});

test("of two answers the one to the last question is shown", async () => {
    await show();
    const answers = [new Deferred(), new Deferred()];
    let count = 0;
    onRpc("relance.aged.balance", "get_balance", () => answers[count++]);
    await click("button[name=by_payer]");
    await click("button[name=by_debtor]");
    const named = (name) => ({...BALANCE, lines: [{...TOTALS, id: 1, name}]});
    answers[1].resolve(named("The last"));
    answers[0].resolve(named("The first"));
    await animationFrame();
    await animationFrame();
    expect(".o_relance_name").toHaveText("The last");
});

test("a cell opens the items of the balance as it is shown", async () => {
    onRpc("relance.aged.balance", "get_items_action", ({args: [options, ...cell]}) => {
        expect.step([options.by, ...cell]);
        return {xmlid: "items"};
    });
    mockService("action", {doAction: ({xmlid}) => expect.step(xmlid)});
    await show({options: {...FIRST, by: "payer"}});
    await contains(".o_relance_aged_line td:eq(0) button").click();
    await expect.waitForSteps([["payer", 1, 0], "items"]);
    await contains(".o_relance_aged_total td:last-child button").click();
    await expect.waitForSteps([["payer", null, null], "items"]);
});
