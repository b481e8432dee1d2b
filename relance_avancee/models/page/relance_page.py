from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ...rules.page.aside import deduct, split_said
from ...rules.page.epc import REMITTANCE, write_code
from ...rules.planning.reasons import SAID
from ...tools.days import write_day
from ...tools.qr import draw_code

# What was said that the page tells of, the last first.
MOST_SAID = 20
# How states of acts look; those that are not named are open.
TONES = {
    **dict.fromkeys(("kept", "late", "agreed", "credited", "paid", "honoured"), "good"),
    **dict.fromkeys(("partly", "broken", "defaulted", "revoked"), "bad"),
}
# Rows of a currency that are shown; the statement has them all.
MOST_ROWS = 500
# For how long the page tells what was paid, and how much of it, the last first.
RECEIPT_MONTHS, MOST_RECEIPTS = 6, 12
# What is left out of what is asked: what was said, and a discount that was earned.
ASIDE = (*SAID, "discount")


@dataclass(slots=True)
class Asked:
    """What the page asks to pay now in one currency, and of which due items.

    ``parts`` is {due item id: its part}; what is disputed, promised, in a plan or
    collected by us is not in it. ``unmatched`` is money of the customer that waits to
    be matched, above zero.
    """

    currency: object
    parts: dict
    unmatched: float

    @property
    def amount(self):
        """Return what is to be paid now, never under zero."""
        owed = sum(self.parts.values()) - self.unmatched
        return max(self.currency.round(owed), 0.0)


