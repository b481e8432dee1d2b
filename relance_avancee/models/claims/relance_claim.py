from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...const import COLLECTOR, READER
from ...tools.access import check_collector, check_reader
from ..company.guarded import always, once
from .account_move_claim import NOT_FROM_CONSUMERS

COMPONENTS = [
    ("principal", "Principal"),
    ("interest", "Interest"),
    ("indemnity", "Fixed recovery costs"),
    ("costs", "Further recovery costs"),
]
KINDS = [
    ("claimed", "Claimed"),
    ("collected", "Collected"),
    ("waived", "Waived"),
    ("written_off", "Written off"),
]


class RelanceClaim(models.Model):
    """What people said and did about the claim of one invoice.

    Principal and interest are computed from the accounting; here stand the formal
    notice, and the amounts claimed, collected and given up; what is in dispute is that
    of the disputes.
    """

    _name = "relance.claim"
    _description = "Claim"
    _inherit = ["relance.guarded", "relance.of.move", "mail.thread"]
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
        compute="_compute_amount_disputed",
        compute_sudo=True,
        help="What is left of the open disputes on the invoice.",
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

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(
            COLLECTOR,
            *("notice_received", "entry_ids", "limitation_event_ids"),
        )

    @api.depends("move_id.relance_dispute_ids.amount_left")
    def _compute_amount_disputed(self):
        for claim in self:
            disputed = claim.move_id._get_relance_disputed()
            claim.amount_disputed = float(disputed)

    @api.depends("entry_ids", "notice_received", "amount_disputed")
    def _compute_computation(self):
        for claim in self:
            move = claim.move_id
            claim.computation = move and move._render_relance_claim(
                claim.company_id._relance_today()
            )

    def action_open_move(self):
        """Open the invoice."""
        check_reader(self.env)
        self.ensure_one()
        return self.move_id._get_records_action()

    def action_print(self):
        """Print the computation as of today."""
        check_reader(self.env)
        return self.move_id.action_relance_print_interest()

    def action_late_fee(self):
        """Prepare the late-fee document of the invoice."""
        check_collector(self.env)
        return self.move_id.action_relance_late_fee()

    @api.model
    def _ensure(self, moves):
        """Return the claims of ``moves``, created where there is none."""
        missing = moves - moves.relance_claim_ids.move_id
        if missing:
            self.check_access("create")
            # sudo: what a claim keeps of its invoice is not typed
            self.sudo().create([self._prepare_claim_values(move) for move in missing])
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
    relance_fee_entry_ids = fields.One2many(
        "relance.claim.entry",
        "document_id",
        string="Claimed amounts",
        groups=READER,
    )

    def unlink(self):
        # EXTENDS 'account': what a deleted document claimed may be claimed again
        self._set_relance_fees(active=False)
        return super().unlink()

    def _get_relance_claim_record(self):
        """Return what people said of the claim of this invoice, possibly nothing."""
        # sudo: interest is the same for whoever computes it
        return self.sudo().relance_claim_ids

    def button_cancel(self):
        # EXTENDS 'account': same reason
        result = super().button_cancel()
        self._set_relance_fees(active=False)
        return result

    def button_draft(self):
        # EXTENDS 'account': a document that comes back claims again
        result = super().button_draft()
        self._set_relance_fees(active=True)
        return result

    def _set_relance_fees(self, active):
        """Let what these documents claim count, or no more."""
        # sudo: accountants cancel documents; entries are written by nobody
        entries = self.env["relance.claim.entry"].sudo().with_context(active_test=False)
        found = entries.search(
            [("document_id", "in", self.ids), ("active", "!=", active)]
        )
        found.active = active
        found.flush_recordset(["active"])

    def _is_relance_late_fee(self):
        """Say whether this is a late-fee document: it bears no interest itself."""
        # sudo: a fact that decides the same for everybody
        return bool(self.sudo().relance_fee_entry_ids)


class RelanceClaimEntry(models.Model):
    """One amount of a claim that was claimed, collected or given up: by whom, and why.

    It is never rewritten. Those of a late-fee document live and go with it.
    """

    _name = "relance.claim.entry"
    _description = "Amount of a Claim"
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
    currency_id = fields.Many2one(related="claim_id.currency_id")
    active = fields.Boolean(default=True)
    component = fields.Selection(COMPONENTS, required=True, default="interest")
    kind = fields.Selection(KINDS, required=True, default="waived")
    amount = fields.Monetary(required=True)
    date = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    reason = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        default=lambda self: self.env.user,
        readonly=True,
        ondelete="set null",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "relance_claim_entry_attachment_rel",
        "entry_id",
        "attachment_id",
        string="Documents",
    )
    document_id = fields.Many2one(
        "account.move",
        string="Late-fee document",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    segments = fields.Json(
        string="Computation", help="The lines and rates that were used."
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0 AND amount <= 1e12)",
        "Write an amount above zero, and under 1,000,000,000,000.",
    )
    _indemnity_once = models.UniqueIndex(
        "(claim_id) WHERE component = 'indemnity' AND kind = 'claimed' AND active",
        "The fixed recovery costs of an invoice are claimed once.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(
            COLLECTOR,
            *("claim_id", "component", "kind", "amount", "date", "reason"),
            "attachment_ids",
        )

    @api.constrains("kind", "reason")
    def _check_reason(self):
        for entry in self:
            if entry.kind in ("waived", "written_off") and not entry.reason:
                raise ValidationError(self.env._("Say why the amount is given up."))

    @api.constrains("component", "kind", "attachment_ids")
    def _check_costs(self):
        for entry in self.filtered(lambda entry: entry.kind == "claimed"):
            if entry.component == "costs" and not entry.attachment_ids:
                raise ValidationError(
                    self.env._(
                        "Further recovery costs are claimed with their proof: attach "
                        "the bill of the lawyer or collector."
                    )
                )

    @api.constrains("component", "kind", "claim_id")
    def _check_debtor(self):
        for entry in self.filtered(lambda entry: entry.kind == "claimed"):
            debtor = entry.claim_id.debtor_id
            if (
                entry.component in NOT_FROM_CONSUMERS
                and debtor.relance_customer_type == "consumer"
            ):
                raise ValidationError(
                    self.env._("Recovery costs cannot be claimed from a consumer.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_a_person(self):
        if not self.env.su:
            raise UserError(
                self.env._("The amounts of a claim are not deleted: they are proof.")
            )
