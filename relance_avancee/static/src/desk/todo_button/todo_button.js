import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The one button of a to-do: its text, which says what it does, is the field. */
export class TodoButton extends Component {
    static template = "relance_avancee.TodoButton";
    static props = {...standardFieldProps};

    get label() {
        return this.props.record.data[this.props.name];
    }

    /** What the button is about, for those who do not see its row. */
    get description() {
        const {debtor_id: debtor} = this.props.record.data;
        return debtor ? `${this.label}: ${debtor.display_name}` : this.label;
    }

    onClick() {
        const {context, evalContext, resId, resIds, resModel} = this.props.record;
        this.env.onClickViewButton({
            clickParams: {name: "action_do", type: "object"},
            getResParams: () => ({context, evalContext, resId, resIds, resModel}),
        });
    }
}

registry.category("fields").add("relance_todo_button", {
    component: TodoButton,
    supportedTypes: ["char"],
    fieldDependencies: [{name: "debtor_id", type: "many2one"}],
});
