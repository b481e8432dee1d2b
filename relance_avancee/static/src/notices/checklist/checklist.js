import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {
    ok: "fa-check text-success",
    info: "fa-info-circle",
    warning: "fa-exclamation-triangle text-warning",
    missing: "fa-times-circle text-danger",
};
const STATES = {
    ok: _t("Known"),
    info: _t("To know"),
    warning: _t("To check"),
    missing: _t("Missing"),
};

/** What is checked before a formal notice leaves; a button opens where it is put right. */
export class NoticeChecklist extends Component {
    static template = "relance_avancee.NoticeChecklist";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get checks() {
        const checks = this.props.record.data[this.props.name] || [];
        return checks.filter((check) => check.state !== "ok");
    }

    get done() {
        const checks = this.props.record.data[this.props.name] || [];
        return checks.filter((check) => check.state === "ok").length;
    }

    getIcon(check) {
        return ICONS[check.state];
    }

    getState(check) {
        return STATES[check.state];
    }

    async fix(check) {
        const {record} = this.props;
        await record.save();
        const action = await this.orm.call(record.resModel, "action_fix", [
            [record.resId],
            check.code,
        ]);
        const onClose = () => record.load();
        if (action) {
            this.action.doAction(action, {onClose});
        } else {
            await onClose();
        }
    }
}

registry.category("fields").add("relance_checklist", {
    component: NoticeChecklist,
    displayName: _t("Checklist of a formal notice"),
    supportedTypes: ["json"],
});
