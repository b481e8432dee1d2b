import {expect, test} from "@odoo/hoot";
import {queryAll} from "@odoo/hoot-dom";
import {chartColors, levelClass, statusClass} from "@relance_avancee/core/palette";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

const LEVELS = ["0", "1", "2", "3", "4"];
const STATUSES = ["scheduled", "planned", "held", "finished", "closed", "excluded"];
const READABLE = 4.5;

class Item extends models.Model {
    _name = "item";

    level = fields.Selection({selection: LEVELS.map((code) => [code, `L${code}`])});
    status = fields.Selection({selection: STATUSES.map((code) => [code, code])});

    _records = STATUSES.map((status, index) => ({
        id: index + 1,
        level: LEVELS[index] || false,
        status,
    }));
}

defineMailModels();
defineModels([Item]);

/** Return the badges of these columns of a list, with their computed colours. */
async function show(...names) {
    const columns = names.map(
        (name) => `<field name="${name}" widget="relance_${name}"/>`
    );
    await mountView({
        type: "list",
        resModel: "item",
        arch: `<list>${columns.join("")}</list>`,
    });
    return queryAll(".badge").map((badge) => {
        const {backgroundColor, color} = getComputedStyle(badge);
        return {backgroundColor, color};
    });
}

/** Return red, green and blue of a colour as computed, or written, from 0 to 255. */
function parse(color) {
    return color.startsWith("#")
        ? color.match(/\w\w/g).map((part) => parseInt(part, 16))
        : color.match(/\d+/g).slice(0, 3).map(Number);
}

/** Return the relative luminance of a colour (WCAG 2). */
function luminance(color) {
    const [red, green, blue] = parse(color).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
}

test("no two levels or statuses look alike, and all can be read", async () => {
    const badges = await show("level", "status");
    const backgrounds = new Set(badges.map(({backgroundColor}) => backgroundColor));
    expect(backgrounds.size).toBe(LEVELS.length + STATUSES.length);
    for (const {backgroundColor, color} of badges) {
        expect(contrast(backgroundColor, color)).toBeGreaterThan(READABLE);
    }
});

test("a chart paints a level as its badge", async () => {
    const badges = await show("level");
    const {false: none, ...painted} = chartColors.get("level")();
    expect(contrast(none, "#ffffff")).toBeLessThan(2);
    expect(Object.values(painted).map(parse)).toEqual(
        badges.map(({backgroundColor}) => parse(backgroundColor))
    );
});

test("a chart paints a status as the words of its badge", async () => {
    const badges = await show("status");
    const painted = Object.values(chartColors.get("status")());
    expect(painted.map(parse)).toEqual(badges.map(({color}) => parse(color)));
});

test("what has no level, or an unknown status, is grey", () => {
    expect(levelClass(undefined)).toBe("o_relance_level_4");
    expect(levelClass("9")).toBe("o_relance_level_4");
    expect(statusClass("elsewhere")).toBe("o_relance_status_excluded");
});
