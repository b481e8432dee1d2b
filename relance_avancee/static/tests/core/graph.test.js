import {expect, test} from "@odoo/hoot";
import {queryOne} from "@odoo/hoot-dom";
import {CLASS_COLORS} from "@relance_avancee/risk/palette";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    preloadBundle,
} from "@web/../tests/web_test_helpers";

class Profile extends models.Model {
    _name = "profile";

    amount = fields.Float();
    country = fields.Selection({
        selection: [
            ["fr", "France"],
            ["be", "Belgium"],
        ],
    });
    risk_class = fields.Selection({
        selection: [
            ["A", "A: pays on time"],
            ["E", "E: pays late"],
        ],
    });

    _records = [
        {id: 1, amount: 10, risk_class: "A", country: "fr"},
        {id: 2, amount: 20, risk_class: "E", country: "fr"},
        {id: 3, amount: 40, risk_class: "E", country: "be"},
    ];
}

preloadBundle("web.chartjs_lib");
defineMailModels();
defineModels([Profile]);

/** Show a graph by these fields; return its chart. */
async function show(mode, ...groups) {
    const names = groups.map((name) => `<field name="${name}"/>`).join("");
    await mountView({
        type: "graph",
        resModel: "profile",
        arch: `<graph type="${mode}" js_class="relance_graph">${names}</graph>`,
    });
    return window.Chart.getChart(queryOne("canvas"));
}

test("the bars of the classes have the colours of the gauge", async () => {
    const {data} = await show("bar", "risk_class");
    expect(data.datasets[0].backgroundColor).toEqual([CLASS_COLORS.A, CLASS_COLORS.E]);
});

test("stacked classes have one colour each, which their legend shows", async () => {
    const chart = await show("bar", "country", "risk_class");
    const colors = Object.fromEntries(
        chart.data.datasets.map(({label, backgroundColor}) => [label, backgroundColor])
    );
    expect(colors["A: pays on time"]).toBe(CLASS_COLORS.A);
    expect(colors["E: pays late"]).toBe(CLASS_COLORS.E);
    const legend = chart.options.plugins.legend.labels.generateLabels(chart);
    expect(legend[0].fillStyle).toBe(chart.data.datasets[0].backgroundColor);
});

test("the legend of bars of many colours is of none of them", async () => {
    const chart = await show("bar", "risk_class");
    const [label] = chart.options.plugins.legend.labels.generateLabels(chart);
    expect(label.fillStyle).toMatch(/^#/);
    expect(Object.values(CLASS_COLORS)).not.toInclude(label.fillStyle);
});

test("the line of a class has its colour", async () => {
    const {data} = await show("line", "country", "risk_class");
    const colors = Object.fromEntries(
        data.datasets.map(({label, borderColor}) => [label, borderColor])
    );
    expect(colors).toEqual({
        "A: pays on time": CLASS_COLORS.A,
        "E: pays late": CLASS_COLORS.E,
    });
});

test("groups of another kind keep the colours of Odoo", async () => {
    const {data} = await show("bar", "country");
    expect(Object.values(CLASS_COLORS)).not.toInclude(data.datasets[0].backgroundColor);
    expect(typeof data.datasets[0].backgroundColor).toBe("string");
});
