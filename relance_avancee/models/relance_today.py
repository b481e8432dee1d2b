from odoo import api, fields, models
from odoo.tools import SQL

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
        return {
            "currency": scope.company_currency,
            "takeover": self._get_takeover(companies),
            "receipts": self._get_receipts(companies),
            "leaves": self._get_leaving(companies),
            "held": self._get_kept_back(companies),
            "todos": self.env["relance.todo"]._get_counts(companies),
        }

    # Blocks -------------------------------------------------------------------

    @api.model
    def _get_receipts(self, companies):
        """Return up to when receipts are entered, a sentence for each root company."""
        # sudo: dates of the bank are no secret to who sends the reminders
        roots = companies.root_id.sudo()
        return [
            {
                "id": root.id,
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
                    "count": state["waiting_count"],
                    "amount": state["waiting_amount"],
                    "may_open": self.env.user.has_group(manager),
                }
        return None

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
