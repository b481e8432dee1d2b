from odoo import api, fields, models
from odoo.tools import SQL, format_date

DECLARE = "relance_avancee.mail_activity_insurance"


class RelanceDueItem(models.Model):
    """What is insured is declared before the insurer's deadline, held or not.

    One to-do a customer, some days before the deadline of its oldest insured due item;
    the next one when others come near theirs, once the first is done.
    """

    _inherit = "relance.due.item"

    insurer_cycle = fields.Integer(help="The cycle in which it was to be declared.")

    @api.model
    def _ring(self, company, today):
        # EXTENDS 'relance_avancee': before the cover ends
        result = super()._ring(company, today)
        self._ring_insured(company, today)
        return result

    @api.model
    def _ring_insured(self, company, today):
        """Open a to-do for each customer to declare to the insurer; return them."""
        rows = self._mark_insured(company, today)
        asked = self._get_asked({debtor for debtor, _day, is_told in rows if is_told})
        first = {
            debtor: day
            for debtor, day, _told in sorted(rows, reverse=True)
            if debtor not in asked
        }
        partners = self.env["res.partner"]
        return self.env["mail.activity"]._create_relance_debtor_todos(
            DECLARE,
            [
                (partners.browse(debtor), company, self._get_declare_summary(day))
                for debtor, day in first.items()
            ],
        )

    @api.model
    def _get_asked(self, debtors):
        """Return those of ``debtors``, by id, whose to-do is not done yet."""
        # sudo: the to-do may be assigned to another user
        todos = self.env["mail.activity"].sudo()
        return set(
            todos.search(
                [
                    ("activity_type_id", "=", self.env.ref(DECLARE).id),
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", list(debtors)),
                ]
            ).mapped("res_id")
        )

    @api.model
    def _get_declare_summary(self, day):
        """Return what the to-do of a customer says."""
        return self.env._(
            "Declare to the insurer by %(day)s",
            day=format_date(self.env, day),
        )

    @api.model
    def _mark_insured(self, company, today):
        """Mark what is to be declared soon; return (customer, deadline, told).

        ``told``: another item of the customer was to be declared, and is still open.
        """
        lead = company.root_id.relance_insurance_lead_days
        days = SQL(
            "(%s)::integer", company._relance_partner_value("relance_insurance_days")
        )
        limit = SQL(
            "(%s)::numeric", company._relance_partner_value("relance_insured_limit")
        )
        return self.env.execute_query(
            SQL(
                """UPDATE relance_due_item item SET insurer_cycle = item.cycle
                     FROM res_partner debtor
                    WHERE debtor.id = item.debtor_id AND item.state = 'open'
                      AND item.company_id = %(company)s
                      AND item.insurer_cycle IS DISTINCT FROM item.cycle
                      AND %(limit)s > 0 AND %(days)s > 0
                      AND item.date_maturity + %(days)s <= %(soon)s
                RETURNING item.debtor_id, item.date_maturity + %(days)s, EXISTS (
                          SELECT FROM relance_due_item other
                           WHERE other.debtor_id = item.debtor_id
                             AND other.company_id = item.company_id
                             AND other.state = 'open'
                             AND other.insurer_cycle = other.cycle)""",
                company=company.id,
                limit=limit,
                days=days,
                soon=fields.Date.add(today, days=lead),
            )
        )

    @api.model
    def _get_kept_columns(self):
        # EXTENDS due_items: what was to be declared
        return [*super()._get_kept_columns(), "insurer_cycle"]

    @api.model
    def _get_causes(self):
        # EXTENDS 'relance_avancee': one more type of to-do
        cause = SQL(
            "item.debtor_id = activity.res_id AND item.insurer_cycle = item.cycle"
        )
        return super()._get_causes() | {DECLARE: [cause]}
