from odoo import api, fields, models

from ...tools.access import check_collector, check_reader


class RelancePromise(models.Model):
    """The doors to promises."""

    _inherit = "relance.promise"

    @api.model
    def _get_take_action(self, **defaults):
        """Return the action of the dialog that takes promises."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_promise_take_action"
        )
        context = {f"default_{name}": value for name, value in defaults.items()}
        return action | {"context": {"dialog_size": "medium", **context}}

    @api.model
    def _search_running(self, domain):
        """Return the promises of ``domain`` that run."""
        return self.search([*domain, ("state", "in", self._open_states)])

    @api.model
    def _get_list_action(self, domain):
        """Return the list of the promises of ``domain``."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_promise_action"
        )
        return action | {"domain": domain, "context": {}}


class RelanceDueItem(models.Model):
    """The promise of due items."""

    _inherit = "relance.due.item"

    def action_promise(self):
        """Open the dialog that takes a promise on these items."""
        check_collector(self.env)
        return self.env["relance.promise"]._get_take_action(
            due_item_ids=self.filtered(lambda item: item.state == "open").ids
        )


class AccountMove(models.Model):
    """The promises on an invoice."""

    _inherit = "account.move"

    relance_promise_count = fields.Integer(
        string="Promises running",
        compute="_compute_relance_promise_count",
        groups="relance_avancee.relance_group_reader",
    )

    def _compute_relance_promise_count(self):
        promised = self.env["relance.promise"]._search_running(
            [("due_item_ids.move_id", "in", self.ids)]
        )
        for move in self:
            own = promised.filtered(lambda one, m=move: m in one.due_item_ids.move_id)
            move.relance_promise_count = len(own)

    def action_relance_promise(self):
        """Open the dialog that takes a promise on what these invoices owe."""
        check_collector(self.env)
        self.check_access("read")
        items = self.env["relance.due.item"].search(
            [("move_id", "in", self.ids), ("state", "=", "open")]
        )
        return items.action_promise()

    def action_relance_open_promises(self):
        """List the promises on the invoice."""
        check_reader(self.env)
        self.ensure_one()
        return self.env["relance.promise"]._get_list_action(
            [("due_item_ids.move_id", "=", self.id)]
        )


class ResPartner(models.Model):
    """The promises of a customer."""

    _inherit = "res.partner"

    relance_promise_count = fields.Integer(
        string="Promises running",
        compute="_compute_relance_promise_count",
        groups="relance_avancee.relance_group_reader",
    )

    def _compute_relance_promise_count(self):
        promised = (
            self.env["relance.promise"]
            ._search_running([("debtor_id", "in", self.commercial_partner_id.ids)])
            .grouped("debtor_id")
        )
        for partner in self:
            own = promised.get(partner.commercial_partner_id, ())
            partner.relance_promise_count = len(own)

    def action_relance_promise(self):
        """Open the dialog that takes a promise on what these customers owe."""
        check_collector(self.env)
        self.check_access("read")
        return self.env["relance.promise"]._get_take_action(
            debtor_ids=self.commercial_partner_id.ids
        )

    def action_relance_open_promises(self):
        """List the promises of the customer."""
        check_reader(self.env)
        self.ensure_one()
        return self.env["relance.promise"]._get_list_action(
            [("debtor_id", "=", self.commercial_partner_id.id)]
        )
