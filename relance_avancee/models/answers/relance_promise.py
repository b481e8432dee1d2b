from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ...const import COLLECTOR, MANAGER
from ...rules.answers.promise import LATE_DAYS, Promise, allocate, reliability
from ..company.guarded import always, once

# Farther than that it is a payment plan.
FARTHEST = 366
# Promises that were over before tell nothing of a new one.
REMEMBERED_MONTHS = 12


class RelancePromise(models.Model):
    """A day and an amount that a customer promised to pay.

    What is promised of each item is frozen in ``line_ids``, the oldest item first. It
    is held until the day, with the grace of the company in bank days, is over where
    the customer is. ``relance_promise_follow.py`` compares it with what is received;
    ``broken_promise.py`` has the reminders answer one that was not kept.
    """

    _name = "relance.promise"
    _description = "Promise to Pay"
    _inherit = "relance.act"
    _order = "date_promised desc, id desc"

    _hold_kind = "promise"
    _followed_states = ("partly", "broken")
    _followed_days = LATE_DAYS

    state = fields.Selection(
        [
            ("open", "Running"),
            ("kept", "Kept"),
            ("partly", "Partly kept"),
            ("late", "Kept late"),
            ("broken", "Broken"),
            ("cancelled", "Withdrawn"),
        ],
        required=True,
        default="open",
        copy=False,
        index=True,
    )
    date_promised = fields.Date(
        string="Promised for",
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
    )
    amount = fields.Monetary(help="Zero: all that is owed of the items.")
    is_whole = fields.Boolean(
        string="Whole account",
        help="No item was named: all those due by the promised day.",
    )
    date_until = fields.Date(
        string="Held until",
        help="The promised day with the grace, until it ends where the customer is.",
    )
    override_reason = fields.Char(
        string="Accepted because",
        help="Why a manager accepted it beyond the limits of the company.",
    )
    line_ids = fields.One2many(
        "relance.promise.line", "promise_id", string="What is promised"
    )
    amount_received = fields.Monetary(
        string="Received", help="Since it was made, matched with an invoice or not."
    )
    date_kept = fields.Date(string="Paid on", copy=False)
    days_late = fields.Integer(
        string="Days late", help="From the promised day until all of it was paid."
    )
    outcome = fields.Char(compute="_compute_outcome")
    announced = fields.Text(compute="_compute_announced")

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return (
            super()._get_user_fields()
            | once(COLLECTOR, "date_promised", "amount")
            | once(COLLECTOR, "date", "channel", "user_id")
            | once(MANAGER, "override_reason")
            | always(COLLECTOR, "contact_id", "note")
        )

    @api.depends("amount", "currency_id", "date_promised")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(amount)s promised for %(date)s",
                amount=promise._write_amount(promise.amount),
                date=format_date(self.env, promise.date_promised),
            )

    @api.depends("state", "amount_received", "date_kept", "date_until", "end_reason")
    def _compute_outcome(self):
        for promise in self:
            promise.outcome = promise._get_outcome_sentence()

    def _compute_announced(self):
        for promise in self:
            told = [
                sentence
                for item in promise.due_item_ids
                for sentence in item._get_announced_sentences()
            ]
            is_awaited = promise.state in ("open", "partly", "broken")
            promise.announced = is_awaited and "\n".join(dict.fromkeys(told))

    @api.model_create_multi
    def create(self, vals_list):
        """Freeze what is promised, and hold it; refuse what cannot be promised."""
        promises = super().create(vals_list)
        for promise in promises:
            promise._freeze(promise.company_id._relance_today())
        return promises

    # What is promised -------------------------------------------------------------

    def _freeze(self, today):
        """Store what is promised of which items, and hold it from ``today`` on."""
        self.ensure_one()
        self._check_days(today)
        owed = self._choose_owed()
        currency = next(iter(owed)).currency_id
        total = currency.round(sum(owed.values()))
        amount = self.amount or total
        self._check_amount(amount, total, currency)
        if limits := self._get_passed_limits(today):
            self._check_passing(limits)
        parts = allocate(amount, {item.id: left for item, left in owed.items()})
        chosen = [item for item in owed if item.id in parts]
        # sudo: what is frozen of a promise is the engine's
        promise = self.sudo()
        promise.write(
            {
                "is_whole": not self.due_item_ids,
                "due_item_ids": [fields.Command.set([item.id for item in chosen])],
                "currency_id": currency.id,
                "amount": currency.round(amount),
                "date_until": self._get_last_day(),
                "line_ids": [
                    fields.Command.create(
                        promise._prepare_line_values(item, owed[item], parts[item.id])
                    )
                    for item in chosen
                ],
            }
        )
        promise._sync_holds(today)

    @api.model
    def _prepare_line_values(self, item, owed, amount):
        """Return the values of what is promised of ``item``, which owes ``owed``."""
        return {
            "due_item_id": item.id,
            "name": item.name,
            "date_maturity": item.date_maturity,
            "currency_id": item.currency_id.id,
            "amount_owed": owed,
            **dict.fromkeys(("amount", "amount_left"), item.currency_id.round(amount)),
        }

    def _get_last_day(self):
        """Return the last day of the hold: the grace has ended where the customer is.

        The day is the company's: a customer further west has a part of the next one.
        """
        self.ensure_one()
        company = self.company_id
        days = company._get_relance_bank_days()
        grace = company.root_id.relance_promise_grace_days
        last = days.about_after(self.date_promised, grace)
        own, ours = (
            company._get_relance_timezone(partner)
            for partner in (self.contact_id or self.debtor_id, company.partner_id)
        )
        end = own.localize(datetime.combine(last, time.max)) - timedelta(seconds=1)
        return max(last, end.astimezone(ours).date())

    def _choose_owed(self):
        """Return {due item: what it owes} of what is promised, the oldest first.

        :raise UserError: for items of another customer, paid, or promised already.
        """
        self.ensure_one()
        items = self.due_item_ids or self._find_whole_account()
        strange = items.filtered(
            lambda item: (
                item.debtor_id != self.debtor_id or item.company_id != self.company_id
            )
        )
        if strange:
            raise UserError(
                self.env._(
                    "%(items)s: not owed by this customer to this company. Choose its "
                    "own due items.",
                    items=", ".join(strange.mapped("display_name")),
                )
            )
        self._check_promised_once(items)
        owed = {item: item._get_owed() for item in items.sorted("date_maturity")}
        if paid := [item.display_name for item, left in owed.items() if not left > 0]:
            raise UserError(
                self.env._(
                    "Nothing is owed any more: %(items)s. Take it out of the promise.",
                    items=", ".join(paid),
                )
            )
        self._check_currency(items)
        return owed

    def _find_whole_account(self):
        """Return all that the customer owes by the promised day, promised not yet."""
        items = self.env["relance.due.item"].search(
            [
                ("debtor_id", "=", self.debtor_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "open"),
                ("date_maturity", "<=", self.date_promised),
                *([("currency_id", "=", self.currency_id.id)] * bool(self.currency_id)),
            ]
        )
        items = items.filtered(lambda item: item._get_owed() > 0)
        if not items:
            raise UserError(
                self.env._(
                    "%(customer)s owes nothing that is due by %(date)s: choose the due "
                    "items, or a later day.",
                    customer=self.debtor_id.display_name,
                    date=format_date(self.env, self.date_promised),
                )
            )
        return items - self._find_running(items).due_item_ids or items

    def _find_running(self, items):
        """Return the other promises that run on these items."""
        return self.search(
            [
                ("due_item_ids", "in", items.ids),
                ("state", "in", self._open_states),
                ("id", "not in", self.ids),
            ]
        )

    # What is refused --------------------------------------------------------------

    def _check_days(self, today):
        """Refuse a promise for a day that is over, or made tomorrow."""
        if not self.debtor_id:
            raise UserError(self.env._("Say who promises: choose the customer."))
        if self.date_promised < today:
            raise UserError(
                self.env._(
                    "%(date)s is over: a promise is for today or a later day.",
                    date=format_date(self.env, self.date_promised),
                )
            )
        if self.date > today:
            raise UserError(self.env._("Nobody has said it yet: choose today."))
        if (self.date_promised - today).days > FARTHEST:
            raise UserError(
                self.env._(
                    "A promise is for a year ahead at most: choose an earlier day, or "
                    "agree on a payment plan."
                )
            )

    def _check_promised_once(self, items):
        """Refuse what another promise holds already."""
        if running := self._find_running(items):
            raise UserError(
                self.env._(
                    "Promised already: %(items)s (%(promise)s). Withdraw that promise "
                    "first, or leave them out.",
                    items=", ".join(
                        (items & running.due_item_ids).mapped("display_name")
                    ),
                    promise=", ".join(running.mapped("display_name")),
                )
            )

    def _check_currency(self, items):
        """Refuse a promise in several currencies, or in another one."""
        currencies = items.currency_id | self.currency_id
        if len(currencies) > 1:
            raise UserError(
                self.env._(
                    "A promise is in one currency, here there are %(currencies)s: make "
                    "one promise for each.",
                    currencies=", ".join(currencies.mapped("name")),
                )
            )

    def _check_amount(self, amount, total, currency):
        """Refuse a promise of nothing, or of more than is owed."""
        if not 0 < amount <= total + currency.rounding / 2:
            raise UserError(
                self.env._(
                    "What is owed here is %(total)s: promise it, or a part of it.",
                    total=formatLang(self.env, total, currency_obj=currency),
                )
            )

    def _get_passed_limits(self, today):
        """Return in sentences which limits of the company the promise passes."""
        self.ensure_one()
        root, told = self.company_id.root_id, []
        last = fields.Date.add(today, days=root.relance_promise_ahead_days)
        if self.date_promised > last:
            told.append(
                self.env._(
                    "A promise goes until %(date)s at most.",
                    date=format_date(self.env, last),
                )
            )
        allowed = root.relance_promise_broken_count
        broken = self._count_broken(today)
        if allowed and broken >= allowed:
            told.append(
                self.env._(
                    "%(customer)s did not keep %(count)s promises in the last twelve "
                    "months.",
                    customer=self.debtor_id.display_name,
                    count=broken,
                )
            )
        return told

    def _count_broken(self, today):
        """Return how many promises the customer did not keep of late."""
        return self.search_count(
            [
                ("debtor_id", "=", self.debtor_id.id),
                ("company_id", "child_of", self.company_id.root_id.id),
                ("state", "in", ("partly", "broken")),
                (
                    "date_promised",
                    ">=",
                    fields.Date.subtract(today, months=REMEMBERED_MONTHS),
                ),
            ]
        )

    def _check_passing(self, limits):
        """Refuse what passes ``limits``, but for a manager who says why."""
        if not self.env.user.has_group(MANAGER):
            people = self.company_id._get_relance_people(MANAGER)
            limits.append(
                self.env._(
                    "A manager of reminders may accept it, with a reason: ask "
                    "%(names)s.",
                    names=", ".join(people.mapped("name")) or "–",
                )
            )
        elif not self.override_reason:
            limits.append(self.env._("Say why you accept it all the same."))
        else:
            return
        raise UserError(" ".join(limits))

    # What it holds ----------------------------------------------------------------

    def _get_parts(self):
        # EXTENDS relance.act: what is still to come of the promise
        self.ensure_one()
        return {
            line.due_item_id: line.amount_left
            for line in self.line_ids
            if line.due_item_id and line.amount_left > 0
        }

    def _get_hold_end(self):
        # EXTENDS relance.act
        return self.date_until

    def _get_hold_reason(self):
        # EXTENDS relance.act
        return self.env._(
            "Promised for %(date)s", date=format_date(self.env, self.date_promised)
        )

    def _prepare_promise(self, parts, matched):
        """Return the promise as the rules see it."""
        self.ensure_one()
        return Promise(
            id=self.id,
            state=self.state,
            made=self.date,
            until=self.date_until or self.date_promised,
            parts=tuple(parts),
            matched=tuple(matched),
            kept_on=self.date_kept or None,
        )

    # What is told -----------------------------------------------------------------

    def _write_amount(self, amount):
        """Return an amount in the currency of the promise."""
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _get_outcome_sentence(self):
        """Return what became of the promise, in one sentence."""
        self.ensure_one()
        values = {
            "received": self._write_amount(self.amount_received),
            "amount": self._write_amount(self.amount),
            "until": format_date(self.env, self.date_until),
            "kept": format_date(self.env, self.date_kept),
            "days": self.days_late,
        }
        sentences = {
            "open": self.env._(
                "%(received)s of %(amount)s received; no reminder until %(until)s.",
                **values,
            ),
            "kept": self.env._("Paid on %(kept)s.", **values),
            "late": self.env._("Paid on %(kept)s, %(days)s days late.", **values),
            "partly": self.env._(
                "%(received)s of %(amount)s received, the rest not by %(until)s.",
                **values,
            ),
            "broken": self.env._("Nothing received by %(until)s.", **values),
            "cancelled": self._get_withdrawn_sentence(),
        }
        return sentences[self.state]

    def _get_withdrawn_sentence(self):
        """Return who took the promise back; nobody did where nothing is owed."""
        if self.ended_by_id and self.ended_by_id != self._get_engine():
            return self.env._(
                "Withdrawn by %(user)s on %(date)s.",
                user=self.ended_by_id.name,
                date=format_date(self.env, self.date_end),
            )
        return self.env._(
            "Nothing of it is left to pay: credited, settled otherwise, or the invoice "
            "is no longer posted."
        )

    @api.model
    def _get_reliability_sentence(self, debtor, company):
        """Return what the promises of ``debtor`` were worth, empty before the first."""
        over = self.search(
            [
                ("debtor_id", "=", debtor.id),
                ("company_id", "child_of", company.root_id.id),
                ("state", "not in", ("open", "cancelled")),
            ]
        )
        worth = reliability((one.state, one.days_late) for one in over)
        if not worth.count:
            return ""
        values = {"kept": worth.kept, "count": worth.count}
        if worth.days_late is None:
            return self.env._("Kept %(kept)s of %(count)s promises.", **values)
        if worth.days_late < 1:
            return self.env._(
                "Kept %(kept)s of %(count)s promises, paid on the day.", **values
            )
        return self.env._(
            "Kept %(kept)s of %(count)s promises, %(days)s days late on average.",
            days=round(worth.days_late),
            **values,
        )

    def _prepare_erased_values(self):
        # EXTENDS relance.act
        return super()._prepare_erased_values() | {"override_reason": False}


