"""Whose customer it is, and who stands in for whom: teams, absences, collectors."""

import json
from collections import defaultdict

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import COLLECTOR, LEVELS, MANAGER, MOST_AMOUNT
from ...rules.desk.teams import Customer, Place, Team, share
from ...tools.access import check_manager
from ..company.guarded import always, once


class RelanceTeam(models.Model):
    """Collectors, and which customers are theirs: the first team that fits has one.

    Within a team, who has least customers gets the next one. A collector chosen by hand
    goes before the teams, but for an escalation.
    """

    _name = "relance.team"
    _description = "Team of Collectors"
    _inherit = "relance.guarded"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="And its branches.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    member_ids = fields.Many2many(
        "res.users",
        "relance_team_member_rel",
        string="Collectors",
        domain="[('share', '=', False)]",
        help="Several share the customers of the team by their number.",
    )
    scenario_ids = fields.Many2many("relance.scenario", string="Scenarios")
    country_ids = fields.Many2many("res.country", string="Countries")
    salesperson_ids = fields.Many2many(
        "res.users",
        "relance_team_salesperson_rel",
        string="Salespeople",
        domain="[('share', '=', False)]",
    )
    letter_from = fields.Char(string="From letter", size=1)
    letter_to = fields.Char(string="To letter", size=1)
    amount_from = fields.Monetary(
        string="Overdue from", currency_field="company_currency_id"
    )
    level_from = fields.Selection(LEVELS, string="From level")
    is_escalation = fields.Boolean(
        string="Escalation",
        help="Takes over customers whose collector was chosen by hand too, and signs "
        "their reminders. They go back once the conditions do not hold any more.",
    )
    customer_count = fields.Integer(
        string="Customers", compute="_compute_customer_count"
    )

    _amount_bounded = models.Constraint(
        f"CHECK (amount_from BETWEEN 0 AND {MOST_AMOUNT:.0f})",
        "That is no amount from which on somebody has a customer.",
    )

    def _compute_customer_count(self):
        counts = dict(
            self.env["relance.assignment"]._read_group(
                [("team_id", "in", self.ids)], ["team_id"], ["__count"]
            )
        )
        for team in self:
            team.customer_count = counts.get(team, 0)

    @api.constrains("is_escalation", "amount_from", "level_from")
    def _check_escalation(self):
        for team in self:
            if team.is_escalation and not (team.amount_from or team.level_from):
                raise ValidationError(
                    self.env._("An escalation begins at an amount or at a level.")
                )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "company_id") | always(
            MANAGER,
            *("name", "sequence", "active", "member_ids", "is_escalation"),
            *("scenario_ids", "country_ids", "salesperson_ids"),
            *("letter_from", "letter_to", "amount_from", "level_from"),
        )

    def unlink(self):
        """Give the customers of these teams back at once."""
        companies = self.company_id
        result = super().unlink()
        companies._assign_relance_collectors()
        return result

    def action_preview(self):
        """Show who would get whom, in the companies of the user; nothing is done."""
        check_manager(self.env)
        return self.env["relance.desk.batch"]._open_teams(self.env.companies)

    # Who gets whom ----------------------------------------------------------------

    @api.model
    def _apply(self, companies):
        """Give the customers of ``companies`` to their teams."""
        # sudo: the rules decide, of customers and users that their maker may not see
        teams, assignments = self.sudo(), self.env["relance.assignment"].sudo()
        absences = self.env["relance.absence"].sudo()
        places = {company: teams._share(company) for company in companies}
        known = assignments.search_count([("company_id", "in", companies.ids)], limit=1)
        if not (known or any(places.values()) or absences.search_count([], limit=1)):
            return
        for company in companies:
            assignments._replace(company, places[company])
        self.env["relance.due.item"]._assign_collectors(companies)

    @api.model
    def _share(self, company):
        """Return {customer id: Place} as the teams of ``company`` have it today."""
        teams = [team._read_team(company) for team in self._get_teams(company)]
        if not teams:
            return {}
        known = self.env["relance.assignment"]._get_places(company)
        return share(self._read_customers(company), teams, known)

    @api.model
    def _get_teams(self, company):
        """Return the teams of ``company``, with those of the companies above."""
        return self.search([("company_id", "parent_of", company.ids)])

    def _read_team(self, company):
        """Return the team as plain data, with those members who may still collect."""
        self.ensure_one()
        members = self.member_ids & company._get_relance_people(COLLECTOR)
        return Team(
            self.id,
            members=tuple(members.ids),
            countries=frozenset(self.country_ids.ids),
            scenarios=frozenset(self.scenario_ids.ids),
            salespeople=frozenset(self.salesperson_ids.ids),
            first=(self.letter_from or "").upper(),
            last=(self.letter_to or "").upper(),
            overdue=self.amount_from,
            level=self.level_from or "",
            is_escalation=self.is_escalation,
        )

    @api.model
    def _read_customers(self, company):
        """Return the customers who owe ``company`` something, as plain data."""
        self.env["relance.due.item"].flush_model()
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT debtor.id, COALESCE(debtor.name, '') AS name,
                          debtor.country_id AS country, item.scenario,
                          debtor.user_id AS salesperson,
                          COALESCE(item.overdue, 0)::float8 AS overdue,
                          COALESCE(item.level, '') AS level, chosen.id AS chosen
                     FROM (SELECT debtor_id, MAX(level) AS level,
                                  (array_agg(scenario_id ORDER BY date_maturity))[1]
                                      AS scenario,
                                  SUM(amount_residual) FILTER (
                                      WHERE date_maturity < %(today)s) AS overdue
                             FROM relance_due_item
                            WHERE company_id = %(company)s AND state = 'open'
                         GROUP BY debtor_id) item
                     JOIN res_partner debtor ON debtor.id = item.debtor_id
                LEFT JOIN res_users chosen
                       ON chosen.id = %(chosen)s AND chosen.active
                 ORDER BY debtor.id""",
                today=company._relance_today(),
                company=company.id,
                chosen=company._get_relance_partner_setting_sql("relance_collector_id"),
            )
        )
        return [Customer(**row) for row in rows]


class RelanceAssignment(models.Model):
    """The collector whom the teams give to a customer, in one company."""

    _name = "relance.assignment"
    _description = "Customer of a Team"
    _inherit = "relance.guarded"
    _rec_name = "debtor_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "relance.team", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Collector", required=True, ondelete="cascade"
    )

    _debtor_unique = models.UniqueIndex("(debtor_id, company_id)")

    @api.model
    def _get_places(self, company):
        """Return {customer id: Place} of ``company``."""
        rows = self.search_fetch(
            [("company_id", "=", company.id)], ["debtor_id", "team_id", "user_id"]
        )
        return {row.debtor_id.id: Place(row.team_id.id, row.user_id.id) for row in rows}

    @api.model
    def _replace(self, company, places):
        """Store ``places`` of ``company``; what is the same is not written."""
        left = dict(places)
        over, moved = self.browse(), defaultdict(self.browse)
        for row in self.search([("company_id", "=", company.id)]):
            place = left.pop(row.debtor_id.id, None)
            if not place:
                over += row
            elif place != Place(row.team_id.id, row.user_id.id):
                moved[place] += row
        over.unlink()
        for place, rows in moved.items():
            rows.write({"team_id": place.team, "user_id": place.member})
        self.create(
            [
                {
                    "company_id": company.id,
                    "debtor_id": debtor,
                    "team_id": place.team,
                    "user_id": place.member,
                }
                for debtor, place in left.items()
            ]
        )


class RelanceAbsence(models.Model):
    """Who stands in for a collector, from one day to another."""

    _name = "relance.absence"
    _description = "Absence of a Collector"
    _inherit = "relance.guarded"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="And its branches.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        required=True,
        domain="[('share', '=', False)]",
        ondelete="cascade",
    )
    deputy_id = fields.Many2one(
        "res.users",
        string="Replaced by",
        required=True,
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        ondelete="cascade",
        help="Has the customers, the to-dos and the signature until the last day.",
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="To", required=True)

    _deputy_other = models.Constraint(
        "CHECK (deputy_id != user_id)", "Nobody stands in for themselves."
    )
    _days_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "An absence ends after it begins."
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "company_id") | always(
            MANAGER, "user_id", "deputy_id", "date_from", "date_to"
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Have the deputies take over at once."""
        absences = super().create(vals_list)
        self._follow(absences.company_id)
        return absences

    def write(self, vals):
        """Have the collectors change at once."""
        result = super().write(vals)
        self._follow(self.company_id)
        return result

    def unlink(self):
        """Give the customers back at once."""
        companies = self.company_id
        result = super().unlink()
        self._follow(companies)
        return result

    @api.model
    def _follow(self, companies):
        """Have the open items of ``companies`` follow who is there."""
        self.env.registry.clear_cache()
        companies._assign_relance_collectors()

    @api.model
    def _get_deputies(self, company):
        """Return {id of who is absent today: id of who stands in}.

        Of a deputy who is absent too, the deputy stands in, if any is there.
        """
        return self._read_deputies(company.id, company._relance_today())

    @api.model
    @tools.ormcache("company_id", "today")
    def _read_deputies(self, company_id, today):
        """Return the same: each act asks it, and it seldom changes."""
        # sudo: anybody's action may end in a to-do for a deputy
        rows = self.sudo().search(
            Domain("company_id", "parent_of", company_id)
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today)
            & Domain("deputy_id.active", "=", True),
            order="id",
        )
        direct = {row.user_id.id: row.deputy_id.id for row in rows}
        deputies = {}
        for absent, deputy in direct.items():
            seen = {absent}
            while deputy in direct and deputy not in seen:
                seen.add(deputy)
                deputy = direct[deputy]
            if deputy not in seen:
                deputies[absent] = deputy
        return deputies


