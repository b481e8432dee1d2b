import {BadgeField, badgeField} from "@web/views/fields/badge/badge_field";
import {registry} from "@web/core/registry";

/** A risk class: a badge in the colour that the gauge has there. */
export class RiskClassField extends BadgeField {
    get badgeClass() {
        return `o_relance_class_${this.props.record.data[this.props.name]}`;
    }
}

registry.category("fields").add("relance_risk_class", {
    ...badgeField,
    component: RiskClassField,
    supportedTypes: ["selection"],
});
