from odoo import api, fields, models
from odoo.tools import format_amount

from ...const import READER
from ...tools.access import check_collector, check_reader


class RelanceDispute(models.Model):
    """Where disputes are opened from."""

    _inherit = "relance.dispute"

    @api.model
    def _get_new_action(self, **targets):
        """Return the dialog of a new dispute; ``targets`` are records by field."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_dispute_new_action"
        )
        context = {f"default_{name}_id": record.id for name, record in targets.items()}
        return action | {"context": context}

    @api.model
    def _count_open(self, by, records):
        """Return {record: its open disputes}, ``by`` the field that leads to it."""
        groups = self._read_group(
            [(by, "in", records.ids), ("state", "in", self._open_states)],
            [by],
            ["__count"],
        )
        return dict(groups)


class AccountMove(models.Model):
    """The disputes on an invoice."""

    _inherit = "account.move"

    relance_dispute_ids = fields.One2many(
        "relance.dispute", "move_id", string="Disputes", groups=READER
    )
    relance_dispute_count = fields.Integer(
        string="Open disputes", compute="_compute_relance_dispute_count", groups=READER
    )

    @api.depends("relance_dispute_ids.state")
    def _compute_relance_dispute_count(self):
        counts = self.env["relance.dispute"]._count_open("move_id", self)
        for move in self:
            move.relance_dispute_count = counts.get(move._origin, 0)

    def action_relance_dispute(self):
        """Open the dialog that takes a dispute on this invoice."""
        check_collector(self.env)
        self.ensure_one()
        return self.env["relance.dispute"]._get_new_action(move=self)

    def _get_relance_disputed_sentence(self):
        """Return how much of the invoice is disputed, empty for nothing."""
        disputes = self.relance_dispute_ids.filtered(lambda one: one._is_open())
        amount = sum(disputes.mapped("amount_left"))
        if not amount:
            return ""
        return self.env._(
            "%(amount)s is disputed and set aside.",
            amount=format_amount(self.env, amount, self.currency_id),
        )

    def action_relance_open_disputes(self):
        """Open the disputes on this invoice, those that ended too."""
        check_reader(self.env)
        disputes = self.relance_dispute_ids
        return disputes._get_records_action(name=self.env._("Disputes"))


class ResPartner(models.Model):
    """The disputes of a customer."""

    _inherit = "res.partner"

    relance_dispute_count = fields.Integer(
        string="Open disputes", compute="_compute_relance_dispute_count", groups=READER
    )

    @api.depends_context("allowed_company_ids")
    def _compute_relance_dispute_count(self):
        counts = self.env["relance.dispute"]._count_open(
            "debtor_id", self.commercial_partner_id
        )
        for partner in self:
            debtor = partner.commercial_partner_id._origin
            partner.relance_dispute_count = counts.get(debtor, 0)

    def action_relance_dispute(self):
        """Open the dialog that takes a dispute of this customer."""
        check_collector(self.env)
        self.ensure_one()
        return self.env["relance.dispute"]._get_new_action(
            debtor=self.commercial_partner_id
        )

    def action_relance_open_disputes(self):
        """List the disputes of this customer, those that ended too."""
        check_reader(self.env)
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_dispute_action"
        )
        domain = [("debtor_id", "=", self.commercial_partner_id.id)]
        return action | {"domain": domain, "context": {}}
