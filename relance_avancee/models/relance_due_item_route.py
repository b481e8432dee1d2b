from odoo import api, fields, models
from odoo.tools import SQL

from ..const import PAYMENT_KINDS, ROUTES
from ..rules.company.working_days import BANK_DAYS


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
        help="When the invoice was seen as sent; its own date if it always was.",
    )

    def action_mark_presented(self):
        """Hold these items while the bank collects: five bank days from today."""
        self.move_id._relance_mark_presented()

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
                             THEN move.invoice_date ELSE %s END) END""",
                today,
            ),
        }

    @api.model
    def _get_kind_sql(self):
        """Return the SQL of the kind of payment: which ladders may concern the item."""
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
        moved to another account goes by that account first.
        """
        return SQL(
            """COALESCE(CASE WHEN known.moved_kind IS NULL THEN move.relance_route END,
                %(account)s, move.relance_route, %(customer)s,
                (SELECT COALESCE(method.relance_route, method.relance_presumed_route)
                   FROM account_payment_method_line method
                  WHERE method.id = move.preferred_payment_method_line_id),
                'transfer')""",
            account=self._get_account_route_sql(company),
            customer=company._relance_partner_value("relance_route"),
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
