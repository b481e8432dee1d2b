import {Component, onWillUpdateProps, useExternalListener, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

/** Return where the browser keeps what `user` writes of the customer `resId`. */
export function getPlace(resId) {
    return `relance_note_${session.db}_${user.userId}_${resId}`;
}

/** A note that the browser keeps, letter by letter, until Odoo has stored it. */
export class DeskNote extends Component {
    static template = "relance_avancee.DeskNote";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({text: "", waits: false});
        this.read(this.props.record.resId);
        onWillUpdateProps(({record}) => {
            if (record.resId !== this.resId) {
                this.read(record.resId);
            }
        });
        useExternalListener(window, "online", () => this.state.waits && this.store());
    }

    read(resId) {
        this.resId = resId;
        this.state.text = browser.localStorage.getItem(getPlace(resId)) || "";
        this.state.waits = false;
    }

    onInput(event) {
        this.state.text = event.target.value;
        this.keep(this.resId, this.state.text);
    }

    onKeydown(event) {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            this.store();
        }
    }

    keep(resId, text) {
        if (!text) {
            browser.localStorage.removeItem(getPlace(resId));
            return;
        }
        try {
            browser.localStorage.setItem(getPlace(resId), text);
        } catch {
            // A browser that is full, or told to keep nothing: the page has the note
        }
    }

    async store() {
        const {resId} = this;
        const {text} = this.state;
        if (!text.trim() || this.storing) {
            return;
        }
        this.storing = true;
        try {
            await this.orm.call(this.props.record.resModel, "store_note", [
                [resId],
                text,
            ]);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.waits = resId === this.resId;
            return;
        } finally {
            this.storing = false;
        }
        this.forget(resId, text);
        this.notification.add(_t("The note is stored."), {type: "success"});
        await this.env.relanceDone?.();
    }

    /** What was written while the note was on its way stays. */
    forget(resId, text) {
        const kept = browser.localStorage.getItem(getPlace(resId)) || "";
        const now = resId === this.resId ? this.state.text : kept;
        const left = now.startsWith(text) ? now.slice(text.length) : now;
        this.keep(resId, left);
        if (resId === this.resId) {
            this.state.text = left;
            this.state.waits = false;
        }
    }
}

registry.category("view_widgets").add("relance_desk_note", {component: DeskNote});
