from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount

from ...const import COLLECTOR, MOST_AMOUNT, READER
from ...rules.answers.dispute import Disputed, place
from ...tools.access import check_collector, check_reader
from ..company.guarded import always, once
from .relance_dispute_reason import FIRST_ACTIONS

# Who reads journal items.
ACCOUNTS = "account.group_account_invoice,account.group_account_readonly"


class RelanceDispute(models.Model):
    """What a customer disputes of an invoice: all of it, lines, instalments, an amount.

    ``amount`` is what was disputed, and is, at any time, what credit notes took back
    (``amount_credited``), what was paid of it (``amount_paid``), what we did not agree
    to (``amount_refused``) and what is left (``amount_left``). What is left is held,
    the rest of the invoice is chased.

    *open*: we look at it; *waiting*: the customer owes us something; *agreed*: a credit
    note is to come. It ends *credited* or *paid* by itself (``_follow``), *decided* by
    a person, who tells the customer, or *cancelled*: never because we were silent.
    """

    _name = "relance.dispute"
    _description = "Dispute"
    _inherit = ["relance.act", "relance.of.move", "mail.activity.mixin"]

    _hold_kind = "dispute"
    _open_states = ("open", "waiting", "agreed")

    name = fields.Char(string="Number", help="The number of the invoice.")
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    line_ids = fields.Many2many(
        "account.move.line",
        "relance_dispute_line_rel",
        "dispute_id",
        "line_id",
        string="Lines",
        groups=ACCOUNTS,
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        help="Empty: the invoice as a whole.",
    )
    due_item_ids = fields.Many2many(
        string="Instalments",
        domain="[('move_id', '=', move_id), ('state', '=', 'open')]",
        help="Empty: what is disputed is held of the instalment due last first.",
    )
    has_instalments = fields.Boolean(
        copy=False, help="It is on the instalments chosen, not on all of the invoice."
    )
    reason_ids = fields.Many2many(
        "relance.dispute.reason",
        "relance_dispute_reason_rel",
        "dispute_id",
        "reason_id",
        string="Reasons",
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    first_action = fields.Selection(
        FIRST_ACTIONS, string="To do first", compute="_compute_first_action"
    )
    state = fields.Selection(
        [
            ("open", "Being looked at"),
            ("waiting", "Waiting for the customer"),
            ("agreed", "Credit note to come"),
            ("credited", "Credited"),
            ("paid", "Paid or settled"),
            ("decided", "Decided"),
            ("cancelled", "Withdrawn or cancelled"),
        ],
        required=True,
        default="open",
        tracking=True,
        copy=False,
    )
    amount = fields.Monetary(
        string="Disputed",
        help="With tax; zero: the lines chosen, else all that is owed.",
    )
    amount_free = fields.Monetary(
        string="Owed, not disputed yet",
        compute="_compute_amount_free",
        compute_sudo=True,
        currency_field="move_currency_id",
    )
    move_currency_id = fields.Many2one(
        related="move_id.currency_id", string="Currency of the invoice"
    )
    amount_credited = fields.Monetary(string="Credited", copy=False)
    amount_refused = fields.Monetary(
        string="Not agreed to",
        copy=False,
        help="What we decided that the customer owes: it is chased.",
    )
    amount_paid = fields.Monetary(
        string="Paid of it", compute="_compute_amount_paid", store=True
    )
    amount_left = fields.Monetary(
        string="Still disputed",
        copy=False,
        help="It is not chased as long as the dispute is open.",
    )
    amount_left_company = fields.Monetary(
        string="Still disputed, company currency",
        compute="_compute_amount_left_company",
        store=True,
        currency_field="company_currency_id",
        help="At the rate of the invoice.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    credited_before = fields.Float(
        copy=False, help="What was credited when it began, and no dispute took in."
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Looked at by",
        index="btree_not_null",
        tracking=True,
        ondelete="set null",
        domain="[('share', '=', False)]",
    )
    date_deadline = fields.Date(string="Answer by", tracking=True)
    date_escalated = fields.Date(
        string="Manager asked on", copy=False, help="Its deadline had passed."
    )
    decision = fields.Text(
        string="Our answer", copy=False, help="What the customer is told."
    )
    date_reopened = fields.Date(string="Opened again on", copy=False)
    reopened_by_id = fields.Many2one(
        "res.users", string="Opened again by", copy=False, ondelete="set null"
    )
    reopening = fields.Char(
        string="Why again",
        copy=False,
        help="How it had ended, and why it was opened again.",
    )
    age = fields.Selection(
        [
            ("0", "Up to 7 days"),
            ("1", "8 to 30 days"),
            ("2", "31 to 60 days"),
            ("3", "Over 60 days"),
        ],
        default="0",
        copy=False,
        help="How long it has been open, or was.",
    )
    days_to_resolve = fields.Integer(
        string="Time to resolve",
        copy=False,
        aggregator="avg",
        help="In working days, from the day on which it was said to its end.",
    )

    _amount_bounded = models.Constraint(
        f"CHECK (amount >= 0 AND amount <= {MOST_AMOUNT:.0f})",
        "Write an amount above zero, and under 1,000,000,000,000.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.act
        return (
            super()._get_user_fields()
            | once(COLLECTOR, "move_id", "line_ids", "amount", "date")
            | always(COLLECTOR, "reason_ids", "owner_id", "date_deadline")
        )

    @api.depends("name")
    def _compute_display_name(self):
        for dispute in self:
            dispute.display_name = (
                self.env._("Dispute on %(invoice)s", invoice=dispute.name)
                if dispute.name
                else self.env._("New dispute")
            )

    @api.depends("reason_ids")
    def _compute_first_action(self):
        for dispute in self:
            dispute.first_action = dispute.reason_ids._find_first().first_action

    @api.depends("move_id")
    def _compute_amount_free(self):
        for dispute in self:
            disputed = sum(dispute._get_open_siblings().mapped("amount_left"))
            dispute.amount_free = dispute.move_id.amount_residual - disputed

    @api.depends("amount", "amount_credited", "amount_refused", "amount_left")
    def _compute_amount_paid(self):
        for dispute in self:
            known = dispute.amount_credited + dispute.amount_refused
            dispute.amount_paid = dispute.amount - known - dispute.amount_left

    @api.depends("amount_left")
    def _compute_amount_left_company(self):
        for dispute in self:
            # sudo: a collector sees disputes on invoices that it may not open
            move = dispute.sudo().move_id
            total = move.amount_total
            rate = abs(move.amount_total_signed) / total if total else 0.0
            dispute.amount_left_company = dispute.amount_left * rate

    @api.constrains("owner_id")
    def _check_owner(self):
        for dispute in self:
            # sudo: the rights of a colleague are read by administrators
            owner = dispute.sudo().owner_id
            if owner and not owner.has_group(READER):
                raise ValidationError(
                    self.env._(
                        "%(owner)s sees no reminders: give a dispute to somebody who "
                        "does, or ask an administrator for the right of a reader.",
                        owner=owner.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Complete what was said, refuse what nobody owes; hold the rest at once."""
        disputes = super().create([self._prepare_said(vals) for vals in vals_list])
        # sudo: what follows from a dispute is the engine's, whoever took it
        for dispute in disputes.sudo():
            dispute._begin()
        return disputes

    def write(self, vals):
        """Have the to-do follow who looks at it, and until when: from the first on."""
        result = super().write(vals)
        if {"owner_id", "date_deadline"} & vals.keys():
            self._move_todo()
        return result

    def web_save(self, vals, specification, next_id=None):
        # EXTENDS 'web': a form that is saved shows at once what follows from it
        saved = super().web_save(vals, {}, next_id)
        return self.env["relance.planner"]._read_followed(self, saved, specification)

    def _prepare_erased_values(self):
        # EXTENDS relance.act
        written = dict.fromkeys(("decision", "reopening"), False)
        return super()._prepare_erased_values() | written

    # Its states -------------------------------------------------------------------

    def action_open_move(self):
        """Open the invoice."""
        check_reader(self.env)
        self.ensure_one()
        return self.move_id._get_records_action()

    def action_wait(self):
        """Say that the customer owes us an answer; it is held all the same."""
        self._check_open()
        self._as_engine().state = "waiting"

    def action_resume(self):
        """Say that it is our turn again."""
        self._check_open()
        self._as_engine().state = "open"

    def action_decide(self):
        """Open the dialog in which the customer gets its answer."""
        self._check_open()
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_dispute_decide_action"
        )
        return action | {"context": {"default_dispute_id": self.id}}

    def action_credit_note(self):
        """Open Odoo's dialog that credits the invoice, for who may book."""
        self._check_open()
        self.ensure_one()
        self.move_id.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_view_account_move_reversal"
        )
        context = {
            "active_model": "account.move",
            "active_ids": self.move_id.ids,
            "default_reason": ", ".join(self.reason_ids.mapped("name")),
        }
        return action | {"context": context}

    def action_reopen(self):
        """Open the dialog that opens again what ended by mistake."""
        check_collector(self.env)
        self.ensure_one()
        self._check_ended()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_dispute_reopen_action"
        )
        return action | {"context": {"default_dispute_id": self.id}}

    def _check_ended(self):
        """Refuse to open again what is open."""
        if self._is_open():
            raise UserError(
                self.env._("%(dispute)s is open.", dispute=self.display_name)
            )

    def _check_open(self):
        """Refuse who may not act on disputes, and what has ended."""
        check_collector(self.env)
        self.check_access("write")
        for dispute in self:
            if not dispute._is_open():
                raise UserError(
                    self.env._(
                        "%(dispute)s has ended. Open it again if that was wrong; make "
                        "another one if the customer disputes again.",
                        dispute=dispute.display_name,
                    )
                )

    def _decide(self, sentence, agreed=0.0):
        """Answer the customer in the user's name: we agree to ``agreed`` of it.

        What we agree to waits for its credit note; the rest is chased again.
        """
        self._check_open()
        self.ensure_one()
        if not sentence or not sentence.strip():
            raise UserError(self.env._("Write what the customer is told."))
        if not 0 <= agreed <= self.amount_left:
            raise UserError(
                self.env._(
                    "What we agree to lies between zero and what is still disputed: "
                    "%(amount)s.",
                    amount=format_amount(self.env, self.amount_left, self.currency_id),
                )
            )
        today = self.company_id._relance_today()
        dispute = self._as_engine()
        refused = self.currency_id.round(self.amount_left - agreed)
        dispute.write(
            {
                "decision": sentence,
                "amount_refused": self.amount_refused + refused,
                "amount_left": agreed,
            }
        )
        if not agreed:
            dispute._end("decided", today, self.env.user, sentence)
            return
        dispute.state = "agreed"
        dispute._get_open_siblings()._sync_holds(today)
        dispute._ask_owner()

    # Its beginning ----------------------------------------------------------------

    @api.model
    def _prepare_said(self, vals):
        """Return the values of a dispute: its company, customer and currency are those
        of its invoice.

        :raise UserError: without an invoice.
        """
        if not vals.get("move_id"):
            raise UserError(self.env._("Choose the invoice that is disputed."))
        # sudo: a collector takes disputes on invoices that it may not open
        move = self.env["account.move"].sudo().browse(vals["move_id"])
        return vals | {
            "company_id": move.company_id.id,
            "debtor_id": move.commercial_partner_id.id or vals.get("debtor_id"),
            "currency_id": move.currency_id.id,
        }

    def _begin(self):
        """Work out what is disputed, who looks at it and until when; hold it."""
        self.ensure_one()
        company, move = self.company_id, self.move_id
        today = company._relance_today()
        self._refresh_items(today)
        self._check_said(today)
        items = self.due_item_ids or self._get_all()
        reasons = self.reason_ids or self.reason_ids._get_other()
        amount = self._work_out_amount()
        days = company._get_relance_working_days(company.country_id)
        delay = reasons._find_first().deadline_days
        self.write(
            {
                "name": move.name,
                "debtor_id": self.debtor_id.id or items.debtor_id[:1].id,
                "has_instalments": bool(self.due_item_ids),
                "due_item_ids": [Command.set(items.ids)],
                "reason_ids": [Command.set(reasons.ids)],
                "amount": amount,
                "amount_left": amount,
                "credited_before": self._get_credited_before(),
                "owner_id": (self.owner_id or self._get_usual_owner(reasons)).id,
                "date_deadline": self.date_deadline
                or days.about_after(self.date, delay),
            }
        )
        self._get_open_siblings()._sync_holds(today)
        self._log_on_invoice(self._get_begun_sentence())

    def _check_said(self, today):
        """Refuse what is said of the future, of lines or instalments elsewhere.

        :raise UserError: saying what to choose.
        """
        if self.date > today:
            raise UserError(
                self.env._("A dispute is dated on the day on which it was said.")
            )
        if self.line_ids.move_id - self.move_id or self.due_item_ids - self._get_all():
            raise UserError(
                self.env._("Choose lines and instalments of the invoice itself.")
            )

    def _work_out_amount(self):
        """Return what is disputed: the amount said, that of the lines, else all.

        :raise UserError: when nothing of it is owed, or less than that.
        """
        currency, invoice = self.currency_id, self.move_id.display_name
        owed = currency.round(sum(self._get_free().values()))
        if currency.compare_amounts(owed, 0) <= 0:
            raise UserError(
                self.env._(
                    "Nothing of %(invoice)s is owed that is not disputed already. What "
                    "was paid is given back by a credit note.",
                    invoice=invoice,
                )
            )
        lines = sum(self.line_ids.mapped("price_total"))
        if self.amount and currency.compare_amounts(self.amount, owed) > 0:
            raise UserError(
                self.env._(
                    "Of %(invoice)s, %(owed)s is owed and not disputed yet: write that "
                    "amount, or less.",
                    invoice=invoice,
                    owed=format_amount(self.env, owed, currency),
                )
            )
        if self.line_ids and not self.amount and currency.compare_amounts(lines, 0) < 1:
            raise UserError(
                self.env._("These lines come to nothing: write what is disputed.")
            )
        return currency.round(self.amount) or min(currency.round(lines) or owed, owed)

    def _get_usual_owner(self, reasons):
        """Return who looks at a dispute for ``reasons``: else the usual collector."""
        company = self.company_id
        owner = reasons.sorted("deadline_days")._get_owner(company)
        collector = company._get_relance_collector(self.debtor_id)
        return owner or (
            collector if collector.has_group(READER) else company._get_relance_manager()
        )

    # What it holds ----------------------------------------------------------------

    def _refresh_items(self, today):
        """Bring what is owed on the invoice up to date, where it is not."""
        move, items = self.move_id, self._get_all()
        owed = sum(
            item.amount_residual_currency for item in items if item.state == "open"
        )
        if move.state == "posted" and self.currency_id.compare_amounts(
            owed, move.amount_residual
        ):
            self.env.flush_all()
            items._refresh_debtors(self.company_id, today, self.debtor_id)
            self.env.invalidate_all()

    def _get_all(self):
        """Return the due items of these invoices, those they were moved to as well."""
        items = self.env["relance.due.item"]
        if not self.move_id:
            return items
        return items.search(
            Domain("move_id", "in", self.move_id.ids)
            | Domain("document_id", "in", self.move_id.ids)
        )

    def _get_items(self):
        """Return the open due items that they are about, in the order of due dates."""
        items = (self.due_item_ids or self._get_all())._get_moved()
        return items.filtered(lambda item: item.state == "open").sorted(
            lambda item: (item.date_maturity or fields.Date.today(), item.id)
        )

    def _get_siblings(self):
        """Return all the disputes on the same invoice, the oldest first."""
        return self.move_id._origin.relance_dispute_ids.sorted("id")

    def _get_open_siblings(self):
        """Return the open ones of them."""
        return self._get_siblings().filtered(lambda dispute: dispute._is_open())

    def _as_rule(self, amount):
        """Return the dispute as the rules read it, of ``amount``."""
        chosen = self.due_item_ids._get_moved() if self.has_instalments else ()
        return Disputed(
            amount,
            frozenset(chosen),
            self.credited_before,
            self.amount_credited,
            self._is_open(),
        )

    def _place(self, amounts):
        """Return {dispute: {due item: the part of it that is disputed}}.

        These are the open disputes on one invoice, ``amounts`` what each is about.
        """
        owed = {item: item.amount_residual_currency for item in self._get_items()}
        disputes = [
            one._as_rule(amount) for one, amount in zip(self, amounts, strict=True)
        ]
        return dict(zip(self, place(owed, disputes), strict=True))

    def _get_free(self):
        """Return {due item: what of it no other dispute holds}, of those chosen."""
        others = self._get_open_siblings() - self
        free = {item: item.amount_residual_currency for item in self._get_items()}
        for parts in others._place([one.amount_left for one in others]).values():
            for item, part in parts.items():
                if item in free:
                    free[item] -= part
        return free

    def _get_parts(self):
        """Return {due item: its part}: its place among those on the invoice."""
        together = self._get_open_siblings()
        placed = together._place([one.amount_left for one in together])
        currency = self.currency_id
        return {
            item: currency.round(part)
            for item, part in placed.get(self, {}).items()
            if not currency.is_zero(part)
        }

    def _get_hold_reason(self):
        """Return why it is disputed."""
        # a reason has commas of its own
        return " / ".join(self.reason_ids.mapped("name")) or self.display_name
