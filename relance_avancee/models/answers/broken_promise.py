from odoo import api, models
from odoo.tools import SQL


class RelancePlanner(models.AbstractModel):
    """The last promise on an item that was not kept: a step answers it once."""

    _inherit = "relance.planner"

    @api.model
    def _get_reacted_sql(self, companies, since, debtors):
        # EXTENDS planning: what customers said, and promises that were not kept
        said = SQL(" UNION ALL ").join(
            SQL(
                """SELECT debtor_id, 'said', date FROM %s
                    WHERE company_id IN %s AND date > %s AND %s""",
                SQL.identifier(self.env[name]._table),
                tuple(companies.ids),
                since,
                self._get_debtor_condition("debtor_id", debtors),
            )
            for name in self.env["relance.act"]._get_act_models()
        )
        return SQL(
            """%s UNION ALL %s UNION ALL
               SELECT debtor_id, 'broken', date_until + 1 FROM relance_promise
                WHERE state IN ('partly', 'broken')
                  AND company_id IN %s AND date_until > %s AND %s""",
            super()._get_reacted_sql(companies, since, debtors),
            said,
            tuple(companies.ids),
            since,
            self._get_debtor_condition("debtor_id", debtors),
        )

    @api.model
    def _get_item_select(self):
        # EXTENDS planning
        return super()._get_item_select() | {"broken_on": SQL("broken.day")}

    def _get_item_from(self):
        # EXTENDS planning: the promises that nobody answered yet
        return SQL(
            """%s
     LEFT JOIN (SELECT last.due_item_id, last.date_until + 1 AS day
                  FROM (SELECT DISTINCT ON (promised.due_item_id)
                               promised.due_item_id, promise.date_until, promise.state
                          FROM relance_promise promise
                          JOIN relance_promise_line promised
                            ON promised.promise_id = promise.id
                         WHERE promise.state <> 'cancelled'
                      ORDER BY promised.due_item_id, promise.id DESC) last
                 WHERE last.state IN ('partly', 'broken')
                   AND NOT EXISTS (
                       SELECT FROM relance_reminder_line told
                        WHERE told.due_item_id = last.due_item_id
                          AND told.broken_on = last.date_until + 1
                          AND told.state IN ('sent', 'skipped'))
               ) broken ON broken.due_item_id = item.id""",
            super()._get_item_from(),
        )


class RelanceReminder(models.Model):
    """What a reminder says of the promise that was not kept."""

    _inherit = "relance.reminder"

    def _get_words(self, message):
        # EXTENDS reminders: what is known of the promise, else the usual words
        words = super()._get_words(message)
        return words | {
            "promise_date": lambda: (
                self._write_promise_days(message) or words["promise_date"]()
            ),
            "promise_amount": lambda: (
                self._write_promise_amounts(message) or words["promise_amount"]()
            ),
        }

    def _write_promise_days(self, message):
        """Return for which days the customer promised."""
        days = dict.fromkeys(self._get_broken_promises(message).mapped("date_promised"))
        return message.join(message.write_day(day) for day in days)

    def _write_promise_amounts(self, message):
        """Return how much the customer promised."""
        return message.join(
            message.write_amount(promise.amount, promise.currency_id)
            for promise in self._get_broken_promises(message)
        )

    def _get_broken_promises(self, message):
        """Return the promises that this message answers."""
        answered = {
            (line.due_item_id, line.broken_on)
            for line in message.lines
            if line.broken_on
        }
        # sudo: the message says the same whoever sends it
        promises = self.env["relance.promise"].sudo()
        found = promises.search(
            [
                ("due_item_ids", "in", [item.id for item, _day in answered]),
                ("state", "!=", "cancelled"),
            ],
            order="date_promised, id",
        )
        return found.filtered(lambda promise: promise._is_answered_by(answered))


class RelancePromise(models.Model):
    """When a promise was broken."""

    _inherit = "relance.promise"

    def _is_answered_by(self, answered):
        """Say whether one of ``answered``, (due item, day), is of this promise."""
        self.ensure_one()
        return any(
            item in self.due_item_ids and (day - self.date_until).days == 1
            for item, day in answered
        )
