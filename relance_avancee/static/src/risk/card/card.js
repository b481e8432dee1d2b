import {Component} from "@odoo/owl";
import {RiskFactors} from "../factors/factors";
import {RiskGauge} from "../gauge/gauge";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const TOP = 4;

/** The risk of a customer in short: gauge, first factors, what it suggests. */
export class RiskCardField extends Component {
    static template = "relance_avancee.RiskCardField";
    static components = {RiskFactors, RiskGauge};
    static props = {...standardFieldProps};

    top = TOP;

    get card() {
        return this.props.record.data[this.props.name] || {};
    }
}

registry.category("fields").add("relance_risk_card", {
    component: RiskCardField,
    displayName: _t("Risk of a customer"),
    supportedTypes: ["json"],
});