class RelancePage(models.AbstractModel):
    """What the page of a customer shows: plain values, in the language of its reader.

    Its amounts are those of the statement of account. All that leaves is in the
    dictionaries made here; a test names every key.
    """

    _name = "relance.page"
    _description = "Page of a Customer"

    @api.model
    def _of(self, access):
        """Return (the page, the link) as the engine reads them, for the link's reader.

        Who opens a link is nobody in Odoo: the link says what may be seen.
        """
        context = {
            "lang": access._get_lang(),
            "allowed_company_ids": access.company_id.ids,
            "tz": access.company_id._get_relance_timezone(access.debtor_id).zone,
        }
        # sudo: the link is the right to read the account of its customer, nothing else
        env = self.env(user=SUPERUSER_ID, su=True, context=context)
        return env[self._name], env[access._name].browse(access.id)

    @api.model
    def _get_statement(self, access):
        """Return the statement of account of today, empty or not."""
        company = access.company_id
        today = company._relance_today()
        [statement] = self.env["relance.statement"]._get_statements(
            access.debtor_id, company, today, empty=True
        )
        return statement

    @api.model
    def _prepare(self, access):
        """Return all that the page shows."""
        statement = self._get_statement(access)
        aside = self._read_aside(statement)
        self._fetch_shown(statement)
        blocks = [self._prepare_block(b, aside, statement) for b in statement.blocks]
        is_late = any(block["late"] for block in blocks)
        return {
            "company": self._prepare_company(access.company_id),
            "customer": statement.partner.name or "",
            "reader": access.contact_id.name or "",
            "day": write_day(self.env, statement.day),
            "lang": self.env.lang,
            "languages": self.env["res.lang"].get_installed(),
            "blocks": blocks,
            "is_settled": not any(block["late"] or block["next"] for block in blocks),
            "is_late": is_late,
            "receipts": [] if is_late else self._prepare_receipts(statement),
            "said": self._prepare_said(access, statement),
            "note": access.company_id.relance_page_note or "",
        }

    @api.model
    def _prepare_company(self, company):
        """Return what the page tells of us."""
        logo = f"/web/binary/company_logo?company={company.id}"
        return {
            "name": company.name,
            "phone": company.phone or "",
            "email": company.email or "",
            "website": company.website or "",
            "registry": company.company_registry or "",
            "vat": company.vat or "",
            "logo": False if company.uses_default_logo else logo,
            **company._prepare_relance_page_look(),
        }

    # What is owed -----------------------------------------------------------------

    @api.model
    def _read_aside(self, statement):
        """Return {due item id: [(kind, amount)]} of what was said of the items."""
        items = {line.item for block in statement.blocks for line in block.lines}
        return self._read_said_parts([item for item in items if item], statement.day)

    @api.model
    def _read_said_parts(self, items, day):
        """Return {due item id: [(kind, amount)]} of what was said of these ``items``.

        An amount of 0 is the whole item.
        """
        holds = self.env["relance.hold"]
        found = defaultdict(list)
        live = holds._get_live_domain(day) & Domain("kind", "in", ASIDE)
        for hold in holds.search(live & Domain("due_item_id", "in", items)):
            found[hold.due_item_id.id].append((hold.kind, hold.amount))
        return found

    @api.model
    def _fetch_shown(self, statement):
        """Read at once what the rows take from due items, invoices and customers."""
        shown = [line for block in statement.blocks for line in block.lines[:MOST_ROWS]]
        items = self.env["relance.due.item"].browse(
            line.item for line in shown if line.item
        )
        items.move_id.mapped("invoice_pdf_report_id")
        items.line_id.fetch(["discount_date", "discount_amount_currency"])
        statement.debtors.fetch(["name"])

    @api.model
    def _prepare_block(self, block, aside, statement):
        """Return what is owed in one currency."""
        ours = [line for section in block.sections for line in section.lines]
        claims = [line for line in ours if line.is_claim][:MOST_ROWS]
        asked = self._get_asked(block, aside)
        totals = block.totals

        def write(amount):
            return self._write_amount(amount, block.currency)

        return {
            "currency": block.currency.name,
            "overdue": write(totals.overdue),
            "coming": write(totals.not_due),
            "unmatched": totals.unmatched and write(totals.unmatched),
            "balance": write(totals.balance),
            "aside": self._prepare_aside(block, aside),
            "asked": write(asked.amount),
            "is_asked": asked.amount > 0,
            "has_sums": bool(totals.not_due or totals.unmatched or any(aside.values())),
            "late": [
                self._prepare_row(line, block, aside, statement)
                for line in claims
                if line.days_late
            ],
            "next": [
                self._prepare_row(line, block, aside, statement)
                for line in claims
                if not line.days_late
            ],
            "credits": [
                self._prepare_credit(line, block) for line in ours if not line.is_claim
            ],
            "factors": self._prepare_factors(block, aside, statement),
            "transfer": self._prepare_transfer(asked, statement),
        }

    @api.model
    def _get_asked(self, block, aside):
        """Return what is to be paid now by the customer itself, by due item."""
        parts, unmatched = {}, 0.0
        for section in block.sections:
            for line in section.lines:
                if not line.is_claim:
                    unmatched -= line.balance
                elif line.days_late and line.is_transferred and line.item:
                    left = line.balance - self._get_aside(line, aside)
                    parts[line.item] = max(left, 0.0)
        return Asked(block.currency, parts, max(unmatched, 0.0))

    @api.model
    def _get_rest(self, block, aside):
        """Return {due item id: what is to be paid of it now}, the oldest first.

        Credits have covered the first of them.
        """
        asked = self._get_asked(block, aside)
        due = {line.item: line.due for line in block.lines}
        parts = sorted(asked.parts.items(), key=lambda part: (due[part[0]], part[0]))
        return deduct(dict(parts), asked.unmatched, asked.currency.decimal_places)

    @api.model
    def _get_aside(self, line, aside):
        """Return the part of ``line`` about which something was said."""
        return sum(amount for _kind, amount in self._get_parts(line, aside))

    @api.model
    def _get_parts(self, line, aside):
        """Return [(kind, amount)] of what was said of ``line``."""
        return split_said(line.balance, aside.get(line.item, ()))

    @api.model
    def _prepare_aside(self, block, aside):
        """Return [(kind, amount)] of what is disputed, promised and planned of it."""
        sums = defaultdict(float)
        for line in block.lines:
            for kind, amount in self._get_parts(line, aside):
                sums[kind] += amount
        return [
            (kind, self._write_amount(amount, block.currency))
            for kind, amount in sums.items()
        ]

    @api.model
    def _prepare_row(self, line, block, aside, statement):
        """Return one invoice, or instalment of it, as it is read."""
        is_ours = len(statement.debtors) > 1
        debtor = self.env["res.partner"].browse(line.debtor)
        return {
            "item": line.item or 0,
            "number": line.number,
            "instalment": line.instalment,
            "reference": line.reference,
            "customer": debtor.name if is_ours else "",
            "day": write_day(self.env, line.day),
            "due": write_day(self.env, line.due),
            "days_late": line.days_late,
            "amount": self._write_amount(line.amount, block.currency),
            "balance": self._write_amount(line.balance, block.currency),
            "route": line.route,
            "is_asked": line.is_transferred,
            "aside": [
                (kind, self._write_amount(amount, block.currency))
                for kind, amount in self._get_parts(line, aside)
            ],
            "has_document": bool(line.item and self._get_document(line.item)),
            "discount": self._get_discount_words(line, statement.day),
        }

    @api.model
    def _get_discount_words(self, line, today):
        """Return until when less than its balance settles a line, empty for never."""
        found = self._get_discount(line, today)
        if not found:
            return ""
        day, amount = found
        currency = self.env["res.currency"].browse(line.currency)
        return self.env._(
            "Until %(day)s, %(amount)s settles it (discount for early payment).",
            day=write_day(self.env, day),
            amount=self._write_amount(amount, currency),
        )

    @api.model
    def _get_discount(self, line, today):
        """Return (the last day, what settles it until then) of a line, or None.

        As Odoo grants its discount for early payment: of an invoice of which nothing
        was paid.
        """
        item = self.env["relance.due.item"].browse(line.item or [])
        last, currency = item.line_id.discount_date, item.currency_id
        if not last or last < today or not line.is_transferred:
            return None
        if not item.move_id._is_eligible_for_early_payment_discount(currency, today):
            return None
        return last, item.line_id.discount_amount_currency

    @api.model
    def _prepare_credit(self, line, block):
        """Return a credit note or a payment that is not matched yet."""
        return {
            "number": line.number,
            "kind": line.kind,
            "day": write_day(self.env, line.day),
            "balance": self._write_amount(line.balance, block.currency),
        }

    @api.model
    def _prepare_factors(self, block, aside, statement):
        """Return what is paid to factors: whom, and where; never to our account."""
        return [
            {
                "name": section.partner.name or "",
                "rows": [
                    self._prepare_row(line, block, aside, statement)
                    for line in section.lines
                    if line.is_claim
                ],
                "bank": statement.company._get_relance_bank(
                    self.env["res.partner.bank"], section.partner
                )._prepare_relance_values(),
            }
            for section in block.assigned
        ]

    @api.model
    def _get_document(self, item):
        """Return the stored legal PDF of a due item, empty when there is none."""
        return self.env["relance.due.item"].browse(item).move_id.invoice_pdf_report_id

    @api.model
    def _find_paid(self, statement):
        """Return the due items that were paid of late, the last first."""
        since = fields.Date.subtract(statement.day, months=RECEIPT_MONTHS)
        return self.env["relance.due.item"].search(
            [
                ("debtor_id", "in", statement.debtors.ids),
                ("company_id", "child_of", statement.company.id),
                ("state", "=", "closed"),
                ("reason", "=", "paid"),
                ("route", "!=", "assigned"),
                ("date_closed", ">=", since),
            ],
            order="date_closed DESC, id DESC",
            limit=MOST_RECEIPTS,
        )

    @api.model
    def _prepare_receipts(self, statement):
        """Return what was paid of late, the last first: the day of its last payment."""
        return [
            {
                "item": item.id,
                "number": item.name or "",
                "day": write_day(
                    self.env,
                    max(
                        item.line_id.matched_credit_ids.mapped("max_date"),
                        default=item.date_closed,
                    ),
                ),
                "amount": self._write_amount(item.amount_total, item.currency_id),
                "has_document": bool(self._get_document(item.id)),
            }
            for item in self._find_paid(statement)
        ]

    def _write_amount(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)

    # How it is paid ---------------------------------------------------------------

    @api.model
    def _prepare_transfer(self, asked, statement):
        """Return where a transfer goes, with its reference and code, or None."""
        bank = statement.bank
        if not bank or not any(asked.parts.values()):
            return None
        reference = self._get_reference(asked, statement)
        code = None
        if asked.currency.name == "EUR":
            amount = Decimal(f"{asked.amount:.2f}")
            told = bank["holder"] or "", bank["iban"] or "", bank["bic"] or ""
            code = write_code(*told, amount, reference)
        return {
            "holder": bank["holder"] or "",
            "iban": bank["iban"] or "",
            "bic": bank["bic"] or "",
            "bank_name": bank["bank_name"] or "",
            "reference": reference,
            "amount": self._write_amount(asked.amount, asked.currency),
            "unchanged_since": write_day(self.env, bank["changed"]),
            "code": code and draw_code(code),
        }

    @api.model
    def _get_reference(self, asked, statement):
        """Return what the payer quotes: the numbers, else the customer's own."""
        items = self.env["relance.due.item"].browse(
            [item for item, amount in asked.parts.items() if amount]
        )
        numbers = list(dict.fromkeys(items.mapped("name")))
        moves = items.move_id
        if len(numbers) == 1 and len(moves) == 1:
            return moves.payment_reference or numbers[0]
        told = ", ".join(numbers)
        if len(told) <= REMITTANCE:
            return told
        partner = statement.partner
        return partner.ref or partner.name or ""

    # What forms offer -------------------------------------------------------------

    @api.model
    def _prepare_choices(self, access):
        """Return the due items that a form offers, as they are read."""
        statement = self._get_statement(access)
        aside = self._read_aside(statement)
        return [
            self._prepare_row(line, block, aside, statement)
            for block in statement.blocks
            for section in block.sections
            for line in section.lines
            if line.is_claim and line.item
        ]

    @api.model
    def _prepare_plan(self, plan):
        """Return a plan as it is read before it is accepted."""
        return {
            "id": plan.id,
            "name": plan.name,
            "terms": plan._hash_terms(),
            "words": plan._get_page_terms(),
            "clause": plan.clause or "",
            "lines": [
                {
                    "number": line.number,
                    "day": write_day(self.env, line.date),
                    "amount": plan._format_amount(line.amount),
                }
                for line in plan.line_ids
            ],
        }

    # What was said ----------------------------------------------------------------

    @api.model
    def _prepare_said(self, access, statement):
        """Return what the customer said, the last first, and where each stands."""
        company, debtors = access.company_id, statement.debtors
        mine = Domain("debtor_id", "in", debtors.ids) & Domain(
            "company_id", "child_of", company.id
        )
        found = self._gather_said(mine)
        found.sort(key=lambda told: (told["date"], told["key"]), reverse=True)
        return [
            told | {"date": write_day(self.env, told["date"])}
            for told in found[:MOST_SAID]
        ]

    @api.model
    def _gather_said(self, mine):
        """Return what was said and done, of the records that ``mine`` names.

        An extension may add dictionaries with the same keys.
        """
        found = [
            told
            for name in self.env["relance.act"]._get_act_models()
            for act in self.env[name].search(mine, limit=MOST_SAID)
            if (told := act._prepare_page_words())
        ]
        answers = self.env["relance.page.answer"].search(
            mine & Domain("act_model", "=", False), limit=MOST_SAID
        )
        return found + [answer._prepare_page_words() for answer in answers]


