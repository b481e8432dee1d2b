from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import RelanceCommon

TODAY = "2026-06-30"


@tagged("relance_money")
class RiskCommon(RelanceCommon):
    """Factories of payment histories, and the score of a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.to_date(TODAY)
        cls.root = cls.company.root_id
        # sudo: the engine runs by cron; what users may do has its own tests
        cls.profiles = cls.env["relance.risk.profile"].sudo()
        cls.history = cls.env["relance.risk.history"].sudo()
        cls.punctual = cls._create_debtor("Punctual SARL")
        cls.tardy = cls._create_debtor("Tardy SARL")

    @classmethod
    def _create_history(cls, debtor, delays, amount=1000.0, last=20, **values):
        """Return invoices of ``debtor`` due every ten days, paid after ``delays``.

        The last one is due ``last`` days before today; None is not paid.
        """
        dues = [
            cls.today - timedelta(days=last + 10 * rank) for rank in range(len(delays))
        ]
        invoices = cls.env["account.move"].create(
            [cls._prepare_invoice(due, amount, debtor, **values) for due in dues]
        )
        invoices.action_post()
        invoices.is_move_sent = True
        paid = [
            (invoice, invoice.invoice_date_due + timedelta(days=delay))
            for invoice, delay in zip(invoices, reversed(delays), strict=True)
            if delay is not None
        ]
        cls._pay_each(paid)
        return invoices

    @classmethod
    def _pay_each(cls, paid):
        """Record a payment of each whole invoice of ``(invoice, day)``."""
        payments = cls.env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": invoice.commercial_partner_id.id,
                    "amount": invoice.amount_residual,
                    "currency_id": invoice.currency_id.id,
                    "date": day,
                    "journal_id": cls.company_data["default_journal_bank"].id,
                    "invoice_ids": invoice.ids,
                }
                for invoice, day in paid
            ]
        )
        payments.action_post()
        for payment in payments:
            moves = payment.move_id | payment.invoice_ids
            moves.line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            ).reconcile()

    @classmethod
    def _score(cls, *debtors, day=None):
        """Score on ``day``; return the profiles of ``debtors``, of all without any."""
        ids = [debtor.id for debtor in debtors] or None
        cls.env.flush_all()
        cls.profiles._refresh(cls.root, day or cls.today, ids)
        cls.env.invalidate_all()
        return cls._get_profile(*debtors)

    @classmethod
    def _get_profile(cls, *debtors):
        """Return the profiles of ``debtors``, in their order."""
        found = cls.profiles.search(
            [
                ("company_id", "=", cls.root.id),
                ("debtor_id", "in", [debtor.id for debtor in debtors]),
            ]
        )
        rank = {debtor: rank for rank, debtor in enumerate(debtors)}
        return found.sorted(lambda profile: rank[profile.debtor_id])

    @classmethod
    def _refresh_changed(cls, day):
        """Run the nightly refresh on ``day``; return the customers, None for all."""
        cls.env.flush_all()
        with cls._at(day) as today:
            return cls.profiles._refresh_changed(cls.root, today)
