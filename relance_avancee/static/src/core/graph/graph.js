import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {chartColors} from "../palette";
import {graphView} from "@web/views/graph/graph_view";
import {registry} from "@web/core/registry";

const MANY = "#9ca3af";

/** Return the colour of the group that an identifier of the graph names, if any. */
function groupColor(identifier) {
    for (const group of JSON.parse(identifier)) {
        const [[name, value]] = Object.entries(group);
        const color = chartColors.get(name, () => ({}))()[value];
        if (color) {
            return color;
        }
    }
    return null;
}

/** A graph whose groups keep the colours that the other screens give them. */
export class RelanceGraphRenderer extends GraphRenderer {
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

registry.category("views").add("relance_graph", {
    ...graphView,
    Renderer: RelanceGraphRenderer,
});
