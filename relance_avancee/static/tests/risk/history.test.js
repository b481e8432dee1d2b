import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
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

    history = fields.Json();

    _records = [
        {
            id: 1,
            history: {
                bounds: [0, 10, 25, 45, 70, 100],
                points: [
                    {label: "January", score: 8.04, class: "A"},
                    {label: "February", score: 71.26, class: "E"},
                    {label: "March", score: 50, class: "neutral"},
                ],
            },
        },
    ];
}

preloadBundle("web.chartjs_lib");
defineMailModels();
defineModels([Profile]);

const show = () =>
    mountView({
        type: "form",
        resModel: "profile",
        resId: 1,
        arch: `<form><field name="history" widget="relance_risk_history"/></form>`,
    });

test("who hears the chart gets the same scores as a table", async () => {
    await show();
    expect(queryAllTexts("tbody tr")).toEqual([
        "January 8.0 A",
        "February 71.3 E",
        "March 50.0 neutral",
    ]);
});

test("each month has the colour of its class, on a scale from 0 to 100", async () => {
    await show();
    const {config, scales} = window.Chart.getChart(queryOne("canvas"));
    const [line] = config.data.datasets;
    expect(line.data).toEqual([8.04, 71.26, 50]);
    expect(line.pointBackgroundColor.slice(0, 2)).toEqual([
        CLASS_COLORS.A,
        CLASS_COLORS.E,
    ]);
    expect(Object.values(CLASS_COLORS)).not.toInclude(line.pointBackgroundColor[2]);
    expect([scales.y.min, scales.y.max]).toEqual([0, 100]);
});
