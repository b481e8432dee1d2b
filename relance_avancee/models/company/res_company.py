import holidays
import pytz

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...const import MANAGER
from ...rules.company.working_days import QuietPeriod, WorkingDays, add_days
from ...tools.days import write_day

# Closures further from today change nothing that is planned today.
CLOSED_DAYS = 5 * 366


class ResCompany(models.Model):
    """The company of the reminders: its day, its calendar, its people."""

    _inherit = "res.company"

    relance_install_date = fields.Date(
        string="Reminders installed on",
        default=lambda self: fields.Date.context_today(self),
        groups="base.group_user",
    )
    relance_too_old_days = fields.Integer(
        string="Too old after",
        default=90,
        groups="base.group_user",
        help="Items due this many days before the installation wait for a person.",
    )
    relance_collector_id = fields.Many2one(
        "res.users",
        string="Default collector",
        groups="base.group_user",
        help="Signs the reminders of customers who have no collector of their own.",
    )
    relance_chase_entries = fields.Boolean(
        string="Chase miscellaneous entries",
        groups="base.group_user",
        help="Opening balances booked in a miscellaneous journal are chased too.",
    )
    relance_presumed_sent_before = fields.Date(
        string="Presumed sent before",
        groups="base.group_user",
        help="Invoices dated before this day count as sent to the customer.",
    )
    relance_large_amount = fields.Monetary(
        string="Large amount",
        default=10000.0,
        groups="base.group_user",
        help="Reminders from this amount on come first on the approval screen.",
    )
    relance_quiet_from = fields.Char(
        string="Quiet from",
        default="12-24",
        groups="base.group_user",
        help="Month and day (MM-DD) of the first day without messages.",
    )
    relance_quiet_to = fields.Char(
        string="Quiet until", default="01-02", groups="base.group_user"
    )

    _relance_too_old_bounded = models.Constraint(
        "CHECK (relance_too_old_days BETWEEN 0 AND 3650)",
        "Days go from 0 to 3650.",
    )
    _relance_large_bounded = models.Constraint(
        "CHECK (relance_large_amount BETWEEN -1e12 AND 1e12)",
        "Write an amount under 1,000,000,000,000.",
    )

    @api.constrains("relance_quiet_from", "relance_quiet_to")
    def _check_relance_quiet(self):
        for company in self:
            try:
                company._get_relance_next_working_day(company._relance_today())
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Quiet period: write the month and the day as MM-DD, for "
                        "instance 12-24, or leave both empty. Some days of the year "
                        "must stay outside it."
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': the branches of a company are remembered
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    # Time -------------------------------------------------------------------------

    def _relance_companies(self):
        """Return the company and its branches, those that the user may not see too."""
        # sudo: gap, caps and credits count in the whole of a root company
        return self.sudo().browse(self._get_relance_company_ids())

    @tools.ormcache("self.id")
    def _get_relance_company_ids(self):
        # sudo: same reason
        return self.sudo().search([("id", "child_of", self.id)])._ids

    def _relance_lang(self):
        """Return the company's own language: that of the texts that we store."""
        self.ensure_one()
        return self.partner_id.lang or self.env.lang

    def _relance_today(self):
        """Return today's date where the company is."""
        self.ensure_one()
        zone = self._get_relance_timezone(self.partner_id)
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(zone).date()

    @api.model
    def _get_relance_timezone(self, *partners):
        """Return the first time zone known of ``partners``, else of their country."""
        for partner in partners:
            if partner.tz in pytz.all_timezones_set:
                return pytz.timezone(partner.tz)
            if zones := pytz.country_timezones.get(
                partner.country_id._get_relance_code()
            ):
                return pytz.timezone(zones[0])
        return pytz.utc

    # Nearest company upwards ------------------------------------------------------

    def _relance_nearest(self, name):
        """Return the setting ``name`` of the nearest company upwards that has one."""
        self.ensure_one()
        for company in reversed(self.parent_ids):
            if company[name]:
                return company[name]
        return self[name]

    def _get_relance_partner_setting_sql(self, name):
        """Return the SQL of a debtor's setting that is a record: its id, if it exists.

        No foreign key guards what is stored by company.
        """
        field = self.env["res.partner"]._fields[name]
        return SQL(
            """(SELECT known.id FROM %s known
                 WHERE known.id = substring(%s FROM '^[0-9]{1,9}$')::integer)""",
            SQL.identifier(self.env[field.comodel_name]._table),
            self._get_relance_partner_value_sql(name),
        )

    def _get_relance_partner_value_sql(self, name):
        """Return the SQL of a debtor's setting, of the nearest company upwards.

        Company-dependent fields do not inherit to branches; ``debtor`` is the alias of
        the customer.
        """
        self.ensure_one()
        values = [
            SQL("%s->>%s", SQL.identifier("debtor", name), str(company.id))
            for company in reversed(self.parent_ids)
        ]
        return SQL("COALESCE(%s)", SQL(", ").join(values))

    # Collectors -------------------------------------------------------------------

    def _get_relance_collector(self, debtor):
        """Return who is asked about ``debtor``: its collector, else the company's.

        Without either, the first active manager of reminders of the company.
        """
        usual = self._get_relance_usual_collector()
        return self._get_relance_collectors(debtor).get(debtor.id, usual)

    def _get_relance_usual_collector(self):
        """Return who is asked about customers without a collector of their own."""
        self.ensure_one()
        # sudo: anybody's action may end in a to-do for the collector
        usual = self.sudo()._relance_nearest("relance_collector_id")
        usual = usual.filtered("active") or self._get_relance_manager()
        return usual or self.env.user

    def _get_relance_collectors(self, debtors):
        """Return {id: collector} of those of ``debtors`` who have an active one."""
        self.ensure_one()
        debtors.flush_model(["relance_collector_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor.id, collector.id
                     FROM res_partner debtor
                     JOIN res_users collector ON collector.id = %s
                    WHERE debtor.id = ANY(%s) AND collector.active""",
                self._get_relance_collector_sql(),
                debtors.ids,
            )
        )
        # sudo: anybody's action may end in a to-do for the collector
        users = self.env["res.users"].sudo()
        return {debtor: users.browse(user) for debtor, user in rows}

    def _get_relance_collector_sql(self):
        """Return the SQL of the collector of a customer, NULL for the company's.

        ``debtor`` is the alias of the customer; an extension knows others.
        """
        return self._get_relance_partner_setting_sql("relance_collector_id")

    def _get_relance_manager(self):
        """Return the first active manager of reminders of the company, if any."""
        return self._get_relance_people(MANAGER)[:1]

    def _get_relance_people(self, group):
        """Return the active users of ``group`` who may enter the company."""
        self.ensure_one()
        # sudo: anybody's action may end in a to-do for who has a right
        users = self.env["res.users"].sudo()
        return users.search(
            [
                ("all_group_ids", "in", [self.env.ref(group).id]),
                ("company_ids", "in", self.ids),
                ("share", "=", False),
            ],
            order="id",
        )

    # Days -------------------------------------------------------------------------

    def _get_relance_quiet_period(self):
        """Return the company's quiet period, None without one.

        :raise ValueError: when the two dates are not written MM-DD.
        """
        start, end = self.relance_quiet_from, self.relance_quiet_to
        if not start and not end:
            return None
        days = [
            fields.Date.to_date(f"2024-{day or ''}") for day in (start, end)
        ]  # 2024 is a leap year: 02-29 is a date
        return QuietPeriod(*((day.month, day.day) for day in days))

    def _get_relance_working_days(self, country, calendar=None):
        """Return the days on which a debtor of ``country`` may be contacted.

        Weekdays of the working hours, less the company's closing days, the public
        holidays of the debtor's country (else the company's) and the quiet period. An
        extension may return other :class:`WorkingDays`: with more days off, or fewer.
        """
        self.ensure_one()
        calendar = calendar or self.resource_calendar_id
        weekdays, closures = self._read_relance_calendar(calendar)
        code = (country or self.country_id)._get_relance_code()
        return WorkingDays(
            weekdays or WorkingDays.weekdays,
            _ClosedDays(closures, public_holidays(code)),
            self._get_relance_quiet_period(),
        )

    @api.model
    def _get_relance_bank_days(self):
        """Return the days on which banks settle payments in euro (TARGET)."""
        return WorkingDays(closed=holidays.financial_holidays("ECB"))

    def _read_relance_calendar(self, calendar):
        """Return the weekdays of ``calendar``, and the closing days around today.

        Anybody may write a closure by mistake from year 1 to 9999: some years count.
        """
        today = self._relance_today()
        first, last = (add_days(today, days) for days in (-CLOSED_DAYS, CLOSED_DAYS))
        zone = self._get_relance_timezone(self.partner_id)
        weekdays, closed = set(), set()
        for weekday, *moments in self._read_relance_hours(calendar, first, last):
            if weekday:
                weekdays.add(int(weekday))
                continue
            start, end = (_get_day(moment, zone) for moment in moments)
            start, end = max(start, first), min(end, last)
            closed.update(add_days(start, day) for day in range((end - start).days + 1))
        return weekdays, closed

    def _read_relance_hours(self, calendar, first, last):
        """Return [(weekday, begin, end)]: a weekday of ``calendar``, or a closure.

        One statement: each act asks. They are no secret, the planner runs for anybody.
        """
        for name in ("resource.calendar.attendance", "resource.calendar.leaves"):
            self.env[name].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT DISTINCT dayofweek, NULL::timestamp, NULL::timestamp
                     FROM resource_calendar_attendance
                    WHERE calendar_id = %(calendar)s AND dayofweek IS NOT NULL
                    UNION ALL
                   SELECT NULL, date_from, date_to
                     FROM resource_calendar_leaves
                    WHERE resource_id IS NULL
                      AND (calendar_id IS NULL OR calendar_id = %(calendar)s)
                      AND (company_id IS NULL OR company_id = %(company)s)
                      AND date_from <= %(last)s AND date_to >= %(first)s""",
                calendar=calendar.id or None,
                company=self.id,
                first=first,
                last=last,
            )
        )

    def _get_relance_next_working_day(self, day):
        """Return the first day from ``day`` on when reminders of the company leave."""
        return self._get_relance_working_days(self.country_id).first_from(day)


