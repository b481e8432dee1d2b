from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.access import check_manager
from .relance_desk_customer_rows import MAXIMUM_COMPANIES

# Promises that fall due within so many days are to be watched.
AHEAD_DAYS = 7


class RelanceDeskLoad(models.Model):
    """What each collector has before them: how much, how old, what falls due.

    It helps to share the work, and ranks nobody: it is by name, counts what waits and
    nothing of what somebody did.
    """

    _name = "relance.desk.load"
    _description = "Work of a Collector"
    _auto = False
    _order = "user_id, company_id"
    _rec_name = "user_id"
    _depends = {
        "relance.desk.mark": ["until"],
        "relance.dispute": ["date_deadline", "debtor_id", "state"],
        "relance.due.item": ["amount_residual", "collector_id", "state"],
        "relance.promise": ["date_promised", "debtor_id", "state"],
    }

    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    absent_ids = fields.Many2many(
        "res.users", string="Stands in for", compute="_compute_absent_ids"
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    listed_count = fields.Integer(string="To treat", readonly=True)
    snoozed_count = fields.Integer(string="Postponed", readonly=True)
    amount = fields.Monetary(
        string="Overdue, not held", currency_field="company_currency_id", readonly=True
    )
    mean_days = fields.Integer(
        string="Days waiting, mean",
        readonly=True,
        aggregator=None,
        help="Of the customers to treat, since their cause came up.",
    )
    most_days = fields.Integer(
        string="Days waiting, most", readonly=True, aggregator="max"
    )
    promise_count = fields.Integer(
        string="Promises due",
        readonly=True,
        help="That fall due within a week, today included.",
    )
    dispute_count = fields.Integer(
        string="Disputes late", readonly=True, help="Whose answer was due before today."
    )

    @api.depends("user_id", "company_id")
    def _compute_absent_ids(self):
        for company, rows in self.grouped("company_id").items():
            deputies = self.env["relance.absence"]._get_deputies(company)
            for row in rows:
                row.absent_ids = [
                    absent
                    for absent, deputy in deputies.items()
                    if deputy == row.user_id.id
                ]

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """WITH desk AS MATERIALIZED (%(desk)s)
               SELECT COALESCE(desk.user_id, 0)::bigint * %(most)s + desk.company_id
                          AS id,
                      desk.user_id, desk.company_id, COUNT(*) AS customer_count,
                      COUNT(*) FILTER (WHERE desk.listed) AS listed_count,
                      COUNT(*) FILTER (WHERE desk.snoozed) AS snoozed_count,
                      SUM(desk.amount) AS amount,
                      COALESCE(ROUND(AVG(desk.days_listed) FILTER (
                          WHERE desk.listed)), 0)::integer AS mean_days,
                      COALESCE(MAX(desk.days_listed) FILTER (
                          WHERE desk.listed), 0) AS most_days,
                      COALESCE(SUM(promise.count), 0) AS promise_count,
                      COALESCE(SUM(dispute.count), 0) AS dispute_count
                 FROM desk
            LEFT JOIN (SELECT debtor_id, company_id, COUNT(*) AS count
                         FROM relance_promise
                        WHERE state = 'open' AND date_promised BETWEEN %(today)s
                              AND %(ahead)s
                     GROUP BY debtor_id, company_id) promise
                USING (debtor_id, company_id)
            LEFT JOIN (SELECT debtor_id, company_id, COUNT(*) AS count
                         FROM relance_dispute
                        WHERE state = ANY(%(disputed)s) AND date_deadline < %(today)s
                     GROUP BY debtor_id, company_id) dispute
                USING (debtor_id, company_id)
             GROUP BY desk.user_id, desk.company_id""",
            desk=self.env["relance.desk.customer"]._table_query,
            most=MAXIMUM_COMPANIES,
            today=today,
            ahead=today + timedelta(days=AHEAD_DAYS - 1),
            disputed=list(self.env["relance.dispute"]._open_states),
        )

    def action_open(self):
        """Open the customers of the collector."""
        check_manager(self.env)
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_desk_customer_action"
        )
        domain = [
            ("user_id", "=", self.user_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        return action | {"domain": domain, "context": {}}
