import secrets

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.http import request, route

from odoo.addons.account_payment.controllers import payment, portal
from odoo.addons.relance_avancee.controllers.portal import RelancePortal
from odoo.addons.relance_avancee.models.page.relance_page_answer import KEY_LENGTH


class RelancePortalPayment(RelancePortal, portal.PortalAccount, payment.PaymentPortal):
    """Odoo's page of overdue invoices asks what the page of the customer asks.

    What is paid there goes to the same due items: never to what is disputed.
    """

    def _overdue_invoices_get_page_view_values(self, overdue_invoices, **kwargs):
        # EXTENDS 'account_payment': which asks the whole of what was partly paid
        due = self._get_relance_due()
        if not due:
            return super()._overdue_invoices_get_page_view_values(
                overdue_invoices, **kwargs
            )
        first, *others = due
        # sudo: they are those of the page of who is logged in
        items = request.env["relance.due.item"].sudo().browse(first.parts)
        numbers = items.mapped("name")
        reference = numbers[0]
        if len(set(numbers)) > 1:
            reference = first.company.get_next_batch_payment_communication()
        values = {
            "page_name": "overdue_invoices",
            "payment": {
                "date": fields.Date.today(),
                "reference": reference,
                "amount": first.amount,
                "currency": first.currency,
            },
            "amount": first.amount,
            "relance_rows": [(item.name, first.parts[item.id]) for item in items],
            "relance_others": [(one.amount, one.currency) for one in others],
            "relance_page": self._get_relance_page_path(first.company),
        }
        return values | self._get_common_page_view_values(
            invoices_data={
                "partner": request.env.user.partner_id,
                "company": first.company,
                "total_amount": first.amount,
                "currency": first.currency,
                "amount_residual": first.amount,
                "payment_reference": reference,
                "landing_route": "/my/invoices/",
                "transaction_route": "/invoice/transaction/overdue",
            },
            **kwargs,
        )

    @route()
    def overdue_invoices_transaction(self, payment_reference, **kwargs):
        # EXTENDS 'account_payment'
        due = self._get_relance_due()
        if not due:
            return super().overdue_invoices_transaction(payment_reference, **kwargs)
        self._validate_transaction_kwargs(kwargs)
        first, amount = due[0], kwargs.pop("amount", None)
        if not amount or first.currency.compare_amounts(float(amount), first.amount):
            raise ValidationError(
                request.env._("What is to be paid has changed: open this page again.")
            )
        page = request.env["relance.page"]
        choice = page._choose_due(
            request.env.user, first, secrets.token_hex(KEY_LENGTH // 2)
        )
        transaction = self._create_transaction(
            amount=first.amount,
            currency_id=first.currency.id,
            partner_id=request.env.user.partner_id.id,
            reference_prefix=payment_reference,
            custom_create_values={"relance_choice_id": choice.id},
            **kwargs,
        )
        return transaction._get_processing_values()
