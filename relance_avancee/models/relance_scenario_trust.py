from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import FRIENDLY
from ..rules.trust import POSTPONED_DAYS, RUNS, Run, has_earned_trust


class RelanceScenario(models.Model):
    """Learning to trust it: friendly messages may leave by themselves one day."""

    _inherit = "relance.scenario"

    offer_hidden_until = fields.Date(
        string="Do not offer automatic before", copy=False, readonly=True
    )

    def write(self, vals):
        """Leave in peace a manager who takes a scenario back into approval."""
        if vals.get("mode") == "approve":
            self.filtered(lambda s: s.mode == "automatic").action_hide_offer()
        return super().write(vals)

    @api.model
    def get_automatic_offers(self):
        """Return the scenarios that earned it, for managers; nothing for others."""
        if not self.has_access("write"):
            return []
        return [
            {"id": scenario.id, "name": scenario.name, "runs": RUNS}
            for scenario in self._get_trusted()
        ]

    def action_go_automatic(self):
        """Let the messages up to the friendly level leave by themselves."""
        self.write({"mode": "automatic", "automatic_level": FRIENDLY})

    def action_hide_offer(self):
        """Ask again in a month."""
        today = fields.Date.context_today(self)
        self.offer_hidden_until = fields.Date.add(today, days=POSTPONED_DAYS)

    @api.model
    def _get_trusted(self):
        """Return the scenarios of the user's companies whose runs were untouched."""
        today = fields.Date.context_today(self)
        approved = self.search(
            [
                ("mode", "=", "approve"),
                ("company_id", "parent_of", self.env.companies.ids),
                "|",
                ("offer_hidden_until", "=", False),
                ("offer_hidden_until", "<=", today),
            ]
        )
        runs = approved._get_runs()
        return approved.filtered(lambda scenario: has_earned_trust(runs[scenario.id]))

    def _get_runs(self):
        """Return {scenario id: runs}: the days on which people approved it.

        A day is spoiled when a friendly message was edited, changed after the
        approval, refused, or had an invoice removed.
        """
        self.env.flush_all()
        runs = defaultdict(list)
        rows = self.env.execute_query(
            SQL(
                """SELECT reminder.scenario_id,
                          COALESCE(date_approved, write_date)::date,
                          NOT bool_or(COALESCE(reminder.edited, false)
                                      OR reminder.state = 'skipped'
                                      OR EXISTS (SELECT FROM relance_reminder_line line
                                          WHERE line.reminder_id = reminder.id
                                            AND line.state = 'skipped'))
                     FROM relance_reminder reminder
                    WHERE reminder.scenario_id IN %s AND reminder.is_contact
                      AND reminder.level <= %s
                      AND (reminder.approved_by_id IS NOT NULL
                           OR reminder.state = 'skipped')
                 GROUP BY 1, 2""",
                tuple(self.ids) or (0,),
                FRIENDLY,
            )
        )
        for scenario, day, untouched in rows:
            runs[scenario].append(Run(day, untouched))
        return runs
