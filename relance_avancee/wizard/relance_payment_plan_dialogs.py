from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.access import check_collector


class RelancePaymentPlanAccept(models.TransientModel):
    """Record that a customer accepted a payment plan: who, when, how, and its proof."""

    _name = "relance.payment.plan.accept"
    _description = "Payment Plan Accepted"

    plan_id = fields.Many2one("relance.payment.plan", required=True)
    debtor_id = fields.Many2one(related="plan_id.debtor_id")
    contact_id = fields.Many2one(
        "res.partner",
        string="Accepted by",
        required=True,
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('commercial_partner_id', '=', debtor_id)]",
    )
    date = fields.Date(
        string="On",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    how = fields.Selection(
        selection=lambda self: (
            self.env["relance.payment.plan"]
            ._fields["channel"]
            ._description_selection(self.env)
        ),
        required=True,
        default="mail",
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        "relance_payment_plan_accept_proof_rel",
        "wizard_id",
        "attachment_id",
        help="The e-mail, the signed copy: kept with the agreement.",
    )
    by_mail = fields.Boolean(
        string="Send the agreement by e-mail",
        compute="_compute_by_mail",
        store=True,
        readonly=False,
        precompute=True,
    )
    email = fields.Char(related="plan_id.email")

    @api.depends("plan_id")
    def _compute_contact_id(self):
        for wizard in self:
            plan = wizard.plan_id
            wizard.contact_id = plan.contact_id or plan.debtor_id

    @api.depends("plan_id")
    def _compute_by_mail(self):
        for wizard in self:
            wizard.by_mail = bool(wizard.plan_id.email)

    @api.constrains("proof_ids")
    def _check_proofs(self):
        """Refuse what the user may not read: it would be kept readable."""
        # sudo: the access is that to the files, which some users would not be shown
        self.sudo().proof_ids.with_env(self.env).check_access("read")

    def action_apply(self):
        """Have the plan run: its items are held, the agreement is stored."""
        check_collector(self.env)
        self.ensure_one()
        if self.contact_id.commercial_partner_id != self.plan_id.debtor_id:
            raise UserError(
                self.env._("Choose who accepted it: the customer, or a contact of it.")
            )
        plan = self.plan_id._as_engine()
        plan._accept(self.date, self.contact_id, self.how, self._keep_proofs(plan))
        if self.by_mail:
            plan._send_paper("agreement")
            # the agreement says what we understood, and what we do
            plan.acknowledgement = "none"
        return {"type": "ir.actions.act_window_close"}

    def _keep_proofs(self, plan):
        """Return copies of the proofs, which belong to the plan."""
        # sudo: nobody changes nor removes them, not even who gives them
        proofs = self.proof_ids.sudo()
        return (
            proofs.union(
                *(
                    proof.copy({"res_model": plan._name, "res_id": plan.id})
                    for proof in proofs
                )
            )
            - proofs
        )


class RelancePaymentPlanRevoke(models.TransientModel):
    """End a payment plan that is not kept, with the letter that says so."""

    _name = "relance.payment.plan.revoke"
    _description = "Revoke a Payment Plan"

    plan_id = fields.Many2one("relance.payment.plan", required=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    amount_left = fields.Monetary(related="plan_id.amount_left")
    reason = fields.Char(
        required=True, help="The customer reads it in the letter, in these words."
    )
    by_mail = fields.Boolean(
        string="Send the letter by e-mail",
        compute="_compute_by_mail",
        store=True,
        readonly=False,
        precompute=True,
    )
    email = fields.Char(related="plan_id.email")

    @api.depends("plan_id")
    def _compute_by_mail(self):
        for wizard in self:
            wizard.by_mail = bool(wizard.plan_id.email)

    def action_apply(self):
        """End the plan: its due items are chased again, from where they were."""
        check_collector(self.env)
        self.ensure_one()
        self.plan_id._as_engine()._revoke(self.reason, self.by_mail)
        return {"type": "ir.actions.act_window_close"}
