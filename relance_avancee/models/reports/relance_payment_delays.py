"""The payment delays of customers for the management report (C. com., D441-6)."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.reports.payment_delays import BANDS, LATE_FROM, Late, Whole, table
from .relance_figures import SALES

INVOICES = ("out_invoice", "out_receipt")


class RelancePaymentDelays(models.AbstractModel):
    """The two tables of D441-6: unpaid at the closing, or late during the year.

    ``asked`` is a question about the year (``relance.figures``), whose last day is the
    closing; ``taxes`` says whether amounts include them. An invoice counts once, in
    the band of its oldest instalment, for what is or was late of it.
    """

    _name = "relance.payment.delays"
    _description = "Payment Delays of Customers"

    @api.model
    def _get_table(self, asked, variant, taxes):
        """Return the ``Delays`` of a variant: ``closing`` or ``year``."""
        read = {"closing": self._read_unpaid, "year": self._read_late}[variant]
        rows = [row for row in read(asked) if row["amount"] > 0]
        whole = self._read_whole(asked, variant, taxes)
        return table([self._get_late(row, taxes) for row in rows], whole)

    @api.model
    def _get_late(self, row, taxes):
        """Return the invoice of a row; without tax, its part of the amount."""
        amount = float(row["amount"])
        if not taxes and row["total"]:
            amount *= float(row["untaxed"] / row["total"])
        return Late(row["move_id"], row["days_late"], amount, row["is_disputed"])

    @api.model
    def _read_unpaid(self, asked):
        """Return the debts of the aged balance late on the closing day, by document.

        Together they are what the aged balance shows as overdue on that day.
        """
        balance = self.env["relance.aged.balance"]
        items = self.env["account.move.line"]._get_relance_open_sql(
            asked.day, asked.aged.where_sql("line")
        )
        return self._read_documents(
            asked,
            SQL(
                """SELECT line.move_id, item.residual AS amount,
                          %(day)s::date - item.due AS days_late
                     FROM (%(items)s) item
                     JOIN account_move_line line ON line.id = item.id
                    WHERE item.residual > 0 AND item.due < %(day)s
                      AND %(kind)s = 'table'""",
                day=asked.day,
                items=items,
                kind=balance._get_kind_sql(asked.aged),
            ),
        )

    @api.model
    def _read_late(self, asked):
        """Return the invoices that were late in the year, paid since or not.

        The amount is what was left after the due date, or when the year began; the
        days late go to the last payment, or to the closing.
        """
        return self._read_documents(
            asked,
            SQL(
                """
                WITH owed AS (
                    SELECT line.id, line.move_id, line.amount_residual AS residual,
                           COALESCE(line.date_maturity, line.date) AS due
                      FROM account_move_line line
                      JOIN account_move move ON move.id = line.move_id
                     WHERE move.move_type IN %(types)s AND line.balance > 0
                       AND line.account_id NOT IN %(non_trade)s AND %(where)s
                       AND line.partner_id IS NOT NULL
                       AND COALESCE(line.date_maturity, line.date) < %(day)s
                ), lived AS (
                    SELECT owed.move_id, owed.due,
                           owed.residual + COALESCE(SUM(part.amount) FILTER (
                               WHERE part.max_date > GREATEST(owed.due, %(before)s)
                           ), 0) AS amount,
                           owed.residual + COALESCE(SUM(part.amount) FILTER (
                               WHERE part.max_date > %(day)s), 0) AS left_open,
                           MAX(part.max_date) FILTER (
                               WHERE part.max_date <= %(day)s) AS last_paid
                      FROM owed
                 LEFT JOIN account_partial_reconcile part
                        ON part.debit_move_id = owed.id
                  GROUP BY owed.id, owed.move_id, owed.due, owed.residual
                )
                SELECT move_id, amount,
                       CASE WHEN left_open > 0 THEN %(day)s::date ELSE last_paid END
                           - due AS days_late
                  FROM lived WHERE amount > 0
                """,
                types=INVOICES,
                non_trade=asked.aged.non_trade,
                where=asked.aged.where_sql("line"),
                day=asked.day,
                before=SQL("(%s::date - 1)", asked.start),
            ),
        )

    @api.model
    def _read_documents(self, asked, items):
        """Return the ``items`` (move_id, amount, days_late) by document.

        It is disputed when a dispute that began by the closing had not ended.
        """
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT item.move_id, SUM(item.amount) AS amount,
                       MAX(item.days_late) AS days_late,
                       CASE WHEN move.move_type = 'entry' THEN 0
                            ELSE ABS(move.amount_total_signed) END AS total,
                       ABS(move.amount_untaxed_signed) AS untaxed,
                       EXISTS (SELECT FROM relance_dispute dispute
                                WHERE dispute.move_id = move.id
                                  AND dispute.date <= %(day)s
                                  AND COALESCE(dispute.date_end, 'infinity') > %(day)s
                       ) AS is_disputed
                  FROM (%(items)s) item JOIN account_move move ON move.id = item.move_id
              GROUP BY item.move_id, move.id
                """,
                items=items,
                day=asked.day,
            )
        )

    @api.model
    def _read_whole(self, asked, variant, taxes):
        """Return the turnover of the year, or the invoices issued and their number."""
        measure = "amount_total_signed" if taxes else "amount_untaxed_signed"
        types = SALES if variant == "closing" else INVOICES
        # sudo: only the sum is shown, of the companies of the user
        ((amount, number),) = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                Domain("move_type", "in", types)
                & Domain("state", "=", "posted")
                & Domain("company_id", "in", asked.aged.companies)
                & Domain("date", ">=", asked.start)
                & Domain("date", "<=", asked.day),
                aggregates=[f"{measure}:sum", "__count"],
            )
        )
        return Whole(amount, None if variant == "closing" else number)

    @api.model
    def _get_items_action(self, asked, variant, row):
        """Return the action that lists the documents of a band, the total or the rest.

        ``row`` is the number of a band, ``total`` or ``excluded``.
        """
        self.env["account.move"].check_access("read")
        read = {"closing": self._read_unpaid, "year": self._read_late}[variant]
        ids = [
            found["move_id"]
            for found in read(asked)
            if found["amount"] > 0 and self._is_in(found, row)
        ]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return action | {
            "name": self.env._("Payment delays"),
            "domain": [("id", "in", ids)],
            "context": {"create": False},
        }

    @api.model
    def _is_in(self, found, row):
        """Say whether what was read stands in a row of the table."""
        counted = table([self._get_late(found, taxes=True)], Whole(0.0))
        if row in BANDS:
            return bool(counted.bands[row].number)
        return bool(getattr(counted, row).number)

    @api.model
    def _get_labels(self):
        """Return {row: its title}, the bands first, as on the annex of the order."""
        bands = {
            key: self.env._(
                "%(first)s to %(last)s days", first=first, last=LATE_FROM[key + 1] - 1
            )
            if key + 1 < len(LATE_FROM)
            else self.env._("%(first)s days and more", first=first)
            for key, first in enumerate(LATE_FROM)
        }
        return bands | {
            "total": self.env._("Total (1 day and more)"),
            "excluded": self.env._("Disputed, left out of the table"),
        }
