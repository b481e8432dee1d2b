import {expect, test} from "@odoo/hoot";
import {click, queryAllAttributes, queryAllTexts} from "@odoo/hoot-dom";
import {AgedTable} from "@relance_avancee/reports/aged_table/aged_table";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

const BALANCE = {
    columns: ["Not due", "1 to 30"],
    totals: {amounts: [1000, 500], credits: -100, total: 1400, count: 3},
    lines: [
        {id: 1, name: "Abel", amounts: [1000, 0], credits: -100, total: 900},
        {id: 2, name: "Berg", amounts: [0, 500], credits: 0, total: 500},
    ],
    is_filtered: false,
    shown_currency: 2,
    decimal_places: 2,
};

const show = (balance = {}, props = {}) =>
    mountWithCleanup(AgedTable, {
        props: {
            balance: {...BALANCE, ...balance},
            sort: "total",
            ascending: false,
            sortBy: (key) => expect.step(key),
            showMore: () => expect.step("more"),
            openItems: (...args) => expect.step(args),
            ...props,
        },
    });

test("an amount stands in the column of its delay, a zero is left blank", async () => {
    await show();
    expect(queryAllTexts("thead th")).toEqual([
        "3 customers",
        "Not due",
        "1 to 30",
        "Unmatched",
        "Total",
    ]);
    expect(queryAllTexts(".o_relance_aged_line:eq(0) td")).toEqual([
        "1,000.00",
        "",
        "-100.00",
        "900.00",
    ]);
});

test("each column tells its share of the total", async () => {
    await show();
    expect(queryAllTexts(".o_relance_aged_total td .small")).toEqual([
        "71 %",
        "36 %",
        "-7 %",
        "100 %",
    ]);
});

test("when nothing is owed no share is told", async () => {
    await show({totals: {amounts: [50, 0], credits: -50, total: 0, count: 2}});
    expect(queryAllTexts(".o_relance_aged_total td .small")).toEqual(["", "", "", ""]);
});

test("amounts have the decimals of the currency", async () => {
    await show({decimal_places: 0});
    expect(".o_relance_aged_line:eq(1) td:last-child").toHaveText("500");
});

test("the sorted column says so, in its direction, and the others do not", async () => {
    await show({}, {sort: "credits", ascending: true});
    expect(queryAllAttributes("thead th", "aria-sort")).toEqual([
        "none",
        "none",
        "none",
        "ascending",
        "none",
    ]);
    expect("th[aria-sort=ascending] i").toHaveClass("fa-caret-up");
});

test("a column sorted downwards says that too", async () => {
    await show();
    expect("thead th:last-child").toHaveAttribute("aria-sort", "descending");
    expect("thead th:last-child i").toHaveClass("fa-caret-down");
});

test("a title asks to sort by its column", async () => {
    await show();
    await click("thead th:eq(0) button");
    await click("thead th:eq(2) button");
    expect.verifySteps(["name", "bucket_1"]);
});

test("an amount opens the items of its customer and column", async () => {
    await show();
    await click(".o_relance_aged_line:eq(1) td:eq(1) button");
    await click(".o_relance_aged_line:eq(0) td:eq(2) button");
    await click(".o_relance_aged_line:eq(0) td:eq(3) button");
    await click(".o_relance_aged_total td:eq(0) button");
    expect.verifySteps([
        [2, 1],
        [1, "credits"],
        [1, undefined],
        [null, 0],
    ]);
});

test("an amount is told with its customer, its column and its currency", async () => {
    await show();
    expect(".o_relance_aged_line:eq(1) td:eq(1) button").toHaveAttribute(
        "aria-label",
        /^Berg, 1 to 30: 500\.00\s€$/
    );
    expect(".o_relance_aged_total td:eq(3) button").toHaveAttribute(
        "aria-label",
        /^Total, Total: 1,400\.00\s€$/
    );
});

test("the total of a search opens no items: it is not that of the ledger", async () => {
    await show({is_filtered: true});
    expect(".o_relance_aged_total th").toHaveText("Total of the search");
    expect(".o_relance_aged_total button").toHaveCount(0);
});

test("customers that are not shown are counted, and can be asked for", async () => {
    await show();
    expect("button[name=show_more]").toHaveText("Show more (1 others)");
    await click("button[name=show_more]");
    expect.verifySteps(["more"]);
});

test("when all the customers are shown there is no more to ask for", async () => {
    await show({totals: {...BALANCE.totals, count: 2}});
    expect("button[name=show_more]").toHaveCount(0);
});

test("a search without a match is told apart from a ledger without debts", async () => {
    const nothing = {amounts: [0, 0], credits: 0, total: 0, count: 0};
    await show({lines: [], totals: nothing, is_filtered: true});
    expect("tbody:last-child").toHaveText("No customer matches the search.");
});
