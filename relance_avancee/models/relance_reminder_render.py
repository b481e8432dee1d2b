from markupsafe import escape

from odoo import fields, models

from ..rules.placeholders import fill
from .message_batch import MessageBatch, fill_html

ANSWER_DAYS = 8


class RelanceReminder(models.Model):
    """Rendering: the text blocks of the step and the table, which is ours."""

    _inherit = "relance.reminder"

    def _render_email(self):
        """Return {id: HTML} of the messages, each in the language of its recipient."""
        return {
            reminder.id: reminder._render_body() for reminder in self._read_batches()
        }

    def _render_messages(self):
        """Return {id: (subject, HTML)} of the messages, as they are sent."""
        return {
            reminder.id: (reminder._get_texts()["subject"], reminder._render_body())
            for reminder in self._read_batches()
        }

    def _read_batches(self):
        """Yield these reminders, each in its recipient's language.

        What those of one language share is read once and kept as long as they last.
        """
        for lang, reminders in self.grouped(lambda r: r._get_lang()).items():
            speaking = reminders.with_context(lang=lang, relance_batch=None)
            yield from speaking.with_context(relance_batch=MessageBatch(speaking))

    def _get_batch(self):
        """Return what this message shares with the others of its batch."""
        batch = self.env.context.get("relance_batch")
        return batch or MessageBatch(self)

    def _render_body(self):
        """Return the HTML of one message, in the language of the context."""
        return self.env["ir.qweb"]._render(
            "relance_avancee.relance_reminder_email",
            self._prepare_email_values(),
            lang=self.env.lang,
        )

    def _get_lang(self):
        """Return the recipient's language, ours if that is gone."""
        installed = self.env["res.lang"]._get_data(code=self.lang).id
        return self.lang if installed else self.env.lang

    def _in_language(self):
        """Return the reminder in its recipient's language, ours if that is gone."""
        self.ensure_one()
        lang = self._get_lang()
        return self if lang == self.env.lang else self.with_context(lang=lang)

    def _get_shown_texts(self):
        """Return the texts of the message: those typed on the form, else the real ones.

        The text before and after the table is safe HTML.
        """
        if self != self._origin:
            return {name: self[name] for name in ("subject", "intro", "closing")}
        return self._get_texts()

    def _get_texts(self):
        """Return the subject and text blocks, edited or the step's, words filled."""
        self.ensure_one()
        reminder = self._in_language()
        batch = reminder._get_batch()
        if self.id not in batch.texts:
            speaking = reminder.with_context(relance_batch=batch)
            batch.texts[self.id] = speaking._fill_texts()
        return batch.texts[self.id]

    def _fill_texts(self):
        """Return the subject and text blocks in the language of the context."""
        step = self.step_id
        values = self._get_placeholders()
        escaped = {name: escape(value) for name, value in values.items()}
        return {
            "subject": fill(self.custom_subject or step.subject or "", values),
            "intro": fill_html(self.custom_intro or step.intro or "", escaped),
            "closing": fill_html(self.custom_closing or step.closing or "", escaped),
        }

    def _get_placeholders(self):
        """Return what each word in braces stands for; an extension may add its own."""
        lines = self._get_shown_lines()
        totals = self._get_totals()
        oldest = lines.filtered(lambda line: not line.is_neutral)[:1]
        day = self._get_send_day()
        answer = self._get_batch().get_working_day(
            self.company_id, fields.Date.add(day, days=ANSWER_DAYS)
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
            "due_date": self._format_day(oldest.date_maturity),
            "answer_date": self._format_day(answer),
        }

    def _join_amounts(self, totals, key):
        return self.env._(" and ").join(total[key] for total in totals)

    def _get_shown_lines(self):
        """Return the lines of the message, the oldest first."""
        batch = self.env.context.get("relance_batch")
        return batch.lines[self.id] if batch else self._read_shown_lines()[self.id]

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
        return self._get_batch().write_amount(amount, currency)

    def _format_day(self, day):
        return self._get_batch().write_day(day)
