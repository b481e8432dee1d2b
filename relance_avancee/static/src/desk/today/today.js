import {Component, markRaw, onWillStart, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {deserializeDate, formatDate, serializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {user} from "@web/core/user";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {formatMonetary} from "@web/views/fields/formatters";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {AgedCheck} from "../../reports/aged_check/aged_check";
import {AgedTable} from "../../reports/aged_table/aged_table";
import {TodayBlocks} from "../today_blocks/today_blocks";
import {TopTen} from "../../reports/top_ten/top_ten";

const {DateTime} = luxon;
const PAGE = 80;
const FIRST = {by: "debtor", sort: "total", ascending: false, search: "", limit: PAGE};

/** The first screen: what is owed and since when, what leaves, what waits and why. */
export class Today extends Component {
    static template = "relance_avancee.Today";
    static components = {
        AgedCheck,
        AgedTable,
        DateTimeInput,
        Layout,
        TodayBlocks,
        TopTen,
    };
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.search = useDebounced(
            (ev) => this.setOptions({search: ev.target.value, limit: PAGE}),
            250
        );
        this.display = {controlPanel: {}};
        this.state = useState({
            balance: null,
            today: null,
            loading: false,
            mayExport: false,
            options: this.props.state?.options || {...FIRST},
        });
        useSetupAction({
            getLocalState: () => ({
                options: {...this.state.options},
            }),
        });
        // The screen is drawn at once; each part comes when it is ready.
        onWillStart(async () => {
            this.mayRead = await user.hasGroup("relance_avancee.relance_group_reader");
            if (this.mayRead) {
                this.loadBalance();
                this.loadToday();
                this.loadRights();
            }
        });
    }

    async loadRights() {
        this.state.mayExport = await user.hasGroup("base.group_allow_export");
    }

    async loadBalance() {
        this.state.loading = true;
        try {
            const balance = await this.keepLast.add(
                this.orm.call("relance.aged.balance", "get_balance", [this.options])
            );
            this.state.balance = markRaw(balance);
        } finally {
            this.state.loading = false;
        }
    }

    async loadToday() {
        const {company_currency, mine} = this.options;
        const options = {
            ...(company_currency ? {company_currency} : {}),
            ...(mine ? {mine} : {}),
        };
        const today = await this.orm.call("relance.today", "get_today", [options]);
        this.state.today = markRaw(today);
    }

    get options() {
        return {...this.state.options};
    }

    /** Change what is asked and read the table again. */
    setOptions(changes) {
        Object.assign(this.state.options, changes);
        return this.loadBalance();
    }

    /** Sort by a column; names go up, amounts come down, a second click turns it. */
    sortBy(sort) {
        const {options} = this.state;
        const isSame = options.sort === sort;
        const ascending = isSame ? !options.ascending : sort === "name";
        return this.setOptions({sort, ascending});
    }

    /** Show the customers of the user alone, or all of them. */
    toggleMine() {
        this.setOptions({mine: !this.state.options.mine, limit: PAGE});
        return this.loadToday();
    }

    showMore() {
        return this.setOptions({limit: this.state.options.limit + 5 * PAGE});
    }

    get day() {
        const {day} = this.state.options;
        return day ? deserializeDate(day) : DateTime.local().startOf("day");
    }

    get dayLabel() {
        return this.state.balance
            ? formatDate(deserializeDate(this.state.balance.day))
            : "";
    }

    setDay(day) {
        if (day) {
            return this.setOptions({day: serializeDate(day)});
        }
    }

    setCurrency(ev) {
        return this.setOptions({currency: Number(ev.target.value) || false});
    }

    setCompanyCurrency(ev) {
        this.setOptions({
            company_currency: Number(ev.target.value),
            currency: false,
        });
        return this.loadToday();
    }

    formatAmount(amount, currencyId) {
        return formatMonetary(amount, {currencyId});
    }

    get companyNames() {
        const {balance} = this.state;
        const shown = balance.company_currencies.find(
            ({id}) => id === balance.company_currency
        );
        return shown ? shown.companies : "";
    }

    get currencyNote() {
        return _t("Amounts of %(companies)s. Other currencies are shown apart.", {
            companies: this.companyNames,
        });
    }

    /** List the items of a cell: of one customer or all, of one column or all. */
    openItems(holder, column) {
        return this.openAction("get_items_action", [
            holder || null,
            column === undefined ? null : column,
        ]);
    }

    openDifference(kind) {
        return this.openAction("get_difference_action", [kind]);
    }

    openAccount(account) {
        return this.openAction("get_account_action", [account]);
    }

    async openAction(method, args) {
        const action = await this.orm.call("relance.aged.balance", method, [
            this.options,
            ...args,
        ]);
        return this.action.doAction(action);
    }

    exportFile(kind) {
        const companies = user.context.allowed_company_ids;
        const options = JSON.stringify({...this.options, companies});
        return download({url: `/relance/aged_balance/${kind}`, data: {options}});
    }
}

registry.category("actions").add("relance_avancee.today", Today);
