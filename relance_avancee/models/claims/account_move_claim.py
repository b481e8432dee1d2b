from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Domain

from ...const import READER
from ...rules.answers.dispute import complete
from ...rules.claims.claim import compute_claim
from ...rules.claims.claim_json import interest_start
from ...rules.claims.components import Component, Entry, add_entries
from ...rules.claims.interest import Item, round_half_up
from ...rules.claims.rates import MissingRateError
from ...rules.claims.regimes import PUT_OFF, REGIMES
from ...tools.access import check_reader
from .claim_facts import InterestFacts, MoveClaim, join

CLAIMABLE = ("out_invoice", "out_receipt")
# What a business alone owes (Code de commerce, L441-10; CPCE, L111-8).
NOT_FROM_CONSUMERS = ("indemnity", "costs")
OWED = ("not_paid", "partial", "blocked")
ANNEX = "relance_avancee.relance_interest_annex"
FIGURES = {
    "relance_claim_principal": "principal",
    "relance_claim_interest": "interest",
    "relance_claim_indemnity": "indemnity",
    "relance_claim_costs": "costs",
}


class AccountMove(models.Model):
    """What may be claimed of an invoice on a day: principal, interest, fixed sum."""

    _inherit = "account.move"

    relance_claim_principal = fields.Monetary(
        string="Principal", compute="_compute_relance_claim_figures", groups=READER
    )
    relance_claim_interest = fields.Monetary(
        string="Interest", compute="_compute_relance_claim_figures", groups=READER
    )
    relance_claim_indemnity = fields.Monetary(
        string="Fixed recovery costs",
        compute="_compute_relance_claim_figures",
        groups=READER,
    )
    relance_claim_costs = fields.Monetary(
        string="Further recovery costs",
        compute="_compute_relance_claim_figures",
        groups=READER,
    )
    relance_claim_total = fields.Monetary(
        string="Claim", compute="_compute_relance_claim_figures", groups=READER
    )
    relance_claim_problem = fields.Char(
        string="Why it is not computed",
        compute="_compute_relance_claim_figures",
        groups=READER,
    )
    relance_credit_effect = fields.Selection(
        [
            ("retroactive", "The invoice was wrong from the first day"),
            ("from_date", "From its date: a return or a gesture"),
        ],
        string="Effect on late interest",
        copy=False,
        help="Empty: the invoice was wrong, which asks for less.",
    )

    @api.depends(
        "state",
        "amount_residual",
        "relance_claim_ids.entry_ids",
        "relance_dispute_ids.amount_left",
    )
    def _compute_relance_claim_figures(self):
        for move in self:
            claim, problem = move._try_relance_claim()
            move.relance_claim_problem = problem
            for field, name in FIGURES.items():
                move[field] = claim and float(claim.components[name].remaining)
            move.relance_claim_total = claim and float(claim.total)

    def action_relance_open_claim(self):
        """Open the claim: its computation, and what was waived, billed or disputed."""
        check_reader(self.env)
        self.ensure_one()
        claims = self.env["relance.claim"]._ensure(self)
        return claims._get_records_action(name=self.env._("Claim"))

    def action_relance_print_interest(self):
        """Print the computation of these invoices as of today."""
        check_reader(self.env)
        self._get_relance_claims_today()
        return self.env.ref(f"{ANNEX}_report").report_action(self)

    def relance_claim(self, day=None):
        """Return the claim of this invoice on ``day`` (today) as JSON can hold it.

        Amounts are texts, in the currency of the invoice; docs/interest.md says what
        each of them means.

        :raise AccessError: for who is no reader: it tells what was given up.
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group(READER):
            raise AccessError(self.env._("Only readers see what may be claimed."))
        day = fields.Date.to_date(day) or self.company_id._relance_today()
        return self._get_relance_claims(day)[self].as_json()

    @api.model
    def _get_relance_owed_domain(self):
        """Return the domain of the invoices that are owed, moved ones included."""
        return (
            Domain("state", "=", "posted")
            & Domain("move_type", "in", CLAIMABLE)
            & (
                Domain("payment_state", "in", OWED)
                | (
                    # a payment is registered: until it is booked, it is owed
                    Domain("payment_state", "=", "in_payment")
                    & Domain("amount_residual", ">", 0)
                )
                | Domain("relance_due_item_ids.moved_ids.state", "=", "open")
            )
        )

    def _get_relance_claims(self, day):
        """Return {invoice: its claim on ``day``} of these posted invoices.

        :raise RedirectWarning: when a rate is missing, to the form that enters it.
        """
        self.check_access("read")
        for move in self:
            if move.state != "posted" or move.move_type not in CLAIMABLE:
                raise UserError(
                    self.env._("Only posted customer invoices can be claimed.")
                )
        # sudo: the published rates are no secret
        rates = self.env["relance.interest.rate"].sudo()
        found = {}
        # sudo: what an invoice owes is the same for whoever may read it
        for company, moves in self.sudo().grouped("company_id").items():
            table = rates._get_table(company)
            moves._read_relance_settlements()
            try:
                for move in moves:
                    found[move.id] = move._compute_relance_claim(day, table)
            except MissingRateError as error:
                raise rates._get_missing_warning(error) from error
        return {move: found[move.id]._replace(move=move) for move in self}

    def _read_relance_settlements(self):
        """Read at once what settled all these invoices."""
        entries = self.line_ids.matched_credit_ids.credit_move_id.move_id
        entries.mapped("move_type")
        entries.line_ids.mapped("balance")
        entries.line_ids.mapped("matched_debit_ids.debit_move_id")
        entries.line_ids.mapped("matched_credit_ids.credit_move_id.move_id")

    def _compute_relance_claim(self, day, table):
        """Return the claim of one invoice on ``day`` with the rates of ``table``.

        :raise MissingRateError: when a rate is missing.
        """
        facts = self._get_relance_interest_facts(day)
        unit = Decimal(str(self.currency_id.rounding)).normalize()
        claim = compute_claim(facts.items, facts.events, day, facts.terms, table, unit)
        computed = self._get_relance_computed(facts, claim, day)
        entries = self._get_relance_claim_entries(day)
        return MoveClaim(self, day, facts, claim, add_entries(computed, entries))

    def _get_relance_computed(self, facts, claim, day):
        """Return {component: what the accounting and the rules say of it}."""
        ledger = claim.ledger
        owed = sum((item.amount for item in facts.items), Decimal(0))
        for event in facts.events:
            if event.kind != "payment" and event.day <= day:
                owed -= event.amount
        return {
            "principal": Component(owed, collected=owed - ledger.principal),
            "interest": Component(ledger.interest, collected=ledger.interest_paid),
            "indemnity": Component(self._get_relance_fixed_sum(facts, claim, day)),
        }

    def _get_relance_fixed_sum(self, facts, claim, day):
        """Return the fixed sum in the invoice's currency, at the rate of ``day``."""
        if not claim.indemnity:
            return Decimal(0)
        code = REGIMES[facts.regime].fixed_sum_currency
        if code == self.currency_id.name:
            return claim.indemnity
        currency = self.env.ref(f"base.{code}")
        converted = currency._convert(
            float(claim.indemnity), self.currency_id, self.company_id, day
        )
        unit = Decimal(str(self.currency_id.rounding)).normalize()
        return round_half_up(Decimal(str(converted)), unit)

    # What people recorded ---------------------------------------------------------

    def _get_relance_claim_entries(self, day):
        """Return the amounts recorded up to ``day``, as the rules read them.

        Recovery costs recorded before a customer turned out to be a consumer are
        not claimed from it.
        """
        kind = self.commercial_partner_id.relance_customer_type
        left_out = NOT_FROM_CONSUMERS if kind == "consumer" else ()
        return [
            self._prepare_relance_entry(entry)
            for entry in self._get_relance_claim_record().entry_ids
            if entry.date <= day and entry.component not in left_out
        ]

    def _prepare_relance_entry(self, entry):
        """Return one recorded amount; on a document, how much is unpaid there.

        What a credit note took back of a document was not paid: it is waived.
        """
        as_decimal = self.currency_id._get_relance_decimal
        document = entry.document_id
        if document.payment_state == "reversed":
            return Entry(entry.component, "waived", as_decimal(entry.amount))
        unpaid = 0.0
        if document:
            unpaid = entry.amount
            if document.state == "posted" and document.amount_total:
                unpaid *= document.amount_residual / document.amount_total
        return Entry(
            entry.component,
            entry.kind,
            as_decimal(entry.amount),
            on_document=bool(document),
            unpaid=as_decimal(unpaid),
        )

    def _get_relance_claims_today(self):
        """Return {invoice: its claim today}."""
        found = {}
        for company, moves in self.grouped("company_id").items():
            found |= moves._get_relance_claims(company._relance_today())
        return found

    def _try_relance_claim(self):
        """Return (claim today or None, why there is none)."""
        if self.state != "posted" or self.move_type not in CLAIMABLE:
            return None, False
        try:
            return self._get_relance_claims_today()[self], False
        except RedirectWarning as warning:
            return None, warning.args[0]

    def _render_relance_claim(self, day):
        """Return the computation as HTML for a screen."""
        claim, problem = None, False
        try:
            claim = self._get_relance_claims(day)[self]
        except RedirectWarning as warning:
            problem = warning.args[0]
        return self.env["ir.qweb"]._render(
            "relance_avancee.relance_interest_computation",
            {"claim": claim, "problem": problem, "is_ours": True},
        )

    # The facts that interest is computed from -------------------------------------

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
            amount=line.currency_id._get_relance_decimal(line.amount_currency),
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

    def _get_relance_open_disputes(self):
        """Return the open disputes on this invoice, possibly none."""
        # sudo: what is disputed is the same for whoever computes the claim
        disputes = self._origin.sudo().relance_dispute_ids
        return disputes.filtered(lambda dispute: dispute._is_open())

    def _get_relance_disputed(self):
        """Return what of the invoice is in dispute, in its currency, as a decimal."""
        amount = sum(self._get_relance_open_disputes().mapped("amount_left"))
        return self.currency_id._get_relance_decimal(amount) if amount else Decimal(0)

    def _spread_relance_dispute(self, items):
        """Return ``items`` with what of each is disputed, where that bears no interest.

        It is held of the same instalments; what of it was moved to another account is
        that of the instalment due last.
        """
        disputed = self._get_relance_disputed()
        if not disputed or self.company_id.relance_interest_disputed:
            return list(items)
        amounts = {item.key: item.amount for item in items}
        parts = complete(amounts, self._get_relance_disputed_parts(amounts), disputed)
        return [
            replace(item, disputed=parts[item.key]) if item.key in parts else item
            for item in items
        ]

    def _get_relance_disputed_parts(self, keys):
        """Return {key of an item: what is held of its journal item} among ``keys``."""
        lines = {key.rpartition("/")[2]: key for key in keys}
        found = {}
        for dispute in self._get_relance_open_disputes():
            for item, part in dispute._get_parts().items():
                if key := lines.get(str(item.line_id.id)):
                    part = self.currency_id._get_relance_decimal(part)
                    found[key] = found.get(key, 0) + part
        return found


class ReportRelanceInterestAnnex(models.AbstractModel):
    """What the annex shows: the claims given, else those of some invoices today."""

    _name = "report.relance_avancee.relance_interest_annex"
    _description = "Printed Computation of Interest"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the claims to print, from a new page each."""
        claims = (data or {}).get("claims") or ()
        # An address gives texts: only what the server computed is printed.
        if not claims or not all(isinstance(claim, MoveClaim) for claim in claims):
            check_reader(self.env)
            moves = self.env["account.move"].browse(docids)
            claims = list(moves._get_relance_claims_today().values())
        return {"claims": claims, "is_ours": False, "doc_model": "account.move"}