class RelanceAct(models.AbstractModel):
    """An act as the page tells of it."""

    _inherit = "relance.act"

    def _prepare_page_words(self):
        """Return what the customer reads of the act; None when it is none of its own.

        ``tone`` is open, good or bad; ``plan`` is the plan to answer, or 0.
        """
        self.ensure_one()
        words = self._get_page_words()
        if self.state not in words:
            return None
        return {
            "key": f"{self._name},{self.id}",
            "date": self.date,
            "what": self.display_name,
            "tone": TONES.get(self.state, "open"),
            "told": words[self.state],
            "plan": 0,
            "dispute": 0,
        }

    def _get_page_words(self):
        """Return {state: sentence} of the states that the page tells of."""
        return {}


class RelancePromise(models.Model):
    """A promise as the page tells of it."""

    _inherit = "relance.promise"

    def _get_page_words(self):
        # EXTENDS relance.act
        until = write_day(self.env, self.date_until)
        kept = self.date_kept and write_day(self.env, self.date_kept)
        return super()._get_page_words() | {
            "open": self.env._("We send no reminder until %s.", until),
            "kept": self.env._("Received on %s. Thank you.", kept),
            "late": self.env._("Received on %s. Thank you.", kept),
            "partly": self.env._(
                "We received %(received)s of it.",
                received=self._write_amount(self.amount_received),
            ),
            "broken": self.env._("We have received nothing by %s.", until),
        }


