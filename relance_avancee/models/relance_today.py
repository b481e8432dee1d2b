from odoo import api, fields, models
from odoo.fields import Domain

from ..const import MANAGER

WAITING = ("draft", "approved", "queued")
KEPT_BACK = ("held", "excluded", "finished")


class RelanceToday(models.AbstractModel):
    """The first screen: what leaves today, what is kept back, what is to be done."""

    _name = "relance.today"
    _description = "Reminders Today"

    @api.model
    @api.readonly
    def get_today(self, options):
        """Return the blocks of the first screen, for the companies of one currency."""
        balance = self.env["relance.aged.balance"]
        scope = balance._get_scope(options)
        companies = self.env["res.company"].browse(scope.companies)
        mine = self._get_mine_domain(options)
        return {
            "currency": scope.company_currency,
            "takeover": self._get_takeover(companies),
            "receipts": self._get_receipts(companies),
            "leaves": self._get_leaving(companies, mine),
            "held": self._get_kept_back(companies, mine),
            "todos": self.env["relance.todo"]._get_counts(companies, mine),
        }

    @api.model
    def _get_mine_domain(self, options):
        """Return the domain of what concerns the customers that are asked for."""
        if not options.get("mine"):
            return Domain.TRUE
        return Domain("debtor_id.user_id", "=", self.env.uid)

    # Blocks -------------------------------------------------------------------

    @api.model
    def _get_receipts(self, companies):
        """Return up to when receipts are entered, a sentence for each root company."""
        # sudo: dates of the bank are no secret to who sends the reminders
        roots = companies.root_id.sudo()
        return [
            {
                "id": root.id,
                "company": len(roots) > 1 and root.name,
                "sentence": root._get_relance_receipts_sentence(root._relance_today()),
                "stale": root._are_relance_receipts_stale(root._relance_today()),
            }
            for root in roots
        ]

    @api.model
    def _get_takeover(self, companies):
        """Return what waits for the take-over of a company, None when it is done."""
        for root in companies.root_id & companies:
            state = root._get_relance_takeover_state()
            if not state["done"]:
                manager = MANAGER
                return {
                    "company_id": root.id,
                    "company": len(companies.root_id) > 1 and root.name,
                    "count": state["waiting_count"],
                    "amount": state["waiting_amount"],
                    "may_open": self.env.user.has_group(manager),
                }
        return None

    @api.model
    def _get_leaving(self, companies, mine=Domain.TRUE):
        """Return the reminders of today by state and level, with what they claim."""
        reminders = self.env["relance.reminder"]
        fields_info = reminders.fields_get(["state", "level"], ["selection"])
        states = dict(fields_info["state"]["selection"])
        levels = dict(fields_info["level"]["selection"])
        groups = reminders._read_group(
            Domain("state", "in", WAITING)
            & Domain("date", "<=", fields.Date.context_today(self))
            & Domain("company_id", "in", companies.ids)
            & mine,
            ["state", "level"],
            ["__count", "amount_overdue:sum"],
        )
        found = [
            {
                "state": state,
                "state_label": states[state],
                "level": level,
                "level_label": levels[level],
                "count": count,
                "amount": amount or 0.0,
            }
            for state, level, count, amount in groups
        ]
        return sorted(
            found, key=lambda group: (WAITING.index(group["state"]), group["level"])
        )

    @api.model
    def _get_kept_back(self, companies, mine=Domain.TRUE):
        """Return the open items that are not chased, by reason, largest first."""
        items = self.env["relance.due.item"]
        reasons = dict(items._selection_reason())
        groups = items._read_group(
            Domain("state", "=", "open")
            & Domain("status", "in", KEPT_BACK)
            & Domain("company_id", "in", companies.ids)
            & mine,
            ["reason"],
            ["__count", "amount_residual:sum"],
        )
        found = [
            {
                "reason": reason,
                "label": reasons.get(reason) or self.env._("Ladder finished"),
                "count": count,
                "amount": amount or 0.0,
            }
            for reason, count, amount in groups
        ]
        return sorted(found, key=lambda group: -group["amount"])
