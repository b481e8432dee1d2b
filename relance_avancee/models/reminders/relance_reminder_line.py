from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...const import COURTESY, LEVELS
from ...rules.planning.announced import Asked
from ...rules.planning.grouping import is_neutral
from ...rules.planning.routes import Payment, is_rejection_notice
from ...rules.planning.schedule import Position
from ...tools.access import check_collector


class RelanceReminderPart(models.AbstractModel):
    """A row of a reminder: it is of its company, which a reminder keeps."""

    _name = "relance.reminder.part"
    _description = "Part of a Reminder"
    _inherit = "relance.guarded"

    reminder_id = fields.Many2one(
        "relance.reminder",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True
    )

    # no path to the company of the reminder: nothing is read again when it goes
    @api.depends("reminder_id")
    def _compute_company_id(self):
        for part in self:
            part.company_id = part.reminder_id.company_id


class RelanceReminderLine(models.Model):
    """A due item in a reminder, with what was true when it was sent."""

    _name = "relance.reminder.line"
    _description = "Payment Reminder Line"
    _inherit = "relance.reminder.part"
    _order = "reminder_id, date_maturity, id"

    origin = fields.Selection(related="reminder_id.origin", string="Origin")
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
    step_id = fields.Many2one("relance.scenario.step", ondelete="restrict")
    level = fields.Selection(LEVELS)
    offset_days = fields.Integer()
    broken_on = fields.Date(
        string="Promise broken on",
        help="The broken promise that the step answers: one answer each.",
    )
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
    amount_residual_currency = fields.Monetary(
        string="Balance", help="What is asked for of the item."
    )
    amount_aside = fields.Monetary(
        string="Set aside",
        help="What a dispute, a promise or a plan keeps back: it is not asked for.",
    )
    skipped_by_id = fields.Many2one(
        "res.users", string="Removed by", ondelete="set null"
    )
    skip_reason = fields.Char(string="Reason")

    _step_once = models.UniqueIndex(
        "(due_item_id, cycle, step_id, COALESCE(broken_on, '0001-01-01'::date)) "
        "WHERE role = 'step' AND state IN ('planned', 'sent', 'skipped')",
        "This step was already planned or sent for this due item.",
    )

    def action_open_remove(self):
        """Open the wizard that pauses or skips these items."""
        check_collector(self.env)
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

    @api.model
    def _insert_planned(self, planned, today):
        """Insert the planned lines ``(reminder id, candidate, lead, aside)``.

        ``lead`` is the leading candidate, ``aside`` what is kept back of the item. What
        is frozen of the due items is read where it is written.
        """
        columns = self._get_planned_select(today)
        steps = [candidate.step for _reminder, candidate, *_others in planned]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO relance_reminder_line
                       (%(names)s, state,
                        create_uid, write_uid, create_date, write_date)
                SELECT %(values)s, 'planned', %(user)s, %(user)s, %(now)s, %(now)s
                  FROM unnest(%(reminders)s::integer[], %(items)s::integer[],
                              %(steps)s::integer[], %(levels)s::text[],
                              %(offsets)s::integer[], %(broken)s::date[],
                              %(neutral)s::boolean[], %(asides)s::numeric[])
                       AS new (reminder_id, item_id, step_id, level, offset_days,
                               broken_on, is_neutral, aside)
                  JOIN relance_due_item item ON item.id = new.item_id
             LEFT JOIN relance_scenario_step step ON step.id = new.step_id
             LEFT JOIN account_move move
                    ON move.id = COALESCE(item.document_id, item.move_id)
                """,
                names=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(columns.values()),
                user=self.env.uid,
                now=fields.Datetime.now(),
                reminders=[reminder for reminder, *_others in planned],
                items=[candidate.item for _reminder, candidate, *_others in planned],
                steps=[step and step.id for step in steps],
                levels=[step and str(step.rung.level) for step in steps],
                offsets=[step and step.rung.offset for step in steps],
                broken=[step and step.broken_on for step in steps],
                neutral=[
                    is_neutral(candidate, lead)
                    for _reminder, candidate, lead, _aside in planned
                ],
                asides=[aside for *_others, aside in planned],
            )
        )

    @api.model
    def _get_planned_select(self, today):
        """Return {column: SQL} of a planned line; an extension may add columns.

        Their SQL may read ``item``, ``move`` (the invoice, if there is one), ``step``
        (none when the item is only listed) and ``new``: what the plan says of the line.
        """
        return {
            "reminder_id": SQL("new.reminder_id"),
            "company_id": SQL("item.company_id"),
            "due_item_id": SQL("item.id"),
            "cycle": SQL("item.cycle"),
            "role": SQL("CASE WHEN step.id IS NULL THEN 'listed' ELSE 'step' END"),
            "step_id": SQL("step.id"),
            "level": SQL("new.level"),
            "offset_days": SQL("new.offset_days"),
            "broken_on": SQL("new.broken_on"),
            "is_neutral": SQL("new.is_neutral"),
            "move_id": SQL("move.id"),
            "name": SQL("item.name"),
            "invoice_date": SQL("move.invoice_date"),
            "date_maturity": SQL("item.date_maturity"),
            "days_late": SQL("%s - item.date_maturity", today),
            "currency_id": SQL("item.currency_id"),
            "amount_total": SQL("item.amount_total"),
            "amount_residual_currency": SQL(
                "item.amount_residual_currency - new.aside"
            ),
            "amount_aside": SQL("new.aside"),
        }

    def _skip(self, user, reason):
        """Count the step of these lines as reached, in the name of ``user``."""
        self.reminder_id._withdraw()
        # sudo: a collector removes lines, nobody may write their amounts
        self.sudo()._filter_planned().write(
            {"state": "skipped", "skipped_by_id": user.id, "skip_reason": reason}
        )
        for line in self.filtered("move_id"):
            told = self.env._(
                "Reminder step “%(step)s” skipped: %(reason)s",
                step=line.step_id.name or "",
                reason=reason,
            )
            line.move_id._message_log(body=told)
        self.env["relance.planner"]._touch(self.due_item_id.debtor_id)
        self.reminder_id._close_without_items("skipped")

    def _drop(self):
        """Take these lines out of their reminder; they are planned again."""
        self.reminder_id._withdraw()
        # sudo: a collector removes lines, nobody may write their amounts
        self.sudo()._filter_planned().write({"state": "dropped"})
        self.reminder_id._close_without_items("cancelled")

    def _get_asked(self):
        """Return the line as money announced may pay it."""
        item = self.due_item_id
        balance = item.amount_residual_currency
        share = self.amount_residual_currency / balance if balance else 0.0
        return Asked(
            item.id,
            self.move_id.id,
            self.currency_id.id,
            self.amount_residual_currency,
            item.amount_residual * share,
        )

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
        reached = {}
        for line in self.filtered(lambda line: line.role == "step"):
            item = line.due_item_id
            known = reached.get(item, item.level or COURTESY)
            reached[item] = max(known, line.level)
        items = self.env["relance.due.item"].union(*reached)
        for level, same_level in items.grouped(reached.get).items():
            same_level.write(
                {
                    "level": level,
                    "last_date": day,
                    "status": "scheduled",
                    "reason": False,
                    "reasons": False,
                    "next_step_id": False,
                    "next_date": False,
                }
            )

    def _is_rejection_notice(self):
        """Say whether nothing was reached before in the cycle of the rejection."""
        self.ensure_one()
        item = self.due_item_id
        reached = item.reminder_line_ids.filtered(
            lambda line: (
                line.role == "step"
                and line.cycle == self.cycle
                and line.state in ("sent", "skipped")
            )
        )
        step = self.step_id._get_rule_step()
        payment = Payment(item.route, self.date_maturity, item.rejected_on)
        position = Position(step.rung) if reached else None
        return is_rejection_notice(payment, position, step)

    def _remove_takeover(self):
        """Delete these lines of a take-over, and the reminders left without any."""
        reminders = self.reminder_id
        self.unlink()
        left = self.search([("reminder_id", "in", reminders.ids)]).reminder_id
        (reminders - left).unlink()


class RelanceScenarioStep(models.Model):
    """A step that was used is history."""

    _inherit = "relance.scenario.step"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["relance.reminder.line"].search_count(
            [("step_id", "in", self.ids)], limit=1
        )
        if used:
            raise UserError(
                self.env._("A step that was used is archived, not deleted.")
            )
