from odoo import models
from odoo.fields import Domain

PROOFS = ("application/pdf", "image/jpeg", "image/png")


class RelanceNotice(models.Model):
    """What is proposed to be enclosed: the order, the proof of delivery, the rest."""

    _inherit = "relance.notice"

    def _propose_enclosures(self):
        """Enclose the proofs that the user may read; a person takes out what is not."""
        owners = {}
        for notice in self:
            for record in notice._get_proof_sources():
                owners[record._name, record.id] = notice
        for attachment in self.env["ir.attachment"].search(
            Domain("type", "=", "binary")
            & Domain("mimetype", "in", PROOFS)
            & Domain.OR(
                Domain("res_model", "=", model) & Domain("res_id", "=", res_id)
                for model, res_id in owners
            ),
            order="id",
        ):
            owners[attachment.res_model, attachment.res_id].enclosure_ids |= attachment

    def _get_proof_sources(self):
        """Return [record] whose files prove the claim; an extension adds its own."""
        self.ensure_one()
        moves = self.line_ids.move_id
        lines = moves.relance_reminder_line_ids
        reminders = lines.filtered(lambda line: line.state == "sent").reminder_id
        orders = self._get_orders(moves)
        return [*moves, *reminders, *orders, *self._get_deliveries(orders)]

    def _get_orders(self, moves):
        """Return the sales orders of ``moves`` that the user may read."""
        orders = self.env.get("sale.order")
        if orders is None or not orders.has_access("read"):
            return []
        origins = ",".join(move.invoice_origin or "" for move in moves).split(",")
        return orders.search(
            [
                ("name", "in", [name.strip() for name in origins if name.strip()]),
                ("company_id", "=", self.company_id.id),
                ("partner_id", "child_of", self.debtor_id.ids),
            ]
        )

    def _get_deliveries(self, orders):
        """Return the finished deliveries of ``orders`` that the user may read."""
        pickings = self.env.get("stock.picking")
        if not orders or pickings is None or "sale_id" not in pickings._fields:
            return []
        if not pickings.has_access("read"):
            return []
        return pickings.search(
            [("sale_id", "in", orders.ids), ("state", "=", "done")], order="id"
        )
