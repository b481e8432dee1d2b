import {CLASS_COLORS} from "../risk/palette";
import {chartColors} from "../core/palette";

const LIKELY = "#1f6feb";
const UNLIKELY = "#9ca3af";
const {A: GOOD, C: DOUBTFUL, E: BAD} = CLASS_COLORS;

/** The receipts to expect: the better the news, the greener. */
chartColors.add("part", () => ({
    due: GOOD,
    late: DOUBTFUL,
    overdue: BAD,
    unlikely: UNLIKELY,
}));
chartColors.add("basis", () => ({early: GOOD, likely: LIKELY, late: BAD}));
