from dataclasses import replace

from odoo import fields, models

from ..rules.claim_json import interest_start
from ..rules.interest import Item
from ..rules.regimes import PUT_OFF, REGIMES
from .interest_facts import InterestFacts, join


class AccountMove(models.Model):
    """The facts that interest is computed from: instalments, and what settled them."""

    _inherit = "account.move"

    relance_credit_effect = fields.Selection(
        [
            ("retroactive", "The invoice was wrong from the first day"),
            ("from_date", "From its date: a return or a gesture"),
        ],
        string="Effect on late interest",
        copy=False,
        help="Empty: the invoice was wrong, which asks for less.",
    )

    def _get_relance_interest_facts(self, day):
        """Return the facts of the interest on this invoice, as known on ``day``."""
        self.ensure_one()
        debtor = self.commercial_partner_id
        regime, terms = debtor._get_relance_interest(self.company_id)
        if self._is_relance_late_fee():
            # Unpaid interest never bears interest (C. civ. 1343-2).
            regime, terms = None, terms.browse()
        settlements = [
            line._get_relance_settlement(item, day)
            for line, item in self._get_relance_interest_items(regime, terms).items()
        ]
        found = join(settlements)
        return InterestFacts(
            regime,
            terms._get_rule_terms() if terms else terms._get_legal_terms(regime),
            self._spread_relance_dispute(found.items),
            list(found.events),
            found.written_off,
        )

    def _get_relance_interest_items(self, regime, terms):
        """Return {receivable line: item} of the instalments, in their order."""
        lines = self.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and line.currency_id.compare_amounts(line.amount_currency, 0) > 0
            )
        )
        return {
            line: self._prepare_relance_interest_item(line, regime, terms)
            for line in lines.sorted(lambda line: (line.date_maturity, line.id))
        }

    def _prepare_relance_interest_item(self, line, regime, terms):
        """Return the item of one instalment; an extension may change its start."""
        due = line.date_maturity or self.invoice_date_due or self.date
        rule = terms.due_rule or ("working" if regime in PUT_OFF else "none")
        if rule == "working":
            due = self.company_id._get_relance_court_days().first_from(due)
        start = None
        if regime:
            notice = self._get_relance_notice_day()
            start = interest_start(due, notice, REGIMES[regime])
        return Item(
            str(line.id),
            amount=line._relance_decimal(line.amount_currency),
            due=due,
            start=start,
            insolvency=self._get_relance_judgment(),
            invoice=str(self.id),
        )

    def _get_relance_judgment(self):
        """Return the judgment that stops the interest of this invoice, if any.

        A claim born after it is payable when due (Code de commerce, L622-17).
        """
        # sudo: interest stops for whoever computes it
        day = self.commercial_partner_id.sudo().relance_insolvency_date
        born = self.delivery_date or self.invoice_date or self.date
        return day if day and born < day else None

    def _get_relance_notice_day(self):
        """Return the day on which the debtor received a formal notice, if any."""
        return self._get_relance_claim_record().notice_received or None

    def _get_relance_disputed(self):
        """Return what of the invoice is in dispute, in its currency, as a decimal."""
        amount = self._get_relance_claim_record().amount_disputed
        return self.line_ids[:1]._relance_decimal(amount)

    def _spread_relance_dispute(self, items):
        """Return ``items`` with the disputed part on the oldest of them first."""
        left, spread = self._get_relance_disputed(), []
        for item in items:
            part = min(left, item.amount)
            left -= part
            spread.append(replace(item, disputed=part) if part else item)
        return spread
