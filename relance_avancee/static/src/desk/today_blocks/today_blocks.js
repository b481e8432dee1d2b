import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";
import {formatMonetary} from "@web/views/fields/formatters";
import {levelClass} from "../../core/palette";

const SHOWN_REASONS = 4;

/** The day at a glance: receipts, what leaves, what is kept back, what is to do. */
export class TodayBlocks extends Component {
    static template = "relance_avancee.TodayBlocks";
    static props = {
        today: {type: [Object, {value: null}]},
        mine: {type: Boolean, optional: true},
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get kept() {
        return this.props.today.held.slice(0, SHOWN_REASONS);
    }

    get keptOthers() {
        const others = this.props.today.held.slice(SHOWN_REASONS);
        return others.length
            ? {
                  count: this.sum(others, "count"),
                  amount: this.sum(others, "amount"),
                  reasons: others.map((group) => group.reason),
              }
            : null;
    }

    sum(groups, name) {
        return groups.reduce((total, group) => total + group[name], 0);
    }

    getColor(level) {
        return levelClass(level);
    }

    formatAmount(amount) {
        return formatMonetary(amount, {
            currencyId: this.props.today.currency,
            noSymbol: false,
        });
    }

    openTakeover() {
        const {takeover} = this.props.today;
        return this.action.doAction("relance_avancee.relance_takeover_action_open", {
            additionalContext: {relance_takeover_company: takeover.company_id},
        });
    }

    openLeaving(group) {
        if (group.state === "draft") {
            return this.openReminders("relance_reminder_action_approve", group);
        }
        return this.openReminders("relance_reminder_action", group);
    }

    async openReminders(name, group) {
        const domain = [
            ["state", "=", group.state],
            ["level", "=", group.level],
        ];
        return this.openList(`relance_avancee.${name}`, domain, group.state_label);
    }

    openKept({reason, reasons = [reason], label = _t("Other reasons")}) {
        const domain = [
            ["state", "=", "open"],
            ["status", "in", ["held", "excluded", "finished"]],
            ["reason", "in", reasons],
        ];
        return this.openList("relance_avancee.relance_due_item_action", domain, label, {
            relance_kept_back: true,
        });
    }

    openDesk() {
        const listed = [["listed", "=", true]];
        const name = _t("My day");
        return this.openList(
            "relance_avancee.relance_desk_customer_action",
            listed,
            name
        );
    }

    async openTodo(todo) {
        const args = [todo.kind, ...(this.props.mine ? [true] : [])];
        const action = await this.orm.call("relance.todo", "get_action", args);
        return this.action.doAction(action);
    }

    /** Open a list of the addon on other records than it usually shows. */
    async openList(xmlid, domain, name, context = {}) {
        const action = await this.action.loadAction(xmlid);
        const mine = ["debtor_id.user_id", "=", user.userId];
        return this.action.doAction({
            ...action,
            domain: this.props.mine ? [...domain, mine] : domain,
            name,
            display_name: name,
            context,
        });
    }
}
