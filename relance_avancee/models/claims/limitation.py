from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...const import COLLECTOR, READER
from ...rules.claims.limitation import limitation, reached_warning
from ...tools.savepoint import apart
from ..company.guarded import once
from .account_move_claim import CLAIMABLE

ACTIVITY = "relance_avancee.mail_activity_limitation"
# Nothing is that near its limitation before: the shortest period is a year.
YOUNGEST_DAYS = 180


class AccountMove(models.Model):
    """Until when an invoice can be claimed in court, and from what that follows."""

    _inherit = "account.move"

    relance_limitation_date = fields.Date(
        string="Limitation",
        compute="_compute_relance_limitation",
        compute_sudo=True,
        groups=READER,
    )
    relance_limitation_basis = fields.Char(
        string="How it is counted",
        compute="_compute_relance_limitation",
        compute_sudo=True,
        groups=READER,
    )

    @api.depends("state", "invoice_date", "delivery_date", "commercial_partner_id")
    def _compute_relance_limitation(self):
        for move in self:
            found = None
            if move.state == "posted" and move.move_type in CLAIMABLE:
                found = move._get_relance_limitation()
            move.relance_limitation_date = found and found.last
            move.relance_limitation_basis = (
                found and move._get_relance_limitation_basis(found)
            )

    def _get_relance_limitation(self):
        """Return the limitation of this invoice (rules.limitation.Limitation)."""
        self.ensure_one()
        debtor = self.commercial_partner_id
        _regime, terms = debtor._get_relance_interest(self.company_id)
        events = self._get_relance_claim_record().limitation_event_ids
        return limitation(
            self.delivery_date or self.invoice_date or self.date,
            debtor.relance_customer_type,
            events.mapped("date"),
            months=terms.limitation_months or None,
        )

    def _get_relance_limitation_basis(self, found):
        """Return in words from which day, and by what, the limitation is counted."""
        if found.interrupted:
            start = self.env._("interruption of %s", format_date(self.env, found.start))
        elif self.delivery_date:
            start = self.env._("delivery of %s", format_date(self.env, found.start))
        else:
            start = self.env._(
                "invoice of %s, for want of the delivery date",
                format_date(self.env, found.start),
            )
        basis = self._get_relance_length_words(found.months, start)
        if self.commercial_partner_id.relance_legal_type:
            return basis
        return self.env._(
            "%(basis)s; supposed, as the legal type of the customer is not confirmed",
            basis=basis,
        )

    def _get_relance_length_words(self, months, start):
        """Return how long a limitation is, in years where they are whole."""
        years, rest = divmod(months, 12)
        if rest:
            return self.env._(
                "%(months)s months, counted from the %(start)s",
                months=months,
                start=start,
            )
        if years == 1:
            return self.env._("1 year, counted from the %(start)s", start=start)
        return self.env._(
            "%(years)s years, counted from the %(start)s", years=years, start=start
        )

    # Warnings -------------------------------------------------------------------

    @api.model
    def _cron_relance_limitation(self):
        """Warn 12, 6 and 3 months before the limitation of open invoices."""
        for root in self.env["res.company"].search([("parent_id", "=", False)]):
            today = root._relance_today()
            moves = self._get_relance_old_moves(root, today)
            for move in moves:
                with apart(self.env, "The limitation of %s cannot be told.", move.name):
                    move._warn_relance_limitation(today)

    @api.model
    def _get_relance_old_moves(self, root, today):
        """Return the invoices still owed, wherever moved, that may near their end."""
        oldest = fields.Date.subtract(today, days=YOUNGEST_DAYS)
        return self.search(
            self._get_relance_owed_domain()
            & Domain("company_id", "child_of", root.id)
            & Domain("invoice_date", "<=", oldest)
        )

    def _warn_relance_limitation(self, today):
        """Put a to-do on this invoice if its next warning has come."""
        self.ensure_one()
        found = self._get_relance_limitation()
        months = reached_warning(found.last, today)
        given = self.relance_claim_ids.limitation_warning
        if months and (not given or months < given):
            claim = self.env["relance.claim"]._ensure(self)
            claim.limitation_warning = months
            self._create_relance_limitation_todo(found, today)
        elif given and not months:
            self.relance_claim_ids.limitation_warning = 0

    def _create_relance_limitation_todo(self, found, today):
        """Tell the collector until when the invoice can be claimed in court."""
        self.activity_unlink([ACTIVITY])
        # the to-do list shows it: nobody needs a message about it
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            today,
            summary=self.env._(
                "Time-barred after %s", format_date(self.env, found.last)
            ),
            note=self._get_relance_limitation_note(found),
            user_id=self.company_id._get_relance_collector(
                self.commercial_partner_id
            ).id,
        )

    def _get_relance_limitation_note(self, found):
        """Return what a person must know of the limitation that comes near."""
        basis = self._get_relance_limitation_basis(found)
        if self.commercial_partner_id.relance_customer_type == "public":
            return self.env._(
                "%(basis)s. Ask a lawyer: a written claim for payment to a public body "
                "may interrupt it (loi 68-1250, art. 2).",
                basis=basis,
            )
        return self.env._(
            "%(basis)s. A reminder or a formal notice does not interrupt it: only "
            "an acknowledgement by the debtor, a claim in court or an enforcement "
            "act does.",
            basis=basis,
        )


class RelanceLimitationEvent(models.Model):
    """What interrupted the limitation of a claim, with the document that proves it."""

    _name = "relance.limitation.event"
    _description = "Interruption of the Limitation"
    _inherit = "relance.guarded"
    _order = "date, id"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "relance.claim",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    date = fields.Date(required=True)
    kind = fields.Selection(
        [
            ("acknowledgement", "Acknowledged by the debtor (C. civ. 2240)"),
            ("court", "Claim in court (C. civ. 2241)"),
            ("enforcement", "Protective or enforcement act (C. civ. 2244)"),
            ("declaration", "Declared in the insolvency (C. com. L622-25-1)"),
        ],
        required=True,
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "relance_limitation_event_attachment_rel",
        "event_id",
        "attachment_id",
        string="Document",
    )
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        default=lambda self: self.env.user,
        readonly=True,
        ondelete="set null",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(COLLECTOR, "claim_id", "date", "kind", "attachment_ids", "note")

    @api.constrains("kind", "attachment_ids")
    def _check_document(self):
        for event in self:
            if not event.attachment_ids:
                raise ValidationError(
                    self.env._("Attach the document that proves the interruption.")
                )

    @api.constrains("date")
    def _check_date(self):
        for event in self:
            if event.date > event.company_id._relance_today():
                raise ValidationError(
                    self.env._("Enter the day on which it took place: not a later one.")
                )
