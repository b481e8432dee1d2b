import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useOwnedDialogs} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {levelClass} from "../../core/palette";

const CHANNEL_ICONS = {
    email: "fa-envelope-o",
    activity: "fa-check-square-o",
    sms: "fa-commenting-o",
};

/** The steps of a scenario on a line, from before to after the due date. */
export class Ladder extends Component {
    static template = "relance_avancee.Ladder";
    static props = {...standardFieldProps};

    setup() {
        this.addDialog = useOwnedDialogs();
    }

    /** The steps in order, with the due date among them; `gap` is in days. */
    get points() {
        const steps = (this.props.record.data[this.props.name] || [])
            .map((step) => this.makePoint(step))
            .sort((left, right) => left.offset - right.offset);
        if (!steps.some((step) => !step.offset)) {
            const after = steps.filter((step) => step.offset > 0).length;
            steps.splice(steps.length - after, 0, {key: "due", offset: 0});
        }
        return steps.map((step, index) => ({
            ...step,
            label: this.getLabel(step.offset),
            gap: index ? step.offset - steps[index - 1].offset : 0,
            isDueDate: !step.offset && (!index || steps[index - 1].offset < 0),
        }));
    }

    makePoint(step) {
        return {
            key: `step_${step.id}_${step.offset}_${step.name}`,
            id: step.id,
            offset: step.offset,
            name: step.name,
            color: levelClass(step.level),
            icons: (step.channels || []).map(
                (channel) => CHANNEL_ICONS[channel] || "fa-paper-plane-o"
            ),
        };
    }

    /** Long waits look longer, without driving the others off the screen. */
    getGapStyle(point) {
        return `flex-grow: ${Math.sqrt(Math.max(point.gap, 1)).toFixed(2)}`;
    }

    getLabel(offset) {
        if (!offset) {
            return _t("D-day");
        }
        return offset > 0
            ? _t("D+%(days)s", {days: offset})
            : _t("D-%(days)s", {days: -offset});
    }

    async openStep(point) {
        const {record} = this.props;
        const isReadonly = !record.isInEdition;
        if (!Number.isInteger(point.id) || (!isReadonly && !(await record.save()))) {
            return;
        }
        this.addDialog(FormViewDialog, {
            resModel: "relance.scenario.step",
            resId: point.id,
            title: _t("Step"),
            readonly: isReadonly,
            canExpand: false,
            onRecordSaved: () => record.load(),
        });
    }
}

export const ladderField = {
    component: Ladder,
    displayName: _t("Ladder of steps"),
    supportedTypes: ["json"],
};

registry.category("fields").add("relance_ladder", ladderField);
