import {onWillStart, useEffect, useState, useSubEnv} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {ApprovalPanel} from "../approval_panel/approval_panel";
import {AutomaticOffer} from "../automatic_offer/automatic_offer";
import {Receipts} from "../../payments/receipts/receipts";

/** The list of the approval screen: the row shown in the panel is marked. */
export class ApprovalListRenderer extends ListRenderer {
    setup() {
        super.setup();
        this.approval = useState(this.env.approval);
    }

    getRowClass(record) {
        const classes = super.getRowClass(record);
        const isShown = record.resId === this.approval.resId;
        return isShown ? `${classes} o_relance_shown` : classes;
    }

    /** The panel follows the arrow keys. */
    onCellKeydownReadOnlyMode(hotkey, cell, group, record) {
        const handled = super.onCellKeydownReadOnlyMode(hotkey, cell, group, record);
        const row = document.activeElement.closest(".o_data_row");
        if (handled && row && ["arrowup", "arrowdown"].includes(hotkey)) {
            const focused = this.props.list.records.find(
                ({id}) => id === row.dataset.id
            );
            if (focused) {
                this.props.openRecord(focused);
            }
        }
        return handled;
    }
}

/** Reminders to approve at the left, the message of one of them at the right. */
export class ApprovalListController extends ListController {
    static template = "relance_avancee.ApprovalListView";
    static components = {
        ...ListController.components,
        ApprovalPanel,
        AutomaticOffer,
        Receipts,
    };

    setup() {
        super.setup();
        this.notification = useService("notification");
        this.dialog = useService("dialog");
        this.approved = [];
        this.approval = useState({resId: false, version: 0, busy: false});
        useSubEnv({approval: this.approval});
        this.position = 0;
        onWillStart(async () => {
            this.canApprove = await user.hasGroup(
                "relance_avancee.relance_group_collector"
            );
        });
        useEffect(
            () => this.keepOneShown(),
            () => [this.model.root.records.map((record) => record.resId).join()]
        );
    }

    get records() {
        return this.model.root.records;
    }

    /** When the reminder shown is gone, show the one that took its place. */
    keepOneShown() {
        const shown = this.records.findIndex(
            (record) => record.resId === this.approval.resId
        );
        this.position = Math.max(
            0,
            shown >= 0 ? shown : Math.min(this.position, this.records.length - 1)
        );
        this.approval.resId = this.records[this.position]?.resId || false;
    }

    /** Show the record in the panel; middle click still opens it in a tab. */
    async openRecord(record, options = {}) {
        if (options.newWindow || options.force) {
            return super.openRecord(record, options);
        }
        this.approval.resId = record.resId;
        this.keepOneShown();
        if (this.env.isSmall) {
            const panel = this.rootRef.el.querySelector(".o_relance_panel");
            panel?.scrollIntoView({behavior: "smooth"});
        }
    }

    openReminder(resId) {
        const activeIds = this.records.map((record) => record.resId);
        this.props.selectRecord(resId, {activeIds});
    }

    async reload() {
        await this.model.load();
        this.approval.version++;
    }

    get approveLabel() {
        return this.hasSelectedRecords ? _t("Approve selection") : _t("Approve all");
    }

    getIdsToApprove() {
        const {root} = this.model;
        return this.hasSelectedRecords
            ? root.getResIds(true)
            : this.orm.search(this.props.resModel, root.domain, {
                  context: root.context,
              });
    }

    /** Approve the selection, or every reminder of the current search, once confirmed. */
    async approveAll() {
        await this.runOnce(async () => {
            const ids = await this.getIdsToApprove();
            if (ids.length === 1 || (await this.confirm(ids))) {
                const action = await this.orm.call(
                    this.props.resModel,
                    "action_approve",
                    [ids]
                );
                await this.reload();
                await this.tellApproved(ids, action);
            }
        });
    }

    /** Ask with how many, what they ask for and when they leave; return the answer. */
    async confirm(ids) {
        const {count, totals, departure} = await this.orm.call(
            this.props.resModel,
            "get_approval",
            [ids]
        );
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Approve %(count)s reminders?", {count}),
                    body: _t("They ask for %(totals)s. %(departure)s", {
                        totals: totals.join(" + "),
                        departure,
                    }),
                    confirmLabel: _t("Approve"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                    dismiss: () => resolve(false),
                },
                {onClose: () => resolve(false)}
            );
        });
    }

    async tellApproved(ids, action) {
        if (action?.type) {
            await this.actionService.doAction(action);
        }
        const waiting = await this.orm.searchCount(this.props.resModel, [
            ["id", "in", ids],
            ["state", "=", "draft"],
        ]);
        if (waiting) {
            this.notification.add(
                _t("%(count)s changed meanwhile and wait for another look.", {
                    count: waiting,
                }),
                {type: "warning"}
            );
        }
    }

    /** One was approved in the panel; the last of them sums up what was. */
    async onApproved(resId) {
        this.approved.push(resId);
        await this.reload();
        if (this.records.length || this.approved.length === 1) {
            return;
        }
        const {count, departure} = await this.orm.call(
            this.props.resModel,
            "get_approval",
            [this.approved]
        );
        this.approved = [];
        this.notification.add(
            _t("%(count)s reminders approved in all. %(departure)s", {
                count,
                departure,
            }),
            {type: "success"}
        );
    }

    /** Prepare what is due today without waiting for the night. */
    async planNow() {
        await this.runOnce(async () => {
            await this.orm.call(this.props.resModel, "action_plan_now", []);
            await this.reload();
            this.notification.add(_t("The reminders of the day are prepared."), {
                type: "success",
            });
        });
    }

    async runOnce(callback) {
        if (this.approval.busy) {
            return;
        }
        this.approval.busy = true;
        try {
            await callback();
        } finally {
            this.approval.busy = false;
        }
    }
}

export const approvalListView = {
    ...listView,
    Controller: ApprovalListController,
    Renderer: ApprovalListRenderer,
    buttonTemplate: "relance_avancee.ApprovalListView.Buttons",
};

registry.category("views").add("relance_approval", approvalListView);
