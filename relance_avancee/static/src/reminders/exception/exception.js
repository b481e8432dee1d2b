import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatSelection} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A warning sign on the rows that a person should look at first. */
export class ExceptionField extends Component {
    static template = "relance_avancee.ExceptionField";
    static props = {...standardFieldProps};

    get label() {
        const {record, name} = this.props;
        return formatSelection(record.data[name], {
            selection: record.fields[name].selection,
        });
    }
}

export const exceptionField = {
    component: ExceptionField,
    displayName: _t("Exception"),
    supportedTypes: ["selection"],
};

registry.category("fields").add("relance_exception", exceptionField);
