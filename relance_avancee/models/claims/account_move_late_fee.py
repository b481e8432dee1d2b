import base64
from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules.claims.claim_json import write_segment
from ...tools.access import check_collector
from ...tools.client_action import notify
from ...tools.days import write_day
from .account_move_claim import ANNEX

BILLED = ("interest", "indemnity")


class AccountMove(models.Model):
    """Late-fee documents: draft debit notes without VAT, which a person posts."""

    _inherit = "account.move"

    def action_relance_late_fee(self):
        """Prepare the late-fee documents of these invoices, and show them."""
        check_collector(self.env)
        claims, refusals = self._split_relance_fees()
        documents = self._create_relance_late_fees(claims, refusals)
        action = documents._get_records_action(
            name=self.env._("Late-fee documents"), context={"create": False}
        )
        if not refusals:
            return action
        title = self.env._("Not billed")
        return notify("\n".join(refusals), "warning", title=title, next=action)

    def _split_relance_fees(self):
        """Return ({invoice: claim today} to bill, why the others are not)."""
        claims = self._get_relance_claims_today()
        refusals = {
            move: refusal
            for move, claim in claims.items()
            if (refusal := move._get_relance_fee_refusal(claim))
        }
        billed = {move: claims[move] for move in claims if move not in refusals}
        return billed, list(refusals.values())

    @api.model
    def _create_relance_late_fees(self, claims, refusals=()):
        """Return draft documents that bill ``claims``: by debtor, company, currency.

        Interest and fixed sums that are already billed, waived or collected are not
        billed again. The computation is attached.

        :raise UserError: when there is nothing to bill, with ``refusals``.
        """
        if not claims:
            raise UserError("\n".join(refusals))
        records = self.env["relance.claim"]._ensure(self.browse().union(*claims))
        # Two people at once do not bill the same interest twice.
        records.lock_for_update(allow_referencing=True)
        groups = {}
        for move, claim in claims.items():
            key = (move.company_id, move.commercial_partner_id, move.currency_id)
            groups.setdefault(key, []).append(claim)
        documents = [self._create_relance_late_fee(group) for group in groups.values()]
        return self.browse().union(*documents)

    def _get_relance_fee_refusal(self, claim):
        """Return why nothing is billed for this invoice, None if something is."""
        self.ensure_one()
        debtor = self.commercial_partner_id
        if debtor.relance_customer_type == "consumer":
            return self.env._(
                "%(invoice)s: %(customer)s is a consumer, who owes no late fee.",
                invoice=self.name,
                customer=debtor.name,
            )
        if not debtor.relance_legal_type:
            return self.env._(
                "%(invoice)s: confirm first what %(customer)s is (Legal type, on the "
                "customer, tab Reminders).",
                invoice=self.name,
                customer=debtor.name,
            )
        if not self._get_relance_billable(claim):
            return self.env._(
                "%(invoice)s: no interest and no fixed costs are left to bill.",
                invoice=self.name,
            )
        return None

    def _get_relance_billable(self, claim):
        """Return {component: amount to bill}, small interest left out."""
        left = {name: claim.components[name].remaining for name in BILLED}
        smallest = self.company_id._relance_nearest("relance_interest_minimum")
        if left["interest"] < Decimal(str(smallest)):
            left["interest"] = Decimal(0)
        return {name: amount for name, amount in left.items() if amount}

    def _create_relance_late_fee(self, claims):
        """Return the draft document that bills ``claims``, of one debtor."""
        document = self.create(self._prepare_relance_fee_values(claims))
        self._record_relance_fees(claims, document)
        self._attach_relance_annex(claims, document)
        return document

    def _prepare_relance_fee_values(self, claims):
        """Return the values of a late-fee document; an extension may add its own."""
        first = claims[0].move
        speaking = self.with_context(lang=first.partner_id.lang or self.env.lang)
        bank = first.company_id._get_relance_bank(first.partner_bank_id)
        return {
            "move_type": "out_invoice",
            "partner_bank_id": bank.id,
            "company_id": first.company_id.id,
            "partner_id": first.partner_id.id,
            "currency_id": first.currency_id.id,
            "invoice_origin": ", ".join(claim.move.name for claim in claims),
            "ref": speaking.env._("Late-payment interest"),
            "narration": speaking.env._(
                "Damages for late payment, outside the scope of VAT."
            ),
            "invoice_line_ids": [
                Command.create(values)
                for claim in claims
                for values in speaking._prepare_relance_fee_lines(claim)
            ],
        }

    def _prepare_relance_fee_lines(self, claim):
        """Return the values of the lines that bill one claim, without VAT."""
        company = claim.move.company_id
        return [
            {
                "name": self._get_relance_fee_label(claim, name),
                "quantity": 1,
                "price_unit": float(amount),
                "account_id": self._get_relance_checked_account(company, name).id,
                "tax_ids": [Command.clear()],
            }
            for name, amount in self._get_relance_billable(claim).items()
        ]

    def _get_relance_fee_label(self, claim, component):
        """Return what a line of the document says."""
        number = claim.move.name
        if component == "indemnity":
            return self.env._(
                "Fixed compensation for recovery costs, invoice %(invoice)s",
                invoice=number,
            )
        return self.env._(
            "Late-payment interest up to %(day)s, invoice %(invoice)s (see the annex)",
            day=write_day(self.env, claim.day),
            invoice=number,
        )

    def _get_relance_checked_account(self, company, component):
        """Return the account of a component; say where to set it when there is none."""
        account = company._get_relance_fee_account(component)
        if not account:
            raise UserError(
                self.env._(
                    "Choose the accounts of late fees first: Reminders, Configuration, "
                    "Settings, Late payment."
                )
            )
        return account

    # Proof ----------------------------------------------------------------------

    def _record_relance_fees(self, claims, document):
        """Record what ``document`` claims, with the lines and rates that were used."""
        # sudo: the unique index refuses what was claimed at the same time
        entries = self.env["relance.claim.entry"].sudo()
        entries.create(
            [
                {
                    "claim_id": claim.move._get_relance_claim_record().id,
                    "component": name,
                    "kind": "claimed",
                    "amount": float(amount),
                    "date": claim.day,
                    "document_id": document.id,
                    "reason": document.invoice_origin,
                    "segments": [write_segment(line) for line in claim.segments],
                }
                for claim in claims
                for name, amount in self._get_relance_billable(claim).items()
            ]
        )

    def _attach_relance_annex(self, claims, document):
        """Attach the printed computation of ``claims`` to ``document``."""
        # sudo: the report is rendered for who may make the document
        reports = self.env["ir.actions.report"].sudo()
        content, kind = reports._render_qweb_pdf(ANNEX, data={"claims": claims})
        day = fields.Date.to_string(claims[0].day)
        self.env["ir.attachment"].create(
            {
                "name": self.env._("Computation %(day)s.%(kind)s", day=day, kind=kind),
                "datas": base64.b64encode(content),
                "res_model": self._name,
                "res_id": document.id,
            }
        )


class ResPartner(models.Model):
    """Late-fee documents of whole customers."""

    _inherit = "res.partner"

    def action_relance_late_fee(self):
        """Prepare the late-fee documents of all the late invoices of these debtors."""
        check_collector(self.env)
        moves = self.env["account.move"].search(
            self.env["account.move"]._get_relance_owed_domain()
            & Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
            & Domain("company_id", "in", self.env.companies.ids)
        )
        if not moves:
            raise UserError(self.env._("There is nothing to claim."))
        return moves.action_relance_late_fee()
