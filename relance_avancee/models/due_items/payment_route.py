from odoo import api, fields, models
from odoo.tools import SQL

from ...const import PAYMENT_KINDS, READER, ROUTES
from ...rules.company.working_days import BANK_DAYS

# What tells the route of a method: parts of its code or of its name, in lower case.
SIGNS = {
    "debit": ("sdd", "direct debit", "direct_debit", "prélèvement", "prelevement"),
    "bill": ("lcr", "bill of exchange", "traite", "effet"),
    "transfer": ("manual", "check", "chèque", "batch", "transfer", "virement"),
}
# The ways of an invoice to its customer: an extension that knows of another adds it.
WAYS = [("einvoice", "E-invoice"), ("email", "E-mail"), ("post", "Post")]
# France, Monaco and the overseas countries that keep their books by the French chart.
FRENCH_CHART = frozenset(
    ("FR", "MC", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
)


class RelanceDueItem(models.Model):
    """How an item will be paid: what a person set, else the account, the method."""

    _inherit = "relance.due.item"

    route = fields.Selection(ROUTES, string="Payment route")
    payment_kind = fields.Selection(
        [*PAYMENT_KINDS, ("assigned", "Assigned to a factor")],
        help="Items of different kinds never share a message.",
    )
    rejected_on = fields.Date(
        string="Payment rejected on",
        index="btree_not_null",
        help="What began this cycle, if it did.",
    )
    delivered_on = fields.Date(
        string="Sent to the customer on",
        help="When the invoice was seen as sent; if it always was, its own date or the "
        "day on which it was made, the later one.",
    )
    delivery = fields.Selection(
        WAYS,
        string="Sent by",
        help="How the invoice reached the customer, as it was seen when it was sent; "
        "empty: Odoo does not tell.",
    )

    @api.model
    def _get_followed_accounts(self, company):
        """Return the accounts whose open lines are due items of ``company``."""
        return self.env["account.account"]._get_relance_followed(company)

    def _get_route_select(self, company):
        """Return {column: SQL} of what follows from the payment route."""
        today = company._relance_today()
        return {
            "route": SQL("paid.route"),
            "payment_kind": self._get_kind_sql(),
            "rejected_on": SQL("known.rejected_on"),
            "delivered_on": SQL(
                """CASE WHEN move.is_move_sent
                        THEN COALESCE(known.delivered_on, CASE WHEN known.id IS NULL
                             THEN %(earliest)s ELSE %(today)s END) END""",
                earliest=self._get_earliest_sending_sql(company, today),
                today=today,
            ),
            "delivery": SQL(
                """CASE WHEN move.is_move_sent IS NOT TRUE THEN NULL
                        WHEN known.delivered_on IS NOT NULL THEN known.delivery
                        ELSE (SELECT MIN(sent.way) FROM (%s) sent
                               WHERE sent.move_id = move.id) END""",
                self._get_sendings_sql(),
            ),
        }

    @api.model
    def _get_sendings_sql(self):
        """Return the SELECT of (move_id, way), how Odoo tells that invoices were sent.

        Of several ways the first in the order of the alphabet is the quickest. An
        extension that sends otherwise adds what it knows with UNION ALL.
        """
        told = SQL(
            """SELECT message.res_id AS move_id,
                      CASE note.notification_type WHEN 'snail' THEN 'post'
                                                  ELSE 'email' END AS way
                 FROM mail_message message
                 JOIN mail_notification note ON note.mail_message_id = message.id
                 JOIN account_move sent ON sent.id = message.res_id
                 JOIN res_partner recipient ON recipient.id = note.res_partner_id
                WHERE message.model = 'account.move'
                  AND note.notification_type IN ('email', 'snail')
                  AND note.notification_status
                      NOT IN ('bounce', 'exception', 'canceled')
                  AND recipient.commercial_partner_id = sent.commercial_partner_id"""
        )
        # the module of Peppol may not be installed
        if "peppol_move_state" not in self.env["account.move"]._fields:
            return told
        return SQL(
            """%s UNION ALL SELECT id, 'einvoice' FROM account_move
                WHERE peppol_move_state IN ('processing', 'done')""",
            told,
        )

    @api.model
    def _get_earliest_sending_sql(self, company, today):
        """Return the SQL of the first day on which an invoice can have been sent.

        That on which it was made, in the company's time zone, when its own date is
        earlier. What is dated before the installation was imported, perhaps, and is
        sent since its date; a day to come is that of a clock gone wrong.
        """
        return SQL(
            """CASE WHEN move.invoice_date >= %(installed)s AND %(made)s <= %(today)s
                    THEN GREATEST(move.invoice_date, %(made)s)
                    ELSE move.invoice_date END""",
            installed=company.relance_install_date or today,
            made=SQL(
                "(move.create_date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
                str(company._get_relance_timezone(company.partner_id)),
            ),
            today=today,
        )

    @api.model
    def _get_kind_sql(self):
        """Return the SQL of the kind of payment: which ladders may concern the item.

        The aliases are those of ``_get_due_item_from``, ``paid.route`` among them. An
        extension may map a route of its own to a kind; each kind has its scenarios.
        """
        return SQL(
            """CASE WHEN paid.route = 'assigned' THEN 'assigned'
                    WHEN known.rejected_on IS NOT NULL
                      OR paid.route IN ('debit', 'bill') THEN 'returned'
                    WHEN paid.route IN ('retention', 'deposit') THEN paid.route
                    ELSE 'ordinary' END"""
        )

    def _get_route_sql(self, company):
        """Return the SQL of the route of a line.

        What a person set on the invoice, else the account, else what a person set on
        the customer, else the payment method; a transfer without any of them. What was
        moved to another account goes by that account first. An extension may look
        elsewhere first; the aliases are those of ``_get_due_item_from``.
        """
        return SQL(
            """COALESCE(CASE WHEN known.moved_kind IS NULL THEN move.relance_route END,
                %(account)s, move.relance_route, %(customer)s,
                (SELECT COALESCE(method.relance_route, method.relance_presumed_route)
                   FROM account_payment_method_line method
                  WHERE method.id = move.preferred_payment_method_line_id),
                'transfer')""",
            account=self._get_account_route_sql(company),
            customer=company._get_relance_partner_value_sql("relance_route"),
        )

    def _get_account_route_sql(self, company):
        """Return the SQL of the route that the accounts of an entry tell, or NULL."""
        accounts = self.env["account.account"]
        cases = [SQL("WHEN false THEN NULL")]
        for use in ("bill", "retention"):
            if found := accounts._get_relance_accounts(company, use):
                cases.append(
                    SQL("WHEN line.account_id IN %s THEN %s", tuple(found.ids), use)
                )
        if deposits := accounts._get_relance_accounts(company, "deposit"):
            cases.append(
                SQL(
                    """WHEN move.id IN (SELECT advance.move_id
                           FROM account_move_line advance
                          WHERE advance.account_id IN %s AND advance.balance < 0
                            AND advance.display_type = 'product')
                       THEN 'deposit'""",
                    tuple(deposits.ids),
                )
            )
        return SQL("CASE %s END", SQL(" ").join(cases))

    @api.model
    def _get_bank_end(self, day):
        """Return the last of the bank days in which a payment may come back."""
        bank = self.env["res.company"]._get_relance_bank_days()
        return bank.after(day, BANK_DAYS)


class AccountMove(models.Model):
    """How an invoice will be paid, and by whose order."""

    _inherit = "account.move"

    relance_route = fields.Selection(
        ROUTES,
        string="Payment route",
        copy=False,
        groups=READER,
        help="Empty: that of the account, the customer or the payment method.",
    )
    relance_factor_id = fields.Many2one(
        "res.partner",
        string="Factor of the invoice",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        groups=READER,
        help="Empty: the factor of the company.",
    )
    relance_commitment_number = fields.Char(
        string="Commitment number",
        copy=False,
        groups=READER,
        help="The public body's order number for this invoice.",
    )


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    relance_route = fields.Selection(
        ROUTES,
        string="Payment route",
        help="Empty: presumed from the name of the method.",
    )
    relance_presumed_route = fields.Selection(
        ROUTES, compute="_compute_relance_presumed_route", store=True
    )

    @api.depends("name", "payment_method_id.code")
    def _compute_relance_presumed_route(self):
        for method in self:
            method.relance_presumed_route = method._get_relance_presumed_route()

    def _get_relance_presumed_route(self):
        """Return the route that the words of the method tell: a link when online.

        An extension may know better, by the code of the method or its provider. The
        route is stored, and presumed anew when the name or the code changes.
        """
        self.ensure_one()
        words = f"{self.payment_method_id.code} {self.name}".lower()
        for route, signs in SIGNS.items():
            if any(sign in words for sign in signs):
                return route
        return "link"


class ResCompany(models.Model):
    """What the company says of its payment routes."""

    _inherit = "res.company"

    relance_factor_id = fields.Many2one(
        "res.partner",
        string="Factor",
        ondelete="set null",
        groups="base.group_user",
        help="To whom the assigned invoices are paid, unless an invoice names another.",
    )
    relance_chase_assigned = fields.Boolean(
        string="Chase assigned invoices",
        groups="base.group_user",
        help="The factor's contract leaves the reminders to us. They name the factor's "
        "account, never ours.",
    )

    def _has_relance_french_chart(self):
        """Say whether the codes of the accounts are those of the French chart."""
        fiscal = self.root_id.account_fiscal_country_id
        return fiscal._get_relance_code() in FRENCH_CHART
