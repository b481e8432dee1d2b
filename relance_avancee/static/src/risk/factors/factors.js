import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const TOTAL = "total";
const OTHERS = "others";

/** Return the first factors, and what the others add up to, if there are others. */
function shortened(factors, limit) {
    if (!limit || factors.length <= limit + 1) {
        return factors;
    }
    const points = factors.slice(limit).reduce((sum, one) => sum + one.points, 0);
    return [
        ...factors.slice(0, limit),
        {code: OTHERS, label: _t("Other factors"), points},
    ];
}

/** The way from what is usual to the score, a factor a row: they add up. */
export class RiskFactors extends Component {
    static template = "relance_avancee.RiskFactors";
    static props = {factors: Array, limit: {type: Number, optional: true}};

    get rows() {
        const factors = shortened(this.props.factors, this.props.limit);
        let sum = 0;
        const steps = factors.map((factor, rank) => {
            const before = sum;
            sum += factor.points;
            return {...factor, from: before, to: sum, text: this.format(factor, rank)};
        });
        const total = {code: TOTAL, label: _t("Score"), points: sum, from: 0, to: sum};
        return this.placed([...steps, {...total, text: this.format(total, 0)}]);
    }

    /** Return the rows with the place of their bars, in percent of the scale. */
    placed(steps) {
        const low = Math.min(0, ...steps.map((step) => step.to));
        const high = Math.max(100, ...steps.map((step) => step.to));
        const share = (value) => (100 * (value - low)) / (high - low);
        return steps.map((step) => ({
            ...step,
            isTotal: step.code === TOTAL,
            color: this.color(step),
            left: share(Math.min(step.from, step.to)).toFixed(2),
            width: share(low + Math.abs(step.to - step.from)).toFixed(2),
        }));
    }

    color({code, points}) {
        if (code === TOTAL || code === "start") {
            return "o_relance_factor_level";
        }
        return points > 0 ? "o_relance_factor_worse" : "o_relance_factor_better";
    }

    format({points}, rank) {
        const text = formatFloat(Math.abs(points), {digits: [16, 1]});
        if (rank === 0) {
            return text;
        }
        return points < 0 ? `−${text}` : `+${text}`;
    }
}

export class RiskFactorsField extends Component {
    static template = "relance_avancee.RiskFactorsField";
    static components = {RiskFactors};
    static props = {...standardFieldProps};

    get factors() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("relance_risk_factors", {
    component: RiskFactorsField,
    displayName: _t("Risk factors"),
    supportedTypes: ["json"],
});
