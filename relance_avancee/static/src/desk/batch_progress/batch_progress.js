import {Component, onWillDestroy} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const LOOK = 2000;

/** How far an act on many customers is, read again until it is over. */
export class BatchProgress extends Component {
    static template = "relance_avancee.BatchProgress";
    static props = {...standardFieldProps};

    setup() {
        const timer = setInterval(() => this.look(), LOOK);
        onWillDestroy(() => clearInterval(timer));
    }

    get percent() {
        return Math.round(this.props.record.data[this.props.name]);
    }

    async look() {
        if (this.props.record.data.state === "running") {
            await this.props.record.load();
        }
    }
}

registry.category("fields").add("relance_batch_progress", {
    component: BatchProgress,
    supportedTypes: ["float"],
    fieldDependencies: [{name: "state", type: "selection"}],
});
