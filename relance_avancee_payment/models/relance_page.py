from collections import defaultdict
from dataclasses import dataclass, field

from psycopg2.errors import UniqueViolation

from odoo import Command, api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.tools import str2bool

from odoo.addons.payment import utils as payment_utils
from odoo.addons.payment.controllers.portal import PaymentPortal
from odoo.addons.relance_avancee.models.page.relance_page import MOST_ROWS, MOST_SAID
from odoo.addons.relance_avancee.rules.page.aside import deduct
from odoo.addons.relance_avancee.rules.page.typed import TypedError, read_amount
from odoo.addons.relance_avancee.tools.days import write_day

from .relance_page_payment import UNDER_WAY

# Whether Odoo lets customers pay their invoices on line at all.
PARAMETER = "account_payment.enable_portal_payment"


@dataclass(slots=True)
class Payable:
    """A due item that may be paid on line, in the currency of its invoice.

    ``asked`` is what the page asks of it now. ``balance`` is what is open; of it,
    ``disputed`` is paid on purpose only, ``under_way`` is being paid already, and
    ``credit`` is offered as a deduction. ``settling`` is what settles it all, if that
    is less: a discount for early payment.
    """

    item: int
    line: object
    balance: float
    disputed: float
    under_way: float
    asked: float = 0.0
    credit: float = 0.0
    settling: float = 0.0

    @property
    def offered(self):
        """Return what the form proposes to pay of it."""
        rest = max(self.get_left() - self.credit, 0.0)
        return self.asked or self.settling or rest or self.get_left()

    def get_left(self, is_disputed=False):
        """Return what may be paid of it, with its disputed part or without."""
        open_ = self.balance - self.under_way
        return max(open_ if is_disputed else open_ - self.disputed, 0.0)


@dataclass(slots=True)
class Chosen:
    """What was typed in the form, read: {item: (amount, with what is disputed)}.

    ``facts`` are [(label, value)], as they are read again; ``errors`` is
    {field: sentence}.
    """

    currency: object
    parts: dict = field(default_factory=dict)
    facts: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)

    @property
    def amount(self):
        """Return what is paid in all."""
        return self.currency.round(sum(amount for amount, _is in self.parts.values()))


