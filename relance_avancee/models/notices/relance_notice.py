from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import COLLECTOR, LEGAL_TYPES
from ...rules.notices.notice import USUAL_DAYS, counted_from
from ...tools.access import check_reader
from ..company.guarded import always, once

REPORT = "relance_avancee.relance_notice_letter_report"
# Of the earlier reminders, so many are listed, and copied, in a letter.
SHOWN_REMINDERS = 6
KINDS = [
    ("notice", "Formal notice"),
    ("final", "Final notice before legal action"),
]
CHANNELS = [
    ("registered", "Registered letter"),
    ("electronic", "Electronic registered letter"),
    ("hand", "Handed over against receipt"),
    ("email", "E-mail only"),
]
STATES = [
    ("draft", "To check"),
    ("frozen", "To post"),
    ("sent", "Posted"),
    ("received", "Delivered"),
    ("closed", "Closed"),
]
# What a person writes of a draft, and of what became of it; what makes a notice the
# proof of what was sent is written by its sending alone.
EDITED = (
    *("kind", "lang", "deadline_days", "channel", "signatory_id"),
    *("signatory_capacity", "electronic_consent", "line_ids", "credit_ids"),
    *("subject", "intro", "demand", "consequences", "closing"),
    *("with_cover", "with_annex", "with_invoices", "with_reminders"),
    *("with_reminder_copies", "enclosure_ids", "email_copy", "provider_id"),
)
TOLD = (
    *("tracking_number", "deposit_date", "presentation_date", "receipt_date"),
    *("refusal_date", "proof_ids", "outcome"),
)


# No client can send this object in its context.
ERASING = object()
# What is added to a notice once it was sent; all the rest stays as it was.
FOLLOWED = {
    "tracking_number",
    "deposit_date",
    "presentation_date",
    "receipt_date",
    "refusal_date",
    "proof_ids",
    "outcome",
}
# What its sending and its carrier add themselves.
ADDED = {"hold_id", "provider_reference"}
FOLLOWED_PREFIXES = ("activity_", "message_", "my_activity_", "website_message_")


