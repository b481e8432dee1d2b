from odoo import api, fields, models

# A presentation that came back, a re-opening that is explained: they hold nothing now.
EXPLAINED = ("presented", "reopened")


class RelanceDueItem(models.Model):
    """A rejected payment starts a new cycle, counted from the rejection."""

    _inherit = "relance.due.item"

    rejection_line_ids = fields.One2many(
        "relance.rejection.line", "due_item_id", string="Rejected payments"
    )

    def action_reject_payment(self):
        """Open the wizard on the payments of these items."""
        return self.env["relance.payment.reject"]._get_action(items=self)

    @api.model
    def _begin_rejected_cycle(self, lines, day):
        """Return {journal item: due item}, each at the foot of a new cycle on ``day``.

        The items are open at once: nothing holds them as re-opened. Lines that were
        paid before any plan saw them get their item now.
        """
        followed = {
            company: self._get_followed_accounts(company)
            for company in lines.company_id
        }
        lines = lines.filtered(
            lambda line: line.account_id in followed[line.company_id]
        )
        known = self.search([("line_id", "in", lines.ids)])
        self.env.flush_all()
        self._ensure_items(lines.ids)
        items = self.search([("line_id", "in", lines.ids)])
        for item in items:
            cycle = item.cycle + (item in known)
            item.write(self._prepare_rejected_values(cycle, day))
        known.reminder_line_ids._filter_planned()._drop()
        items._lift_explained()
        self._follow_rejection(lines.company_id.root_id, items.debtor_id)
        return {item.line_id: item for item in items}

    @api.model
    def _prepare_rejected_values(self, cycle, day):
        """Return the values of an item whose new cycle begins with a rejection."""
        return {
            "state": "open",
            "date_closed": False,
            "cycle": cycle,
            "rejected_on": day,
            "level": False,
            "last_date": False,
            "status": "scheduled",
            "reason": False,
            "reasons": False,
            "hold_id": False,
            "closed_how": False,
            "closed_account_id": False,
            "closed_move_id": False,
            "amount_cash": 0.0,
        }

    def _lift_explained(self):
        """Lift the holds that the rejection answers, in the name of the user."""
        today = fields.Date.context_today(self)
        holds = self.env["relance.hold"].search(
            [
                ("kind", "in", EXPLAINED),
                ("lifted", "=", False),
                "|",
                ("due_item_id", "in", self.ids),
                ("move_id", "in", self.move_id.ids),
            ]
        )
        holds._lift(today, self.env.user)

    @api.model
    def _follow_rejection(self, roots, debtors):
        """Show at once what comes next for ``debtors``."""
        for root in roots:
            today = root._relance_today()
            self._refresh(root._relance_companies(), today)
            self.env["relance.planner"]._reschedule(root, today, debtors)


class RelanceReminder(models.Model):
    """What a reminder says of the payment that came back."""

    _inherit = "relance.reminder"

    def _get_words(self):
        # EXTENDS reminders: what is known of the rejection, else the usual words
        words = super()._get_words()
        known = {
            "motive": self._get_rejection_motives,
            "rejection_date": self._get_rejection_days,
            "payment_amount": self._get_rejection_amounts,
        }
        return words | {name: _first(known[name], words[name]) for name in known}

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


def _first(known, usual):
    """Return a function: what ``known`` writes, else what ``usual`` does."""
    return lambda: known() or usual()
