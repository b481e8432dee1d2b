import {Component} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {formatMonetary} from "@web/views/fields/formatters";

/** The customers with the largest overdue amounts, and what is done about them. */
export class TopTen extends Component {
    static template = "relance_avancee.TopTen";
    static props = {
        top: Array,
        day: String,
        currencyId: Number,
        openItems: Function,
    };

    get title() {
        return _t("Largest overdue amounts on %(date)s", {date: this.props.day});
    }

    formatAmount(amount) {
        return formatMonetary(amount, {currencyId: this.props.currencyId});
    }

    formatDay(day) {
        return day ? formatDate(deserializeDate(day)) : "–";
    }
}
