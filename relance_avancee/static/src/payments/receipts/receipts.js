import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

const MODEL = "relance.reminder";

/** Up to when the receipts are entered, and a click to say that they are. */
export class Receipts extends Component {
    static template = "relance_avancee.Receipts";
    static props = {
        version: Number,
        canDeclare: Boolean,
        onChange: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({companies: [], choosing: false, day: "", busy: false});
        onWillStart(() => this.load());
        onWillUpdateProps((next) => {
            if (next.version !== this.props.version) {
                this.load();
            }
        });
    }

    async load() {
        this.state.companies = await this.orm.call(MODEL, "get_receipts", []);
    }

    choose(company) {
        this.state.choosing = company.company_id;
        this.state.day = company.yesterday;
    }

    async declare(company, day) {
        if (this.state.busy || !day) {
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.call(MODEL, "action_declare_receipts", [
                company.company_id,
                day,
            ]);
            this.state.choosing = false;
            await this.load();
            await this.props.onChange();
        } finally {
            this.state.busy = false;
        }
    }
}