class RelancePage(models.AbstractModel):
    """Paying on the page: what may be chosen, what was, and what came of it."""

    _inherit = "relance.page"

    # What may be paid -------------------------------------------------------------

    @api.model
    def _prepare(self, access):
        # EXTENDS relance_avancee: what each currency may be paid by
        return super(RelancePage, self.with_context(relance_access=access.id))._prepare(
            access
        )

    @api.model
    def _prepare_block(self, block, aside, statement):
        # EXTENDS relance_avancee
        values = super()._prepare_block(block, aside, statement)
        access = self.env["relance.access"].browse(
            self.env.context.get("relance_access")
        )
        is_offered = any(line.is_transferred and line.item for line in block.lines)
        if access and is_offered and self._find_providers(access, block.currency):
            values["online"] = block.currency.id
        return values

    @api.model
    def _find_providers(self, access, currency, amount=0.0):
        """Return the providers by which this customer may pay on line.

        They are published, whoever asks, and have a journal for the money. A transfer
        is told on the page itself, with its code.
        """
        company, debtor = access.company_id, access.debtor_id
        providers = self.env["payment.provider"]
        # sudo: settings are read by whoever opens the page
        is_on = str2bool(self.env["ir.config_parameter"].sudo().get_param(PARAMETER))
        if not is_on or not PaymentPortal._can_partner_pay_in_company(debtor, company):
            return providers
        found = providers._get_compatible_providers(
            company.id, debtor.id, amount, currency_id=currency.id
        ).filtered(
            lambda one: one.is_published and one.journal_id and one.code != "custom"
        )
        return found if self._find_methods(access, currency, found) else providers

    @api.model
    def _find_methods(self, access, currency, providers):
        """Return the ways to pay that these providers have for this customer."""
        return self.env["payment.method"]._get_compatible_payment_methods(
            providers.ids, access.debtor_id.id, currency_id=currency.id
        )

    @api.model
    def _find_currency(self, access, number):
        """Return the currency that was asked for, else the first; empty for none."""
        blocks = self._get_statement(access).blocks
        wanted = [one.currency for one in blocks if str(one.currency.id) == number]
        payable = [
            one.currency
            for one in blocks
            if any(line.is_transferred and line.item for line in one.lines)
        ]
        found = wanted if number else payable
        return found[0] if found else self.env["res.currency"]

    @api.model
    def _get_payables(self, access, currency, choice=None):
        """Return [:class:`Payable`] in ``currency``, the oldest first.

        What ``choice`` itself has under way is not in the way.
        """
        statement = self._get_statement(access)
        aside = self._read_aside(statement)
        for block in statement.blocks:
            if block.currency == currency:
                return self._get_block_payables(block, aside, choice)
        return []

    @api.model
    def _get_block_payables(self, block, aside, choice):
        lines = [
            line
            for section in block.sections
            for line in section.lines
            if line.is_transferred and line.item
        ]
        lines.sort(key=lambda line: (line.due, line.item))
        rest = self._get_rest(block, aside)
        today = self.env.company._relance_today()
        under_way = self._read_under_way([line.item for line in lines], choice)
        found = []
        for line in lines[:MOST_ROWS]:
            disputed = [
                part for kind, part in aside.get(line.item, ()) if kind == "dispute"
            ]
            whole = (
                line.balance if 0.0 in disputed else min(sum(disputed), line.balance)
            )
            one = Payable(line.item, line, line.balance, whole, under_way[line.item])
            one.asked = min(rest.get(line.item, 0.0), one.get_left())
            discount = self._get_discount(line, today)
            if discount and not one.disputed and not one.under_way:
                one.settling = discount[1]
            found.append(one)
        self._offer_credits(block, aside, found)
        return found

    @api.model
    def _offer_credits(self, block, aside, payables):
        """Offer credits as a deduction: of what is asked, then of what comes first.

        A discount for early payment is for who pays the rest in money alone.
        """
        asked = self._get_asked(block, aside)
        unmatched, digits = asked.unmatched, block.currency.decimal_places
        owed = {
            one.item: 0.0 if one.settling else asked.parts.get(one.item, one.get_left())
            for one in payables
        }
        # what is asked comes first, whatever its day
        order = sorted(owed, key=lambda item: item not in asked.parts)
        rest = deduct({item: owed[item] for item in order}, unmatched, digits)
        for one in payables:
            one.credit = owed[one.item] - rest[one.item]

    @api.model
    def _read_under_way(self, items, choice):
        """Return {due item id: what other payments of the page will pay of it}."""
        paying = Domain("state", "in", UNDER_WAY) & (
            Domain("payment_id", "=", False)
            | Domain("payment_id.move_id", "=", False)
            & Domain("payment_id.state", "=", "in_process")
        )
        domain = Domain("due_item_id", "in", items)
        domain &= Domain("choice_id.transaction_ids", "any", paying)
        if choice:
            domain &= Domain("choice_id", "!=", choice.id)
        under_way = defaultdict(float)
        for line in self.env["relance.page.payment.line"].search(domain):
            under_way[line.due_item_id.id] += line.amount - line.amount_placed
        return under_way

    # What the form shows ----------------------------------------------------------

    @api.model
    def _prepare_payable(self, payable, chosen, typed):
        """Return a due item as the form offers it, with what was typed."""
        line, write = payable.line, self._write_amount
        currency = self.env["res.currency"].browse(line.currency)
        shown = payable.offered
        if payable.item in chosen:
            shown, is_disputed = chosen[payable.item]
        else:
            is_disputed = False
        name = f"amount_{payable.item}"
        return {
            "item": payable.item,
            "number": line.number,
            "instalment": line.instalment,
            "due": self.env._("due on %(day)s", day=write_day(self.env, line.due)),
            "days_late": line.days_late,
            "label": self.env._(
                "Amount in %(currency)s, at most %(left)s",
                currency=currency.name,
                left=write(payable.get_left(), currency),
            ),
            "disputed": payable.disputed
            and self.env._(
                "I also pay what I dispute: %(amount)s",
                amount=write(payable.disputed, currency),
            ),
            "is_ticked": payable.item in chosen,
            "is_disputed": is_disputed,
            "amount": typed.get(name) or self._write_typed(shown, currency),
            "discount": self._get_settling_words(payable, line),
            "credit": self._get_credit_words(payable, currency),
        }

    @api.model
    def _write_typed(self, amount, currency):
        """Return an amount as somebody would type it, in the reader's language."""
        # sudo: languages are read by everybody
        lang = self.env["res.lang"].sudo()._get_data(code=self.env.lang)
        text = f"{amount:.{currency.decimal_places}f}"
        return text.replace(".", lang.decimal_point or ".")

    @api.model
    def _get_settling_words(self, payable, line):
        """Return until when less than what is left settles it, empty for never."""
        today = self.env.company._relance_today()
        return self._get_discount_words(line, today) if payable.settling else ""

    @api.model
    def _get_credit_words(self, payable, currency):
        """Return what was deducted of what the form proposes, empty for nothing."""
        if currency.compare_amounts(payable.credit, 0.0) <= 0:
            return ""
        return self.env._(
            "%(amount)s that we owe you is deducted: type more to leave it on your "
            "account.",
            amount=self._write_amount(payable.credit, currency),
        )

    @api.model
    def _get_default_parts(self, payables):
        """Return what the form proposes: what is asked now, nothing that is not."""
        return {one.item: (one.asked, False) for one in payables if one.asked > 0}

    # Reading what was typed -------------------------------------------------------

    @api.model
    def _read_chosen(self, access, currency, typed):
        """Return what was ``typed`` in the form, a :class:`Chosen`."""
        chosen = Chosen(currency)
        payables = {one.item: one for one in self._get_payables(access, currency)}
        disputed = typed.getlist("disputed")
        for text in dict.fromkeys(typed.getlist("items")):
            payable = payables.get(int(text)) if text.isdecimal() else None
            if not payable:
                chosen.errors[""] = self._get_gone_words()
                continue
            self._read_part(chosen, payable, typed, text in disputed)
        if not chosen.parts and not chosen.errors:
            chosen.errors[""] = self.env._("Tick what you pay.")
        if not chosen.errors:
            self._check_chosen(access, chosen, payables)
        return chosen

    @api.model
    def _get_gone_words(self):
        return self.env._(
            "Something that you ticked is not to be paid here any more, or not in this "
            "currency: look again at what is left."
        )

    @api.model
    def _read_part(self, chosen, payable, typed, is_disputed):
        """Read the amount of one item: all that is left of it for none."""
        name = f"amount_{payable.item}"
        text = (typed.get(name) or "").strip()
        amount = payable.get_left(is_disputed)
        try:
            if text:
                amount = float(read_amount(text, chosen.currency.decimal_places))
        except TypedError:
            example = self._write_amount(1234.56, chosen.currency)
            chosen.errors[name] = self.env._(
                "%(number)s: write an amount, such as %(example)s.",
                number=payable.line.number,
                example=example,
            )
            return
        chosen.parts[payable.item] = (amount, is_disputed)

    @api.model
    def _check_chosen(self, access, chosen, payables):
        """Note what is wrong with the amounts, or tell them as they are read again."""
        for item, (amount, is_disputed) in chosen.parts.items():
            payable = payables[item]
            told = self._get_refusal(
                access, chosen.currency, payable, amount, is_disputed
            )
            if told:
                chosen.errors[f"amount_{item}"] = told
            label = payable.line.number
            if payable.line.instalment:
                label = f"{label} {payable.line.instalment}"
            chosen.facts.append((label, self._write_amount(amount, chosen.currency)))
        total = self._write_amount(chosen.amount, chosen.currency)
        chosen.facts.append((self.env._("In all"), total))
        providers = self._find_providers(access, chosen.currency, chosen.amount)
        if not chosen.errors and not providers:
            chosen.errors[""] = self.env._(
                "%(amount)s cannot be paid on line: please pay it by transfer.",
                amount=total,
            )

    @api.model
    def _get_refusal(self, access, currency, payable, amount, is_disputed):
        """Return why this amount of an item is not taken; empty when it is."""
        number = payable.line.number
        left = payable.get_left(is_disputed)
        if currency.is_zero(left):
            return self.env._(
                "%(number)s: nothing of it is to be paid now.", number=number
            )
        if currency.compare_amounts(amount, left) > 0:
            return self.env._(
                "%(number)s: %(left)s may be paid of it, not %(amount)s.",
                number=number,
                left=self._write_amount(left, currency),
                amount=self._write_amount(amount, currency),
            )
        if currency.compare_amounts(amount, 0.0) <= 0:
            return self.env._("%(number)s: write an amount above zero.", number=number)
        if not currency.compare_amounts(amount, payable.settling):
            return ""
        least = self._get_minimum(access, currency)
        is_part = currency.compare_amounts(amount, left) < 0
        if is_part and currency.compare_amounts(amount, least) < 0:
            return self.env._(
                "%(number)s: a part of it is at least %(least)s.",
                number=number,
                least=self._write_amount(least, currency),
            )
        return ""

    @api.model
    def _get_minimum(self, access, currency):
        """Return the least part of an item that may be paid, in ``currency``."""
        company = access.company_id
        least = company.relance_page_minimum
        today = company._relance_today()
        return company.currency_id._convert(least, currency, company, today)

    # What was chosen --------------------------------------------------------------

    @api.model
    def _choose(self, access, chosen, key):
        """Store what was chosen; a form sent again has stored it once."""
        choices = self.env["relance.page.payment"]
        known = choices.search([("access_id", "=", access.id), ("key", "=", key)])
        if known:
            return known
        try:
            with self.env.cr.savepoint():
                made = choices.create(self._prepare_choice(access, chosen, key))
        except UniqueViolation as error:
            # the other click is done by the time that this one is tried again
            raise ConcurrencyError(str(error)) from error
        access._note_visit()
        return made

    @api.model
    def _choose_due(self, user, due, key):
        """Store that ``user``, who is logged in, pays all that is ``due``.

        :raise UserError: when something of it is paid, or being paid, already.
        """
        link, _url = self._issue_portal_link(user, due.company)
        page, own = self._of(link)
        chosen = Chosen(due.currency)
        chosen.parts = {item: (amount, False) for item, amount in due.parts.items()}
        choice = page._choose(own, chosen, key)
        choice._check_click()
        return choice

    @api.model
    def _prepare_choice(self, access, chosen, key):
        items = self.env["relance.due.item"].browse(chosen.parts)
        return {
            "access_id": access.id,
            "key": key,
            "currency_id": chosen.currency.id,
            "amount": chosen.amount,
            "line_ids": [
                Command.create(
                    {
                        "due_item_id": item.id,
                        "name": item.name,
                        "amount": chosen.parts[item.id][0],
                        "is_disputed": chosen.parts[item.id][1],
                    }
                )
                for item in items
            ],
        }

    @api.model
    def _find_choice(self, access, choice):
        """Return what was chosen by this link, empty when it was not."""
        return self.env["relance.page.payment"].search(
            [("id", "=", choice), ("access_id", "=", access.id)]
        )

    @api.model
    def _get_changes(self, choice):
        """Return in sentences what is not left any more of what was chosen."""
        access, currency = choice.access_id, choice.currency_id
        # the statement is read by SQL
        self.env.flush_all()
        payables = {
            one.item: one for one in self._get_payables(access, currency, choice)
        }
        changes = []
        for line in choice.line_ids:
            payable = payables.get(line.due_item_id.id)
            if not payable:
                changes.append(
                    self.env._(
                        "%(number)s: nothing of it is to be paid now.", number=line.name
                    )
                )
                continue
            amount = line.amount
            changes.append(
                self._get_refusal(access, currency, payable, amount, line.is_disputed)
            )
        return [told for told in changes if told]

    @api.model
    def _prepare_form_of(self, access, choice):
        """Return what Odoo's own payment form is filled with."""
        currency, debtor = choice.currency_id, choice.debtor_id
        providers = self._find_providers(access, currency, choice.amount)
        return {
            "reference_prefix": self._get_prefix(choice),
            "amount": choice.amount,
            "currency": currency,
            "partner_id": debtor.id,
            "providers_sudo": providers,
            "payment_methods_sudo": self._find_methods(access, currency, providers),
            # a link opens no saved card, and saves none
            "tokens_sudo": self.env["payment.token"],
            "show_tokenize_input_mapping": dict.fromkeys(providers.ids, False),
            "availability_report": {},
            "landing_route": f"/relance/paid/{choice.id}",
            "access_token": payment_utils.generate_access_token(
                debtor.id, choice.amount, currency.id
            ),
        }

    @api.model
    def _get_prefix(self, choice):
        """Return how the reference of the transaction begins."""
        numbers = set(choice.line_ids.mapped("name"))
        if len(numbers) == 1:
            return numbers.pop()
        return payment_utils.singularize_reference_prefix(
            prefix=choice.debtor_id.ref or "R"
        )

    @api.model
    def _check_way(self, access, choice, provider, method, flow):
        """Refuse a provider or a way to pay that was not offered, and saved cards."""
        currency = choice.currency_id
        providers = self._find_providers(access, currency, choice.amount)
        chosen = providers.filtered(lambda one: one.id == provider)
        methods = self._find_methods(access, currency, chosen)
        if flow not in ("redirect", "direct") or method not in methods.ids:
            raise UserError(
                self.env._("This way to pay is not offered: choose another one.")
            )

    # What came of it --------------------------------------------------------------

    @api.model
    def _gather_said(self, mine):
        # EXTENDS relance_avancee: payments of the page stand in its history
        paying = Domain("transaction_ids.state", "in", UNDER_WAY)
        choices = self.env["relance.page.payment"].search(
            mine & paying, limit=MOST_SAID
        )
        return super()._gather_said(mine) + [
            choice._prepare_page_words() for choice in choices
        ]

    @api.model
    def _prepare_paid(self, access, choice):
        """Return what the page tells of a payment: what was paid, and what is left."""
        currency = choice.currency_id
        transaction = choice._get_transaction()
        state = self._get_payment_state(transaction)
        is_there = bool(transaction.payment_id.move_id)
        amount = self._write_amount(choice.amount, currency)
        title, told = self._get_paid_words(state, amount)
        return {
            "id": choice.id,
            "state": state,
            "title": title,
            "told": told,
            "pay": self.env._("Pay %(amount)s", amount=amount),
            "reference": transaction.reference or "",
            "is_matched": is_there,
            "rest": is_there and self._get_rest_words(choice),
            "rows": [
                {
                    "number": line.name or "",
                    "amount": self._write_amount(
                        line.amount_placed if is_there else line.amount, currency
                    ),
                    "left": self._write_amount(line._get_left(), currency),
                }
                for line in choice.line_ids
            ],
            "company": self._prepare_company(access.company_id),
        }

    @api.model
    def _get_payment_state(self, transaction):
        """Return where a payment stands, as the page tells it; open is not begun."""
        return {
            "pending": "pending",
            "authorized": "pending",
            "done": "paid" if transaction.payment_id else "received",
            "cancel": "failed",
            "error": "failed",
        }.get(transaction.state, "open")

    @api.model
    def _get_paid_words(self, state, amount):
        """Return the title of the page of a payment, and what follows."""
        return {
            "paid": (
                self.env._("Thank you, we have received %(amount)s.", amount=amount),
                "",
            ),
            "received": (
                self.env._(
                    "Thank you, your payment of %(amount)s is confirmed.", amount=amount
                ),
                self.env._("It will be on your account within some minutes."),
            ),
            "pending": (
                self.env._("Your payment of %(amount)s is on its way.", amount=amount),
                self.env._("We send no reminder of it meanwhile."),
            ),
            "failed": (
                self.env._("The payment was not made."),
                self.env._(
                    "Nothing was booked. You may try again, or pay by transfer."
                ),
            ),
            "open": (
                self.env._("This payment was not made yet."),
                self.env._(
                    "If you have just paid, look again in some minutes before you pay "
                    "a second time."
                ),
            ),
        }[state]

    @api.model
    def _get_rest_words(self, choice):
        """Return what is told of money that has no place any more, empty for none."""
        currency = choice.currency_id
        received = sum(self._get_received(choice).mapped("amount"))
        rest = received - sum(choice.line_ids.mapped("amount_placed"))
        if currency.compare_amounts(rest, 0.0) <= 0:
            return ""
        return self.env._(
            "%(amount)s of it was not owed any more: it stands on your account, and we "
            "look at it.",
            amount=self._write_amount(rest, currency),
        )

    @api.model
    def _get_received(self, choice):
        """Return the payments that were booked for what was chosen."""
        found = choice.transaction_ids
        return (found | found.child_transaction_ids).payment_id.filtered(
            lambda one: one.payment_type == "inbound" and one.state != "canceled"
        )
