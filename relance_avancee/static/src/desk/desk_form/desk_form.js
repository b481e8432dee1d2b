import {onMounted, useExternalListener, useSubEnv} from "@odoo/owl";
import {AlertDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {FetchRecordError} from "@web/model/relational_model/errors";
import {FormController} from "@web/views/form/form_controller";
import {_t} from "@web/core/l10n/translation";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {useService} from "@web/core/utils/hooks";
import {useViewButtons} from "@web/views/view_button/view_button_hook";

const TYPED = "input, textarea, select, [contenteditable='true']";
export const UNDO_KEY = "d";
export const UNDO_TIME = 10_000;

/** Return the keys of the buttons that are shown, each with what it does. */
export function listKeys(element) {
    const buttons = [...element.querySelectorAll("[data-hotkey]")];
    return buttons
        .map((button) => ({
            key: button.dataset.hotkey,
            label: button.textContent.trim() || button.title || button.ariaLabel,
        }))
        .filter(({label}) => label);
}

/** One customer on one screen: its keys, and what was done last, to be undone. */
export class DeskFormController extends FormController {
    setup() {
        super.setup();
        this.dialogs = useService("dialog");
        this.notification = useService("notification");
        useExternalListener(window, "keydown", this.onKeydown.bind(this));
        useHotkey(`alt+${UNDO_KEY}`, () => this.undo(), {
            bypassEditableProtection: true,
        });
        useViewButtons(this.rootRef, {
            beforeExecuteAction: this.beforeExecuteActionButton.bind(this),
            afterExecuteAction: this.afterExecuteActionButton.bind(this),
            reload: () => this.refresh(),
        });
        useSubEnv({relanceDone: () => this.refresh()});
        // Back from what an action opened elsewhere
        onMounted(() => this.props.state && this.offerUndo());
    }

    onKeydown(event) {
        if (event.key !== "?" || event.target.closest?.(TYPED)) {
            return;
        }
        event.preventDefault();
        const keys = [
            ...listKeys(this.rootRef.el),
            {key: UNDO_KEY, label: _t("Undo what was just done")},
        ];
        this.dialogs.add(AlertDialog, {
            title: _t("Keys: Alt and"),
            body: keys
                .map(({key, label}) => `${key.toUpperCase()}  ${label}`)
                .join("\n"),
        });
    }

    /** Show what an action left of the customer, and offer to undo it. */
    async refresh() {
        try {
            await Promise.all([this.model.load(), this.offerUndo()]);
        } catch (error) {
            if (!(error instanceof FetchRecordError)) {
                throw error;
            }
            await this.leave();
        }
    }

    /** Show the next customer: this one owes nothing, and nothing waits any more. */
    async leave() {
        const {resId, resIds} = this.model.root;
        const left = resIds.filter((id) => id !== resId);
        if (!left.length) {
            this.env.config.historyBack();
            return;
        }
        const next = Math.min(resIds.indexOf(resId), left.length - 1);
        await this.model.load({resId: left[next], resIds: left});
    }

    async offerUndo() {
        const {data, resId, resModel} = this.model.root;
        if (!data.can_act) {
            return;
        }
        const done = await this.orm.silent.call(resModel, "find_done", [[resId]]);
        if (!done || done.key === this.offered?.key) {
            return;
        }
        this.withdrawOffer();
        this.offered = {...done, resId, resModel};
        const close = this.notification.add(this.tell(done), {
            type: done.can_undo ? "info" : "warning",
            autocloseDelay: UNDO_TIME,
            buttons: done.can_undo
                ? [{name: _t("Undo"), primary: true, onClick: () => this.undo()}]
                : [],
            onClose: () => {
                this.offered = {key: done.key};
            },
        });
        this.closeOffer = close;
    }

    tell({can_undo, told}) {
        return can_undo ? told : _t("%s: it has left, and cannot be undone.", told);
    }

    withdrawOffer() {
        this.closeOffer?.();
        this.closeOffer = null;
    }

    async undo() {
        const {can_undo, key, resId, resModel} = this.offered || {};
        if (!can_undo) {
            return;
        }
        this.withdrawOffer();
        const told = await this.orm.call(resModel, "undo", [[resId], key]);
        this.notification.add(told, {type: "success"});
        await this.model.load();
    }
}

registry.category("views").add("relance_desk_form", {
    ...formView,
    Controller: DeskFormController,
});
