from odoo import api, models
from odoo.tools import SQL

from .relance_todo import TodoKind


class RelanceTodo(models.Model):
    """The data gaps: what keeps items from being chased, because something lacks."""

    _inherit = "relance.todo"

    @api.model
    def _get_gap_kinds(self):
        """Return {kind: TodoKind} of the data gaps, the least urgent of all."""
        kinds = {
            "not_sent": (
                90,
                self.env._("Never sent"),
                self.env._("Send the invoices"),
                self.env._("Invoices never sent to the customer"),
            ),
            "no_email": (
                92,
                self.env._("No address"),
                self.env._("Add the e-mail"),
                self.env._("The recipient has no e-mail address"),
            ),
            "no_scenario": (
                94,
                self.env._("No scenario"),
                self.env._("Look"),
                self.env._("Due items that no scenario matches"),
            ),
            "archived": (96, self.env._("Archived customer"), self.env._("Look")),
            "too_old": (
                98,
                self.env._("Take-over"),
                self.env._("Take over"),
                self.env._("Old due items that wait for the take-over"),
            ),
        }
        return {kind: TodoKind(*values) for kind, values in kinds.items()}

    @api.model
    def _get_gap_sources(self):
        """Return {name: SELECT} of the data gaps."""
        return {
            "not_sent": self._get_not_sent_source(),
            "no_email": self._get_no_email_source(),
            "no_scenario": self._get_reason_source("no_scenario"),
            "too_old": self._get_reason_source("too_old"),
        }

    @api.model
    def _get_not_sent_source(self):
        """Return one line a company for the invoices that nobody has sent."""
        columns = self._get_gap_columns() | {
            "item_count": SQL("COUNT(DISTINCT item.move_id)::integer"),
        }
        source = SQL(
            """relance_due_item item
          JOIN account_move move ON move.id = item.move_id
         WHERE item.state = 'open' AND item.reason = 'not_sent'
           AND move.is_move_sent IS NOT TRUE
      GROUP BY item.company_id"""
        )
        return self._select_source(SQL("item.company_id"), "not_sent", columns, source)

    @api.model
    def _get_no_email_source(self):
        """Return the recipients without an address, one line each."""
        columns = self._get_gap_columns() | {
            "debtor_id": SQL("item.debtor_id"),
            "user_id": SQL("MIN(item.collector_id)"),
            "item_count": SQL("1"),
            "res_model": SQL("'res.partner'"),
            "res_id": SQL("COALESCE(item.contact_id, item.debtor_id)"),
        }
        source = SQL(
            """relance_due_item item
          JOIN res_partner debtor ON debtor.id = item.debtor_id
     LEFT JOIN res_partner contact ON contact.id = item.contact_id
         WHERE item.state = 'open' AND item.reason = 'no_address'
           AND COALESCE(contact.email_normalized, debtor.email_normalized) IS NULL
      GROUP BY item.company_id, item.debtor_id, item.contact_id"""
        )
        return self._select_source(SQL("MIN(item.id)"), "no_email", columns, source)

    @api.model
    def _get_reason_source(self, reason):
        """Return one line a company for the open items that ``reason`` keeps back."""
        source = SQL(
            """relance_due_item item
         WHERE item.state = 'open' AND item.reason = %s
      GROUP BY item.company_id""",
            reason,
        )
        return self._select_source(
            SQL("item.company_id"), reason, self._get_gap_columns(), source
        )

    @api.model
    def _get_gap_columns(self):
        """Return {column: SQL} of a line that stands for many due items."""
        return {
            "company_id": SQL("item.company_id"),
            "amount": SQL("SUM(COALESCE(item.amount_residual, 0.0))"),
            "date": SQL("MIN(item.date_maturity)"),
            "item_count": SQL("COUNT(*)::integer"),
            "res_model": SQL("'relance.due.item'"),
        }
