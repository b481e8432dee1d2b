from odoo import api, fields, models

from ..rules.claims.legal_type import get_name_hint
from ..tools.access import check_manager


class RelanceTakeoverCustomer(models.TransientModel):
    """A customer whose legal type is presumed, for a person to review."""

    _name = "relance.takeover.customer"
    _description = "Customer to Review"
    _order = "to_check desc, amount desc, id"

    wizard_id = fields.Many2one(
        "relance.takeover", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    presumed = fields.Selection(
        selection="_selection_type", string="Proposed", readonly=True
    )
    to_check = fields.Boolean(
        readonly=True, help="The name speaks of a public body, and nothing proves it."
    )
    why = fields.Char(string="Presumed from", readonly=True)
    legal_type = fields.Selection(
        selection="_selection_type", string="Legal type", required=True
    )
    confirmed = fields.Boolean(compute="_compute_confirmed", store=True, readonly=False)
    item_count = fields.Integer(string="Open items", readonly=True)
    amount = fields.Monetary(readonly=True)

    @api.depends("legal_type")
    def _compute_confirmed(self):
        for customer in self:
            changed = customer.legal_type != customer.presumed
            customer.confirmed = customer.confirmed or changed

    @api.model
    def _selection_type(self):
        """Return the legal types of customers."""
        field = self.env["res.partner"]._fields["relance_legal_type"]
        return field._description_selection(self.env)

    @api.model
    def _fill(self, wizard):
        """Create the rows of ``wizard``: who owes something and was never confirmed."""
        groups = self.env["relance.due.item"]._read_group(
            [
                ("company_id", "child_of", wizard.company_id.id),
                ("state", "=", "open"),
                ("debtor_id.relance_legal_type", "=", False),
            ],
            ["debtor_id"],
            ["__count", "amount_residual:sum"],
        )
        self.create(
            [
                {
                    "wizard_id": wizard.id,
                    "partner_id": debtor.id,
                    "item_count": count,
                    "amount": amount,
                    **self._prepare_proposal(debtor),
                }
                for debtor, count, amount in groups
            ]
        )

    def _prepare_proposal(self, debtor):
        """Return the type that is proposed for ``debtor``, with why."""
        proposed = debtor.relance_customer_type
        is_french = debtor.country_id.code in (False, "FR")
        hint = None
        if proposed != "public" and is_french:
            hint = get_name_hint(debtor.name or "")
        if hint == "public":
            proposed = "public"
        return {
            "presumed": proposed,
            "legal_type": proposed,
            "to_check": bool(hint),
            "why": self._get_why(debtor, hint),
        }

    def _get_why(self, debtor, hint):
        """Return what the presumption rests on, in the user's words."""
        found = []
        if hint == "public":
            found.append(self.env._("To check: the name is that of a public body"))
        elif hint:
            found.append(
                self.env._("To check: the name has a word of public bodies in it")
            )
        if debtor.is_company:
            found.append(self.env._("Company"))
        if debtor.vat:
            found.append(self.env._("VAT %(number)s", number=debtor.vat))
        if debtor.company_registry:
            found.append(
                self.env._("Registry %(number)s", number=debtor.company_registry)
            )
        return ", ".join(found) or self.env._("Person, without VAT or registry number")

    def _confirm(self):
        """Write the types that a person has confirmed on the customers."""
        for legal_type, rows in (
            self.filtered("confirmed").grouped("legal_type").items()
        ):
            # sudo: a manager of reminders need not be allowed to edit contacts
            rows.partner_id.sudo().relance_legal_type = legal_type


class RelanceTakeover(models.TransientModel):
    """The page of the customers: what is presumed, by type."""

    _inherit = "relance.takeover"

    professional_count = fields.Integer(compute="_compute_customer_counts")
    consumer_count = fields.Integer(compute="_compute_customer_counts")
    public_count = fields.Integer(compute="_compute_customer_counts")
    check_count = fields.Integer(compute="_compute_customer_counts")
    unconfirmed_count = fields.Integer(compute="_compute_customer_counts")

    @api.depends(
        "customer_ids.legal_type", "customer_ids.confirmed", "customer_ids.to_check"
    )
    def _compute_customer_counts(self):
        for wizard in self:
            rows = wizard.customer_ids
            apart = rows.filtered(lambda row: row.to_check and not row.confirmed)
            wizard.check_count = len(apart)
            for kind in ("professional", "consumer", "public"):
                of_kind = rows.filtered(lambda row, k=kind: row.legal_type == k)
                wizard[f"{kind}_count"] = len(of_kind - apart)
            wizard.unconfirmed_count = len(rows.filtered(lambda row: not row.confirmed))

    def action_confirm(self):
        """Confirm the rows of the type of the context, all of them without one.

        Those to check are confirmed one by one.
        """
        check_manager(self.env)
        wanted = self.env.context.get("relance_confirm")
        self.customer_ids.filtered(
            lambda row: not row.to_check and wanted in (None, row.legal_type)
        ).confirmed = True
