from odoo import api, fields, models
from odoo.tools import SQL

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
        return {
            "currency": scope.company_currency,
            "receipts": fields.Date.to_string(self._get_receipts_date(companies)),
            "leaves": self._get_leaving(companies),
            "held": self._get_kept_back(companies),
            "todos": self._get_todo_counts(companies),
        }

    # Blocks -------------------------------------------------------------------

    @api.model
    def _get_receipts_date(self, companies):
        """Return the day up to which money received is entered, False if none is.

        The latest payment or bank transaction of each company; the company that is
        furthest behind decides.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT MIN(latest) FROM (
                    SELECT MAX(date) AS latest FROM (
                        SELECT company_id, MAX(date) AS date FROM account_payment
                         WHERE company_id IN %(companies)s AND date <= %(today)s
                           AND payment_type = 'inbound'
                           AND state IN ('in_process', 'paid')
                      GROUP BY company_id
                     UNION ALL
                        SELECT line.company_id, MAX(move.date)
                          FROM account_bank_statement_line line
                          JOIN account_move move ON move.id = line.move_id
                         WHERE line.company_id IN %(companies)s
                           AND move.date <= %(today)s
                      GROUP BY line.company_id) entered
                  GROUP BY company_id) company
                """,
                companies=tuple(companies.ids) or (0,),
                today=fields.Date.context_today(self),
            )
        )
        return rows[0][0] or False

    @api.model
    def _get_leaving(self, companies):
        """Return the reminders of today by state and level, with what they claim."""
        reminders = self.env["relance.reminder"]
        fields_info = reminders.fields_get(["state", "level"], ["selection"])
        states = dict(fields_info["state"]["selection"])
        levels = dict(fields_info["level"]["selection"])
        groups = reminders._read_group(
            [
                ("state", "in", WAITING),
                ("date", "<=", fields.Date.context_today(self)),
                ("company_id", "in", companies.ids),
            ],
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
    def _get_kept_back(self, companies):
        """Return the open items that are not chased, by reason, largest first."""
        items = self.env["relance.due.item"]
        reasons = dict(items._selection_reason())
        groups = items._read_group(
            [
                ("state", "=", "open"),
                ("status", "in", KEPT_BACK),
                ("company_id", "in", companies.ids),
            ],
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

    @api.model
    def _get_todo_counts(self, companies):
        """Return the to-dos by kind: name, count and how many are late."""
        types = self._get_todo_types()
        today = fields.Date.context_today(self)
        groups = self.env["mail.activity"]._read_group(
            [("activity_type_id", "in", types.ids)],
            ["activity_type_id"],
            ["__count", "date_deadline:array_agg"],
        )
        return [
            {
                "kind": kind.id,
                "label": kind.name,
                "count": count,
                "late": sum(date < today for date in dates),
                "model": "mail.activity",
                "domain": [("activity_type_id", "=", kind.id)],
            }
            for kind, count, dates in groups
        ]

    @api.model
    def _get_todo_types(self):
        """Return the kinds of to-dos that this addon brought."""
        # sudo: only to learn which kinds are ours
        data = self.env["ir.model.data"].sudo()
        found = data.search(
            [("module", "=", "relance_avancee"), ("model", "=", "mail.activity.type")]
        )
        return self.env["mail.activity.type"].browse(found.mapped("res_id")).exists()

    # Contacts -----------------------------------------------------------------

    @api.model
    def _get_contacts(self, scope, lines):
        """Return {holder: last reminder and what comes next} of lines of the table."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (holder_id) holder_id, next_date, next_step_id,
                       status, reason, last_date
                  FROM (SELECT %(holder)s AS holder_id, item.next_date,
                               item.next_step_id, item.status, item.reason,
                               item.amount_residual, item.state,
                               MAX(item.last_date) OVER (PARTITION BY %(holder)s)
                                   AS last_date
                          FROM relance_due_item item
                          JOIN res_partner debtor ON debtor.id = item.debtor_id
                         WHERE item.company_id IN %(companies)s
                           AND %(holder)s IN %(holders)s) found
              ORDER BY holder_id, state = 'open' DESC, next_date, amount_residual DESC
                """,
                holder=scope.holder_sql,
                companies=scope.companies,
                holders=tuple(line["id"] for line in lines) or (0,),
            )
        )
        return {row["holder_id"]: self._get_contact(row) for row in rows}

    @api.model
    def _get_contact(self, row):
        """Return the last reminder of a holder, the next one or why there is none."""
        items = self.env["relance.due.item"]
        statuses = dict(items._fields["status"]._description_selection(self.env))
        step = self.env["relance.scenario.step"].browse(row["next_step_id"])
        next_step = row["next_date"] and step.exists().name
        reason = dict(items._selection_reason()).get(row["reason"])
        return {
            "last_date": fields.Date.to_string(row["last_date"]),
            "next_date": fields.Date.to_string(row["next_date"]),
            "next_step": next_step or reason or statuses.get(row["status"]) or "",
        }
