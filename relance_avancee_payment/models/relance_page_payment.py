from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.relance_avancee.tools.addresses import format_addresses
from odoo.addons.relance_avancee.tools.days import write_day

from ..rules.placing import place

# Money that is on its way, or there: nobody pays the same choice a second time.
UNDER_WAY = ("pending", "authorized", "done")
# Attempts to pay one choice.
MOST_ATTEMPTS = 20


class RelancePagePayment(models.Model):
    """What a customer chose to pay on its page: which due items, how much of each.

    It says where the money goes when it comes. The key of its form makes it unique: a
    double click chooses nothing twice.
    """

    _name = "relance.page.payment"
    _description = "Payment Chosen on the Page of a Customer"
    _inherit = ["relance.guarded"]
    _order = "id desc"
    _check_company_auto = True

    access_id = fields.Many2one(
        "relance.access", string="Link", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="access_id.company_id", store=True, index=True)
    debtor_id = fields.Many2one(
        related="access_id.debtor_id", string="Customer", store=True, index=True
    )
    key = fields.Char(required=True, copy=False, groups="base.group_system")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(required=True)
    line_ids = fields.One2many(
        "relance.page.payment.line", "choice_id", string="Chosen items"
    )
    transaction_ids = fields.One2many(
        "payment.transaction", "relance_choice_id", string="Transactions"
    )
    date_acknowledged = fields.Datetime(string="Acknowledged on", copy=False)

    _key_unique = models.UniqueIndex("(access_id, key)")

    @api.depends("line_ids.name")
    def _compute_display_name(self):
        for choice in self:
            choice.display_name = ", ".join(
                filter(None, choice.line_ids.mapped("name"))
            )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded: nobody writes what somebody else chose
        return {}

    def _get_transaction(self):
        """Return the transaction that counts: one under way, else the last one."""
        self.ensure_one()
        under_way = self.transaction_ids.filtered(lambda one: one.state in UNDER_WAY)
        tried = self.transaction_ids.filtered(lambda one: one.state != "draft")
        return under_way[:1] or tried[:1] or self.transaction_ids[:1]

    def _check_click(self):
        """Refuse to pay what is paid already, or what is not left any more.

        :raise UserError: saying what has changed.
        """
        self.ensure_one()
        # two clicks at once come one after the other
        self._lock()
        if self._get_transaction().state in UNDER_WAY:
            raise UserError(self.env._("This payment is under way, or done already."))
        if len(self.transaction_ids) >= MOST_ATTEMPTS:
            raise UserError(
                self.env._("This was tried often enough: choose again what you pay.")
            )
        if changes := self.env["relance.page"]._get_changes(self):
            raise UserError("\n".join(changes))

    def _lock(self):
        """Wait until nobody else pays or books these items, and keep them so.

        Who was outrun reads again: PostgreSQL refuses its transaction, Odoo repeats it.
        """
        self._lock_rows(self)
        self._lock_rows(self.line_ids)
        self._lock_rows(self.line_ids.due_item_id.line_id)

    def _shut_out_others(self):
        """Have whoever pays the same items at the same moment read them again.

        A lock alone would let it go on with what it has read before: PostgreSQL refuses
        a transaction only for what was written since.
        """
        self.env.execute_query(
            SQL(
                "UPDATE relance_due_item SET cycle = cycle WHERE id = ANY(%s) "
                "RETURNING id",
                self.line_ids.due_item_id.ids,
            )
        )

    @api.model
    def _lock_rows(self, records):
        """Lock ``records``, always in the same order; forget what was read of them."""
        records.flush_model()
        self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(records._table),
                records.ids,
            )
        )
        records.invalidate_recordset()

    def _get_parts(self, money):
        """Return [(line, its part of ``money``)] of what can be placed now."""
        self.ensure_one()
        self._lock()
        chosen = [(line, line.amount - line.amount_placed) for line in self.line_ids]
        left = {line: line._get_left() for line in self.line_ids}
        digits = self.currency_id.decimal_places
        return list(place(chosen, left, money, digits).items())

    def _prepare_page_words(self):
        """Return what the customer reads of its payment in the history of the page."""
        transaction = self._get_transaction()
        moment = transaction.last_state_change or transaction.create_date
        day = fields.Datetime.context_timestamp(self, moment).date()
        state = self.env["relance.page"]._get_payment_state(transaction)
        told = {
            "paid": self.env._("Received on %s. Thank you.", write_day(self.env, day)),
            "received": self.env._("Confirmed: it is on your account within minutes."),
        }
        on_its_way = self.env._(
            "It is on its way: we send no reminder of it meanwhile."
        )
        return {
            "key": f"{self._name},{self.id}",
            "date": day,
            "what": self.env._(
                "Payment of %(amount)s – %(numbers)s",
                amount=self.currency_id.format(self.amount),
                numbers=self.display_name,
            ),
            "tone": "good" if state in told else "open",
            "told": told.get(state, on_its_way),
            "plan": 0,
            "dispute": 0,
        }

    def _acknowledge(self, payment):
        """Queue the mail that tells the payer that its money is there: one a choice.

        Whom it tells is not thanked for the same invoices once more.
        """
        self.ensure_one()
        reader = self._get_reader()
        if self.date_acknowledged or not reader:
            return
        self.date_acknowledged = fields.Datetime.now()
        settled = self.line_ids.filtered(
            lambda line: (
                self.currency_id.compare_amounts(
                    line.amount - line.amount_placed, line._get_left()
                )
                >= 0
            )
        )
        settled.due_item_id.date_thanked = self.company_id._relance_today()
        self._queue_receipt(payment, reader)

    def _get_reader(self):
        """Return who is told of the payment: who had the link, else the customer."""
        access = self.access_id
        for reader in (access.contact_id, self.debtor_id):
            if reader.active and reader._get_relance_addresses():
                return reader
        return self.env["res.partner"]

    def _queue_receipt(self, payment, reader):
        """Create the mail of ``reader``; an answer to it comes to the reminder."""
        lang = self.access_id._get_lang()
        company, debtor = self.company_id, self.debtor_id
        collector = company._get_relance_collector(debtor)
        speaking = self.with_context(lang=lang)
        amount = speaking.currency_id.format(payment.amount)
        values = {
            "lang": lang,
            "company": company,
            "collector": collector,
            "told": speaking.env._(
                "Thank you: we have received your payment of %(amount)s on %(day)s.",
                amount=amount,
                day=write_day(speaking.env, payment.date),
            ),
            "rows": [
                (
                    line.name,
                    speaking.currency_id.format(line.amount_placed or line.amount),
                )
                for line in self.line_ids
            ],
            "rest": speaking.env["relance.page"]._get_rest_words(speaking),
            "link": company._get_relance_page_link(debtor, reader, "told"),
        }
        template = "relance_avancee_payment.relance_page_receipt_email"
        body = speaking.env["ir.qweb"]._render(template, values, lang=lang)
        mails = self.env["mail.mail"]
        addresses = format_addresses(reader.name, reader._get_relance_addresses())
        thread = self.access_id.reminder_id or payment
        subject = speaking.env._("We have received your payment of %s", amount)
        mails.create(
            mails._prepare_relance_values(thread, company, collector, addresses)
            | {"subject": subject, "body": body, "body_html": body}
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _leave_todo(self, summary):
        """Have a person look at what happened to this payment."""
        company = self.company_id
        todos = self.with_context(lang=company._relance_lang()).env["mail.activity"]
        todos._create_relance_debtor_todos(
            "relance_avancee.mail_activity_answer", [(self.debtor_id, company, summary)]
        )

    def _touch(self):
        """Have the reminders of the customers of these items follow at once."""
        debtors = self.debtor_id | self.line_ids.due_item_id.debtor_id
        self.env["relance.planner"]._touch(debtors)


class RelancePagePaymentLine(models.Model):
    """A due item that a customer chose to pay, and how much of it."""

    _name = "relance.page.payment.line"
    _description = "Due Item Chosen on the Page of a Customer"
    _inherit = ["relance.guarded"]
    _order = "id"

    choice_id = fields.Many2one(
        "relance.page.payment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="choice_id.company_id", store=True, index=True)
    due_item_id = fields.Many2one(
        "relance.due.item", string="Due item", index=True, ondelete="set null"
    )
    name = fields.Char(string="Number")
    currency_id = fields.Many2one(related="choice_id.currency_id")
    amount = fields.Monetary(string="Chosen", required=True)
    amount_placed = fields.Monetary(
        string="Matched", help="What of it was received and matched with the item."
    )
    is_disputed = fields.Boolean(string="With its disputed part")

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded: nobody writes what somebody else chose
        return {}

    def _get_left(self):
        """Return what is left of the item in the currency that was chosen."""
        self.ensure_one()
        line = self.due_item_id.line_id
        is_open = line.parent_state == "posted" and not line.reconciled
        if not is_open or line.currency_id != self.currency_id:
            return 0.0
        return max(line.amount_residual_currency, 0.0)

    def _get_discount(self, amount):
        """Return (the discount that ``amount`` earns, the lines that write it off).

        As Odoo grants it to who pays an invoice on its portal; 0 and none otherwise.
        """
        self.ensure_one()
        line = self.due_item_id.line_id
        move, currency = line.move_id, self.currency_id
        today = self.company_id._relance_today()
        is_due = not currency.compare_amounts(amount, line.discount_amount_currency)
        if not line.discount_date or not is_due:
            return 0.0, []
        if not move._is_eligible_for_early_payment_discount(currency, today):
            return 0.0, []
        written_off = move._get_invoice_counterpart_amls_for_early_payment_discount(
            [
                {
                    "aml": line,
                    "amount_currency": -line.amount_residual_currency,
                    "balance": -line.balance,
                }
            ],
            line.balance - line.discount_balance,
        )
        lines = [
            values | {"partner_id": line.partner_id.id}
            for kind in written_off.values()
            for values in kind
        ]
        return line.amount_residual_currency - amount, lines
