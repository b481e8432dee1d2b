from odoo import api, fields, models

from odoo.addons.relance_avancee.models.company.guarded import ENGINE

from .account_payment import PARTS


class PaymentTransaction(models.Model):
    """A payment of what was chosen on the page: matched with that, and nothing else."""

    _name = "payment.transaction"
    _inherit = ["relance.written", "payment.transaction"]

    relance_choice_id = fields.Many2one(
        "relance.page.payment",
        string="Chosen on the page",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    relance_choice_line_ids = fields.One2many(
        related="relance_choice_id.line_ids", string="Items chosen on the page"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Begin payments; those of the same items on the page one after the other."""
        transactions = super().create(vals_list)
        transactions.relance_choice_id._shut_out_others()
        return transactions

    def _get_relance_writers(self, field):
        # EXTENDS relance.written
        if field.name == "relance_choice_id":
            return ENGINE
        return super()._get_relance_writers(field)

    def _get_relance_choice(self):
        """Return what was chosen: a part that is captured is of its whole."""
        return (self.source_transaction_id or self).relance_choice_id

    def _create_payment(self, **extra_create_values):
        # EXTENDS 'account_payment': core matches all that an invoice asks, the oldest
        # first; here each part has a line of its own and is matched with its item alone
        choice = self._get_relance_choice()
        if not choice or self.amount <= 0:
            return super()._create_payment(**extra_create_values)
        parts = choice._get_parts(self.amount)
        lines, discounts = [], []
        for chosen, amount in parts:
            line = chosen.due_item_id.line_id
            granted, written_off = chosen._get_discount(amount)
            told = line.account_id.id, line.partner_id.id, chosen.name
            lines.append((*told, amount + granted))
            discounts += written_off
        if discounts:
            extra_create_values = extra_create_values | {
                "write_off_line_vals": discounts
            }
        payment = super(
            PaymentTransaction, self.with_context(**{PARTS: lines})
        )._create_payment(**extra_create_values)
        payment = payment.with_context(**{PARTS: None})
        self._match_relance_parts(payment, parts)
        choice._acknowledge(payment)
        return payment

    def _match_relance_parts(self, payment, parts):
        """Match each part with its item; have a person look at what has no place."""
        lines = payment.move_id.line_ids.sorted("id")[1:]
        if not lines:
            # without an entry the bank statement matches it: it says with what
            payment.invoice_ids |= self.env["account.move"].union(
                *(chosen.due_item_id.move_id for chosen, _amount in parts)
            )
        for (chosen, amount), line in zip(parts, lines, strict=False):
            (line | chosen.due_item_id.line_id).reconcile()
            chosen.amount_placed += amount
        placed = sum(amount for _chosen, amount in parts)
        rest = self.currency_id.round(self.amount - placed)
        choice = self._get_relance_choice()
        if rest > 0:
            choice._leave_todo(self._get_relance_rest_words(rest))
        choice._touch()

    def _get_relance_rest_words(self, rest):
        """Return what a person is told of money that has no place any more."""
        choice = self._get_relance_choice()
        company = choice.company_id
        speaking = self.with_context(lang=company._relance_lang()).env
        return speaking._(
            "%(reference)s, paid on the page: %(amount)s of it is not owed any more on "
            "%(numbers)s. It waits as unmatched money: match it, or give it back.",
            reference=self.reference,
            amount=self.currency_id.format(rest),
            numbers=choice.display_name,
        )

    def _update_state(self, allowed_states, target_state, state_message):
        # EXTENDS 'payment': reminders follow what is on its way, or failed, at once
        changed = super()._update_state(allowed_states, target_state, state_message)
        (changed | changed.source_transaction_id).relance_choice_id._touch()
        return changed

    def _validate_amount(self, payment_data):
        # EXTENDS 'payment': money may have been taken, another amount than was asked
        before = self.state
        result = super()._validate_amount(payment_data)
        choice = self._get_relance_choice()
        if choice and self.state == "error" != before:
            company = choice.company_id
            speaking = self.with_context(lang=company._relance_lang()).env
            choice._leave_todo(
                speaking._(
                    "%(reference)s, paid on the page: %(provider)s tells another "
                    "amount than the one asked for. See there whether money was taken.",
                    reference=self.reference,
                    provider=self.provider_id.name,
                )
            )
        return result