class ResCountry(models.Model):
    """The code of a country, asked at each act: Odoo says when one is changed."""

    _inherit = "res.country"

    @tools.ormcache("self.id", cache="stable")
    def _get_relance_code(self):
        """Return the code of the country, empty for none."""
        return self.code or ""


class ResUsers(models.Model):
    """Who has not left, asked at each act: Odoo says when a user is archived."""

    _inherit = "res.users"

    @tools.ormcache("self.id")
    def _is_relance_present(self):
        """Say whether the user is active."""
        return self.active


class IrQwebFieldRelanceDay(models.AbstractModel):
    """A day in a letter: ``t-options="{'widget': 'relance_day'}"``."""

    _name = "ir.qweb.field.relance_day"
    _description = "Qweb Field Day in Letters"
    _inherit = "ir.qweb.field"

    @api.model
    @api.private
    def value_to_html(self, value, options):
        return write_day(self.env, value)


def _get_day(moment, zone):
    """Return the day of a moment in UTC where the company is, saturated."""
    try:
        return pytz.utc.localize(moment).astimezone(zone).date()
    except OverflowError:
        return moment.date()


class _ClosedDays:
    """Closing days of a company and public holidays of a country."""

    def __init__(self, closures, public):
        self.closures = closures
        self.public = public

    def __contains__(self, day):
        return day in self.closures or day in self.public


def public_holidays(code):
    """Return the public holidays of a country by its code, none when unknown."""
    try:
        return holidays.country_holidays(code)
    except (NotImplementedError, KeyError, TypeError):
        return frozenset()
