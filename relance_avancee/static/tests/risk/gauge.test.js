import {expect, test} from "@odoo/hoot";
import {queryAll, queryAllAttributes} from "@odoo/hoot-dom";
import {RiskGauge} from "@relance_avancee/risk/gauge/gauge";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

const GAUGE = {
    score: 37.46,
    class: "C",
    computed: "C",
    bounds: [0, 10, 25, 45, 70, 100],
    confidence: "Sure",
};

const show = (values = {}) =>
    mountWithCleanup(RiskGauge, {props: {gauge: {...GAUGE, ...values}}});

/** Return the end of the path that an element draws, as numbers. */
function endOf(path) {
    return path.split(" ").slice(-2).map(Number);
}

async function needleAt(score) {
    const gauge = await show({score});
    return endOf(gauge.needle);
}

test("the needle lies left at 0, stands at 50 and lies right at 100", async () => {
    expect(await needleAt(0)).toEqual([40, 100]);
    expect(await needleAt(50)).toEqual([100, 40]);
    expect(await needleAt(100)).toEqual([160, 100]);
});

test("five arcs, end to end, make the half circle", async () => {
    await show();
    const paths = queryAllAttributes("path[stroke]", "d");
    expect(paths).toHaveLength(5);
    const starts = paths.map((path) => path.split(" ").slice(1, 3).map(Number));
    const ends = paths.map(endOf);
    expect(starts[0]).toEqual([22, 100]);
    expect(starts.slice(1)).toEqual(ends.slice(0, -1));
    expect(ends[4]).toEqual([178, 100]);
    expect(new Set(queryAllAttributes("path[stroke]", "stroke")).size).toBe(5);
});

test("the score is told in words, with one decimal", async () => {
    await show();
    expect("strong").toHaveText("37.5%");
    expect("[role=meter]").toHaveAttribute("aria-valuenow", "37.46");
    expect("[role=meter]").toHaveAttribute(
        "aria-valuetext",
        "37.5 chances in 100 that an invoice is paid late, Class C"
    );
});

test("a class set by hand tells the one that was computed", async () => {
    await show({class: "B"});
    expect(".badge").toHaveText("Class B");
    expect(".o_relance_gauge").toHaveText(/Computed class: C/);
});

test("a class as computed is told once", async () => {
    await show();
    expect(queryAll(".badge")).toHaveLength(1);
    expect(".o_relance_gauge").not.toHaveText(/Computed class/);
});
