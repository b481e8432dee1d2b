from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

# A visit that nobody renews is over after that.
VISIT_MINUTES = 5
# What a collector says, and may take back for some seconds.
SAID = ("until", "reason", "user_id", "keys", "kept_by_id")


class RelanceDeskMark(models.Model):
    """What a collector says of a customer in *My day*: put off, why, or kept.

    ``keys`` are the causes that were there when it was put off: another one takes the
    customer back before its day.
    """

    _name = "relance.desk.mark"
    _description = "Mark on My Day"
    _inherit = ["relance.guarded", "relance.personal"]
    _rec_name = "debtor_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    until = fields.Date(string="Postponed to")
    reason = fields.Char()
    user_id = fields.Many2one("res.users", string="Postponed by", ondelete="set null")
    keys = fields.Json()
    kept_by_id = fields.Many2one("res.users", string="Kept by", ondelete="set null")
    before = fields.Json(export_string_translation=False)

    _debtor_unique = models.UniqueIndex("(company_id, debtor_id)")

    def _prepare_erased_values(self):
        # EXTENDS company
        return super()._prepare_erased_values() | {"reason": False, "before": False}

    @api.model
    def _set(self, rows, values):
        """Write ``values`` on the marks of the customers ``rows``."""
        marks = self.search(rows._get_owner_domain())
        found = {(mark.debtor_id, mark.company_id): mark for mark in marks}
        wanted = [(row.debtor_id, row.company_id) for row in rows]
        for owner in found.keys() & {*wanted}:
            found[owner].write({**values, "before": found[owner]._get_said()})
        self.create(
            [
                {
                    "debtor_id": debtor.id,
                    "company_id": company.id,
                    "before": self._get_said(),
                    **values,
                }
                for debtor, company in wanted
                if (debtor, company) not in found
            ]
        )

    def _get_said(self):
        """Return what the mark says, without one nothing, and who changes it."""
        said = dict.fromkeys(SAID, False)
        if self:
            [said] = self._read_format(list(SAID), load=None)
        until = fields.Date.to_string(said["until"] or False)
        return {**said, "until": until, "by": self.env.uid}

    def _tell_change(self):
        """Return what was said last, in words."""
        self.ensure_one()
        if fields.Date.to_date(self.before["until"]) == (self.until or None):
            if self.kept_by_id:
                return self.env._("Kept in the list")
            return self.env._("Kept no more")
        if not self.until:
            return self.env._("Taken back")
        return self.env._("Postponed to %s", format_date(self.env, self.until))

    def _undo(self):
        """Say again what these marks said before, once."""
        # sudo: nobody writes the marks but by the buttons
        for mark in self.sudo():
            said = {name: mark.before[name] for name in SAID}
            mark.write({**said, "before": False})

    @api.autovacuum
    def _remove_over(self):
        """Remove what says nothing any more."""
        today = fields.Date.context_today(self)
        over = Domain("until", "=", False) | Domain("until", "<=", today)
        self.search(over & Domain("kept_by_id", "=", False)).unlink()


class RelanceDeskVisit(models.Model):
    """Who is at a customer now: it tells the others, and keeps nobody out."""

    _name = "relance.desk.visit"
    _description = "Collector at a Customer"
    _inherit = "relance.guarded"
    _rec_name = "user_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    until = fields.Datetime(required=True)

    _visitor_unique = models.UniqueIndex("(debtor_id, company_id, user_id)")

    @api.model
    def _enter(self, row):
        """Say that the user is at the customer ``row``, for some minutes."""
        until = fields.Datetime.add(fields.Datetime.now(), minutes=VISIT_MINUTES)
        self.env.cr.execute(
            SQL(
                """INSERT INTO relance_desk_visit
                          (company_id, debtor_id, user_id, until)
                   VALUES (%s, %s, %s, %s)
              ON CONFLICT (debtor_id, company_id, user_id)
                DO UPDATE SET until = EXCLUDED.until""",
                row.company_id.id,
                row.debtor_id.id,
                self.env.uid,
                until,
            )
        )
        self.invalidate_model()

    @api.model
    def _leave(self, row):
        """Say that the user is at the customer ``row`` no more."""
        own = row._get_owner_domain() & Domain("user_id", "=", self.env.uid)
        self.search(own).unlink()

    @api.model
    def _find_others(self, rows):
        """Return {(customer, company): names of the others who are there now}."""
        visits = self.search(
            rows._get_owner_domain()
            & Domain("until", ">", fields.Datetime.now())
            & Domain("user_id", "!=", self.env.uid),
            order="until, id",
        )
        return {
            owner: ", ".join(some.user_id.mapped("name"))
            for owner, some in visits.grouped(
                lambda visit: (visit.debtor_id, visit.company_id)
            ).items()
        }

    @api.autovacuum
    def _remove_over(self):
        """Remove the visits that are over."""
        self.search([("until", "<=", fields.Datetime.now())]).unlink()
