import {
    Component,
    onMounted,
    onWillUnmount,
    onWillUpdateProps,
    useState,
} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

// Half of the time after which a visit that nobody renews is over.
const RENEW = 150_000;

/** Who else is at the customer; it tells the others that the user is there. */
export class DeskVisit extends Component {
    static template = "relance_avancee.DeskVisit";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({others: this.props.record.data[this.props.name] || ""});
        onMounted(() => {
            this.visit();
            this.timer = setInterval(() => this.visit(), RENEW);
        });
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.id) {
                this.leave();
                this.visit(next.record.resId);
            }
        });
        onWillUnmount(() => {
            clearInterval(this.timer);
            this.leave();
        });
    }

    get silent() {
        return this.orm.silent;
    }

    async visit(id = this.props.record.resId) {
        this.id = id;
        const others = await this.silent.call("relance.desk.customer", "visit", [[id]]);
        // meanwhile the user may have gone to the next customer
        if (this.id === id) {
            this.state.others = others;
        }
    }

    leave() {
        this.silent.call("relance.desk.customer", "leave", [[this.id]]);
    }
}

registry.category("fields").add("relance_desk_visit", {
    component: DeskVisit,
    supportedTypes: ["char"],
});
