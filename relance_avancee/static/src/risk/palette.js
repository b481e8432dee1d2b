import {chartColors} from "../core/palette";

/** What a class is drawn with: the arc of the gauge, the band of the chart. */
export const CLASS_COLORS = {
    A: "#2f9e52",
    B: "#93b92c",
    C: "#f0b400",
    D: "#ef7d22",
    E: "#d23b3b",
};

export const CLASSES = Object.keys(CLASS_COLORS);

chartColors.add("risk_class", () => ({...CLASS_COLORS, neutral: "#9ca3af"}));
