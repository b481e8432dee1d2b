import logging

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class RelanceReminder(models.Model):
    """Links to the portal, where an invoice is seen and paid."""

    _inherit = "relance.reminder"

    def _fill_portal_tokens(self):
        """Give their secret to the invoices whose link these reminders will show.

        The one column of Odoo's entries that the engine writes, and only where it is
        empty: without it a message has no link, and the ORM would take 20 ms for each.
        It has a transaction of its own, of one statement: an invoice that somebody is
        editing is passed over and its message has no link; who edits it later waits
        for nothing.
        """
        cron = self.env["ir.cron"]
        cron._commit_progress()
        try:
            self.env.execute_query(self._get_tokens_sql())
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            _logger.info("Some reminders will have no link: their invoices changed.")
            self.env.cr.rollback()
        cron._commit_progress()

    def _get_tokens_sql(self):
        """Return the statement that fills the secrets, and returns the invoices."""
        return SQL(
            """UPDATE account_move SET access_token = gen_random_uuid()::varchar
                WHERE id IN (
                      SELECT id FROM account_move
                       WHERE access_token IS NULL AND move_type IN %(types)s
                         AND id IN (
                             SELECT line.move_id
                               FROM relance_reminder_line line
                               JOIN relance_reminder reminder
                                 ON reminder.id = line.reminder_id
                               JOIN relance_due_item item ON item.id = line.due_item_id
                              WHERE reminder.id IN %(reminders)s
                                AND reminder.is_contact AND line.state = 'planned'
                                AND item.payment_kind IS DISTINCT FROM 'assigned')
                         FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING id""",
            types=tuple(self.env["account.move"].get_invoice_types()),
            reminders=tuple(self.ids) or (0,),
        )

    def _get_link(self, move):
        """Return the portal page of an invoice that already has its secret."""
        if not move.access_token or not move.is_invoice() or self._is_assigned():
            return None
        links = self._get_batch().links
        if move.id not in links:
            links[move.id] = move.get_base_url() + move.get_portal_url()
        return links[move.id]

    def _get_pay_link(self, lines):
        """Return where the one invoice is paid on line, if it still is.

        The page of an invoice that was moved to another account says that it is paid.
        """
        if len(lines.move_id) != 1 or lines.due_item_id.origin_id:
            return None
        return self._get_link(lines.move_id)
