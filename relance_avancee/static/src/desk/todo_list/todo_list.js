import {BadgeField, badgeField} from "@web/views/fields/badge/badge_field";
import {ListRenderer} from "@web/views/list/list_renderer";
import {formatMonetary} from "@web/views/fields/formatters";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

/** The tone of a kind of to-do: that of the first urgency which it does not reach. */
const TONES = [
    [30, "rose"],
    [60, "yellow"],
    [70, "violet"],
    [80, "blue"],
    [90, "mint"],
    [Infinity, "grey"],
];

/** The kind of a to-do: a badge whose tone tells how urgent it is. */
export class TodoKindField extends BadgeField {
    get badgeClass() {
        const {urgency} = this.props.record.data;
        const [, tone] = TONES.find(([end]) => urgency < end);
        return `o_relance_tone_${tone}`;
    }
}

registry.category("fields").add("relance_todo_kind", {
    ...badgeField,
    component: TodoKindField,
    supportedTypes: ["selection"],
    fieldDependencies: [{name: "urgency", type: "integer"}],
});

/**
 * Return what the customers of these to-dos owe, each counted once.
 *
 * Lines of many customers count where no customer has a line of its own.
 */
export function sumOnce(todos) {
    const owed = new Map();
    for (const {debtor_id: debtor, company_id: company, amount} of todos) {
        const key = debtor && `${debtor.id},${company && company.id}`;
        if (key) {
            owed.set(key, Math.max(owed.get(key) ?? amount, amount));
        }
    }
    const amounts = owed.size ? [...owed.values()] : todos.map(({amount}) => amount);
    return amounts.reduce((total, amount) => total + amount, 0);
}

/** The list of to-dos: its total tells no debt twice. */
export class TodoListRenderer extends ListRenderer {
    computeAggregates() {
        const {amount, ...aggregates} = super.computeAggregates();
        const {list} = this.props;
        const records = list.selection.length ? list.selection : list.records;
        // a customer may be in several groups: each tells its own total
        const isSummed = list.selection.length || !list.isGrouped;
        if (!amount || amount.multiCurrency || !isSummed) {
            return aggregates;
        }
        const todos = records.map((record) => record.data);
        const rawValue = sumOnce(todos);
        const currencyId = todos[0].company_currency_id?.id;
        const value = formatMonetary(rawValue, {currencyId});
        return {...aggregates, amount: {...amount, rawValue, value}};
    }
}

registry.category("views").add("relance_todo_list", {
    ...listView,
    Renderer: TodoListRenderer,
});
