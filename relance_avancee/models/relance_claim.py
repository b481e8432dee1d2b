from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import READER


class RelanceClaim(models.Model):
    """What people said and did about the claim of one invoice.

    Principal and interest are computed from the accounting; here stand the formal
    notice, the part in dispute, and the amounts claimed, collected and given up.
    """

    _name = "relance.claim"
    _description = "Claim"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    name = fields.Char(required=True, help="The number of the invoice.")
    company_id = fields.Many2one("res.company", required=True, index=True)
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="set null"
    )
    currency_id = fields.Many2one("res.currency", required=True)
    notice_received = fields.Date(
        string="Formal notice received on",
        tracking=True,
        help="Interest of consumers runs from the next day on.",
    )
    amount_disputed = fields.Monetary(
        string="In dispute",
        tracking=True,
        help="No interest is claimed on it while it is in dispute; empty it when the "
        "dispute is over.",
    )
    entry_ids = fields.One2many("relance.claim.entry", "claim_id", string="Amounts")
    limitation_event_ids = fields.One2many(
        "relance.limitation.event", "claim_id", string="Interruptions"
    )
    limitation_warning = fields.Integer(
        help="The last warning given: so many months before the limitation."
    )
    computation = fields.Html(
        compute="_compute_computation", sanitize=False, help="As of today."
    )

    _move_unique = models.UniqueIndex("(move_id)")

    @api.depends("entry_ids", "notice_received", "amount_disputed")
    def _compute_computation(self):
        for claim in self:
            move = claim.move_id
            claim.computation = move and move._render_relance_claim(
                claim.company_id._relance_today()
            )

    @api.constrains("amount_disputed")
    def _check_amount_disputed(self):
        for claim in self:
            total = claim.move_id.amount_total or claim.amount_disputed
            if not 0 <= claim.amount_disputed <= total:
                raise ValidationError(
                    self.env._(
                        "What is in dispute lies between zero and the amount of the "
                        "invoice."
                    )
                )

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()

    def action_print(self):
        """Print the computation as of today."""
        return self.move_id.action_relance_print_interest()

    def action_late_fee(self):
        """Prepare the late-fee document of the invoice."""
        return self.move_id.action_relance_late_fee()

    @api.model
    def _ensure(self, moves):
        """Return the claims of ``moves``, created where there is none."""
        missing = moves - moves.relance_claim_ids.move_id
        self.create([self._prepare_claim_values(move) for move in missing])
        return moves.relance_claim_ids

    @api.model
    def _prepare_claim_values(self, move):
        """Return what a claim keeps of its invoice, whatever becomes of it."""
        return {
            "move_id": move.id,
            "name": move.name or move.display_name,
            "company_id": move.company_id.id,
            "debtor_id": move.commercial_partner_id.id,
            "currency_id": move.currency_id.id,
        }


class AccountMove(models.Model):
    """The claim of an invoice."""

    _inherit = "account.move"

    relance_claim_ids = fields.One2many(
        "relance.claim", "move_id", string="What was said of the claim", groups=READER
    )

    def _get_relance_claim_record(self):
        """Return what people said of the claim of this invoice, possibly nothing."""
        # sudo: interest is the same for whoever computes it
        return self.sudo().relance_claim_ids
