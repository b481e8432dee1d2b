from odoo import models
from odoo.tools import format_date


class RelanceDueItem(models.Model):
    """How the closed items of an invoice were closed, in plain words."""

    _inherit = "relance.due.item"

    def _get_explanation(self):
        # EXTENDS 'relance_avancee': where a closed item went, and where it came from
        self.ensure_one()
        sentences = super()._get_explanation()
        if self.state == "closed":
            # sudo: who reads the reminders need not read the accounts
            sentences += self.sudo().moved_ids._get_moved_sentences()
            # sudo: same reason
            sentences += self.sudo()._get_closed_sentences()
        return sentences

    def _get_moved_sentences(self):
        """Return where the claim was moved to, and what comes next there."""
        return [item._get_moved_sentence() for item in self if item.move_id]

    def _get_moved_sentence(self):
        """Return "Moved to 413000 … on …: followed there", and what comes next."""
        account = self.line_id.account_id
        moved = self.env._(
            "Moved to %(account)s on %(date)s",
            account=self._get_account_name(account) or self.move_id.name,
            date=format_date(self.env, self.move_id.date),
        )
        if self.state == "closed":
            reason = dict(self._selection_reason()).get(self.reason, "")
            return self.env._(
                "%(moved)s: closed there (%(reason)s).", moved=moved, reason=reason
            )
        if not self.next_date or self.status not in ("scheduled", "planned"):
            return self.env._("%(moved)s: followed there.", moved=moved)
        return self.env._(
            "%(moved)s: followed there, next reminder on %(date)s.",
            moved=moved,
            date=format_date(self.env, self.next_date),
        )

    def _get_closed_sentences(self):
        """Return how the items that nobody paid nor follows on were closed."""
        labels = dict(self._fields["closed_how"]._description_selection(self.env))
        closed = self.filtered(
            lambda item: item.reason == "no_cash" and not item.moved_ids
        )
        sentences = [
            self.env._(
                "Closed without cash: %(how)s (%(account)s) on %(date)s.",
                how=labels.get(item.closed_how, labels["other"]).lower(),
                account=item._get_account_name(item.closed_account_id),
                date=format_date(self.env, item.closed_move_id.date),
            )
            for item in closed
            if item.closed_move_id
        ]
        return list(dict.fromkeys(sentences))

    def _get_account_name(self, account):
        """Return "413000 Bills receivable": the code is that of the item's company."""
        account = account.with_company(self.company_id)
        return " ".join(part for part in (account.code, account.name) if part)
