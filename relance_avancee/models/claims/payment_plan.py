from odoo import Command, models
from odoo.exceptions import RedirectWarning

from .account_move_claim import CLAIMABLE


class RelancePaymentPlan(models.Model):
    """What a plan does to claims: interest added, frozen or waived; the limitation."""

    _inherit = "relance.payment.plan"

    def _get_interest(self, items, day):
        # EXTENDS answers: what may still be claimed up to the agreement
        found = super()._get_interest(items, day)
        claims = items._get_interest_moves()._get_relance_claims(day)
        return found + sum(
            float(claim.components["interest"].remaining) for claim in claims.values()
        )

    def _find_interest_items(self):
        # EXTENDS answers: those of the late-fee documents made since the agreement
        moves = self.due_item_ids._get_interest_moves()
        entries = moves.relance_claim_ids.entry_ids.filtered(
            lambda entry: (
                entry.component == "interest"
                and entry.document_id.state == "posted"
                and entry.date >= self.accepted_on
            )
        )
        billed = {}
        for document, own in entries.grouped("document_id").items():
            for item in document.relance_due_item_ids[:1]:
                billed[item] = sum(own.mapped("amount"))
        return super()._find_interest_items() | billed

    def _accept(self, day, person, how, proofs):
        # EXTENDS answers: proved, it acknowledges the debt (C. civ. 2240)
        result = super()._accept(day, person, how, proofs)
        if self.proof_ids:
            self._interrupt_limitation()
        return result

    def _interrupt_limitation(self):
        """Record that the debtor acknowledged what it owes, with the proof."""
        moves = self.due_item_ids._get_interest_moves()
        # sudo: the claims of the invoices follow the plan, whoever made it
        claims = self.env["relance.claim"].sudo()._ensure(moves)
        claims.limitation_event_ids.create(
            [
                {
                    "claim_id": claim.id,
                    "date": self.accepted_on,
                    "kind": "acknowledgement",
                    "attachment_ids": [Command.set(self.proof_ids.ids)],
                    "note": self.display_name,
                }
                for claim in claims
            ]
        )

    def _end(self, state, today, user=None, reason=False):
        # EXTENDS answers: what ran while the plan was kept is given up
        result = super()._end(state, today, user, reason)
        if state == "honoured":
            for plan in self:
                plan._give_up_interest(today)
        return result

    def _give_up_interest(self, today):
        """Record as waived the interest that the plan gives up, and say so.

        A rate that is missing stops nothing: a person waives it then.
        """
        moves = self.due_item_ids._get_interest_moves()
        try:
            now = moves._get_relance_claims(today)
            then = moves._get_relance_claims(self.accepted_on)
        except RedirectWarning as warning:
            self._message_log(
                body=self.env._("The interest is not waived: %s", warning.args[0])
            )
            return
        values = []
        for move, claim in now.items():
            interest = claim.components["interest"]
            given_up = interest.remaining
            if self.interest_mode != "waived":
                ran = interest.claimed - then[move].components["interest"].claimed
                given_up = min(given_up, ran)
            if given_up > 0:
                values.append(self._prepare_waiver(move, float(given_up), today))
        # sudo: the plan gives up what its agreement says
        self.env["relance.claim.entry"].sudo().create(values)

    def _prepare_waiver(self, move, amount, today):
        """Return the values of the interest on ``move`` that the plan gives up."""
        # sudo: the claim of an invoice is made for whoever ends its plan
        claim = self.env["relance.claim"].sudo()._ensure(move)
        return {
            "claim_id": claim.id,
            "component": "interest",
            "kind": "waived",
            "amount": amount,
            "date": today,
            "reason": self.env._("Payment plan %s, honoured", self.name),
            "user_id": self.user_id.id,
        }


class RelanceDueItem(models.Model):
    """The invoices on which the items of a plan bear interest."""

    _inherit = "relance.due.item"

    def _get_interest_moves(self):
        """Return the posted invoices of these items."""
        # sudo: the interest of a plan is for who may make it
        items = self.sudo()
        moves = items.move_id | items.document_id
        return moves.filtered(
            lambda move: move.state == "posted" and move.move_type in CLAIMABLE
        )
