import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {CLASSES} from "@relance_avancee/risk/palette";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

class Profile extends models.Model {
    _name = "profile";

    risk_class = fields.Selection({
        selection: CLASSES.map((code) => [code, `Class ${code}`]),
    });

    _records = CLASSES.map((code, index) => ({id: index + 1, risk_class: code}));
}

defineMailModels();
defineModels([Profile]);

test("each class of the gauge has a badge of its own colour", async () => {
    await mountView({
        type: "list",
        resModel: "profile",
        arch: `<list><field name="risk_class" widget="relance_risk_class"/></list>`,
    });
    expect(queryAllTexts(".badge")).toEqual(CLASSES.map((code) => `Class ${code}`));
    const colors = CLASSES.map((code, index) => {
        const badge = queryOne(`.badge:eq(${index})`);
        return getComputedStyle(badge).backgroundColor;
    });
    expect(new Set(colors).size).toBe(CLASSES.length);
});