class RelanceDispute(models.Model):
    """A dispute as the page tells of it."""

    _inherit = "relance.dispute"

    def _get_page_words(self):
        # EXTENDS relance.act
        day = self.date_deadline and write_day(self.env, self.date_deadline)
        who = self.owner_id.name or self.company_id.name
        looked_at = self.env._("%(who)s looks at it.", who=who)
        if day:
            looked_at = self.env._(
                "%(who)s looks at it and answers by %(day)s.", who=who, day=day
            )
        return super()._get_page_words() | {
            "open": looked_at,
            "waiting": self.env._("We need something from you to go on."),
            "agreed": self.env._("Accepted: a credit note follows."),
            "credited": self.env._("Done: it was credited."),
            "paid": self.env._("Settled."),
            "decided": self.env._("Our answer: %s", self.decision or ""),
        }

    def _prepare_page_words(self):
        # EXTENDS relance.act
        told = super()._prepare_page_words()
        return told and told | {"dispute": self.id if self._is_open() else 0}


class RelancePaymentPlan(models.Model):
    """A payment plan as the page tells of it."""

    _inherit = "relance.payment.plan"

    def _get_page_words(self):
        # EXTENDS relance.act
        day = self.next_date and write_day(self.env, self.next_date)
        asked = {}
        if self.channel == "page":
            asked = {
                "draft": self.env._("Received, being looked at."),
                "cancelled": self.env._(
                    "We could not agree to it: please call us, we will find a way."
                ),
            }
        return (
            super()._get_page_words()
            | asked
            | {
                "proposed": self.env._("It waits for your answer."),
                "active": self.env._("Next instalment on %s.", day),
                "defaulted": self.env._("The instalment of %s is late.", day),
                "honoured": self.env._("All of it was paid. Thank you."),
                "revoked": self.env._("It has ended."),
            }
        )

    def _prepare_page_words(self):
        # EXTENDS relance.act
        told = super()._prepare_page_words()
        return told and told | {"plan": self.id if self.state == "proposed" else 0}
