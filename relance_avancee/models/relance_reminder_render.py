from markupsafe import Markup, escape

from odoo import fields, models
from odoo.tools import format_date, formatLang

from ..rules.placeholders import fill

ANSWER_DAYS = 8


class RelanceReminder(models.Model):
    """Rendering: the text blocks of the step and the table, which is ours."""

    _inherit = "relance.reminder"

    def _render_email(self):
        """Return {id: HTML} of the messages, each in the language of its recipient."""
        return {
            reminder.id: reminder._in_language()._render_body() for reminder in self
        }

    def _render_body(self):
        """Return the HTML of one message, in the language of the context."""
        return self.env["ir.qweb"]._render(
            "relance_avancee.relance_reminder_email",
            self._prepare_email_values(),
            lang=self.env.lang,
        )

    def _in_language(self):
        """Return the reminder in its recipient's language, ours if that is gone."""
        self.ensure_one()
        installed = self.env["res.lang"]._get_data(code=self.lang).id
        return self.with_context(lang=self.lang if installed else self.env.lang)

    def _get_texts(self):
        """Return the subject and text blocks, edited or the step's, words filled."""
        self.ensure_one()
        reminder = self._in_language()
        step = reminder.step_id
        values = reminder._get_placeholders()
        escaped = {name: escape(value) for name, value in values.items()}
        return {
            "subject": fill(self.custom_subject or step.subject or "", values),
            "intro": Markup(fill(self.custom_intro or step.intro or "", escaped)),
            "closing": Markup(fill(self.custom_closing or step.closing or "", escaped)),
        }

    def _get_placeholders(self):
        """Return what each word in braces stands for; an extension may add its own."""
        lines = self._get_shown_lines()
        totals = self._get_totals()
        oldest = lines.filtered(lambda line: not line.is_neutral)[:1]
        day = self._get_send_day()
        answer = self.company_id._get_relance_next_working_day(
            fields.Date.add(day, days=ANSWER_DAYS)
        )
        return {
            "customer": self.debtor_id.name,
            "contact": self.contact_id.name or self.debtor_id.name,
            "company": self.company_id.name,
            "collector": self.collector_id.name or self.company_id.name,
            "total": self._join_amounts(totals, "total"),
            "net": self._join_amounts(totals, "net"),
            "count": len(lines.move_id) or len(lines),
            "days_late": max((day - oldest.date_maturity).days, 0) if oldest else 0,
            "due_date": format_date(self.env, oldest.date_maturity),
            "answer_date": format_date(self.env, answer),
        }

    def _join_amounts(self, totals, key):
        return self.env._(" and ").join(total[key] for total in totals)

    def _get_shown_lines(self):
        """Return the lines of the message, the oldest first."""
        return self.line_ids.filtered(
            lambda line: line.state in ("planned", "sent", "failed")
        ).sorted(lambda line: (line.date_maturity, line.id))

    def _get_net_amounts(self):
        """Return {currency: (total, credits deducted, net)} of what is claimed.

        The neutral block stands apart: it is not in the total.
        """
        self.ensure_one()
        lines = self._get_shown_lines().filtered(lambda line: not line.is_neutral)
        owed = self.credits or {}
        amounts = {}
        for currency, parts in lines.grouped("currency_id").items():
            total = sum(parts.mapped("amount_residual_currency"))
            deducted = min(owed.get(str(currency.id), 0.0), total)
            amounts[currency] = (total, deducted, total - deducted)
        return amounts

    def _get_totals(self):
        """Return the totals of the message by currency, written in its language."""
        return [
            {
                "currency": currency.name,
                "total": self._format(total, currency),
                "credits": self._format(deducted, currency) if deducted else False,
                "net": self._format(net, currency),
            }
            for currency, (total, deducted, net) in self._get_net_amounts().items()
        ]

    def _format(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)

    def _prepare_email_values(self):
        """Return the values of the template: plain strings, already written."""
        lines = self._get_shown_lines()
        apart = lines.filtered("is_neutral")
        totals = self._get_totals()
        return {
            "lang": (self.lang or "en").split("_")[0],
            "level": self.level,
            "company": self._prepare_company_values(),
            "intro": self.intro,
            "closing": self.closing,
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
            "invoice_date": format_date(self.env, line.invoice_date),
            "due_date": format_date(self.env, line.date_maturity),
            "days_late": max((self._get_send_day() - line.date_maturity).days, 0),
            "amount": self._format(line.amount_total, line.currency_id),
            "balance": self._format(line.amount_residual_currency, line.currency_id),
            "url": self._get_link(line.move_id),
        }

    def _get_instalment(self, line):
        """Return "2/3" for the second of three instalments, empty for one alone."""
        journal_items = line.move_id.line_ids.filtered(
            lambda item: item.display_type == "payment_term"
        ).sorted("date_maturity")
        if len(journal_items) < 2 or line.due_item_id.line_id not in journal_items:
            return ""
        rank = journal_items.ids.index(line.due_item_id.line_id.id) + 1
        return f"{rank}/{len(journal_items)}"

    def _get_link(self, move):
        """Return the portal page of an invoice that already has its secret."""
        if not move.access_token or not move.is_invoice() or self._is_assigned():
            return None
        return move.get_base_url() + move.get_portal_url()

    def _get_pay_link(self, lines):
        """Return where the one invoice is paid on line, if it still is.

        The page of an invoice that was moved to another account says that it is paid.
        """
        if len(lines.move_id) != 1 or lines.due_item_id.origin_id:
            return None
        return self._get_link(lines.move_id)

    def _get_attachments(self):
        """Return the stored legal PDFs of the invoices, never rendered again."""
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
        return "assigned" in self._get_shown_lines().due_item_id.mapped("payment_kind")

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
