/* global Chart */
import {CLASSES, CLASS_COLORS} from "../palette";
import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Return a plugin that paints the band of each class behind the line. */
function bands(bounds) {
    return {
        id: "relance_bands",
        beforeDatasetsDraw({ctx, chartArea: area, scales: {y}}) {
            CLASSES.forEach((code, rank) => {
                const top = y.getPixelForValue(bounds[rank + 1]);
                const bottom = y.getPixelForValue(bounds[rank]);
                ctx.save();
                ctx.globalAlpha = 0.16;
                ctx.fillStyle = CLASS_COLORS[code];
                ctx.fillRect(area.left, top, area.right - area.left, bottom - top);
                ctx.globalAlpha = 1;
                ctx.fillStyle = "#4b5563";
                ctx.textBaseline = "middle";
                ctx.fillText(code, area.right + 8, (top + bottom) / 2);
                ctx.restore();
            });
        },
    };
}

/** The score month after month, on the bands of the classes; a table for who hears. */
export class RiskHistoryField extends Component {
    static template = "relance_avancee.RiskHistoryField";
    static props = {...standardFieldProps};

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new Chart(this.canvas.el, this.config);
                return () => chart.destroy();
            },
            () => [JSON.stringify(this.history)]
        );
    }

    get history() {
        return this.props.record.data[this.props.name] || {points: [], bounds: []};
    }

    format(score) {
        return formatFloat(score, {digits: [16, 1]});
    }

    get config() {
        const {points, bounds} = this.history;
        return {
            type: "line",
            data: {
                labels: points.map((point) => point.label),
                datasets: [
                    {
                        label: _t("Score"),
                        data: points.map((point) => point.score),
                        borderColor: "#374151",
                        pointBackgroundColor: points.map(
                            (point) => CLASS_COLORS[point.class] || "#374151"
                        ),
                        pointRadius: 5,
                        tension: 0.2,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                layout: {padding: {right: 24}},
                plugins: {legend: {display: false}},
                scales: {y: {min: 0, max: 100, grid: {display: false}}},
            },
            plugins: [bands(bounds)],
        };
    }
}

registry.category("fields").add("relance_risk_history", {
    component: RiskHistoryField,
    displayName: _t("Risk history"),
    supportedTypes: ["json"],
});
