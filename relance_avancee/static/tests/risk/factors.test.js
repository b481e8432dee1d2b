import {expect, test} from "@odoo/hoot";
import {queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {RiskFactors} from "@relance_avancee/risk/factors/factors";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

const FACTORS = [
    {code: "start", label: "Usual", points: 40},
    {code: "late", label: "Paid late", points: 24.5},
    {code: "old", label: "Old customer", points: -9.5},
    {code: "small", label: "Small amounts", points: -3},
];

const show = (factors, limit) =>
    mountWithCleanup(RiskFactors, {props: {factors, limit}});

const labels = () => queryAllTexts("tbody th span");
const points = () => queryAllTexts(".o_relance_factor_points");

/** Return where each bar begins and ends, in percent. */
function bars() {
    return queryAll(".o_relance_factor_track > div").map(({style}) => {
        const left = parseFloat(style.marginInlineStart);
        return [left, left + parseFloat(style.width)];
    });
}

test("what raises the score has a plus, what lowers it a minus, the ends none", async () => {
    await show(FACTORS);
    expect(points()).toEqual(["40.0", "+24.5", "−9.5", "−3.0", "52.0"]);
});

test("the last row is the score that the factors add up to", async () => {
    await show(FACTORS);
    expect("tr.o_relance_factor_total").toHaveText(/Score\s*52\.0/);
});

test("each bar begins where the one before it ended, the last shows the score", async () => {
    await show(FACTORS);
    expect(bars()).toEqual([
        [0, 40],
        [40, 64.5],
        [55, 64.5],
        [52, 55],
        [0, 52],
    ]);
});

test("worse and better are of two colours, the ends of a third", async () => {
    await show(FACTORS);
    expect(
        queryAll(".o_relance_factor_track > div").map((bar) => bar.className)
    ).toEqual([
        "o_relance_factor_level",
        "o_relance_factor_worse",
        "o_relance_factor_better",
        "o_relance_factor_better",
        "o_relance_factor_level",
    ]);
});

test("past the limit the factors are one row, and the sum stays the same", async () => {
    await show(FACTORS, 2);
    expect(labels()).toEqual(["Usual", "Paid late", "Other factors", "Score"]);
    expect(points()).toEqual(["40.0", "+24.5", "−12.5", "52.0"]);
});

test("a single factor past the limit keeps its name", async () => {
    await show(FACTORS, 3);
    expect(labels()).toEqual([
        "Usual",
        "Paid late",
        "Old customer",
        "Small amounts",
        "Score",
    ]);
});

test("a sum that leaves the scale on its way keeps its bars in sight", async () => {
    await show([
        {code: "start", label: "Usual", points: 20},
        {code: "old", label: "Old customer", points: -70},
        {code: "late", label: "Paid late", points: 200},
    ]);
    const limits = bars().flat();
    expect(Math.min(...limits)).toBe(0);
    expect(Math.max(...limits)).toBe(100);
});
