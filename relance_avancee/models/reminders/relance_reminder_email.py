import logging

from odoo import Command, api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, plaintext2html

from ...rules.planning.reasons import DISPUTED
from ...rules.reminders.placeholders import one_line
from .message import MessageBatch, ReminderMessage

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
    """The message as an e-mail, written in the language of its recipient."""

    _inherit = "relance.reminder"

    def _render_email(self):
        """Return {id: HTML} of the messages, each in the language of its recipient."""
        return {
            message.reminder.id: message.reminder._render_body(message)
            for message in self._get_messages()
        }

    def _render_messages(self, is_copy=False):
        """Return {id: values} of the messages as they are sent: texts and documents.

        The copies say of whom they are the copy.
        """
        return {
            message.reminder.id: {
                "subject": message.texts["subject"],
                "body_html": message.reminder._render_body(message),
                "attachment_ids": [
                    Command.link(attachment) for attachment in message.attachments.ids
                ],
            }
            for message in self._get_messages(is_copy)
        }

    def _get_messages(self, is_copy=False):
        """Yield the message of each reminder, in its recipient's language.

        What those of one language share is read once and kept as long as they last.
        """
        for lang, reminders in self.grouped(lambda r: r._get_lang()).items():
            speaking = reminders.with_context(lang=lang)
            batch = MessageBatch(speaking)
            for reminder in speaking:
                yield ReminderMessage(reminder, batch, is_copy)

    def _get_message(self):
        """Return the message of this reminder alone, in the language of the context."""
        self.ensure_one()
        return ReminderMessage(self, MessageBatch(self))

    def _get_amounts(self):
        """Return {currency: (total, deducted, net)} of what the message claims."""
        return self._get_message().amounts

    def _get_lang(self):
        """Return the recipient's language, ours if that is gone."""
        installed = self.env["res.lang"]._get_data(code=self.lang).id
        return self.lang if installed else self.env.lang

    def _in_language(self):
        """Return the reminder in its recipient's language, ours if that is gone."""
        self.ensure_one()
        lang = self._get_lang()
        return self if lang == self.env.lang else self.with_context(lang=lang)

    def _render_body(self, message):
        """Return the HTML of one message, in the language of the context.

        What was not written here is told, never shown as our message.
        """
        if self.origin != "engine":
            told = [self.display_name, self.email, self.outside_note]
            return plaintext2html("\n\n".join(filter(None, told)))
        return self.env["ir.qweb"]._render(
            "relance_avancee.relance_reminder_email",
            self._prepare_email_values(message),
            lang=self.env.lang,
        )

    def _prepare_email_values(self, message):
        """Return the values of the template: plain strings, already written.

        A copy says of whom it is the copy; a down payment is awaited, not late. An
        extension may add its own; ``message`` is a :class:`.message.ReminderMessage`.
        """
        texts = message.get_shown_texts()
        recipient = self.contact_id or self.debtor_id
        return {
            "lang": (self.lang or "en").split("_")[0],
            "level": self.level,
            "copy_of": recipient.name if message.is_copy else False,
            "is_deposit": self.scenario_id.payment_kind == "deposit",
            "company": self._prepare_company_values(),
            "intro": texts["intro"],
            "closing": texts["closing"],
            "due_lines": self._prepare_rows(message, message.claimed),
            "recent_lines": self._prepare_rows(message, message.apart),
            "credits": self._prepare_credit_rows(message),
            "totals": message.totals,
            "bank": self._prepare_bank_values(message),
            "payment_reference": self._get_payment_reference(message),
            "pay_url": message.get_link(message.page),
            "page_label": False,
            "oldest": self._get_oldest_label(message),
            "has_attachments": bool(message.attachments),
            "sender": self._prepare_sender_values(message.is_copy),
        }

    def _get_oldest_label(self, message):
        """Return the words of the button that opens one of several invoices."""
        if len(message.lines.move_id) < 2:
            return False
        return self.env._("View %(invoice)s online", invoice=message.page.name)

    def _get_words(self, message):
        """Return {word in braces: what writes it}; an extension may add its own.

        What writes a word is a function without parameters.
        """
        return {
            "customer": lambda: self.debtor_id.name,
            "contact": lambda: self.contact_id.name or self.debtor_id.name,
            "company": lambda: self.company_id.name,
            "collector": lambda: (
                self._get_signer(message.is_copy).name or self.company_id.name
            ),
            "total": message.write_total,
            "net": message.write_net,
            "count": message.count_invoices,
            "days_late": message.count_days_late,
            "due_date": message.write_due_date,
            "answer_date": message.write_answer_date,
            "invoices": message.write_claimed,
            "references": message.write_references,
            "disputed": message.write_disputed,
            "motive": lambda: self.env._("not given by the bank"),
            "rejection_date": message.write_rejection_date,
            "payment_amount": message.write_total,
            "promise_date": lambda: self.env._("the day agreed"),
            "promise_amount": message.write_total,
        }

    def _get_shown_lines(self):
        """Return the lines of the message, the oldest first."""
        self.ensure_one()
        return self._read_shown_lines()[self.id]

    def _read_shown_lines(self):
        """Return {id: lines} of these messages, the oldest first."""
        together = self.line_ids
        self._fetch_shown_records(together)
        return {
            reminder.id: reminder.line_ids.filtered(
                lambda line: line.state in ("planned", "sent", "failed")
            )
            .sorted(lambda line: (line.date_maturity, line.id))
            .with_prefetch(together._ids)
            for reminder in self
        }

    def _read_disputed(self):
        """Return {due item id: the part of it that is disputed} of these messages."""
        items = self.line_ids.filtered("amount_aside").due_item_id
        if not items:
            return {}
        # sudo: what is kept back is the same for whoever writes the message
        holds = self.env["relance.hold"].sudo()
        live = Domain("lifted", "=", False) & Domain("kind", "in", DISPUTED)
        groups = holds._read_group(
            live & Domain("due_item_id", "in", items.ids),
            ["due_item_id"],
            ["amount:sum"],
        )
        return {item.id: amount for item, amount in groups}

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

    def _prepare_rows(self, message, lines):
        return [self._prepare_row(message, line) for line in lines]

    def _prepare_row(self, message, line):
        """Return one row of the table of ``message``: ``line``, written.

        An extension may add values for a column of its own in the template.
        """
        return {
            "number": line.name or "",
            "instalment": message.get_instalment(line),
            "invoice_date": message.write_day(line.invoice_date),
            "due_date": message.write_day(line.date_maturity),
            "days_late": max((self._get_send_day() - line.date_maturity).days, 0),
            "amount": message.write_amount(line.amount_total, line.currency_id),
            "balance": message.write_amount(
                line.amount_residual_currency, line.currency_id
            ),
            "url": message.get_link(line.move_id),
            "aside": message.write_aside(line),
            "discount": message.write_discount(line),
        }

    def _prepare_credit_rows(self, message):
        """Return what is deducted: received, and registered, a row a currency."""
        labels = {
            "credits": self.env._("Payments and credit notes received"),
            "announced": self.env._("Payments registered"),
        }
        return [
            {"label": label, "currency": total["currency"], "amount": total[kind]}
            for kind, label in labels.items()
            for total in message.totals
            if total[kind]
        ]

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

    def _prepare_bank_values(self, message):
        """Return the account to pay to: that of the invoices, else the company's.

        What is assigned is paid to the factor, or the message names no account at all.
        """
        bank = self._get_bank(
            self.company_id, message.lines.move_id, message.is_assigned
        )
        return bank._prepare_relance_values()

    @api.model
    def _get_bank(self, company, moves, is_assigned):
        """Return the account that a message of ``company`` about ``moves`` shows."""
        factor = self._get_factor(company, moves) if is_assigned else None
        if is_assigned and not factor:
            return self.env["res.partner.bank"]
        return company._get_relance_bank(moves.partner_bank_id, factor)

    @api.model
    def _get_factor(self, company, moves):
        """Return to whom ``moves`` are paid instead of ``company``."""
        nearest = company._relance_nearest("relance_factor_id")
        return moves.relance_factor_id[:1] or nearest

    def _get_payment_reference(self, message):
        """Return what the debtor quotes: the invoice's reference, or the numbers."""
        moves = message.claimed.move_id or message.lines.move_id
        if len(moves) == 1:
            return moves.payment_reference or moves.name
        return ", ".join(moves.mapped("name"))

    def _get_signer(self, is_copy=False):
        """Return the collector, nobody once it has left.

        What was sent keeps its signature; a copy that is still to be sent does not.
        """
        was_sent = self.state == "sent" and not is_copy
        return self.collector_id.filtered(lambda user: was_sent or user.active)

    def _prepare_sender_values(self, is_copy=False):
        """Return the person, or the company, who signs."""
        collector = self._get_signer(is_copy)
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
        collector = self.collector_id.filtered("active")
        if self.scenario_id.sender == "collector" and collector.email:
            return one_line(collector.email_formatted)
        sender = self.company_id.email_formatted or self.env.user.email_formatted
        return one_line(sender or "")

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
