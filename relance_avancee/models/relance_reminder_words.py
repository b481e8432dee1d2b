from functools import reduce

from odoo import models


class RelanceReminder(models.Model):
    """Words in braces about the invoices: their list, references and rejections."""

    _inherit = "relance.reminder"

    def _get_words(self):
        # words that are not known read as such in a sentence
        words = super()._get_words()
        unknown = {
            "motive": lambda: self.env._("not given by the bank"),
            "rejection_date": self._get_rejection_words,
            "payment_amount": words["total"],
        }
        return words | {
            "invoices": self._get_claimed_words,
            "references": self._get_reference_words,
            **{name: _first(words[name], word) for name, word in unknown.items()},
        }

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


def _first(known, unknown):
    """Return a function: what ``known`` writes, else what ``unknown`` does."""
    return lambda: known() or unknown()
