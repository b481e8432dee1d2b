from odoo import fields, models

from ..rules.grouping import is_neutral
from .relance_scenario_step import LEVELS


class RelanceReminderLine(models.Model):
    """A due item in a reminder, with what was true when it was sent."""

    _name = "relance.reminder.line"
    _description = "Payment Reminder Line"
    _order = "reminder_id, date_maturity, id"

    reminder_id = fields.Many2one(
        "relance.reminder",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="reminder_id.company_id", store=True)
    due_item_id = fields.Many2one(
        "relance.due.item",
        required=True,
        index=True,
        ondelete="restrict",
    )
    cycle = fields.Integer(required=True)
    role = fields.Selection(
        [("step", "Reaches its step"), ("listed", "Only listed")], required=True
    )
    step_id = fields.Many2one(
        "relance.scenario.step",
        index="btree_not_null",
        ondelete="restrict",
    )
    level = fields.Selection(LEVELS)
    offset_days = fields.Integer()
    is_neutral = fields.Boolean(
        string="Apart", help="Stands in the neutral block: too young for the tone."
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("dropped", "Dropped"),
            ("skipped", "Skipped"),
        ],
        required=True,
        default="planned",
    )
    date_sent = fields.Date(string="Sent on")
    move_id = fields.Many2one(
        "account.move", string="Invoice", index="btree_not_null", ondelete="set null"
    )
    name = fields.Char(string="Number")
    invoice_date = fields.Date()
    date_maturity = fields.Date(string="Due date")
    days_late = fields.Integer(string="Days late")
    currency_id = fields.Many2one("res.currency")
    amount_total = fields.Monetary(string="Amount")
    amount_residual_currency = fields.Monetary(string="Balance")
    skipped_by_id = fields.Many2one(
        "res.users", string="Removed by", ondelete="set null"
    )
    skip_reason = fields.Char(string="Reason")

    _step_once = models.UniqueIndex(
        "(due_item_id, cycle, step_id) "
        "WHERE role = 'step' AND state IN ('planned', 'sent', 'skipped')",
        "This step was already planned or sent for this due item.",
    )

    def action_open_remove(self):
        """Open the wizard that pauses or skips these items."""
        return self._get_remove_action()

    def _get_remove_action(self):
        """Return the action of the wizard that takes lines out of a reminder."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_reminder_remove_action"
        )
        return action | {
            "context": {
                "default_reminder_id": self.reminder_id.id,
                "default_line_ids": self.ids,
            }
        }

    def _prepare_values(self, reminder, candidate, item, lead):
        """Return the values of the line of ``candidate`` in ``reminder``."""
        step = self.env["relance.scenario.step"].browse(
            candidate.step.id if candidate.step else None
        )
        return {
            "reminder_id": reminder.id,
            "due_item_id": item.id,
            "cycle": item.cycle,
            "role": "step" if step else "listed",
            "step_id": step.id,
            "level": step.level,
            "offset_days": step.offset_days,
            "is_neutral": is_neutral(candidate, lead),
            "move_id": item.move,
            "name": item.name,
            "invoice_date": self.env["account.move"].browse(item.move).invoice_date,
            "date_maturity": item.due,
            "days_late": candidate.days_late,
            "currency_id": item.currency,
            "amount_total": item.amount_total,
            "amount_residual_currency": item.residual_currency,
        }

    def _skip(self, user, reason):
        """Count the step of these lines as reached, in the name of ``user``."""
        self.reminder_id._withdraw()
        # sudo: a collector removes lines, nobody may write their amounts
        self.sudo()._filter_planned().write(
            {"state": "skipped", "skipped_by_id": user.id, "skip_reason": reason}
        )
        self.reminder_id._close_without_items("skipped")

    def _drop(self):
        """Take these lines out of their reminder; they are planned again."""
        self.reminder_id._withdraw()
        # sudo: a collector removes lines, nobody may write their amounts
        self.sudo()._filter_planned().write({"state": "dropped"})
        self.reminder_id._close_without_items("cancelled")

    def _filter_planned(self):
        """Return the lines that have not left."""
        return self.filtered(lambda line: line.state == "planned")

    def _is_followed(self):
        """Say whether a later step of the same item left since."""
        self.ensure_one()
        return any(
            line.state == "sent"
            and line.role == "step"
            and line.cycle == self.cycle
            and (line.level, line.offset_days) > (self.level, self.offset_days)
            for line in self.due_item_id.reminder_line_ids - self
        )

    def _reach_items(self, day):
        """Show on the due items the level that they have just reached."""
        for line in self.filtered(lambda line: line.role == "step"):
            line.due_item_id.write(
                {
                    "level": max(line.due_item_id.level or "0", line.level),
                    "last_date": day,
                    "status": "scheduled",
                    "reason": False,
                    "reasons": False,
                    "next_step_id": False,
                    "next_date": False,
                }
            )
