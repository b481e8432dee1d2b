import {Component, onMounted, onWillUnmount, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A message as its recipient sees it, in a frame that runs no script and where the
 * styles of Odoo do not enter.
 */
export class MessagePreview extends Component {
    static template = "relance_avancee.MessagePreview";
    static props = {html: {type: [String, Boolean], optional: true}};

    setup() {
        this.frameRef = useRef("frame");
        const observer = new ResizeObserver(() => this.fitHeight());
        onMounted(() => observer.observe(this.frameRef.el));
        onWillUnmount(() => observer.disconnect());
    }

    get title() {
        return _t("Message");
    }

    get source() {
        return (
            `<!DOCTYPE html><html><head><base target="_blank"><style>` +
            `body { margin: 0; overflow-wrap: anywhere; ` +
            `font: 14px/1.5 system-ui, sans-serif; color: #212529; background: #fff; }` +
            `</style></head><body>${this.props.html || ""}</body></html>`
        );
    }

    fitHeight() {
        const frame = this.frameRef.el;
        const body = frame?.contentDocument?.body;
        if (body) {
            frame.style.height = `${body.scrollHeight + 2}px`;
        }
    }
}

export class MessagePreviewField extends Component {
    static template = "relance_avancee.MessagePreviewField";
    static components = {MessagePreview};
    static props = {...standardFieldProps};

    get html() {
        return String(this.props.record.data[this.props.name] || "");
    }
}

export const messagePreviewField = {
    component: MessagePreviewField,
    displayName: _t("Preview of a message"),
    supportedTypes: ["html"],
};

registry.category("fields").add("relance_preview", messagePreviewField);
