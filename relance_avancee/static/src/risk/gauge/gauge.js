import {CLASSES, CLASS_COLORS} from "../palette";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const CENTER = 100;
const RADIUS = 78;
const NEEDLE = 60;

/** Return the point of the half circle where a score from 0 to 100 stands. */
function pointAt(score, radius) {
    const angle = Math.PI * (1 - score / 100);
    const x = CENTER + radius * Math.cos(angle);
    const y = CENTER - radius * Math.sin(angle);
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
}

/** A score on its scale: five arcs, a needle, and the same in words. */
export class RiskGauge extends Component {
    static template = "relance_avancee.RiskGauge";
    static props = {gauge: Object};

    get arcs() {
        const {bounds} = this.props.gauge;
        return CLASSES.map((code, rank) => ({
            code,
            color: CLASS_COLORS[code],
            path: `M ${pointAt(bounds[rank], RADIUS)} A ${RADIUS} ${RADIUS} 0 0 1 ${pointAt(
                bounds[rank + 1],
                RADIUS
            )}`,
        }));
    }

    get needle() {
        return `M ${CENTER} ${CENTER} L ${pointAt(this.props.gauge.score, NEEDLE)}`;
    }

    get score() {
        return formatFloat(this.props.gauge.score, {digits: [16, 1]});
    }

    get classLabel() {
        return _t("Class %(code)s", {code: this.props.gauge.class});
    }

    get meaning() {
        return _t("%(score)s chances in 100 that an invoice is paid late", {
            score: this.score,
        });
    }

    get computed() {
        const {computed, class: shown} = this.props.gauge;
        return computed === shown
            ? ""
            : _t("Computed class: %(code)s", {code: computed});
    }
}

export class RiskGaugeField extends Component {
    static template = "relance_avancee.RiskGaugeField";
    static components = {RiskGauge};
    static props = {...standardFieldProps};

    get gauge() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("relance_risk_gauge", {
    component: RiskGaugeField,
    displayName: _t("Risk gauge"),
    supportedTypes: ["json"],
});
