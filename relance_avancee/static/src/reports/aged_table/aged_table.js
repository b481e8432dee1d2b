import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";

/** The customers in rows, what they owe in columns by how late it is. */
export class AgedTable extends Component {
    static template = "relance_avancee.AgedTable";
    static props = {
        balance: Object,
        sort: String,
        ascending: Boolean,
        sortBy: Function,
        showMore: Function,
        openItems: Function,
    };

    get columns() {
        const {balance} = this.props;
        return [
            ...balance.columns.map((title, index) => ({
                key: `bucket_${index}`,
                title,
                column: index,
                value: (line) => line.amounts[index],
            })),
            {
                key: "credits",
                title: _t("Unmatched"),
                help: _t("Payments and credit notes not yet matched with an invoice"),
                column: "credits",
                value: (line) => line.credits,
            },
            {
                key: "total",
                title: _t("Total"),
                strong: true,
                value: (line) => line.total,
            },
        ];
    }

    /** What a column is of the total, in percent. */
    getShare(column) {
        const {totals} = this.props.balance;
        if (!totals.total) {
            return "";
        }
        const share = (column.value(totals) / totals.total) * 100;
        return _t("%(share)s %", {share: formatFloat(share, {digits: [16, 0]})});
    }

    getAriaSort(key) {
        if (this.props.sort !== key) {
            return "none";
        }
        return this.props.ascending ? "ascending" : "descending";
    }

    getSortIcon(key) {
        if (this.props.sort !== key) {
            return "fa-sort o_relance_unsorted";
        }
        return this.props.ascending ? "fa-caret-up" : "fa-caret-down";
    }

    get hidden() {
        const {lines, totals} = this.props.balance;
        return totals.count - lines.length;
    }

    get moreLabel() {
        return _t("Show more (%(hidden)s others)", {hidden: this.hidden});
    }

    get countLabel() {
        const {count} = this.props.balance.totals;
        return count === 1 ? _t("1 customer") : _t("%(count)s customers", {count});
    }

    getCellLabel(line, column) {
        return _t("%(customer)s, %(column)s: %(amount)s", {
            customer: line ? line.name : _t("Total"),
            column: column.title,
            amount: formatMonetary(column.value(line || this.props.balance.totals), {
                currencyId: this.props.balance.shown_currency,
            }),
        });
    }

    formatAmount(amount) {
        return formatFloat(amount, {
            digits: [16, this.digits],
        });
    }

    get digits() {
        return this.props.balance.decimal_places;
    }
}
