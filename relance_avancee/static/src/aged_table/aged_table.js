import {Component, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {normalize} from "@web/core/l10n/utils";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";

const PAGE = 80;

/** The customers in rows, what they owe in columns by how late it is. */
export class AgedTable extends Component {
    static template = "relance_avancee.AgedTable";
    static props = {
        balance: Object,
        view: Object,
        openItems: Function,
    };

    setup() {
        this.state = useState({shown: PAGE});
        this.view = useState(this.props.view);
        onWillUpdateProps((next) => {
            if (next.balance !== this.props.balance) {
                this.state.shown = PAGE;
            }
        });
    }

    get columns() {
        const {balance} = this.props;
        return [
            ...balance.columns.map((title, index) => ({
                key: String(index),
                title,
                column: index,
                late: index > 0,
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

    /** The lines that the search leaves, in the order chosen. */
    get lines() {
        const {lines} = this.props.balance;
        const {search, sort, ascending} = this.view;
        const words = normalize(search.trim());
        const found = words
            ? lines.filter((line) => normalize(`${line.name} ${line.ref}`).includes(words))
            : [...lines];
        if (sort === "total" && !ascending) {
            return found;
        }
        const sign = ascending ? 1 : -1;
        if (sort === "name") {
            return found.sort((a, b) => sign * a.name.localeCompare(b.name));
        }
        const {value} = this.columns.find(({key}) => key === sort);
        return found.sort((a, b) => sign * (value(a) - value(b)));
    }

    /** The totals of what the search leaves; of the whole table without a search. */
    getTotals(lines) {
        const {balance} = this.props;
        if (lines.length === balance.lines.length) {
            return balance.totals;
        }
        const sum = (value) => lines.reduce((total, line) => total + value(line), 0);
        return {
            amounts: balance.columns.map((title, index) =>
                sum((line) => line.amounts[index])
            ),
            credits: sum((line) => line.credits),
            total: sum((line) => line.total),
        };
    }

    /** What a column is of the total, in percent. */
    getShare(column, totals) {
        if (!totals.total) {
            return "";
        }
        const share = (column.value(totals) / totals.total) * 100;
        return _t("%(share)s %", {share: formatFloat(share, {digits: [16, 0]})});
    }

    get isFiltered() {
        return Boolean(this.view.search.trim());
    }

    sortBy(key) {
        const isSame = this.view.sort === key;
        this.view.ascending = isSame ? !this.view.ascending : key === "name";
        this.view.sort = key;
    }

    getAriaSort(key) {
        if (this.view.sort !== key) {
            return "none";
        }
        return this.view.ascending ? "ascending" : "descending";
    }

    getSortIcon(key) {
        if (this.view.sort !== key) {
            return "fa-sort o_relance_unsorted";
        }
        return this.view.ascending ? "fa-caret-up" : "fa-caret-down";
    }

    showMore() {
        this.state.shown += PAGE * 5;
    }

    getMoreLabel(lines) {
        return _t("Show more (%(hidden)s others)", {
            hidden: lines.length - this.state.shown,
        });
    }

    getCountLabel(lines) {
        return _t("%(count)s customers", {count: lines.length});
    }

    getCellLabel(line, column) {
        return _t("%(customer)s, %(column)s: %(amount)s", {
            customer: line ? line.name : _t("Total"),
            column: column.title,
            amount: formatMonetary(
                column.value(line || this.props.balance.totals),
                {currencyId: this.props.balance.shown_currency}
            ),
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
