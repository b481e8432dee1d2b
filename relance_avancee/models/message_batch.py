"""What the messages of one batch share: what was read at once, how we write."""

from functools import cached_property, lru_cache

from markupsafe import Markup

from odoo.tools import format_date, formatLang, html_sanitize

from ..rules.placeholders import fill, has_words_in_tags


def fill_html(text, escaped):
    """Return a text block as safe HTML, its words filled with escaped values.

    A word inside a tag may make what it stands for dangerous, a link for instance: it
    is the filled text that is cleaned then.
    """
    if has_words_in_tags(text):
        return Markup(_clean(fill(text, escaped)))
    return Markup(fill(_clean(text), escaped))


@lru_cache(maxsize=256)
def _clean(text):
    return html_sanitize(text, sanitize_attributes=True)


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
