from odoo import fields, models
from odoo.fields import Domain

from ..const import MANAGER


class ResCompany(models.Model):
    """What was decided at the take-over, and what still waits for it."""

    _inherit = "res.company"

    relance_takeover_done = fields.Datetime(string="Taken over on")
    relance_takeover_before = fields.Date(
        string="Left on hold before",
        help="Items due before this day were left on hold at the take-over.",
    )
    relance_takeover_log_ids = fields.One2many(
        "relance.takeover.log",
        "company_id",
        groups=MANAGER,
    )

    def _get_relance_takeover_state(self):
        """Return whether the take-over is done, and what waits on hold without it.

        ``waiting_count`` due items of the company and its branches, ``waiting_amount``
        in its currency; after the take-over, those that a person left on hold.
        """
        self.ensure_one()
        holds = self.env["relance.hold"]
        # sudo: the hold belongs to the root company, which a branch may not see
        live = holds.sudo().search(
            holds._get_live_domain(self._relance_today())
            & holds._get_company_kind_domain("too_old", self.root_id)
        )
        waiting = Domain("state", "=", "open") & Domain(
            "company_id", "child_of", self.id
        )
        waiting &= Domain.OR(
            Domain("date_maturity", "<", hold.due_before) for hold in live
        )
        [[count, amount]] = self.env["relance.due.item"]._read_group(
            waiting, [], ["__count", "amount_residual:sum"]
        )
        # sudo: same reason
        done = self.root_id.sudo().relance_takeover_done
        return {
            "done": bool(done),
            "waiting_count": count,
            "waiting_amount": amount or 0.0,
        }

    def _finish_relance_takeover(self, before):
        """Record that the take-over is done; what is due ``before`` stays on hold."""
        self.ensure_one()
        self.write(
            {
                "relance_takeover_done": fields.Datetime.now(),
                "relance_takeover_before": before,
            }
        )
        self.env["relance.hold"]._follow_takeover(self)
