from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import COMPARISONS, READER
from ...rules.risk.classes import NEUTRAL
from .relance_risk_class import SHOWN_CLASSES

COLUMNS = {"relance_risk_score": "score", "relance_risk_class": "risk_class"}
SALES = ("out_invoice", "out_refund", "out_receipt")


class RelanceRiskColumns(models.AbstractModel):
    """Score and class of the customer of a record: one query for all the records.

    They filter, sort and group like stored columns; the profile is that of the root
    company. A customer without a score, a natural person say, is neutral.
    """

    _name = "relance.risk.columns"
    _description = "Risk Columns"

    relance_risk_score = fields.Float(
        string="Risk score",
        digits=(4, 1),
        compute="_compute_relance_risk",
        search="_search_relance_risk_score",
        compute_sudo=True,
        groups=READER,
        aggregator="avg",
        help="The probability, in percent, that an invoice is paid late.",
    )
    relance_risk_class = fields.Selection(
        SHOWN_CLASSES,
        string="Risk class",
        compute="_compute_relance_risk",
        search="_search_relance_risk_class",
        compute_sudo=True,
        groups=READER,
    )

    @api.depends_context("company")
    def _compute_relance_risk(self):
        self.env["relance.risk.profile"].flush_model()
        query = self.with_context(active_test=False)._search([("id", "in", self.ids)])
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(self._table, "id"),
                *(self._get_risk_sql(self._table, name) for name in COLUMNS),
            )
        )
        found = {record: values for record, *values in rows}
        for record in self:
            score, risk = found.get(record._origin.id, (0.0, False))
            record.relance_risk_score = score
            record.relance_risk_class = risk

    def _search_relance_risk_score(self, operator, value):
        return self._search_relance_risk("relance_risk_score", operator, value)

    def _search_relance_risk_class(self, operator, value):
        return self._search_relance_risk("relance_risk_class", operator, value)

    def _search_relance_risk(self, name, operator, value):
        """Return the domain of the records whose column compares to ``value``."""
        # Odoo looks at the groups of the columns of the domain that comes back, no more
        self._check_field_access(self._fields[name], "read")
        if operator not in COMPARISONS:
            return NotImplemented
        if operator != "in":
            return self._get_scored_domain(name, SQL("%s %s", SQL(operator), value))
        wanted = [one for one in value if one and one != NEUTRAL]
        domain = self._get_scored_domain(name, SQL("= ANY(%s)", wanted))
        if NEUTRAL in value:
            domain |= self._get_risk_domain(name, SQL("= %s", NEUTRAL))
        if not all(value):
            domain |= self._get_risk_domain(name, SQL("IS NULL"))
        return domain

    def _get_scored_domain(self, name, condition):
        """Return the domain of the records of customers with a score, ``condition``."""
        scored = self._get_scored_sql(SQL.identifier("profile", COLUMNS[name]))
        return Domain("id", "in", SQL("(%s %s)", scored, condition))

    def _get_risk_domain(self, name, condition):
        """Return the domain of the records whose column meets ``condition``."""
        return Domain(
            "id",
            "in",
            SQL(
                "(SELECT record.id FROM %s AS record WHERE %s %s)",
                SQL.identifier(self._table),
                self._get_risk_sql("record", name),
                condition,
            ),
        )

    def _field_to_sql(self, alias, fname, query=None):
        # EXTENDS 'base': the columns sort and group like stored ones
        if fname in COLUMNS:
            self._check_field_access(self._fields[fname], "read")
            return self._get_risk_sql(alias, fname)
        return super()._field_to_sql(alias, fname, query)

    def _get_risk_sql(self, alias, name):
        """Return the SQL of a column of the profile of a record."""
        found = SQL(
            """(SELECT profile.%s FROM relance_risk_profile profile
                 WHERE profile.debtor_id = %s AND profile.company_id = %s)""",
            SQL.identifier(COLUMNS[name]),
            self._get_risk_debtor_sql(alias),
            self._get_risk_root_sql(alias),
        )
        if name == "relance_risk_score":
            return found
        return SQL(
            "COALESCE(%s, CASE WHEN %s THEN %s END)",
            found,
            self._get_risk_customer_sql(alias),
            NEUTRAL,
        )

    @api.model
    def _get_scored_sql(self, column):
        """Return the SELECT of the records whose customer has a score, by a ``column``.

        A join of whole tables: PostgreSQL looks up nothing record by record.
        """
        return SQL(
            """SELECT record.id FROM %s AS record
                 JOIN res_company company ON company.id = record.company_id
                 JOIN relance_risk_profile profile
                   ON profile.debtor_id = %s AND profile.company_id
                    = split_part(company.parent_path, '/', 1)::integer
                WHERE %s""",
            SQL.identifier(self._table),
            self._get_risk_debtor_sql("record"),
            column,
        )

    @api.model
    def _get_risk_debtor_sql(self, alias):
        """Return the SQL of the customer of a record."""
        return SQL.identifier(alias, "debtor_id")

    @api.model
    def _get_risk_root_sql(self, alias):
        """Return the SQL of the root company of a record."""
        return SQL(
            """(SELECT split_part(company.parent_path, '/', 1)::integer
                  FROM res_company company WHERE company.id = %s)""",
            SQL.identifier(alias, "company_id"),
        )

    @api.model
    def _get_risk_customer_sql(self, alias):
        """Return the SQL that tells whether the record is about a customer."""
        return SQL("TRUE")


