import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatMonetary} from "@web/views/fields/formatters";

/** Whether the table and the receivable accounts agree, and why they do not. */
export class AgedCheck extends Component {
    static template = "relance_avancee.AgedCheck";
    static props = {
        check: Object,
        currencyId: Number,
        openDifference: Function,
        openAccount: Function,
    };

    get isEqual() {
        return !this.props.check.differences.length;
    }

    get isUnexplained() {
        return Boolean(this.props.check.unexplained);
    }

    get verdict() {
        if (this.isEqual) {
            return _t("The table equals the ledger.");
        }
        return this.isUnexplained
            ? _t("Part of the difference is not explained.")
            : _t("Every difference has its reason.");
    }

    getCountLabel(difference) {
        const {count} = difference;
        return count === 1 ? _t("1 item") : _t("%(count)s items", {count});
    }

    formatAmount(amount) {
        return formatMonetary(amount, {currencyId: this.props.currencyId});
    }
}
