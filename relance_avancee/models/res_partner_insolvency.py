import logging

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain

from ..const import READER
from .account_move_claim import CLAIMABLE

_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    """What an insolvent debtor owed at its judgment, stated and kept."""

    _inherit = "res.partner"

    relance_insolvency_statement_ids = fields.One2many(
        "relance.insolvency.statement",
        "debtor_id",
        string="Statements of claims",
        groups=READER,
    )

    def write(self, vals):
        """State the claims once a judgment is known, or is not any more."""
        result = super().write(vals)
        if "relance_insolvency_date" in vals:
            for debtor in self:
                if problem := debtor._try_relance_statement():
                    debtor.message_post(body=problem)
        return result

    def action_relance_state_claims(self):
        """State the claims again, if something has changed since.

        :raise UserError, RedirectWarning: when they cannot be computed.
        """
        self.env["relance.notice"]._check_collector()
        self._state_relance_claims()

    def _state_relance_claims(self):
        """State what this debtor owed at its judgment, unless it is stated already."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the statement is made by nobody's hand, for who records the judgment
        self.env["relance.insolvency.statement"].sudo()._renew(self.sudo())

    def _try_relance_statement(self):
        """State the claims; return in words why that is not possible, if so."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._state_relance_claims()
        except (RedirectWarning, UserError) as error:
            _logger.info("No statement of claims on %s: %s", self.id, error)
            return self.env._(
                "The claims at the judgment could not be stated: %(problem)s",
                problem=error.args[0],
            )
        return ""

    def _get_relance_stated_claims(self):
        """Return {(company, currency): claims at the judgment}, born before it."""
        self.ensure_one()
        day = self.relance_insolvency_date
        if not day:
            return {}
        moves = self.env["account.move"].search(
            self._get_relance_stated_domain(day), order="invoice_date_due, id"
        )
        before = moves.filtered(
            lambda move: (move.delivery_date or move.invoice_date) < day
        )
        claims = before._get_relance_claims(day).values()
        found = {}
        for claim in claims:
            if claim.total:
                key = claim.move.company_id, claim.move.currency_id
                found.setdefault(key, []).append(claim)
        return found

    def _get_relance_stated_domain(self, day):
        """Return the domain of the invoices that may have been owed on ``day``."""
        moves = self.env["account.move"]
        return (
            Domain("commercial_partner_id", "=", self.id)
            & Domain("state", "=", "posted")
            & Domain("move_type", "in", CLAIMABLE)
            & (
                moves._get_relance_owed_domain()
                | Domain("line_ids.matched_credit_ids.max_date", ">=", day)
            )
        )
