import {Component} from "@odoo/owl";
import {Proposals} from "../proposals/proposals";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Money to match in a dialog: the same list as beside a reminder. */
export class ProposalsField extends Component {
    static template = "relance_avancee.ProposalsField";
    static components = {Proposals};
    static props = {...standardFieldProps};

    get proposals() {
        return this.props.record.data[this.props.name] || [];
    }

    /** Read again what is left to match. */
    async reload() {
        await this.props.record.load();
    }
}

registry.category("fields").add("relance_proposals", {
    component: ProposalsField,
    supportedTypes: ["json"],
});
