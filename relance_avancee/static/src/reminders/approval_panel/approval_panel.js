import {Component, useEffect, useState} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {formatMonetary} from "@web/views/fields/formatters";
import {levelClass} from "../../core/palette";
import {MessagePreview} from "../preview/preview";
import {Proposals} from "../../payments/proposals/proposals";
import {Recipients} from "../recipients/recipients";

const SPECIFICATION = {
    debtor_id: {fields: {display_name: {}}},
    recipients: {},
    subject: {},
    preview: {},
    exception: {},
    proposals: {},
    changes: {},
    asked_by_id: {fields: {display_name: {}}},
    asked_reason: {},
    edited: {},
    departure: {},
    asked: {},
    level: {},
    date: {},
    amount_overdue: {},
    company_currency_id: {fields: {}},
    step_id: {fields: {display_name: {}}},
    line_ids: {
        fields: {
            name: {},
            date_maturity: {},
            days_late: {},
            amount_residual_currency: {},
            currency_id: {fields: {}},
            state: {},
        },
    },
};

/** The message of one reminder and what a person may decide about it. */
export class ApprovalPanel extends Component {
    static template = "relance_avancee.ApprovalPanel";
    static components = {MessagePreview, Proposals, Recipients};
    static props = {
        resId: {type: [Number, Boolean]},
        version: Number,
        fields: Object,
        canApprove: Boolean,
        onApproved: Function,
        onChange: Function,
        onOpen: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({reminder: null, busy: false});
        useEffect(
            (resId) => {
                this.load(resId);
            },
            () => [this.props.resId, this.props.version]
        );
    }

    async load(resId) {
        if (!resId) {
            this.state.reminder = null;
            return;
        }
        const [reminder] = await this.keepLast.add(
            this.orm.webRead("relance.reminder", [resId], {
                specification: SPECIFICATION,
            })
        );
        this.state.reminder = reminder || null;
    }

    get reminder() {
        return this.state.reminder;
    }

    get isStale() {
        return this.reminder.id !== this.props.resId;
    }

    get lines() {
        return this.reminder.line_ids.filter((line) => line.state === "planned");
    }

    get linesTitle() {
        const count = this.lines.length;
        return count === 1 ? _t("1 invoice") : _t("%(count)s invoices", {count});
    }

    get levelLabel() {
        return this.getLabel("level");
    }

    get exceptionLabel() {
        return this.getLabel("exception");
    }

    get levelBadge() {
        return levelClass(this.reminder.level);
    }

    getLabel(name) {
        const labels = Object.fromEntries(this.props.fields[name].selection);
        return labels[this.reminder[name]] || "";
    }

    tellDeducted({total, deducted}) {
        return _t("%(total)s less %(deducted)s received or announced", {
            total,
            deducted,
        });
    }

    formatAmount(amount, currency) {
        return formatMonetary(amount, {currencyId: currency?.id});
    }

    formatDay(day) {
        return day ? formatDate(deserializeDate(day)) : "";
    }

    /** Call a method of the server, follow its action if any, then refresh. */
    async run(model, method, id, onClose = this.props.onChange) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const action = await this.orm.call(model, method, [[id]]);
            if (action?.type) {
                await this.action.doAction(action, {onClose});
            } else {
                await onClose();
            }
        } finally {
            this.state.busy = false;
        }
    }

    approve() {
        const {id} = this.reminder;
        return this.run("relance.reminder", "action_approve", id, () =>
            this.props.onApproved(id)
        );
    }

    resetTexts() {
        return this.run("relance.reminder", "action_reset_texts", this.reminder.id);
    }

    postpone() {
        return this.run("relance.reminder", "action_open_postpone", this.reminder.id);
    }

    remove() {
        return this.run("relance.reminder", "action_open_remove", this.reminder.id);
    }

    removeLine(line) {
        return this.run("relance.reminder.line", "action_open_remove", line.id);
    }

    editTexts() {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Edit the text"),
                res_model: "relance.reminder",
                res_id: this.reminder.id,
                views: [[false, "form"]],
                target: "new",
                context: {
                    form_view_ref: "relance_avancee.relance_reminder_view_form_texts",
                },
            },
            {onClose: this.props.onChange}
        );
    }
}
