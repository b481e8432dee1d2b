from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...const import MOST_AMOUNT, MOST_DAYS, READER
from ...rules.company.working_days import add_days
from ...rules.planning.reasons import GRANTED
from ...tools.savepoint import apart
from .relance_due_item_expected import ALERT_TYPE

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
        # EXTENDS desk: before the cover ends
        result = super()._ring(company, today)
        with apart(
            self.env,
            "The insurer's alarms of %s failed, customers are told one by one.",
            company.name,
            on_error=lambda _error: self._ring_insured_one_by_one(company, today),
        ):
            self._ring_insured(company, today)
        return result

    @api.model
    def _ring_insured_one_by_one(self, company, today):
        """Ring for each customer of ``company`` by itself: one at fault stops no other.

        Only where the one statement for all of them failed.
        """
        groups = self._read_group(
            [("company_id", "=", company.id), ("state", "=", "open")], ["debtor_id"]
        )
        for [debtor] in groups:
            with apart(self.env, "The insurer's alarm of %s failed.", debtor.id):
                self._ring_insured(company, today, debtor)

    @api.model
    def _ring_insured(self, company, today, debtors=None):
        """Open a to-do for each customer to declare to the insurer; return them.

        Of ``debtors``, of all for None.
        """
        rows = self._mark_insured(company, today, debtors)
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
    def _mark_insured(self, company, today, debtors=None):
        """Mark what is to be declared soon; return (customer, deadline, told).

        ``told``: another item of the customer was to be declared, and is still open.
        """
        lead = company.root_id.relance_insurance_lead_days
        # no stored value stops the alarms of the company: ten years at most
        days = SQL(
            "LEAST((%s)::numeric, %s)::integer",
            company._get_relance_partner_value_sql("relance_insurance_days"),
            MOST_DAYS,
        )
        limit = SQL(
            "(%s)::numeric",
            company._get_relance_partner_value_sql("relance_insured_limit"),
        )
        return self.env.execute_query(
            SQL(
                """UPDATE relance_due_item item SET insurer_cycle = item.cycle
                     FROM res_partner debtor
                    WHERE debtor.id = item.debtor_id AND item.state = 'open'
                      AND item.company_id = %(company)s AND %(debtors)s
                      AND item.insurer_cycle IS DISTINCT FROM item.cycle
                      AND %(limit)s > 0 AND %(days)s > 0
                      AND %(deadline)s <= %(soon)s
                RETURNING item.debtor_id, %(deadline)s, EXISTS (
                          SELECT FROM relance_due_item other
                           WHERE other.debtor_id = item.debtor_id
                             AND other.company_id = item.company_id
                             AND other.state = 'open'
                             AND other.insurer_cycle = other.cycle)""",
                company=company.id,
                debtors=SQL("TRUE")
                if debtors is None
                else SQL("item.debtor_id = ANY(%s)", debtors.ids),
                limit=limit,
                days=days,
                deadline=SQL("LEAST(item.date_maturity + %s, DATE '9999-12-31')", days),
                soon=add_days(today, lead),
            )
        )

    @api.model
    def _get_kept_columns(self):
        # EXTENDS due_items: what was to be declared
        return [*super()._get_kept_columns(), "insurer_cycle"]

    @api.model
    def _get_causes(self):
        # EXTENDS desk: the declaration; an early alert ends when nothing late is left
        # to see to
        insured = SQL(
            "item.debtor_id = activity.res_id AND item.insurer_cycle = item.cycle"
        )
        late = SQL(
            """item.debtor_id = activity.res_id AND item.date_maturity < %s
               AND NOT %s""",
            fields.Date.context_today(self),
            self._get_attended_sql(),
        )
        return super()._get_causes() | {DECLARE: [insured], ALERT_TYPE: [late]}


class RelanceHold(models.Model):
    """Time granted beyond the cover of the credit insurer is told on the hold."""

    _inherit = "relance.hold"

    cover_warning = fields.Char(compute="_compute_cover_warning")

    @api.depends("kind", "debtor_id", "move_id", "due_item_id", "date_to", "lifted")
    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_cover_warning(self):
        for hold in self:
            debtor = hold.debtor_id or hold.move_id.commercial_partner_id
            debtor = (debtor or hold.due_item_id.debtor_id).with_company(
                hold.company_id
            )
            granting = hold.kind in GRANTED and not hold.lifted and debtor
            hold.cover_warning = granting and debtor._get_relance_cover_warning(
                hold.date_to or fields.Date.to_date("9999-12-31")
            )


