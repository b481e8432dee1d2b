import {CLASS_COLORS} from "../palette";
import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {graphView} from "@web/views/graph/graph_view";
import {registry} from "@web/core/registry";

/** What the groups of a graph are drawn with: a class as it is on the gauge. */
const COLORS = {
    risk_class: {...CLASS_COLORS, neutral: "#9ca3af"},
    part: {
        due: "#2f9e52",
        late: "#f0b400",
        overdue: "#d23b3b",
        unlikely: "#9ca3af",
    },
    basis: {early: "#2f9e52", likely: "#1f6feb", late: "#d23b3b"},
};

const MANY = "#9ca3af";

/** Return the colour of the group that an identifier of the graph names, if any. */
function groupColor(identifier) {
    for (const group of JSON.parse(identifier)) {
        const [[name, value]] = Object.entries(group);
        if (COLORS[name] && COLORS[name][value]) {
            return COLORS[name][value];
        }
    }
    return null;
}

/** A graph whose groups keep the colours that the other screens give them. */
export class RiskGraphRenderer extends GraphRenderer {
    getBarChartData() {
        const data = super.getBarChartData();
        for (const dataset of data.datasets) {
            const colors = this.getColors(dataset);
            if (colors.length && colors.every(Boolean)) {
                const isOne = new Set(colors).size === 1;
                dataset.backgroundColor = isOne ? colors[0] : colors;
            }
        }
        return data;
    }

    getLineChartData() {
        const data = super.getLineChartData();
        for (const dataset of data.datasets) {
            const colors = new Set(this.getColors(dataset));
            const [color] = colors;
            if (color && colors.size === 1) {
                dataset.borderColor = color;
                dataset.hoverBackgroundColor = color;
                dataset.pointBackgroundColor = color;
            }
        }
        return data;
    }

    getLegendOptions() {
        const options = super.getLegendOptions();
        const {generateLabels} = options.labels;
        // Bars of many colours have one label: its box is of none of them.
        options.labels.generateLabels = (chart) =>
            generateLabels(chart).map((label) =>
                Array.isArray(label.fillStyle)
                    ? {...label, fillStyle: MANY, strokeStyle: MANY}
                    : label
            );
        return options;
    }

    getColors(dataset) {
        return [...(dataset.identifiers || [])].map(groupColor);
    }
}

registry.category("views").add("relance_risk_graph", {
    ...graphView,
    Renderer: RiskGraphRenderer,
});
