import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What each factor weighs, in words and in figures, beside the shipped weight. */
export class RiskWeightsField extends Component {
    static template = "relance_avancee.RiskWeightsField";
    static props = {...standardFieldProps};

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    format(weight) {
        return formatFloat(weight, {digits: [16, 2]});
    }
}

registry.category("fields").add("relance_risk_weights", {
    component: RiskWeightsField,
    displayName: _t("Weights of the score"),
    supportedTypes: ["json"],
});
