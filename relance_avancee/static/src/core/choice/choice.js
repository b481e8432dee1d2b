import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

let groups = 0;

/**
 * A selection shown whole, as buttons: one click in a row of a list is enough. The
 * values that the field of the option `hidden` holds are not offered.
 */
export class ChoiceField extends Component {
    static template = "relance_avancee.ChoiceField";
    static props = {
        ...standardFieldProps,
        about: {type: String, optional: true},
        hidden: {type: String, optional: true},
    };

    setup() {
        groups += 1;
        this.group = `o_relance_choice_${groups}`;
    }

    get options() {
        const {record, name, hidden} = this.props;
        const left = record.data[hidden] || [];
        return record.fields[name].selection.filter(([value]) => !left.includes(value));
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    /** The label of the group: the field, and the row that it belongs to. */
    get label() {
        const {record, name, about} = this.props;
        const row = record.data[about];
        return [record.fields[name].string, row && (row.display_name || row)]
            .filter(Boolean)
            .join(", ");
    }

    async choose(value) {
        await this.props.record.update({[this.props.name]: value});
    }
}

export const choiceField = {
    component: ChoiceField,
    displayName: _t("Choice"),
    supportedTypes: ["selection"],
    extractProps: ({options}) => ({about: options.about, hidden: options.hidden}),
};

registry.category("fields").add("relance_choice", choiceField);
