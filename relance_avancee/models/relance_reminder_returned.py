from odoo import models


class RelanceReminder(models.Model):
    """What a reminder says of the payment that came back."""

    _inherit = "relance.reminder"

    def _get_words(self):
        # EXTENDS 'relance_avancee': the words of a rejection, empty without one
        return super()._get_words() | {
            "motive": self._get_rejection_motives,
            "rejection_date": self._get_rejection_days,
            "payment_amount": self._get_rejection_amounts,
        }

    def _get_rejection_motives(self):
        """Return why the bank sent the payments back."""
        rejections = self._get_rejections()
        return ", ".join(
            dict.fromkeys(rejection._get_motive_text() for rejection in rejections)
        )

    def _get_rejection_days(self):
        """Return when the payments came back."""
        days = dict.fromkeys(self._get_rejections().mapped("date"))
        return self.env._(" and ").join(self._format_day(day) for day in days)

    def _get_rejection_amounts(self):
        """Return how much came back."""
        return self.env._(" and ").join(
            self._format(rejection.amount, rejection.currency_id)
            for rejection in self._get_rejections()
        )

    def _get_rejections(self):
        """Return the rejections that began the cycles of the items spoken of."""
        shown = self._get_shown_lines()
        cycles = {(line.due_item_id, line.cycle) for line in shown}
        begun = shown.due_item_id.rejection_line_ids.filtered(
            lambda line: (line.due_item_id, line.cycle) in cycles
        )
        return begun.rejection_id.sorted(
            lambda rejection: (rejection.date, rejection.id)
        )

    def _is_rejection_notice(self):
        """Say whether this is the first word on a payment that came back."""
        self.ensure_one()
        steps = self._get_planned_lines().filtered(lambda line: line.role == "step")
        return any(line._is_rejection_notice() for line in steps)
