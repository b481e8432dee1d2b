from bisect import bisect_right

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...const import LEVELS
from ...tools.access import check_reader

LATENESS = (1, 11, 31, 61, 91)  # the first day of each band


class RelanceOfMove(models.AbstractModel):
    """What tells of an invoice, also to who may not open the accounts."""

    _name = "relance.of.move"
    _description = "Record about an Invoice"

    can_open_move = fields.Boolean(
        compute="_compute_can_open_move", export_string_translation=False
    )

    @api.depends("move_id")
    @api.depends_context("uid")
    def _compute_can_open_move(self):
        opened = self.move_id._filtered_access("read")
        for record in self:
            record.can_open_move = record.move_id in opened


class RelanceDueItem(models.Model):
    """What is owed at one date: one receivable line of a customer document.

    The rows outlive the journal items: a draft reset deletes and re-uses lines, the
    item keeps its history (``cycle`` counts its lives).
    """

    _name = "relance.due.item"
    _description = "Due Item"
    _inherit = ["relance.guarded", "relance.of.move"]
    _order = "date_maturity, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True)
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", index=True, ondelete="set null"
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Invoice contact",
        index="btree_not_null",
        ondelete="set null",
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", index="btree_not_null", ondelete="set null"
    )
    line_id = fields.Many2one(
        "account.move.line", string="Journal item", ondelete="set null"
    )
    name = fields.Char(string="Number")
    is_entry = fields.Boolean(string="Miscellaneous entry")
    date_maturity = fields.Date(string="Due date", index=True)
    currency_id = fields.Many2one("res.currency")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    amount_total = fields.Monetary(string="Amount")
    amount_residual_currency = fields.Monetary(string="Balance")
    amount_residual = fields.Monetary(
        string="Balance in company currency", currency_field="company_currency_id"
    )
    cycle = fields.Integer(
        default=1, help="One life of the item, from its first open day to its end."
    )
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        default="open",
    )
    date_closed = fields.Date(string="Closed on")
    status = fields.Selection(
        [
            ("scheduled", "Scheduled"),
            ("planned", "In a reminder"),
            ("held", "On hold"),
            ("excluded", "Not chased"),
            ("finished", "Ladder finished"),
            ("closed", "Closed"),
        ],
    )
    reason = fields.Selection(selection="_selection_reason")
    reasons = fields.Char(help="Every reason code found, the main one first.")
    hold_id = fields.Many2one(
        "relance.hold", index="btree_not_null", ondelete="set null"
    )
    scenario_id = fields.Many2one("relance.scenario", ondelete="set null")
    next_step_id = fields.Many2one(
        "relance.scenario.step", string="Next step", ondelete="set null"
    )
    next_date = fields.Date(string="Next reminder")
    level = fields.Selection(LEVELS, string="Level reached")
    last_date = fields.Date(string="Last reminder")
    collector_id = fields.Many2one("res.users", ondelete="set null")
    days_late = fields.Integer(
        string="Days late", compute="_compute_days_late", search="_search_days_late"
    )
    lateness = fields.Selection(
        [
            ("0", "Not due yet"),
            ("1", "1 to 10 days late"),
            ("2", "11 to 30 days late"),
            ("3", "31 to 60 days late"),
            ("4", "61 to 90 days late"),
            ("5", "Over 90 days late"),
        ],
        compute="_compute_days_late",
        help="The days late in bands, to group by.",
    )
    explanation = fields.Text(compute="_compute_explanation")
    reminder_line_ids = fields.One2many(
        "relance.reminder.line", "due_item_id", string="History"
    )

    _line_unique = models.UniqueIndex("(line_id)")
    _open_idx = models.Index("(company_id, date_maturity) WHERE state = 'open'")

    @api.depends("name", "date_maturity")
    def _compute_display_name(self):
        for item in self:
            due = format_date(self.env, item.date_maturity)
            item.display_name = self.env._(
                "%(number)s due %(date)s", number=item.name or "", date=due
            )

    @api.depends("status", "reasons", "hold_id", "next_step_id", "next_date")
    def _compute_explanation(self):
        for item in self:
            item.explanation = "\n".join(item._get_explanation())

    @api.depends("date_maturity")
    def _compute_days_late(self):
        today = fields.Date.context_today(self)
        for item in self:
            late = (today - item.date_maturity).days if item.date_maturity else 0
            item.days_late = max(late, 0) if item.state == "open" else 0
            item.lateness = str(bisect_right(LATENESS, item.days_late))

    def _search_days_late(self, operator, value):
        mirrored = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
        if operator not in mirrored:
            return NotImplemented
        day = fields.Date.subtract(fields.Date.context_today(self), days=value)
        return Domain("state", "=", "open") & Domain(
            "date_maturity", mirrored[operator], day
        )

    def _field_to_sql(self, alias, fname, query=None):
        if fname == "lateness":
            return SQL(
                "width_bucket(%s::date - %s, ARRAY%s)::text",
                fields.Date.context_today(self),
                SQL.identifier(alias, "date_maturity"),
                SQL(str(list(LATENESS))),
            )
        return super()._field_to_sql(alias, fname, query)

    @api.model
    def _selection_reason(self):
        """Return the reason codes, each with the sentence that the user reads.

        They are the rows of ``rules/planning/reasons.py``; an extension appends the
        codes of its own, a kind of hold that it adds to ``relance.hold.kind`` too.
        """
        labels = {
            **self._get_fact_labels(),
            **self._get_hold_labels(),
            **self._get_plan_labels(),
            **self._get_closed_labels(),
        }
        return list(labels.items())

    @api.model
    def _get_fact_labels(self):
        """Return {code: label} of what the item, its invoice and its customer say."""
        return {
            "archived": self.env._("The customer is archived"),
            "blocked": self.env._("The payment is blocked on the invoice"),
            "no_followup": self.env._("The invoice is marked “No follow-up”"),
            "not_sent": self.env._("The invoice was never sent to the customer"),
            "no_scenario": self.env._("No scenario matches the customer"),
            "below_item": self.env._("The balance is under the threshold"),
            "below_debtor": self.env._("The customer's net overdue is too small"),
            "no_address": self.env._("The recipient has no e-mail address"),
        }

    @api.model
    def _get_hold_labels(self):
        """Return {code: label} of the kinds of hold, as reasons of an item."""
        return {
            "pause": self.env._("Paused"),
            "exclusion": self.env._("Excluded from reminders"),
            "dead_address": self.env._("The e-mail address does not work"),
            "covered": self.env._("Unmatched money covers it"),
            "reopened": self.env._("Settled, then open again"),
            "discount": self.env._("What is left is the discount for early payment"),
            "too_old": self.env._("Older than the installation: to be taken over"),
            "opening": self.env._("Booked in a miscellaneous journal"),
            "presented": self.env._("Presented to the bank"),
            "ordered": self.env._("Ordered for payment"),
            "promise": self.env._("Promised"),
            "dispute": self.env._("Disputed"),
            "plan": self.env._("In a payment plan"),
            "insolvency": self.env._("Insolvent: born before the judgment"),
            "notice": self.env._("A formal notice is running"),
        }

    @api.model
    def _get_plan_labels(self):
        """Return {code: label} of what the route and the plan of the day say."""
        return {
            "debit": self.env._("Collected by direct debit"),
            "bill": self.env._("The bill of exchange is not due at the bank yet"),
            "assigned": self.env._("Assigned to a factor, who chases it"),
            "unplannable": self.env._("Cannot be planned: see the customer's to-do"),
            "in_payment": self.env._("A payment is being processed"),
            "stale_receipts": self.env._("Receipts are not entered lately enough"),
            "gap": self.env._("The customer heard from us a few days ago"),
            "cap": self.env._("The customer has had enough messages this month"),
            "pending": self.env._("Another reminder to this customer is waiting"),
            "simulated": self.env._("The scenario only simulates"),
        }

    @api.model
    def _get_closed_labels(self):
        """Return {code: label} of why an item left its reminder, or closed."""
        return {
            "address": self.env._("The address has changed"),
            "route": self.env._("The payment route has changed"),
            "expired": self.env._("The courtesy would come too late"),
            "paid": self.env._("Paid"),
            "credited": self.env._("Settled by a credit note"),
            "no_cash": self.env._("Closed without cash"),
            "undone": self.env._("The entry was reversed"),
            "draft": self.env._("The invoice is a draft again"),
            "cancelled": self.env._("The invoice is cancelled"),
            "gone": self.env._("The instalment no longer exists"),
        }

    def action_why(self):
        """Open the item with the plain reasons of its state."""
        check_reader(self.env)
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why?"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_move(self):
        """Open the invoice, or the entry, of the item."""
        check_reader(self.env)
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    def init(self):
        """Leave room on each page for the decision that follows a new item.

        What a decision writes has no index of its own: PostgreSQL then changes the row
        in place, whatever the other indexes.
        """
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("ALTER TABLE %s SET (fillfactor = 50)", table))

    def _get_explanation(self):
        """Return the sentences that tell what happens to the item, and why."""
        self.ensure_one()
        sentences = [*self._get_reason_sentences(), *self._get_next_sentences()]
        if self.state == "closed":
            # sudo: who reads the reminders need not read the accounts
            sentences += self.sudo().moved_ids._get_moved_sentences()
            # sudo: same reason
            sentences += self.sudo()._get_closed_sentences()
        return sentences

    def _get_reason_sentences(self):
        """Return one sentence for each reason; an extension adds what it knows."""
        labels = dict(self._selection_reason())
        codes = (self.reasons or self.reason or "").split(",")
        return [labels[code] for code in codes if code in labels]

    def _get_next_sentences(self):
        """Return the sentence of the next step, if there is one."""
        if self.status == "finished":
            return [
                self.env._("The ladder is finished: a person decides what is next.")
            ]
        if not self.next_step_id:
            return []
        return [
            self.env._(
                "Next: %(step)s on %(date)s.",
                step=self.next_step_id.name,
                date=format_date(self.env, self.next_date),
            )
        ]

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


class ResPartner(models.Model):
    """The due items of a customer."""

    _inherit = "res.partner"

    def _get_relance_item_domain(self):
        """Return the domain of the open due items of these customers."""
        return (
            Domain("debtor_id", "in", self.commercial_partner_id.ids)
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("state", "=", "open")
        )
