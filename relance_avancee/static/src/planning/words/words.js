import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const EDITABLE = "input[type=text], textarea, [contenteditable=true]";

/** The words that texts may contain, each explained: a click writes it at the cursor. */
export class Words extends Component {
    static template = "relance_avancee.Words";
    static props = {...standardFieldProps};

    setup() {
        this.notification = useService("notification");
    }

    get words() {
        return this.props.record.data[this.props.name] || [];
    }

    /** The field that is being written: buttons that are pressed leave it the focus. */
    getField() {
        const {activeElement} = document;
        return activeElement && activeElement.closest(EDITABLE);
    }

    async insert(word) {
        if (this.getField() && document.execCommand("insertText", false, word)) {
            return;
        }
        await navigator.clipboard.writeText(word);
        this.notification.add(_t("Copied: %(word)s", {word}), {type: "info"});
    }
}

export const wordsField = {
    component: Words,
    displayName: _t("Words to insert"),
    supportedTypes: ["json"],
};

registry.category("fields").add("relance_words", wordsField);
