"""A reminder as its recipient reads it, and what those of one batch share; no model."""

from functools import cached_property, reduce

from markupsafe import escape

from odoo import fields
from odoo.tools import formatLang

from ...const import COURTESY
from ...rules.reminders.amounts import deduct, read_amounts
from ...rules.reminders.placeholders import NAMES, fill_line, get_names
from ...tools.days import write_day
from ...tools.html import fill_html

ANSWER_DAYS = 8
TEXTS = ("subject", "intro", "closing")


class MessageBatch:
    """Reads for all the messages what each would read alone, and writes in a language.

    It lives as long as one rendering: nothing changes meanwhile.
    """

    def __init__(self, reminders):
        self.env = reminders.env
        self.reminders = reminders
        self._links = {}
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

    @cached_property
    def disputed(self):
        """Return {due item id: what of it is disputed}."""
        return self.reminders._read_disputed()

    def get_link(self, move):
        """Return the portal page of an invoice."""
        if move.id not in self._links:
            self._links[move.id] = move.get_base_url() + move.get_portal_url()
        return self._links[move.id]

    def write_day(self, day):
        """Return a date as it is written in the language of the batch."""
        if day not in self._days:
            self._days[day] = write_day(self.env, day)
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


class ReminderMessage:
    """One reminder as it is written in the language of ``batch``.

    It lives no longer than its batch: what it shows is worked out once. What an
    extension may change is a hook of the reminder, which is given the message.
    """

    def __init__(self, reminder, batch, is_copy=False):
        self.env = reminder.env
        self.reminder = reminder
        self.batch = batch
        self.is_copy = is_copy
        self.write_day = batch.write_day
        self.write_amount = batch.write_amount

    # What it speaks of ------------------------------------------------------------

    @cached_property
    def lines(self):
        """Return the lines of the message, the oldest first."""
        return self.batch.lines[self.reminder.id]

    @cached_property
    def claimed(self):
        """Return the lines that are claimed."""
        return self.lines - self.apart

    @cached_property
    def apart(self):
        """Return the lines of the neutral block, which is in no total."""
        return self.lines.filtered("is_neutral")

    @cached_property
    def amounts(self):
        """Return {currency: (total, deducted, net)} of what is claimed.

        What is deducted is money received, and money announced.
        """
        owed = read_amounts(self.reminder.credits) or {}
        amounts = {}
        for currency, parts in self.claimed.grouped("currency_id").items():
            total = sum(parts.mapped("amount_residual_currency"))
            received = owed.get(currency.id, 0.0)
            deducted = deduct(total, received, self._get_announced(currency))
            amounts[currency] = (total, deducted, total - deducted)
        return amounts

    def _get_announced(self, currency):
        """Return the money announced that is deducted from what is claimed."""
        announced = read_amounts(self.reminder.announced) or {}
        return announced.get(currency.id, 0.0)

    @cached_property
    def totals(self):
        """Return the totals of the message by currency, written in its language."""
        return [
            self._prepare_total(currency, *amounts)
            for currency, amounts in self.amounts.items()
        ]

    def _prepare_total(self, currency, total, deducted, net):
        """Return the totals in one currency, written; what is nought is False."""
        announced = min(self._get_announced(currency), deducted)
        received = currency.round(deducted - announced)
        return {
            "currency": currency.name,
            "total": self.write_amount(total, currency),
            "credits": self.write_amount(received, currency) if received else False,
            "announced": self.write_amount(announced, currency) if announced else False,
            "net": self.write_amount(net, currency),
        }

    @cached_property
    def attachments(self):
        """Return the stored legal PDFs of the invoices, never rendered again."""
        if not self.reminder.step_id.attach_invoices:
            return self.env["ir.attachment"]
        documents = self.lines.move_id | self.lines.due_item_id._get_documents()
        return documents.invoice_pdf_report_id

    @cached_property
    def is_assigned(self):
        """Say whether the message claims what is assigned to a factor.

        The portal and our bank account would then have the debtor pay the wrong one.
        """
        return "assigned" in self.lines.due_item_id.mapped("payment_kind")

    # Texts ------------------------------------------------------------------------

    @cached_property
    def texts(self):
        """Return the subject and text blocks, edited or the step's, words filled.

        The text before and after the table is safe HTML.
        """
        reminder, step = self.reminder, self.reminder.step_id
        texts = {name: reminder[f"custom_{name}"] or step[name] or "" for name in TEXTS}
        words = self.write_words(get_names(*texts.values()))
        escaped = {name: escape(word) for name, word in words.items()}
        return {
            "subject": fill_line(texts["subject"], words),
            "intro": fill_html(texts["intro"], escaped),
            "closing": fill_html(texts["closing"], escaped),
        }

    def get_shown_texts(self):
        """Return the texts of the message, those typed on a form that is open."""
        if self.reminder != self.reminder._origin:
            return {name: self.reminder[name] for name in TEXTS}
        return self.texts

    def write_words(self, names=NAMES):
        """Return what the words in braces ``names`` stand for."""
        words = self.reminder._get_words(self)
        return {name: words[name]() for name in names if name in words}

    # What its words stand for -----------------------------------------------------

    def count_invoices(self):
        """Return how many invoices the message lists."""
        return len(self.lines.move_id) or len(self.lines)

    def count_days_late(self):
        """Return how late the oldest line is when the message leaves."""
        oldest = self.claimed[:1]
        if not oldest:
            return 0
        return max((self.reminder._get_send_day() - oldest.date_maturity).days, 0)

    def write_due_date(self):
        """Return since when the oldest line is claimed."""
        return self.write_day(self.claimed[:1].date_maturity)

    def write_answer_date(self):
        """Return the working day up to which an answer is expected."""
        day = fields.Date.add(self.reminder._get_send_day(), days=ANSWER_DAYS)
        company = self.reminder.company_id
        return self.write_day(self.batch.get_working_day(company, day))

    def write_total(self):
        """Return what is claimed, credits not deducted."""
        return self.join(total["total"] for total in self.totals)

    def write_net(self):
        """Return what is claimed, credits deducted."""
        return self.join(total["net"] for total in self.totals)

    def join(self, words):
        """Return several amounts, or days, as one."""
        return self.env._(" and ").join(words)

    def write_claimed(self):
        """Return the list of what is claimed, less what was received."""
        words = [*map(self._write_invoice, self.claimed), *self._write_credits()]
        return reduce(self._add_words, words) if words else ""

    def _add_words(self, before, after):
        """Return both, apart: French puts a space before the semicolon."""
        return self.env._("%(before)s; %(after)s", before=before, after=after)

    def _write_invoice(self, line):
        """Return the number, due date and balance of one line."""
        return self.env._(
            "%(number)s due on %(date)s: %(amount)s",
            number=line.name or "",
            date=self.write_day(line.date_maturity),
            amount=self.write_amount(line.amount_residual_currency, line.currency_id),
        )

    def _write_credits(self):
        """Return the money deducted, unmatched then announced, by currency."""
        received = [
            self.env._("payments and credit notes received: -%s", total["credits"])
            for total in self.totals
            if total["credits"]
        ]
        return received + [
            self.env._("payments registered: -%s", total["announced"])
            for total in self.totals
            if total["announced"]
        ]

    def write_references(self):
        """Return the commitment numbers and the service code of a public body."""
        # sudo: the references of an invoice are for readers, the message is for all
        debtor, moves = self.reminder.debtor_id.sudo(), self.lines.move_id.sudo()
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

    def write_disputed(self):
        """Return what is disputed of the invoices listed, one after the other."""
        words = [
            self.env._(
                "%(number)s: %(amount)s",
                number=line.name or "",
                amount=self.write_amount(
                    min(self.batch.disputed[line.due_item_id.id], line.amount_aside),
                    line.currency_id,
                ),
            )
            for line in self.lines
            if line.amount_aside and line.due_item_id.id in self.batch.disputed
        ]
        return reduce(self._add_words, words) if words else self.env._("nothing")

    def write_rejection_date(self):
        """Return the day of the last rejection among the items."""
        days = self.lines.due_item_id.mapped("rejected_on")
        last = max(filter(None, days), default=None)
        return self.write_day(last) if last else self.env._("not known")

    # Its rows ---------------------------------------------------------------------

    def get_instalment(self, line):
        """Return "2/3" for the second of three instalments, empty for one alone."""
        item = line.due_item_id.line_id._origin
        return self.batch.instalments.get(item.id, "")

    def write_aside(self, line):
        """Return what is not asked for of a line, and why; empty where all of it is."""
        if not line.amount_aside:
            return ""
        disputed = self.batch.disputed.get(line.due_item_id.id, 0.0)
        if line.currency_id.compare_amounts(disputed, line.amount_aside) >= 0:
            return self.env._(
                "%(amount)s more is disputed and set aside while it is being looked "
                "at: we do not ask for it here",
                amount=self.write_amount(line.amount_aside, line.currency_id),
            )
        return self.env._(
            "%(amount)s more is set aside: we do not ask for it here",
            amount=self.write_amount(line.amount_aside, line.currency_id),
        )

    def write_discount(self, line):
        """Return until when paying less is enough, empty when it is not."""
        if self.reminder.level != COURTESY:
            return ""
        # sudo: the message says the same whoever sends it
        item = line.due_item_id.line_id.sudo()
        last, amount = item.discount_date, item.discount_amount_currency
        if not last or last < self.reminder._get_send_day() or item.matched_credit_ids:
            return ""
        if not 0 < amount < line.amount_residual_currency:
            return ""
        return self.env._(
            "Paid by %(day)s: %(amount)s only, thanks to the early-payment discount",
            day=self.write_day(last),
            amount=self.write_amount(amount, line.currency_id),
        )

    # Links to the portal, where an invoice is seen and paid -----------------------

    def get_link(self, move):
        """Return the portal page of an invoice that already has its secret."""
        if not move.access_token or not move.is_invoice() or self.is_assigned:
            return None
        return self.batch.get_link(move)

    @cached_property
    def page(self):
        """Return the invoice whose page the button opens: the oldest that has one.

        Odoo's list of invoices would ask for a login. The page of an invoice that was
        moved to another account says that it is paid.
        """
        shown = (self.claimed or self.lines).filtered(
            lambda line: not line.due_item_id.origin_id and self.get_link(line.move_id)
        )
        return shown[:1].move_id
