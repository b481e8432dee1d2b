"""The figures of the receivables at any past day, tied to the aged balance."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.reports.aging import BUCKETS, LATE_FROM
from ...rules.reports.figures import (
    Month,
    average_days_delinquent,
    best_possible_dso,
    collection_effectiveness,
    count_back,
    dso,
    months_back,
    share,
    year_before,
)
from .relance_aged_balance import AgedScope

MONTHS_BACK = 36
SALES = ("out_invoice", "out_refund", "out_receipt")
OUTCOMES = ("kept", "partly", "late", "broken")
SOLVED = ("credited", "paid", "decided")
ACTS = {"promises_kept": "relance.promise", "dispute_days": "relance.dispute"}
BANDS = {f"overdue_{key}": key for key in BUCKETS if key}


@dataclass(frozen=True)
class Asked:
    """A period, in the companies of one currency, of all customers or of some.

    ``debtors`` are the ids of the customers, None for all of them.
    """

    aged: AgedScope
    start: date
    debtors: tuple[int, ...] | None

    @property
    def day(self):
        """Return the last day of the period."""
        return self.aged.day

    @property
    def days(self):
        """Return the number of days of the period."""
        return (self.day - self.start).days + 1

    def get_debtor_sql(self, debtor):
        """Return the condition on whose the item is, by the SQL of its customer."""
        if self.debtors is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", debtor, list(self.debtors))

    def get_debtor_domain(self, debtor):
        """Return the same as a domain, by the path to the customer."""
        if self.debtors is None:
            return Domain.TRUE
        return Domain(debtor, "in", self.debtors)

    def at(self, day):
        """Return the same question for a period that ends on ``day``."""
        return replace(self, aged=replace(self.aged, day=day))


class RelanceFigures(models.AbstractModel):
    """What is owed, sold and paid, as figures that an auditor can do again.

    What is open on a day is what the aged balance shows; sales are the receivable
    items of invoices and credit notes, with tax, by their accounting date.
    """

    _name = "relance.figures"
    _description = "Figures of the Receivables"

    @api.model
    def _get_figures(self, options):
        """Return [{name, value, before, unit}]: each figure, and a year before.

        ``options`` hold the first and the last day (``start``, ``day``) and may hold
        ids: ``country``, ``salesperson``, ``scenario``; and ``risk_class``. A figure
        that cannot be told is None.
        """
        asked = self._get_asked(options)
        before = replace(
            asked.at(year_before(asked.day)), start=year_before(asked.start)
        )
        now, then = self._compute_figures(asked), self._compute_figures(before)
        return [
            {"name": name, "value": now[name], "before": then[name], "unit": unit}
            for name, unit in self._get_units().items()
        ]

    @api.model
    def _get_units(self):
        """Return {figure: money, days or percent}, in the order of the page."""
        return {
            "receivables": "money",
            "overdue": "money",
            "overdue_share": "percent",
            **dict.fromkeys(BANDS, "percent"),
            "sales": "money",
            "dso": "days",
            "count_back": "days",
            "best_dso": "days",
            "delinquent": "days",
            "cei": "percent",
            "payment_days": "days",
            "beyond_terms": "days",
            "promises_kept": "percent",
            "dispute_days": "days",
        }

    # What is asked ----------------------------------------------------------------

    @api.model
    def _get_asked(self, options):
        """Return what ``options`` ask for, in the companies of the user.

        :raise AccessError: for who is no reader.
        :raise UserError: for a period that ends before it starts.
        """
        aged = self.env["relance.aged.balance"]._get_scope({"day": options.get("day")})
        start = fields.Date.to_date(options.get("start")) or aged.day.replace(day=1)
        if start > aged.day:
            raise UserError(
                self.env._("The period ends before it starts: change one of the days.")
            )
        return Asked(aged, start, self._get_debtors(aged, options))

    @api.model
    def _get_debtors(self, aged, options):
        """Return the ids of the customers of the filters, None without a filter."""
        domain = self._get_filter_domain(aged, options)
        if domain.is_true():
            return None
        # sudo: the ids only choose what is added up, of the companies of the user
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return tuple(partners.search(domain).ids)

    @api.model
    def _get_filter_domain(self, aged, options):
        """Return the domain of the customers asked for; an extension may add its own.

        Those of a scenario are those of whom it follows, or followed, an item.
        """
        domain = Domain.TRUE
        if options.get("country"):
            domain &= Domain("country_id", "=", options["country"])
        if options.get("salesperson"):
            domain &= Domain("user_id", "=", options["salesperson"])
        chosen = Domain("company_id", "in", aged.companies)
        for model, field in (
            ("relance.due.item", "scenario_id"),
            ("relance.risk.profile", "risk_class"),
        ):
            asked = options.get(field.removesuffix("_id"))
            if asked:
                # sudo: as above
                query = (
                    self.env[model].sudo()._search(chosen & Domain(field, "=", asked))
                )
                domain &= Domain("id", "in", query.subselect("debtor_id"))
        return domain

    # The figures ------------------------------------------------------------------

    @api.model
    def _compute_figures(self, asked):
        """Return {name: value} of all the figures of one period, unrounded."""
        opening = self._read_open(asked.at(asked.start - timedelta(days=1)))["total"]
        closing = self._read_open(asked)
        sales, months = self._read_sales(asked)
        total, not_due = closing["total"], closing["bucket_0"]
        simple = dso(total, sales, asked.days)
        best = best_possible_dso(total, not_due, sales, asked.days)
        return {
            "receivables": total,
            "overdue": closing["overdue"],
            "overdue_share": share(closing["overdue"], closing["overdue"] + not_due),
            **{
                name: share(closing[f"bucket_{key}"], closing["overdue"] + not_due)
                for name, key in BANDS.items()
            },
            "sales": sales,
            "dso": simple,
            "count_back": count_back(total, months),
            "best_dso": best,
            "delinquent": average_days_delinquent(simple, best),
            "cei": collection_effectiveness(opening, sales, total, not_due),
            **self._read_payments(asked),
            "promises_kept": self._read_promises(asked),
            "dispute_days": self._read_disputes(asked),
        }

    @api.model
    def _read_open(self, asked):
        """Return {column: amount} of the aged balance at the end of the period."""
        balance = self.env["relance.aged.balance"]
        lines = self.env["account.move.line"]
        (row,) = self.env.execute_query_dict(
            SQL(
                """
                WITH item AS (%(items)s), named AS (
                    SELECT item.residual AS amount,
                           width_bucket(%(day)s::date - item.due, ARRAY%(limits)s)
                               AS bucket
                      FROM item
                 LEFT JOIN res_partner partner ON partner.id = item.partner_id
                     WHERE item.residual <> 0 AND %(kind)s = 'table' AND %(debtor)s
                )
                SELECT %(columns)s FROM named
                """,
                items=lines._get_relance_open_sql(
                    asked.day, asked.aged.where_sql("line")
                ),
                day=asked.day,
                limits=SQL(str(list(LATE_FROM))),
                kind=balance._get_kind_sql(asked.aged),
                debtor=asked.get_debtor_sql(
                    SQL("COALESCE(partner.commercial_partner_id, partner.id)")
                ),
                columns=SQL(", ").join(balance._get_column_sqls()),
            )
        )
        return {name: float(amount) for name, amount in row.items()}

    @api.model
    def _read_sales(self, asked):
        """Return the sales of the period, and the months before its end, last first.

        The months begin with that of the first sale.
        """
        back = months_back(asked.day, MONTHS_BACK)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT date_trunc('month', line.date)::date, SUM(line.balance),
                       COALESCE(SUM(line.balance) FILTER (WHERE line.date >= %s), 0)
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE move.move_type IN %s AND line.account_id NOT IN %s
                   AND line.date >= %s AND %s AND %s
              GROUP BY 1
                """,
                asked.start,
                SALES,
                asked.aged.non_trade,
                min(asked.start, back[-1][0]),
                asked.aged.where_sql("line"),
                asked.get_debtor_sql(
                    SQL("COALESCE(partner.commercial_partner_id, partner.id)")
                ),
            )
        )
        sold = {first: float(amount) for first, amount, _period in rows}
        months = [
            Month(sold.get(first, 0.0), days)
            for first, days in back
            if sold and first >= min(sold)
        ]
        return float(sum(period for _first, _amount, period in rows)), months

    @api.model
    def _read_payments(self, asked):
        """Return the days from the invoice, and from the due date, to the money.

        By amount, over what was matched with money in the period.
        """
        (row,) = self.env.execute_query(
            SQL(
                """
                SELECT SUM(part.amount * (part.max_date - move.invoice_date))
                           / SUM(part.amount),
                       SUM(part.amount * (part.max_date
                           - COALESCE(line.date_maturity, line.date)))
                           / SUM(part.amount)
                  FROM account_partial_reconcile part
                  JOIN account_move_line line ON line.id = part.debit_move_id
                  JOIN account_move_line money ON money.id = part.credit_move_id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE part.max_date BETWEEN %s AND %s AND part.amount > 0
                   AND move.move_type IN ('out_invoice', 'out_receipt')
                   AND (money.payment_id IS NOT NULL
                        OR money.statement_line_id IS NOT NULL)
                   AND line.account_id NOT IN %s AND %s AND %s
                """,
                asked.start,
                asked.day,
                asked.aged.non_trade,
                asked.aged.where_sql("line"),
                asked.get_debtor_sql(
                    SQL("COALESCE(partner.commercial_partner_id, partner.id)")
                ),
            )
        )
        days = [None if found is None else float(found) for found in row]
        return dict(zip(("payment_days", "beyond_terms"), days, strict=True))

    @api.model
    def _read_promises(self, asked):
        """Return the share of the promises kept, of those that ended in the period."""
        # sudo: counted for the companies and the customers that were asked for
        promises = self.env["relance.promise"].sudo()
        domain = self._get_promise_domain(asked)
        counts = dict(promises._read_group(domain, ["state"], ["__count"]))
        return share(counts.get("kept", 0), sum(counts.values()))

    @api.model
    def _read_disputes(self, asked):
        """Return the mean days from a dispute to its end, of those that ended."""
        # sudo: as above
        disputes = self.env["relance.dispute"].sudo()
        found = disputes.search_fetch(
            self._get_dispute_domain(asked), ["date", "date_end"]
        )
        days = [(dispute.date_end - dispute.date).days for dispute in found]
        return sum(days) / len(days) if days else None

    # The items behind -------------------------------------------------------------

    @api.model
    def _get_items_action(self, options, name):
        """Return the action that lists what makes the figure ``name``.

        :raise AccessError: for who may not read it.
        """
        asked = self._get_asked(options)
        openers = {
            **dict.fromkeys(BANDS, self._open_open_items),
            **dict.fromkeys(("payment_days", "beyond_terms"), self._open_payments),
            "overdue": self._open_open_items,
            "overdue_share": self._open_open_items,
            "sales": self._open_sales,
            "promises_kept": self._open_promises,
            "dispute_days": self._open_disputes,
        }
        return openers.get(name, self._open_open_items)(asked, name)

    @api.model
    def _is_opened(self, name):
        """Say whether the user may read what makes the figure ``name``."""
        model = ACTS.get(name, "account.move.line")
        return self.env[model].has_access("read")

    @api.model
    def _open_open_items(self, asked, name):
        """Return the items open at the end: of a band, all overdue ones, or all."""
        self.env["account.move.line"].check_access("read")
        balance = self.env["relance.aged.balance"]
        domain = balance._get_table_domain(asked.aged) & asked.get_debtor_domain(
            "partner_id.commercial_partner_id"
        )
        columns = {"overdue": BANDS.values(), "overdue_share": BANDS.values()}
        columns |= {band: [key] for band, key in BANDS.items()}
        if name in columns:
            domain &= Domain.OR(
                balance._get_column_domain(asked.aged, key) for key in columns[name]
            )
        return balance._get_journal_items_action(
            asked.aged, domain, self.env._("Open items")
        )

    @api.model
    def _open_sales(self, asked, _name):
        """Return the receivable items of the invoices and credit notes."""
        domain = self._get_ledger_domain(asked) & (
            Domain("move_id.move_type", "in", SALES) & Domain("date", ">=", asked.start)
        )
        return self._open_lines(asked, domain, self.env._("Invoices of the period"))

    @api.model
    def _open_payments(self, asked, _name):
        """Return the items that were matched with money in the period."""
        money = Domain("credit_move_id.payment_id", "!=", False) | Domain(
            "credit_move_id.statement_line_id", "!=", False
        )
        matched = (
            Domain("max_date", ">=", asked.start)
            & Domain("max_date", "<=", asked.day)
            & money
        )
        domain = self._get_ledger_domain(asked) & (
            Domain("move_id.move_type", "in", ("out_invoice", "out_receipt"))
            & Domain("matched_credit_ids", "any", matched)
        )
        return self._open_lines(asked, domain, self.env._("Paid in the period"))

    @api.model
    def _open_lines(self, asked, domain, title):
        """Return the list of journal items of ``domain``, for who may read them."""
        self.env["account.move.line"].check_access("read")
        balance = self.env["relance.aged.balance"]
        return balance._get_journal_items_action(asked.aged, domain, title)

    @api.model
    def _get_ledger_domain(self, asked):
        """Return the domain of the receivable items of the customers up to the day."""
        aged = asked.aged
        return (
            Domain("account_id", "in", aged.accounts)
            & Domain("account_id", "not in", aged.non_trade)
            & Domain("company_id", "in", aged.companies)
            & Domain("parent_state", "=", "posted")
            & Domain("date", "<=", asked.day)
            & Domain("partner_id", "!=", False)
            & asked.get_debtor_domain("partner_id.commercial_partner_id")
        )

    @api.model
    def _open_promises(self, asked, _name):
        """Return the promises that ended in the period."""
        return self._open_acts(
            "relance_promise_action", self._get_promise_domain(asked)
        )

    @api.model
    def _open_disputes(self, asked, _name):
        """Return the disputes that ended in the period."""
        return self._open_acts(
            "relance_dispute_action", self._get_dispute_domain(asked)
        )

    @api.model
    def _open_acts(self, action, domain):
        """Return an action on the acts of ``domain``, without its usual filter."""
        found = self.env["ir.actions.act_window"]._for_xml_id(
            f"relance_avancee.{action}"
        )
        return found | {"domain": list(domain), "context": {}}

    @api.model
    def _get_promise_domain(self, asked):
        """Return the domain of the promises whose last day is in the period."""
        return (
            Domain("state", "in", OUTCOMES)
            & Domain("date_until", ">=", asked.start)
            & Domain("date_until", "<=", asked.day)
            & Domain("company_id", "in", asked.aged.companies)
            & asked.get_debtor_domain("debtor_id")
        )

    @api.model
    def _get_dispute_domain(self, asked):
        """Return the domain of the disputes that ended in the period."""
        return (
            Domain("state", "in", SOLVED)
            & Domain("date_end", ">=", asked.start)
            & Domain("date_end", "<=", asked.day)
            & Domain("company_id", "in", asked.aged.companies)
            & asked.get_debtor_domain("debtor_id")
        )
