"""The text of the messages, and what those of one batch share."""

from functools import cached_property, reduce

from markupsafe import escape

from odoo import Command, fields, models
from odoo.tools import format_date, formatLang, plaintext2html

from ...const import COURTESY
from ...rules.reminders.placeholders import NAMES, fill, get_names
from ...tools.html import fill_html

ANSWER_DAYS = 8


class MessageBatch:
    """Reads for all the messages what each would read alone, and writes in a language.

    It lives as long as one rendering: nothing changes meanwhile.
    """

    def __init__(self, reminders):
        self.env = reminders.env
        self.reminders = reminders
        self.texts = {}
        self.links = {}
        self.attachments = {}
        self.assigned = {}
        self._days = {}
        self._amounts = {}
        self._working_days = {}

    @cached_property
    def lines(self):
        """Return {reminder id: lines}, the oldest first."""
        return self.reminders._read_shown_lines()

    @cached_property
    def instalments(self):
        """Return {journal item id: "2/3"} of the invoices due in several parts."""
        return self.reminders._read_instalments()

    def write_day(self, day):
        """Return a date as it is written in the language of the batch."""
        if day not in self._days:
            self._days[day] = format_date(self.env, day)
        return self._days[day]

    def write_amount(self, amount, currency):
        """Return an amount as it is written in the language of the batch."""
        key = (amount, currency.id)
        if key not in self._amounts:
            self._amounts[key] = formatLang(self.env, amount, currency_obj=currency)
        return self._amounts[key]

    def get_working_day(self, company, day):
        """Return the first day from ``day`` on when reminders of ``company`` leave."""
        key = (company.id, day)
        if key not in self._working_days:
            self._working_days[key] = company._get_relance_next_working_day(day)
        return self._working_days[key]