class RelancePromiseLine(models.Model):
    """What was promised of a due item, and what it owed then."""

    _name = "relance.promise.line"
    _description = "Due Item of a Promise"
    _inherit = "relance.guarded"
    _order = "date_maturity, id"

    promise_id = fields.Many2one(
        "relance.promise", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True)
    due_item_id = fields.Many2one(
        "relance.due.item", index="btree_not_null", ondelete="set null"
    )
    name = fields.Char(string="Number")
    date_maturity = fields.Date(string="Due date")
    currency_id = fields.Many2one("res.currency")
    amount_owed = fields.Monetary(string="Owed then")
    amount = fields.Monetary(string="Promised")
    amount_left = fields.Monetary(
        string="Still to come", help="What is held of the item while the promise runs."
    )


class RelanceDueItem(models.Model):
    """What may be promised of an item."""

    _inherit = "relance.due.item"

    def _get_owed(self):
        """Return what the item owes now, also what was matched a moment ago."""
        self.ensure_one()
        # sudo: who takes a promise need not read the accounts
        line = self.sudo().line_id
        if self.state == "closed" or not line or line.parent_state != "posted":
            return 0.0
        return max(line.amount_residual_currency, 0.0)


class ResCompany(models.Model):
    """How long promises hold, and which ones a manager decides about."""

    _inherit = "res.company"

    relance_promise_grace_days = fields.Integer(
        string="Grace of a promise",
        default=2,
        groups="base.group_user",
        help="Bank days after the promised day: a transfer needs them to be seen.",
    )
    relance_promise_ahead_days = fields.Integer(
        string="Days ahead of a promise",
        default=30,
        groups="base.group_user",
        help="A promise for a later day takes a manager of reminders, and a reason.",
    )
    relance_promise_broken_count = fields.Integer(
        string="Promises not kept",
        default=2,
        groups="base.group_user",
        help="In twelve months; from so many on, a new promise takes a manager of "
        "reminders, and a reason. Zero: never.",
    )

    _relance_promise_bounded = models.Constraint(
        """CHECK (relance_promise_grace_days BETWEEN 0 AND 30
                  AND relance_promise_ahead_days BETWEEN 0 AND 366
                  AND relance_promise_broken_count BETWEEN 0 AND 100)""",
        "Promises: the grace goes from 0 to 30 bank days, the days ahead from 0 to "
        "366, the number of those not kept from 0 to 100.",
    )
