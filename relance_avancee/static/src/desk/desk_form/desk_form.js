import {AlertDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {FormController} from "@web/views/form/form_controller";
import {_t} from "@web/core/l10n/translation";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {useExternalListener} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

const TYPED = "input, textarea, select, [contenteditable='true']";

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

/** One customer on one screen: its keys are told by a question mark. */
export class DeskFormController extends FormController {
    setup() {
        super.setup();
        this.dialogs = useService("dialog");
        useExternalListener(window, "keydown", this.onKeydown.bind(this));
    }

    onKeydown(event) {
        if (event.key !== "?" || event.target.closest?.(TYPED)) {
            return;
        }
        event.preventDefault();
        const keys = listKeys(this.rootRef.el);
        this.dialogs.add(AlertDialog, {
            title: _t("Keys: Alt and"),
            body: keys
                .map(({key, label}) => `${key.toUpperCase()}  ${label}`)
                .join("\n"),
        });
    }
}

registry.category("views").add("relance_desk_form", {
    ...formView,
    Controller: DeskFormController,
});
