const COLORS = ["info", "success", "warning", "danger", "secondary"];

/**
 * Return the contextual colour of a level, the same as in the lists.
 *
 * @param {string} level "0" (courtesy) to "4" (handed over)
 * @returns {string}
 */
export function levelColor(level) {
    return COLORS[Number(level)] || "secondary";
}
