from odoo import fields, models

from ...const import READER
from ...tools.access import check_collector, check_reader
from ..claims.account_move_claim import CLAIMABLE

# What decides whether a customer is a professional, a consumer or a public body.
TELLING = {"relance_legal_type", "is_company", "vat", "company_registry", "country_id"}


class AccountMove(models.Model):
    """The formal notices of an invoice."""

    _inherit = "account.move"

    relance_notice_line_ids = fields.One2many(
        "relance.notice.line", "move_id", string="Formal notices", groups=READER
    )
    relance_can_notice = fields.Boolean(
        compute="_compute_relance_can_notice", groups=READER
    )

    def _compute_relance_can_notice(self):
        late = self._filter_relance_noticeable()
        for move in self:
            move.relance_can_notice = move in late

    def action_relance_notice(self):
        """Prepare the formal notice of these invoices, or open the draft there is."""
        check_collector(self.env)
        return self.env["relance.notice"]._open_drafts(self)

    def action_relance_open_notices(self):
        """Open the formal notices of this invoice."""
        check_reader(self.env)
        notices = self.relance_notice_line_ids.notice_id
        return notices._get_records_action(name=self.env._("Formal notices"))

    def _filter_relance_noticeable(self):
        """Return those of these invoices that are owed and late.

        Those moved to doubtful customers are still owed.
        """
        owed = self.filtered(
            lambda move: move.state == "posted" and move.move_type in CLAIMABLE
        ).filtered_domain(self._get_relance_owed_domain())
        return owed.filtered(lambda move: move._is_relance_late())

    def _is_relance_late(self):
        """Say whether a due date of this invoice has passed."""
        today = self.company_id._relance_today()
        dues = self.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).mapped("date_maturity")
        first = min((due for due in dues if due), default=self.invoice_date_due)
        return bool(first and first < today)


class ResPartner(models.Model):
    """What a customer turns out to be decides which letter it receives."""

    _inherit = "res.partner"

    def write(self, vals):
        # EXTENDS 'base': its drafts follow; nothing else of them is written again
        result = super().write(vals)
        if TELLING & vals.keys():
            # sudo: who corrects a customer may not write formal notices
            notices = self.env["relance.notice"].sudo()
            notices.search(
                [
                    ("debtor_id", "in", self.commercial_partner_id.ids),
                    ("state", "=", "draft"),
                ]
            )._readdress()
        return result
