from odoo import api, models
from odoo.fields import Domain

from ...tools.access import check_collector

ORDERED_DAYS = 10


class RelanceDueItem(models.Model):
    """Buttons of a due item that hold it, and what its holds say."""

    _inherit = "relance.due.item"

    def action_pause(self):
        """Open the pause wizard for this item alone."""
        check_collector(self.env)
        self.ensure_one()
        return self.env["relance.hold"]._get_pause_action(
            company=self.company_id, debtor=self.debtor_id, due_item=self
        )

    def action_mark_presented(self):
        """Hold these items while the bank collects: five bank days from today."""
        check_collector(self.env)
        self.move_id._mark_relance_presented()

    def _get_reason_sentences(self):
        # EXTENDS due_items: a hold with its user and dates, what money is announced
        held = [self.hold_id._get_sentence()] if self.hold_id else []
        reasons = [*super()._get_reason_sentences(), *held]
        announced = self._get_announced_sentences() if self.state == "open" else []
        # the invoice shows the last one: what suspends the item
        if self.reason == "in_payment":
            return [*reasons, *announced]
        return [*announced, *reasons]

    def _get_announced_sentences(self):
        """Return what is announced of the item, or names no invoice, or never came."""
        # sudo: who reads the reminders need not read the payments
        planner = self.env["relance.planner"].sudo()
        root = self.company_id.root_id
        today = root._relance_today()
        known = planner._read_announced(
            root._relance_companies(), today, self.debtor_id
        )
        after = self.env["res.company"]._get_relance_bank_days().after
        return [
            planner._write_announced(one, after, today)
            for one in known.get(self.debtor_id.id, ())
            if (not one.moves or self.move_id.id in one.moves)
            and (one.is_awaited(today, after) or one.is_late(today, after))
        ]

    @api.model
    def _follow_reopened(self, items, today):
        # EXTENDS due_items: what was settled and is open again waits for a person
        result = super()._follow_reopened(items, today)
        self.env["relance.hold"]._hold_reopened(items, today)
        return result


class RelanceHold(models.Model):
    """What persons wrote of a customer in its holds."""

    _inherit = "relance.hold"

    def _prepare_erased_values(self):
        # EXTENDS company
        reason = self.env._("Removed: kept for long enough")
        return super()._prepare_erased_values() | {"reason": reason, "address": False}


class RelanceRetention(models.AbstractModel):
    """Holds that ended long ago."""

    _inherit = "relance.retention"

    @api.model
    def _find_expired(self, root, today):
        # EXTENDS company
        found = super()._find_expired(root, today)
        if day := root._get_relance_term("relance_keep_notes_months", today):
            ended = Domain("lifted", "=", True) & Domain("date_lifted", "<", day)
            over = ended | Domain("date_to", "<", day)
            found.append(self._search_kept("relance.hold", root, over))
        return found

    @api.model
    def _find_personal(self, partners, companies):
        # EXTENDS company
        about = Domain("debtor_id", "in", partners.ids) | Domain(
            "move_id.commercial_partner_id", "in", partners.ids
        )
        holds = self._search_kept("relance.hold", companies, about)
        return [*super()._find_personal(partners, companies), holds]


class AccountMove(models.Model):
    """Buttons of an invoice that hold it."""

    _inherit = "account.move"

    def action_relance_pause(self):
        """Open the pause wizard for this invoice."""
        check_collector(self.env)
        self.ensure_one()
        return self.env["relance.hold"]._get_pause_action(
            company=self.company_id, debtor=self.commercial_partner_id, move=self
        )

    def action_relance_mark_presented(self):
        """Hold the invoices while the bank collects: five bank days from today."""
        check_collector(self.env)
        self.check_access("read")
        self._mark_relance_presented()

    def action_relance_mark_ordered(self):
        """Open the pause wizard for "ordered for payment": ten working days."""
        check_collector(self.env)
        self.ensure_one()
        action = self.action_relance_pause()
        today = self.company_id._relance_today()
        working = self.company_id._get_relance_working_days(
            self.commercial_partner_id.country_id
        )
        context = action["context"] | {
            "default_kind": "ordered",
            "default_reason": self.env._("Ordered for payment"),
            "default_date_to": working.about_after(today, ORDERED_DAYS),
        }
        return action | {"context": context}

    def _mark_relance_presented(self):
        """Open the holds of payments presented to the bank."""
        items = self.env["relance.due.item"]
        holds = self.env["relance.hold"]
        holds.create(
            [
                {
                    "kind": "presented",
                    "scope": "move",
                    "company_id": move.company_id.id,
                    "debtor_id": move.commercial_partner_id.id,
                    "move_id": move.id,
                    "date_from": move.company_id._relance_today(),
                    "date_to": items._get_bank_end(move.company_id._relance_today()),
                    "reason": self.env._("Presented to the bank"),
                }
                for move in self
            ]
        )
