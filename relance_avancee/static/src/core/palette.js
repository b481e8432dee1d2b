import {registry} from "@web/core/registry";

const LEVELS = ["0", "1", "2", "3", "4"];
const STATUSES = ["scheduled", "planned", "held", "finished", "closed", "excluded"];
const HIGHEST = "4";

/**
 * Return the class that colours a level, as palette.scss says.
 *
 * @param {string} level "0" (courtesy) to "4" (handed over)
 * @returns {string}
 */
export function levelClass(level) {
    return `o_relance_level_${LEVELS.includes(level) ? level : HIGHEST}`;
}

/** Return the class that colours the status of a due item. */
export function statusClass(status) {
    return `o_relance_status_${STATUSES.includes(status) ? status : "excluded"}`;
}

/** Return {value: colour} of what palette.scss names `--relance-<name>-<value>`. */
function readColors(name, values) {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(
        values.map((value) => [
            value,
            style.getPropertyValue(`--relance-${name}-${value}`).trim(),
        ])
    );
}

/** What the groups of a chart are drawn with: {field: () => {value: colour}}. */
export const chartColors = registry.category("relance_chart_colors");

chartColors.add("level", () => readColors("level", [...LEVELS, "false"]));
chartColors.add("status", () => readColors("status", STATUSES));
