"""What is said to be paid and cannot be found: the facts of the bank are asked once."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_list, formatLang

from ...tools.savepoint import apart

# Bank days for which the answer is awaited.
ANSWER_DAYS = 5


class ResCompany(models.Model):
    """After how many days customers are asked about a payment."""

    _inherit = "res.company"

    relance_ask_payment_days = fields.Integer(
        string="Ask about a payment after",
        default=5,
        groups="base.group_user",
        help="Bank days after “already paid” was accepted. When the money cannot be "
        "found by then, the customer is asked once for what the bank knows. Zero: "
        "never.",
    )

    _relance_ask_payment_bounded = models.Constraint(
        "CHECK (relance_ask_payment_days BETWEEN 0 AND 60)",
        "Bank days before asking about a payment go from 0 to 60.",
    )


class RelanceSuggestion(models.Model):
    """What is said to be paid waits for the money, then asks what the bank knows."""

    _inherit = "relance.suggestion"

    date_ask = fields.Date(
        string="Ask for the bank facts on", index="btree_not_null", copy=False
    )
    date_asked = fields.Date(string="Bank facts asked for on", copy=False)

    def _plan_to_ask(self, today):
        """Store when the customer is asked about the money; return that day, if any."""
        self.ensure_one()
        count = self.company_id.root_id.relance_ask_payment_days
        if not count or self.is_machine or self.date_asked:
            return None
        bank = self.company_id._get_relance_bank_days()
        self._as_engine().date_ask = bank.about_after(today, count)
        return self.date_ask

    @api.model
    def _find_to_ask(self):
        """Return what waits for its money since long enough."""
        waiting = self.search(Domain("date_ask", "!=", False))
        return waiting.filtered(
            lambda one: one.date_ask <= one.company_id._relance_today()
        )

    def _ask_for_facts(self):
        """Ask the customer for what the bank knows, but for money that has come."""
        self.ensure_one()
        today = self.company_id._relance_today()
        with apart(self.env, "%s is not asked about its payment.", self.debtor_id.id):
            items = self._get_unpaid()
            reader = self._get_reader()
            if items and reader and not self._has_money(items):
                self._queue_question(items, reader)
                self.date_asked = today
                bank = self.company_id._get_relance_bank_days()
                told = self.env._("Bank facts asked for: %s", self._get_told())
                end = bank.about_after(today, ANSWER_DAYS)
                self._hold_items(items, today, end, told)
        # asked or not, it is not asked again
        self.date_ask = False

    def _get_unpaid(self):
        """Return what is said to be paid and owes something still."""
        items = self.due_item_ids or self.reminder_id.line_ids.due_item_id
        return items.filtered(lambda item: item._get_owed() > 0)

    def _get_reader(self):
        """Return who said it, or the customer; empty when no address reaches them."""
        own = self.contact_id.filtered(
            lambda contact: contact.commercial_partner_id == self.debtor_id
        )
        return (own | self.debtor_id).filtered(
            lambda partner: partner.active and partner._get_relance_addresses()
        )[:1]

    def _has_money(self, items):
        """Say whether a payment that nobody matched may be that of ``items``."""
        self.env.flush_all()
        found = self.env["relance.unmatched"]._find_money(
            self.company_id.root_id, self.debtor_id.ids, set(items.ids)
        )
        own = found.get(self.debtor_id.id, ())
        paid = self.env["relance.promise"]._filter_payments([one.money for one in own])
        return any(
            one.money.key in paid
            and (one.is_quoting or set(one.proposal.items) & {*items.ids})
            for one in own
        )

    def _queue_question(self, items, reader):
        """Queue the mail that asks ``reader``, in its language; it is no reminder."""
        lang = reader.lang or self.company_id._relance_lang()
        said = self.with_context(lang=lang)
        self.env["relance.act"]._queue_mail(
            self.reminder_id,
            reader,
            lang,
            said.env._("Your payment: could you help us find it?"),
            "relance_avancee.relance_payment_facts",
            said._prepare_question(items),
        )

    def _prepare_question(self, items):
        """Return what the mail tells of the payment, in words; what is False is asked.

        An extension may add values for the template.
        """
        return {
            "said_on": format_date(self.env, self.date_received, date_format="long"),
            "numbers": format_list(self.env, items.mapped("name")),
            "paid_on": format_date(self.env, self.date, date_format="long"),
            "amount": self.amount
            and formatLang(self.env, self.amount, currency_obj=self.currency_id),
        }
