from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...const import MANAGER
from ...rules.company.freshness import is_stale, told_by_payments


class Receipts(NamedTuple):
    """The last day up to which receipts are known, and what tells it."""

    day: object
    source: str


class ResCompany(models.Model):
    """Freshness: up to which day the money received is entered."""

    _inherit = "res.company"

    relance_freshness_days = fields.Integer(
        string="Receipts good for",
        default=4,
        groups="base.group_user",
        help="Working days after which firm messages wait for the receipts to be "
        "entered; 0: they never wait.",
    )
    relance_receipts_until = fields.Date(
        string="Receipts entered up to",
        groups="base.group_user",
        help="The day that a person declared on the approval screen.",
    )
    relance_receipts_declared_by_id = fields.Many2one(
        "res.users",
        string="Declared by",
        ondelete="set null",
        groups="base.group_user",
    )
    relance_receipts_declared_on = fields.Datetime(
        string="Declared on", groups="base.group_user"
    )

    _relance_freshness_positive = models.Constraint(
        "CHECK (relance_freshness_days BETWEEN 0 AND 3650)",
        "The days for which receipts are good go from 0 to 3650.",
    )

    def _declare_relance_receipts(self, day):
        """Record that the receipts are entered up to ``day``, in the user's name."""
        for root in self.root_id:
            if not day or day > root._relance_today():
                raise UserError(self.env._("Choose a day that has come."))
            root._check_relance_receipts_forward(day)
            root._log_relance_receipts(day)
        # sudo: a collector says what is entered, and may not write companies
        self.root_id.sudo().write(
            {
                "relance_receipts_until": day,
                "relance_receipts_declared_by_id": self.env.uid,
                "relance_receipts_declared_on": fields.Datetime.now(),
            }
        )

    def _check_relance_receipts_forward(self, day):
        """Refuse a day before the one declared, but to managers.

        Firm messages of the whole group would wait again.
        """
        # sudo: what is declared is the same for all its branches
        known = self.sudo().relance_receipts_until
        if known and day < known and not self.env.user.has_group(MANAGER):
            raise UserError(
                self.env._(
                    "Receipts are declared up to %(day)s already: choose that day or a "
                    "later one, or ask a manager of reminders to set it back.",
                    day=format_date(self.env, known),
                )
            )

    def _log_relance_receipts(self, day):
        """Keep on the company's contact who declared which day."""
        # sudo: a collector may not write companies
        contact = self.sudo().partner_id
        contact._message_log(
            body=self.env._(
                "Receipts declared entered up to %(day)s.",
                day=format_date(self.env, day),
            )
        )

    def _get_relance_receipts_date(self, today):
        """Return the last day, not after ``today``, up to which receipts are known.

        None when nothing tells it.
        """
        return self._get_relance_receipts(today).day

    def _get_relance_receipts(self, today):
        """Return what tells the latest of it: the bank, a payment or a person.

        One payment registered today does not tell that the others are: see the rule.
        An extension may return other :class:`Receipts`, by a later day that it knows:
        firm messages leave for it. A ``source`` of its own needs its words in
        ``_get_relance_receipts_sentence``.
        """
        self.ensure_one()
        root = self.root_id
        found = dict(
            self.env.execute_query(self._get_relance_receipts_sql(root, today))
        )
        found["payment"] = told_by_payments(found["payment"], found["bank"], today)
        declared = root.relance_receipts_until
        if declared:
            found["declared"] = min(declared, today)
        told = [Receipts(day, source) for source, day in found.items() if day]
        return max(told, key=lambda one: one.day, default=Receipts(None, ""))

    @api.model
    def _get_relance_receipts_sql(self, root, today):
        """Return the SQL of the last bank transaction and of the last payment.

        Cards and direct debits are recorded by machines: they do not tell that
        somebody has entered the transfers. The last transaction of each journal and
        company is looked up: Odoo has them in that order.
        """
        self.env["account.payment"].flush_model()
        self.env["account.move"].flush_model(["date", "state", "journal_id"])
        self.env["account.payment.method.line"].flush_model()
        return SQL(
            """SELECT 'bank', (
                   SELECT MAX(last.date)
                     FROM account_journal journal
                     JOIN res_company company ON company.id IN %(companies)s
               CROSS JOIN LATERAL (
                           SELECT move.date FROM account_move move
                            WHERE move.journal_id = journal.id
                              AND move.company_id = company.id
                              AND move.state = 'posted' AND move.date <= %(today)s
                              AND move.origin_payment_id IS NULL
                         ORDER BY move.date DESC LIMIT 1) last
                    WHERE journal.type = 'bank'
                      AND journal.company_id IN %(companies)s)
            UNION ALL
               SELECT 'payment', (
                   SELECT MAX(payment.date) FROM account_payment payment
                LEFT JOIN account_payment_method_line method
                       ON method.id = payment.payment_method_line_id
                    WHERE payment.company_id IN %(companies)s
                      AND payment.payment_type = 'inbound'
                      AND payment.state IN ('in_process', 'paid')
                      AND payment.date <= %(today)s
                      AND COALESCE(method.relance_route,
                                   method.relance_presumed_route,
                                   'transfer') = 'transfer')""",
            companies=tuple(root._relance_companies().ids),
            today=today,
        )

    def _are_relance_receipts_stale(self, today):
        """Say whether firm messages wait for the receipts on ``today``.

        A day ahead, as in a simulation, is judged by the receipts of now: those of the
        days between will be entered.
        """
        self.ensure_one()
        root = self.root_id
        allowed = root.relance_freshness_days
        if not allowed:
            return False
        day = min(today, root._relance_today())
        known = root._get_relance_receipts_date(day)
        return is_stale(known, day, allowed, self._get_relance_bank_days())

    def _get_relance_receipts_sentence(self, today):
        """Return "Receipts entered up to 12 Nov 2026 (declared by Anne)"."""
        self.ensure_one()
        receipts = self._get_relance_receipts(today)
        day = format_date(self.env, receipts.day)
        if receipts.source == "declared":
            return self.env._(
                "Receipts entered up to %(day)s (declared by %(user)s)",
                day=day,
                # sudo: whoever declared it may be of another company
                user=self.root_id.sudo().relance_receipts_declared_by_id.name or "?",
            )
        sentences = {
            "bank": self.env._(
                "Receipts entered up to %(day)s (last bank transaction)", day=day
            ),
            "payment": self.env._(
                "Receipts entered up to %(day)s (last payment registered)", day=day
            ),
            "": self.env._("No receipts entered yet"),
        }
        return sentences[receipts.source]
