from odoo import models

from .relance_notice_checklist import WARNING, Check


class RelanceNotice(models.Model):
    """What the invoices should have said of their payment: told before claiming."""

    _inherit = "relance.notice"

    def _check_mentions(self):
        """Return what the invoices should have said of their payment, and did not."""
        lines = self.line_ids.filtered("missing_mentions")
        return [*self._check_due_mention(lines), *self._check_late_mentions(lines)]

    def _check_due_mention(self, lines):
        """Return the invoices that do not state the day on which they are due."""
        lines = lines.filtered(lambda line: "due" in line.missing_mentions.split(","))
        if not lines:
            return []
        label = self.env._(
            "%(invoices)s: the invoice does not state its due date. Check what was "
            "agreed: without a term, payment is due 30 days after the delivery.",
            invoices=", ".join(lines.mapped("name")),
        )
        return [Check("due_mention", label, WARNING, "invoices")]

    def _check_late_mentions(self, lines):
        """Return what the invoices do not say of late payment."""
        labels = {
            "rate": self.env._("the penalty rate"),
            "indemnity": self.env._("the indemnity of 40 EUR"),
            "discount": self.env._(
                "the discount for early payment, or that there is none"
            ),
        }
        lines = lines.filtered(
            lambda line: labels.keys() & line.missing_mentions.split(",")
        )
        if not lines:
            return []
        codes = {code for line in lines for code in line.missing_mentions.split(",")}
        label = self.env._(
            "%(invoices)s: the invoice does not mention %(mentions)s. They are due "
            "without it; the customer may object.",
            invoices=", ".join(lines.mapped("name")),
            mentions=", ".join(text for code, text in labels.items() if code in codes),
        )
        return [Check("mentions", label, WARNING, "settings")]