class RelanceReminder(models.Model):
    """Rendering: the text blocks of the step and the table, which is ours."""

    _inherit = "relance.reminder"

    def _render_email(self):
        """Return {id: HTML} of the messages, each in the language of its recipient."""
        return {
            reminder.id: reminder._render_body() for reminder in self._read_batches()
        }

    def _render_messages(self):
        """Return {id: values} of the messages as they are sent: texts and documents."""
        return {
            reminder.id: {
                "subject": reminder._get_texts()["subject"],
                "body_html": reminder._render_body(),
                "attachment_ids": [
                    Command.link(attachment)
                    for attachment in reminder._get_attachments().ids
                ],
            }
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
        """Return the HTML of one message, in the language of the context.

        What was not written here is told, never shown as our message.
        """
        if self.origin != "engine":
            told = [self.display_name, self.email, self.outside_note]
            return plaintext2html("\n\n".join(filter(None, told)))
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
        texts = {
            "subject": self.custom_subject or step.subject or "",
            "intro": self.custom_intro or step.intro or "",
            "closing": self.custom_closing or step.closing or "",
        }
        values = self._get_placeholders(get_names(*texts.values()))
        escaped = {name: escape(value) for name, value in values.items()}
        return {
            "subject": fill(texts["subject"], values),
            "intro": fill_html(texts["intro"], escaped),
            "closing": fill_html(texts["closing"], escaped),
        }

    def _get_placeholders(self, names=NAMES):
        """Return what the words in braces ``names`` stand for."""
        words = self._get_words()
        return {name: words[name]() for name in names if name in words}

    def _get_words(self):
        """Return {word in braces: what writes it}; an extension may add its own.

        What writes a word is a function without parameters.
        """
        return {
            "customer": lambda: self.debtor_id.name,
            "contact": lambda: self.contact_id.name or self.debtor_id.name,
            "company": lambda: self.company_id.name,
            "collector": lambda: self.collector_id.name or self.company_id.name,
            "total": lambda: self._join_amounts("total"),
            "net": lambda: self._join_amounts("net"),
            "count": self._get_count,
            "days_late": self._get_days_late,
            "due_date": lambda: self._format_day(self._get_oldest_line().date_maturity),
            "answer_date": self._get_answer_words,
            "invoices": self._get_claimed_words,
            "references": self._get_reference_words,
            "motive": lambda: self.env._("not given by the bank"),
            "rejection_date": self._get_rejection_words,
            "payment_amount": lambda: self._join_amounts("total"),
        }

    def _get_count(self):
        """Return how many invoices the message lists."""
        lines = self._get_shown_lines()
        return len(lines.move_id) or len(lines)

    def _get_oldest_line(self):
        """Return the line claimed since the longest time."""
        lines = self._get_shown_lines()
        return lines.filtered(lambda line: not line.is_neutral)[:1]

    def _get_days_late(self):
        """Return how late the oldest line is when the message leaves."""
        oldest = self._get_oldest_line()
        if not oldest:
            return 0
        return max((self._get_send_day() - oldest.date_maturity).days, 0)

    def _get_answer_words(self):
        """Return the working day up to which an answer is expected."""
        day = fields.Date.add(self._get_send_day(), days=ANSWER_DAYS)
        return self._format_day(self._get_batch().get_working_day(self.company_id, day))

    def _join_amounts(self, key):
        return self.env._(" and ").join(total[key] for total in self._get_totals())

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

    # Words in braces about the invoices -------------------------------------------

    def _get_claimed_words(self):
        """Return the list of what is claimed, less what was received."""
        claimed = self._get_shown_lines().filtered(lambda line: not line.is_neutral)
        words = [*map(self._get_invoice_words, claimed), *self._get_credit_words()]
        return reduce(self._add_words, words) if words else ""

    def _add_words(self, before, after):
        """Return both, apart: French puts a space before the semicolon."""
        return self.env._("%(before)s; %(after)s", before=before, after=after)

    def _get_invoice_words(self, line):
        """Return the number, due date and balance of one line."""
        return self.env._(
            "%(number)s due on %(date)s: %(amount)s",
            number=line.name or "",
            date=self._format_day(line.date_maturity),
            amount=self._format(line.amount_residual_currency, line.currency_id),
        )

    def _get_credit_words(self):
        """Return the unmatched money deducted from the invoices, by currency."""
        return [
            self.env._("payments and credit notes received: -%s", total["credits"])
            for total in self._get_totals()
            if total["credits"]
        ]

    def _get_reference_words(self):
        """Return the commitment numbers and the service code of a public body."""
        # sudo: the references of an invoice are for readers, the message is for all
        debtor, moves = self.debtor_id.sudo(), self._get_shown_lines().move_id.sudo()
        own = moves.mapped("relance_commitment_number") or [False]
        usual = debtor.relance_commitment_number
        numbers = {number or usual for number in own} - {False}
        found = []
        if numbers:
            told = ", ".join(sorted(numbers))
            found.append(self.env._("commitment number %(number)s", number=told))
        if code := debtor.relance_service_code:
            found.append(self.env._("service code %(code)s", code=code))
        return ", ".join(found) or self.env._("not communicated to us")

    def _get_rejection_words(self):
        """Return the day of the last rejection among the items."""
        items = self._get_shown_lines().due_item_id
        days = [day for day in items.mapped("rejected_on") if day]
        if not days:
            return self.env._("not known")
        return self._format_day(max(days))

    def _get_discount_words(self, line):
        """Return until when paying less is enough, empty when it is not."""
        if self.level != COURTESY:
            return ""
        # sudo: the message says the same whoever sends it
        item = line.due_item_id.line_id.sudo()
        last, amount = item.discount_date, item.discount_amount_currency
        if not last or last < self._get_send_day() or item.matched_credit_ids:
            return ""
        if not 0 < amount < line.amount_residual_currency:
            return ""
        return self.env._(
            "Paid by %(day)s: %(amount)s only, thanks to the early-payment discount",
            day=self._format_day(last),
            amount=self._format(amount, line.currency_id),
        )
