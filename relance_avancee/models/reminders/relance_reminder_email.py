import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

SHOWN = {
    "account.move": (
        "name",
        "payment_reference",
        "access_token",
        "move_type",
        "company_id",
        "partner_bank_id",
        "invoice_user_id",
        "relance_commitment_number",
        "relance_factor_id",
    ),
    "relance.due.item": (
        "line_id",
        "move_id",
        "payment_kind",
        "rejected_on",
        "origin_id",
        "origin_ids",
        "rejection_line_ids",
    ),
}
_logger = logging.getLogger(__name__)


class RelanceReminder(models.Model):
    """The values of the e-mail: plain strings, already translated and written."""

    _inherit = "relance.reminder"

    def _prepare_email_values(self):
        """Return the values of the template: plain strings, already written.

        A copy says of whom it is the copy; a down payment is awaited, not late.
        """
        lines = self._get_shown_lines()
        apart = lines.filtered("is_neutral")
        totals = self._get_totals()
        texts = self._get_shown_texts()
        recipient = self.contact_id or self.debtor_id
        is_copy = self.env.context.get("relance_copy")
        return {
            "lang": (self.lang or "en").split("_")[0],
            "level": self.level,
            "copy_of": recipient.name if is_copy else False,
            "is_deposit": self.scenario_id.payment_kind == "deposit",
            "company": self._prepare_company_values(),
            "intro": texts["intro"],
            "closing": texts["closing"],
            "due_lines": [self._prepare_row(line) for line in lines - apart],
            "recent_lines": [self._prepare_row(line) for line in apart],
            "credits": [
                {
                    "label": self.env._("Payments and credit notes received"),
                    "currency": total["currency"],
                    "amount": total["credits"],
                }
                for total in totals
                if total["credits"]
            ],
            "totals": totals,
            "bank": self._prepare_bank_values(lines),
            "payment_reference": self._get_payment_reference(lines),
            "pay_url": self._get_pay_link(lines),
            "has_attachments": bool(self._get_attachments()),
            "sender": self._prepare_sender_values(),
        }

    @api.model
    def _fetch_shown_records(self, lines):
        """Read at once what the messages take from invoices, items and documents."""
        items = lines.due_item_id
        for records in (lines.move_id, items):
            records.fetch(SHOWN[records._name])
        attaching = lines.filtered("reminder_id.step_id.attach_invoices")
        documents = attaching.move_id | attaching.due_item_id._get_documents()
        documents.mapped("invoice_pdf_report_id")

    def _prepare_company_values(self):
        """Return what the e-mail says of us."""
        company = self.company_id
        partner = company.partner_id
        logo = f"{company.get_base_url()}/web/image/res.company/{company.id}/logo"
        return {
            "name": company.name,
            "address": [
                part
                for part in (
                    partner.street,
                    partner.street2,
                    f"{partner.zip or ''} {partner.city or ''}".strip(),
                    partner.country_id.name,
                )
                if part
            ],
            "phone": company.phone,
            "email": company.email,
            "website": company.website,
            "vat": company.vat,
            "company_registry": company.company_registry,
            "logo_url": logo
            if company.logo and not company.uses_default_logo
            else False,
        }

    def _prepare_row(self, line):
        """Return one row of the table."""
        return {
            "number": line.name or "",
            "instalment": self._get_instalment(line),
            "invoice_date": self._format_day(line.invoice_date),
            "due_date": self._format_day(line.date_maturity),
            "days_late": max((self._get_send_day() - line.date_maturity).days, 0),
            "amount": self._format(line.amount_total, line.currency_id),
            "balance": self._format(line.amount_residual_currency, line.currency_id),
            "url": self._get_link(line.move_id),
            "discount": self._get_discount_words(line),
        }

    def _get_instalment(self, line):
        """Return "2/3" for the second of three instalments, empty for one alone."""
        item = line.due_item_id.line_id._origin
        return self._get_batch().instalments.get(item.id, "")

    def _read_instalments(self):
        """Return {journal item id: "2/3"} of the invoices due in several parts."""
        items = self.env["account.move.line"]
        items.flush_model(["move_id", "display_type", "date_maturity"])
        rows = self.env.execute_query(
            SQL(
                """SELECT array_agg(id ORDER BY date_maturity, id)
                     FROM account_move_line
                    WHERE display_type = 'payment_term' AND move_id IN %s
                 GROUP BY move_id HAVING COUNT(*) > 1""",
                tuple(self.line_ids.move_id.ids) or (0,),
            )
        )
        return {
            item: f"{rank}/{len(parts)}"
            for (parts,) in rows
            for rank, item in enumerate(parts, 1)
        }

    def _get_attachments(self):
        """Return the stored legal PDFs of the invoices, never rendered again."""
        attachments = self._get_batch().attachments
        if self.id not in attachments:
            attachments[self.id] = self._find_attachments()
        return attachments[self.id]

    def _find_attachments(self):
        if not self.step_id.attach_invoices:
            return self.env["ir.attachment"]
        lines = self._get_shown_lines()
        documents = lines.move_id | lines.due_item_id._get_documents()
        return documents.invoice_pdf_report_id

    def _prepare_bank_values(self, lines):
        """Return the account to pay to: that of the invoices, else the company's.

        What is assigned is paid to the factor, or the message names no account at all.
        """
        if self._is_assigned():
            bank = self._get_factor().bank_ids[:1]
        else:
            bank = (
                lines.move_id.partner_bank_id[:1]
                or self.company_id.partner_id.bank_ids[:1]
            )
        if not bank:
            return None
        number = bank.sanitized_acc_number or bank.acc_number
        return {
            "holder": bank.acc_holder_name or bank.partner_id.name,
            "bank_name": bank.bank_name,
            "iban": " ".join(number[i : i + 4] for i in range(0, len(number), 4)),
            "bic": bank.bank_bic,
        }

    def _is_assigned(self):
        """Say whether the message claims what is assigned to a factor.

        The portal and our bank account would then have the debtor pay the wrong one.
        """
        assigned = self._get_batch().assigned
        if self.id not in assigned:
            items = self._get_shown_lines().due_item_id
            assigned[self.id] = "assigned" in items.mapped("payment_kind")
        return assigned[self.id]

    def _get_factor(self):
        """Return to whom the items of the message are paid instead of us."""
        moves = self._get_shown_lines().move_id
        return moves.relance_factor_id[:1] or self.company_id._relance_nearest(
            "relance_factor_id"
        )

    def _get_payment_reference(self, lines):
        """Return what the debtor quotes: the invoice's reference, or the numbers."""
        moves = (
            lines.filtered(lambda line: not line.is_neutral).move_id or lines.move_id
        )
        if len(moves) == 1:
            return moves.payment_reference or moves.name
        return ", ".join(moves.mapped("name"))

    def _prepare_sender_values(self):
        """Return the person, or the company, who signs."""
        collector = self.collector_id
        if self.scenario_id.sender == "company" or not collector:
            company = self.company_id
            return {
                "name": company.name,
                "function": False,
                "phone": company.phone,
                "email": company.email,
            }
        return {
            "name": collector.name,
            "function": collector.partner_id.function,
            "phone": collector.phone or self.company_id.phone,
            "email": collector.email or self.company_id.email,
        }

    def _get_email_from(self):
        """Return the sender's address: the collector's or the company's."""
        self.ensure_one()
        collector = self.collector_id
        if self.scenario_id.sender == "collector" and collector.email:
            return collector.email_formatted
        return self.company_id.email_formatted or self.env.user.email_formatted

    # Links to the portal, where an invoice is seen and paid -----------------------

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
