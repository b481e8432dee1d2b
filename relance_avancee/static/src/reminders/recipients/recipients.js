import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Who receives what, a row each: a term and its description, with what is wrong. */
export class Recipients extends Component {
    static template = "relance_avancee.Recipients";
    static props = {rows: {type: [Array, Boolean], optional: true}};
}

export class RecipientsField extends Component {
    static template = "relance_avancee.RecipientsField";
    static components = {Recipients};
    static props = {...standardFieldProps};

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }
}

export const recipientsField = {
    component: RecipientsField,
    displayName: _t("Recipients"),
    supportedTypes: ["json"],
};

registry.category("fields").add("relance_recipients", recipientsField);