class RelanceDueItem(models.Model):
    """The risk of the customer of a due item."""

    _name = "relance.due.item"
    _inherit = ["relance.due.item", "relance.risk.columns"]


class AccountMove(models.Model):
    """The risk of the customer of an invoice."""

    _name = "account.move"
    _inherit = ["account.move", "relance.risk.columns"]

    @api.model
    def _get_risk_debtor_sql(self, alias):
        # EXTENDS relance.risk.columns
        return SQL.identifier(alias, "commercial_partner_id")

    @api.model
    def _get_risk_customer_sql(self, alias):
        # EXTENDS relance.risk.columns
        return SQL("%s IN %s", SQL.identifier(alias, "move_type"), SALES)


class RelancePlanner(models.AbstractModel):
    """What the conditions of courtesies ask: the risk of each item."""

    _inherit = "relance.planner"

    def _get_item_select(self):
        # EXTENDS planning
        return super()._get_item_select() | {"late_risk": SQL("item.late_risk")}


class RelanceDeskCustomer(models.Model):
    """The risk of the customers of *My day*, and what they are likely to pay late."""

    _inherit = "relance.desk.customer"
    _depends = {"relance.risk.profile": ["risk_class", "score"]}

    risk_class = fields.Selection(SHOWN_CLASSES, string="Class", readonly=True)
    score = fields.Float(
        string="Risk score",
        digits=(4, 1),
        readonly=True,
        aggregator="avg",
        help="The probability, in percent, that an invoice is paid late.",
    )
    risk_card = fields.Json(related="debtor_id.relance_risk_card", string="Risk")

    @property
    def _table_query(self):
        # EXTENDS desk
        return SQL(
            """SELECT desk.*, profile.score,
                      COALESCE(profile.risk_class, %s) AS risk_class
                 FROM (%s) desk
                 JOIN res_company company ON company.id = desk.company_id
            LEFT JOIN relance_risk_profile profile
                   ON profile.debtor_id = desk.debtor_id
                  AND profile.company_id
                    = split_part(company.parent_path, '/', 1)::integer""",
            NEUTRAL,
            super()._table_query,
        )

    @api.model
    def _get_late_share_sql(self):
        # EXTENDS desk: the score of the customer; of one without, what is usual there.
        # My day weighs what is overdue: its own risk is 100, and would say that nobody
        # pays; how long it waits is weighed beside
        return SQL(
            """COALESCE((SELECT profile.score / 100 FROM relance_risk_profile profile
                          WHERE profile.debtor_id = item.debtor_id
                            AND profile.company_id
                              = split_part(item.parent_path, '/', 1)::integer), %s)""",
            super()._get_late_share_sql(),
        )