class RelancePaymentPlan(models.Model):
    """A payment plan beyond the cover of the credit insurer is told on the plan."""

    _inherit = "relance.payment.plan"

    cover_warning = fields.Char(compute="_compute_cover_warning")

    @api.depends("debtor_id", "company_id", "date_last", "date_end")
    @api.depends_context("lang")
    def _compute_cover_warning(self):
        for plan in self:
            debtor = plan.debtor_id.with_company(plan.company_id)
            granting = not plan.date_end and debtor
            plan.cover_warning = granting and debtor._get_relance_cover_warning(
                plan.date_last
            )


class ResCompany(models.Model):
    """When an insurer's deadline is told."""

    _inherit = "res.company"

    relance_insurance_lead_days = fields.Integer(
        string="Days before an insurer's deadline",
        default=10,
        groups="base.group_user",
        help="From so many days before it on, a to-do asks to declare what is unpaid.",
    )

    _relance_insurance_lead_bounded = models.Constraint(
        "CHECK (relance_insurance_lead_days BETWEEN 0 AND 3650)",
        "Days go from 0 to 3650.",
    )


class ResPartner(models.Model):
    """What a credit insurer covers of a debtor, and until when it must be told."""

    _inherit = "res.partner"

    relance_insured_limit = fields.Float(
        string="Insured up to",
        company_dependent=True,
        groups=READER,
        help="The limit that the credit insurer granted, in the company's currency.",
    )
    relance_insurance_days = fields.Integer(
        string="Declare within (days)",
        company_dependent=True,
        groups=READER,
        help="After the oldest due date; later, or with more time granted without its "
        "consent, the insurer may refuse.",
    )
    relance_insurance_deadline = fields.Date(
        string="Declare to the insurer by",
        compute="_compute_relance_insurance",
        compute_sudo=True,
        groups=READER,
    )
    relance_over_insured = fields.Boolean(
        string="Owes more than is insured",
        compute="_compute_relance_insurance",
        compute_sudo=True,
        groups=READER,
    )

    @api.constrains("relance_insured_limit", "relance_insurance_days")
    def _check_relance_insurance(self):
        for partner in self:
            days, limit = partner.relance_insurance_days, partner.relance_insured_limit
            if not (0 <= days <= MOST_DAYS and 0 <= limit <= MOST_AMOUNT):
                raise ValidationError(
                    self.env._(
                        "%(customer)s: days go from 0 to 3650, and an insured amount "
                        "from 0 to 1,000,000,000,000.",
                        customer=partner.display_name,
                    )
                )

    @api.depends("relance_insured_limit", "relance_insurance_days")
    @api.depends_context("company")
    def _compute_relance_insurance(self):
        own = Domain("company_id", "child_of", self.env.company.id)
        oldest = {
            debtor: (due, amount)
            for debtor, due, amount in self.env["relance.due.item"]._read_group(
                self._get_relance_item_domain() & own,
                ["debtor_id"],
                ["date_maturity:min", "amount_residual:sum"],
            )
        }
        for partner in self:
            due, amount = oldest.get(partner.commercial_partner_id, (None, 0.0))
            limit = partner.relance_insured_limit
            days = partner.relance_insurance_days
            known = bool(due and limit and days)
            partner.relance_insurance_deadline = known and add_days(due, days)
            partner.relance_over_insured = bool(limit) and amount > limit

    def _get_relance_cover_warning(self, date_to):
        """Return why more time until ``date_to`` endangers the cover, or False."""
        self.ensure_one()
        self.env.company.check_access("read")
        # sudo: who grants time must know, whatever it may read
        last = self.sudo().relance_insurance_deadline
        if not last or not date_to or date_to <= last:
            return False
        return self.env._(
            "Insured debt: it is declared to the insurer by %(day)s. Time granted "
            "beyond needs its consent.",
            day=format_date(self.env, last),
        )