class ResCompany(models.Model):
    """The collectors of a company: chosen by hand, of a team, present or replaced."""

    _inherit = "res.company"

    def _assign_relance_collectors(self):
        """Write who signs on the open items of these companies and their branches."""
        branches = self.sudo().search([("id", "child_of", self.ids)])
        self.env["relance.due.item"]._assign_collectors(branches)

    def _get_relance_collector_sql(self):
        # EXTENDS company: an escalation, the collector chosen by hand, then the team
        assigned = """(SELECT assigned.user_id FROM relance_assignment assigned
                         JOIN relance_team team ON team.id = assigned.team_id
                         JOIN res_users member ON member.id = assigned.user_id
                        WHERE assigned.debtor_id = debtor.id
                          AND assigned.company_id = %s AND member.active
                          AND team.active AND team.is_escalation IS {})"""
        return SQL(
            "COALESCE(%s, %s, %s)",
            SQL(assigned.format("TRUE"), self.id),
            super()._get_relance_collector_sql(),
            SQL(assigned.format("NOT TRUE"), self.id),
        )

    def _get_relance_usual_collector(self):
        # EXTENDS company
        usual = super()._get_relance_usual_collector()
        deputies = self.env["relance.absence"]._get_deputies(self)
        return usual.browse(deputies.get(usual.id, usual.id))

    def _get_relance_collectors(self, debtors):
        # EXTENDS company
        found = super()._get_relance_collectors(debtors)
        deputies = self.env["relance.absence"]._get_deputies(self)
        return {
            debtor: user.browse(deputies.get(user.id, user.id))
            for debtor, user in found.items()
        }


class RelanceDueItem(models.Model):
    """Who signs is replaced while absent."""

    _inherit = "relance.due.item"

    @api.model
    def _get_collector_sql(self, company):
        # EXTENDS due_items
        collector = super()._get_collector_sql(company)
        deputies = self.env["relance.absence"]._get_deputies(company)
        if not deputies:
            return collector
        return SQL(
            """(SELECT COALESCE((%s::jsonb ->> signs.id::text)::integer, signs.id)
                  FROM (SELECT %s AS id) signs)""",
            json.dumps(deputies),
            collector,
        )
