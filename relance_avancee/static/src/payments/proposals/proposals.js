import {Component, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** Money received that looks like the customer's, each with a click to match it. */
export class Proposals extends Component {
    static template = "relance_avancee.Proposals";
    static props = {
        resModel: {type: String, optional: true},
        resId: Number,
        proposals: Array,
        canMatch: Boolean,
        disabled: Boolean,
        onChange: Function,
    };

    static defaultProps = {resModel: "relance.reminder"};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({busy: false});
    }

    isMatchable(proposal) {
        return this.props.canMatch && !proposal.refusal;
    }

    async match(proposal) {
        if (this.state.busy || !this.isMatchable(proposal)) {
            return;
        }
        this.state.busy = true;
        try {
            const {resModel, resId} = this.props;
            const {message} = await this.orm.call(resModel, "action_match", [
                [resId],
                proposal.key,
            ]);
            this.notification.add(message, {type: "success"});
        } finally {
            this.state.busy = false;
            await this.props.onChange();
        }
    }

    open(proposal) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "account.move",
            res_id: proposal.move_id,
            views: [[false, "form"]],
        });
    }
}
