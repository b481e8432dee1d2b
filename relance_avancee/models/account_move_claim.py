from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..const import READER
from ..rules.claim import compute_claim
from ..rules.components import Component, Entry, add_entries
from ..rules.interest import round_half_up
from ..rules.rates import MissingRateError
from ..rules.regimes import REGIMES
from .move_claim import MoveClaim

CLAIMABLE = ("out_invoice", "out_receipt")
# What a business alone owes (Code de commerce, L441-10; CPCE, L111-8).
NOT_FROM_CONSUMERS = ("indemnity", "costs")
OWED = ("not_paid", "partial", "blocked")


class AccountMove(models.Model):
    """What may be claimed of an invoice on a day: principal, interest, fixed sum."""

    _inherit = "account.move"

    def relance_claim(self, day=None):
        """Return the claim of this invoice on ``day`` (today) as JSON can hold it.

        Amounts are texts, in the currency of the invoice; docs/interest.md says what
        each of them means.

        :raise AccessError: for who is no reader: it tells what was given up.
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group(READER):
            raise AccessError(self.env._("Only readers see what may be claimed."))
        day = fields.Date.to_date(day) or self.company_id._relance_today()
        return self._get_relance_claims(day)[self].as_json()

    @api.model
    def _get_relance_owed_domain(self):
        """Return the domain of the invoices that are owed, moved ones included."""
        return (
            Domain("state", "=", "posted")
            & Domain("move_type", "in", CLAIMABLE)
            & (
                Domain("payment_state", "in", OWED)
                | Domain("relance_due_item_ids.moved_ids.state", "=", "open")
            )
        )

    def _get_relance_claims(self, day):
        """Return {invoice: its claim on ``day``} of these posted invoices.

        :raise RedirectWarning: when a rate is missing, to the form that enters it.
        """
        self.check_access("read")
        for move in self:
            if move.state != "posted" or move.move_type not in CLAIMABLE:
                raise UserError(
                    self.env._("Only posted customer invoices can be claimed.")
                )
        # sudo: the published rates are no secret
        rates = self.env["relance.interest.rate"].sudo()
        found = {}
        # sudo: what an invoice owes is the same for whoever may read it
        for company, moves in self.sudo().grouped("company_id").items():
            table = rates._get_table(company)
            moves._read_relance_settlements()
            try:
                for move in moves:
                    found[move.id] = move._compute_relance_claim(day, table)
            except MissingRateError as error:
                raise rates._get_missing_warning(error) from error
        return {move: found[move.id]._replace(move=move) for move in self}

    def _read_relance_settlements(self):
        """Read at once what settled all these invoices."""
        entries = self.line_ids.matched_credit_ids.credit_move_id.move_id
        entries.mapped("move_type")
        entries.line_ids.mapped("balance")
        entries.line_ids.mapped("matched_debit_ids.debit_move_id")
        entries.line_ids.mapped("matched_credit_ids.credit_move_id.move_id")

    def _compute_relance_claim(self, day, table):
        """Return the claim of one invoice on ``day`` with the rates of ``table``.

        :raise MissingRateError: when a rate is missing.
        """
        facts = self._get_relance_interest_facts(day)
        unit = Decimal(str(self.currency_id.rounding)).normalize()
        claim = compute_claim(facts.items, facts.events, day, facts.terms, table, unit)
        computed = self._get_relance_computed(facts, claim, day)
        entries = self._get_relance_claim_entries(day)
        return MoveClaim(self, day, facts, claim, add_entries(computed, entries))

    def _get_relance_computed(self, facts, claim, day):
        """Return {component: what the accounting and the rules say of it}."""
        ledger = claim.ledger
        owed = sum((item.amount for item in facts.items), Decimal(0))
        for event in facts.events:
            if event.kind != "payment" and event.day <= day:
                owed -= event.amount
        return {
            "principal": Component(owed, collected=owed - ledger.principal),
            "interest": Component(ledger.interest, collected=ledger.interest_paid),
            "indemnity": Component(self._get_relance_fixed_sum(facts, claim, day)),
        }

    def _get_relance_fixed_sum(self, facts, claim, day):
        """Return the fixed sum in the invoice's currency, at the rate of ``day``."""
        if not claim.indemnity:
            return Decimal(0)
        code = REGIMES[facts.regime].fixed_sum_currency
        if code == self.currency_id.name:
            return claim.indemnity
        currency = self.env.ref(f"base.{code}")
        converted = currency._convert(
            float(claim.indemnity), self.currency_id, self.company_id, day
        )
        unit = Decimal(str(self.currency_id.rounding)).normalize()
        return round_half_up(Decimal(str(converted)), unit)

    # What people recorded -------------------------------------------------------

    def _get_relance_claim_entries(self, day):
        """Return the amounts recorded up to ``day``, as the rules read them.

        Recovery costs recorded before a customer turned out to be a consumer are
        not claimed from it.
        """
        kind = self.commercial_partner_id.relance_customer_type
        left_out = NOT_FROM_CONSUMERS if kind == "consumer" else ()
        return [
            self._prepare_relance_entry(entry)
            for entry in self._get_relance_claim_record().entry_ids
            if entry.date <= day and entry.component not in left_out
        ]

    def _prepare_relance_entry(self, entry):
        """Return one recorded amount; on a document, how much is unpaid there.

        What a credit note took back of a document was not paid: it is waived.
        """
        as_decimal = self.line_ids[:1]._relance_decimal
        document = entry.document_id
        if document.payment_state == "reversed":
            return Entry(entry.component, "waived", as_decimal(entry.amount))
        unpaid = 0.0
        if document:
            unpaid = entry.amount
            if document.state == "posted" and document.amount_total:
                unpaid *= document.amount_residual / document.amount_total
        return Entry(
            entry.component,
            entry.kind,
            as_decimal(entry.amount),
            on_document=bool(document),
            unpaid=as_decimal(unpaid),
        )