class RelanceNotice(models.Model):
    """A formal notice (mise en demeure) to one debtor: what is claimed, and its proof.

    A person checks and sends it, always. From then on nothing of what was sent can be
    changed; what becomes of it is added.
    """

    _name = "relance.notice"
    _description = "Formal Notice"
    _inherit = ["relance.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    debtor_name = fields.Char(help="As it was when the notice was sent.", copy=False)
    currency_id = fields.Many2one("res.currency", required=True)
    kind = fields.Selection(KINDS, required=True, default="notice")
    variant = fields.Selection(
        LEGAL_TYPES,
        string="Addressed as to",
        compute="_compute_variant",
        store=True,
        help="What the customer is: what may be claimed depends on it.",
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang,
    )
    date = fields.Date(
        string="Dated",
        required=True,
        copy=False,
        default=lambda self: fields.Date.context_today(self),
        help="The amounts are those of that day.",
    )
    deadline_days = fields.Integer(
        string="Days to pay",
        compute="_compute_deadline_days",
        store=True,
        readonly=False,
        help="From the receipt on. The law sets none: 8 are usual for professionals, "
        "15 for others.",
    )
    channel = fields.Selection(
        CHANNELS, string="Sent by", required=True, default="registered"
    )
    signatory_id = fields.Many2one(
        "res.users",
        string="Signed by",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    signatory_capacity = fields.Char(
        string="In the capacity of",
        compute="_compute_signatory_capacity",
        store=True,
        readonly=False,
        help="For instance: managing director, head of accounting.",
    )
    electronic_consent = fields.Boolean(
        string="Agreed to electronic letters",
        help="Who is not a professional must have agreed beforehand (CPCE, L100).",
    )
    line_ids = fields.One2many("relance.notice.line", "notice_id", string="Invoices")
    amount_total = fields.Monetary(
        string="Claimed", compute="_compute_amount_total", store=True
    )
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, default="draft", index=True
    )
    previous_id = fields.Many2one(
        "relance.notice",
        string="Follows",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The notice that this one sends again, or comes after.",
    )
    next_ids = fields.One2many("relance.notice", "previous_id", string="Followed by")
    # What becomes of it
    tracking_number = fields.Char(copy=False, tracking=True)
    deposit_date = fields.Date(
        string="Posted on",
        copy=False,
        tracking=True,
        help="When the post office, or the carrier, took it.",
    )
    presentation_date = fields.Date(
        string="First presented on", copy=False, tracking=True
    )
    receipt_date = fields.Date(string="Received on", copy=False, tracking=True)
    refusal_date = fields.Date(
        string="Refused or not collected on",
        copy=False,
        tracking=True,
        help="It counts all the same, from its first presentation.",
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        "relance_notice_proof_rel",
        "notice_id",
        "attachment_id",
        string="Proofs",
        copy=False,
        help="The scan of the receipt, the proof of deposit.",
    )
    outcome = fields.Selection(
        [
            ("paid", "Paid"),
            ("plan", "Payment plan"),
            ("insurer", "Declared to the insurer"),
            ("bailiff", "Handed to a court officer or a lawyer"),
            ("write_off", "Written off"),
            ("final", "Final notice"),
            ("replaced", "Sent again"),
            ("dropped", "Dropped"),
        ],
        string="What was decided",
        copy=False,
        tracking=True,
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return (
            once(COLLECTOR, "company_id", "debtor_id", "currency_id", "date")
            | once(COLLECTOR, "previous_id")
            | always(COLLECTOR, *EDITED, *TOLD)
        )

    @api.depends("debtor_id")
    def _compute_variant(self):
        for notice in self.filtered(lambda notice: not notice.frozen_on):
            notice.variant = notice.debtor_id.relance_customer_type

    @api.depends("variant", "company_id")
    def _compute_deadline_days(self):
        for notice in self.filtered(lambda notice: not notice.frozen_on):
            company = notice.company_id
            professional = notice.variant == "professional"
            field = "relance_notice_days" if professional else "relance_notice_days_b2c"
            usual = USUAL_DAYS.get(notice.variant, USUAL_DAYS["consumer"])
            notice.deadline_days = company[field] or usual

    @api.depends("signatory_id")
    def _compute_signatory_capacity(self):
        for notice in self.filtered(lambda notice: not notice.frozen_on):
            notice.signatory_capacity = notice.signatory_id.partner_id.function

    @api.depends("line_ids.amount_total")
    def _compute_amount_total(self):
        for notice in self:
            notice.amount_total = sum(notice.line_ids.mapped("amount_total"))

    @api.depends(
        "frozen_on",
        "deposit_date",
        "presentation_date",
        "receipt_date",
        "refusal_date",
        "outcome",
    )
    def _compute_state(self):
        for notice in self:
            notice.state = notice._get_state()

    @api.depends("name", "debtor_name", "debtor_id")
    def _compute_display_name(self):
        for notice in self:
            customer = notice.debtor_name or notice.debtor_id.name or ""
            notice.display_name = f"{notice.name} – {customer}"

    @api.model_create_multi
    def create(self, vals_list):
        """Number each notice."""
        notices = super().create(vals_list)
        # sudo: nobody numbers a notice by hand
        for notice in notices.sudo():
            notice.name = self.env["ir.sequence"].next_by_code(self._name)
        return notices

    def write(self, vals):
        """Freeze what was sent, then follow what becomes of it.

        Nobody changes what was sent; the ladder, the claims and the to-dos follow the
        dates and the outcome.
        """
        self._check_frozen(vals)
        proofs = self._get_kept_proofs()
        starts = self._get_counted_starts(vals)
        result = super().write(vals)
        self._follow_written(vals, starts)
        self._check_proofs_kept(proofs)
        return result

    def _erase_personal(self):
        """Delete the notices whose term is over, with their files: nothing is left."""
        # sudo: the files of a notice are proof, nobody else removes them
        files = self.sudo().pdf_id | self.sudo().kept_ids | self.sudo().proof_ids
        self.with_context(relance_erasing=ERASING).unlink()
        files.exists().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if self.env.context.get("relance_erasing") is ERASING:
            return
        if any(notice.frozen_on for notice in self):
            raise UserError(
                self.env._("A formal notice that was sent is not deleted: it is proof.")
            )

    def action_open_debtor(self):
        """Open the customer."""
        check_reader(self.env)
        self.ensure_one()
        return self.debtor_id._get_records_action()

    def _get_state(self):
        """Return the state that the dates of this notice make."""
        if self.outcome:
            return "closed"
        if not self.frozen_on:
            return "draft"
        if self._get_counted_from():
            return "received"
        return "sent" if self.deposit_date else "frozen"

    def _get_counted_from(self):
        """Return the day that opens the delay to pay, if it is known."""
        return counted_from(
            self.receipt_date, self.refusal_date, self.presentation_date
        )

    # What was sent stays as it was ---------------------------------------------------

    def _check_frozen(self, vals):
        """Refuse to change what was sent, but for what is added to it since."""
        if any(notice.frozen_on for notice in self) and not self._is_followed(vals):
            raise UserError(self._get_frozen_message())

    def _get_kept_proofs(self):
        """Return {notice: its proofs} of those that were received: they stay."""
        received = self.filtered(lambda notice: notice._get_counted_from())
        return {notice: notice.proof_ids for notice in received}

    @api.model
    def _check_proofs_kept(self, proofs):
        """Refuse to take one of ``proofs`` ({notice: files}) away."""
        if any(files - notice.proof_ids for notice, files in proofs.items()):
            raise UserError(
                self.env._(
                    "The proofs of a formal notice that was received stay: add others."
                )
            )

    def _get_frozen_message(self):
        return self.env._(
            "A formal notice that was sent cannot be changed. Send a new one instead."
        )

    def _is_followed(self, vals):
        """Say whether ``vals`` only add to a notice what becomes of it."""
        added = FOLLOWED | ADDED if self.env.su else FOLLOWED
        return all(name in added or name.startswith(FOLLOWED_PREFIXES) for name in vals)
