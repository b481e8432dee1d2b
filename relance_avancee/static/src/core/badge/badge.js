import {BadgeField, badgeField} from "@web/views/fields/badge/badge_field";
import {levelClass, statusClass} from "../palette";
import {registry} from "@web/core/registry";

/** A level: a badge in the one colour that it has everywhere. */
export class LevelField extends BadgeField {
    get badgeClass() {
        return levelClass(this.props.record.data[this.props.name]);
    }
}

/** The status of a due item: the same, in a colour of no level. */
export class StatusField extends BadgeField {
    get badgeClass() {
        return statusClass(this.props.record.data[this.props.name]);
    }
}

for (const [name, component] of [
    ["relance_level", LevelField],
    ["relance_status", StatusField],
]) {
    registry.category("fields").add(name, {
        ...badgeField,
        component,
        supportedTypes: ["selection"],
    });
}
