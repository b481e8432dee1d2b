from odoo import api, fields, models

from ..tools.access import check_collector


class RelanceHoldPause(models.TransientModel):
    """Pause or exclude a customer, an invoice or a due item.

    More time than the cover of the customer allows is told before it is granted.
    """

    _name = "relance.hold.pause"
    _description = "Pause Reminders"
    _inherit = "relance.asked"

    kind = fields.Selection(
        [
            ("pause", "Pause until a date"),
            ("ordered", "Ordered for payment"),
            ("exclusion", "Exclude, without an end"),
        ],
        required=True,
        default="pause",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    debtor_id = fields.Many2one("res.partner", string="Customer", required=True)
    move_id = fields.Many2one("account.move", string="Invoice")
    due_item_id = fields.Many2one(
        "relance.due.item",
    )
    reminder_id = fields.Many2one(
        "relance.reminder",
    )
    scope_label = fields.Char(string="Concerns", compute="_compute_scope_label")
    date_to = fields.Date(
        string="Until",
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
    )
    reason = fields.Char(required=True)
    cover_warning = fields.Char(compute="_compute_cover_warning")

    @api.depends("debtor_id", "move_id", "due_item_id")
    def _compute_scope_label(self):
        for wizard in self:
            held = wizard.due_item_id or wizard.move_id or wizard.debtor_id
            wizard.scope_label = held.display_name

    @api.depends("debtor_id", "date_to", "kind", "company_id")
    def _compute_cover_warning(self):
        for wizard in self:
            debtor = wizard.debtor_id.with_company(wizard.company_id)
            far = wizard.kind == "exclusion" and fields.Date.to_date("9999-12-31")
            wizard.cover_warning = bool(debtor) and debtor._get_relance_cover_warning(
                far or wizard.date_to
            )

    def action_apply(self):
        """Open the hold; a reminder that waits is left out of today's list."""
        check_collector(self.env)
        self.ensure_one()
        if self.kind != "exclusion":
            self.env["relance.hold"]._check_pause_end(self.date_to)
        hold = self.env["relance.hold"].create(self._prepare_hold_values())
        hold._as_engine().reminder_id = self.reminder_id
        self.reminder_id._get_planned_lines()._drop()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_hold_values(self):
        """Return the values of the hold, on the smallest thing chosen."""
        scope = "debtor"
        if self.due_item_id:
            scope = "item"
        elif self.move_id:
            scope = "move"
        return {
            "kind": self.kind,
            "scope": scope,
            "company_id": self.company_id.id,
            "debtor_id": self.debtor_id.id,
            "move_id": self.move_id.id,
            "due_item_id": self.due_item_id.id,
            "date_to": self.kind != "exclusion" and self.date_to,
            "reason": self.reason,
        }
