import secrets

from werkzeug.datastructures import MultiDict

from odoo.exceptions import UserError, ValidationError
from odoo.http import request, route
from odoo.tools import is_html_empty

from odoo.addons.payment import utils as payment_utils
from odoo.addons.payment.controllers.portal import PaymentPortal
from odoo.addons.relance_avancee.controllers.relance_page import (
    HEADERS,
    RelancePageController,
    page_route,
)
from odoo.addons.relance_avancee.models.page.relance_page_answer import KEY_LENGTH

TEMPLATE = "relance_avancee_payment.relance_page_%s"
# Whose link the way back from a provider opens: the browser alone keeps it.
COOKIE, COOKIE_SECONDS = "relance_page", 24 * 3600
# The one page with Odoo's payment form. Its assets carry scripts in the page (the token
# of the session) and templates compiled in the browser (Owl), hence the two "unsafe". A
# provider to which the browser goes needs a form that leaves; one that asks for the
# card in our page loads its script and frames, from hosts that only its module knows.
SOURCES = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self' https:",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
EMBEDDED = ("script-src", "style-src", "img-src", "connect-src", "frame-src")


def paying_headers(is_embedded):
    """Return the headers of the page with Odoo's payment form.

    Providers are told from which site one comes, never its whole address: it holds the
    secret of the link.
    """
    sources = dict(SOURCES)
    if is_embedded:
        for name in EMBEDDED:
            sources[name] = sources.get(name, "'self'") + " https:"
    policy = "; ".join(f"{name} {value}" for name, value in sources.items())
    own = {"Content-Security-Policy": policy, "Referrer-Policy": "strict-origin"}
    return list((HEADERS | own).items())


class RelancePagePaymentController(RelancePageController):
    """Paying on the page: choose, read again, pay by Odoo's form, see the outcome."""

    @page_route("/pay", methods=["GET"])
    def ask_payment(self, secret, **_asked):
        """Answer the form in which a customer chooses what it pays."""
        return self._with_link(secret, self._ask_payment)

    @page_route("/pay", methods=["POST"])
    def choose_payment(self, secret, **_typed):
        """Show again what was chosen; once it is confirmed, store it."""
        return self._with_link(secret, self._choose_payment)

    @page_route("/pay/<int:choice>", methods=["GET"])
    def pay(self, secret, choice):
        """Answer Odoo's payment form for what was chosen."""
        return self._with_link(secret, self._pay, choice)

    @page_route("/pay/<int:choice>/transaction", type="jsonrpc", methods=["POST"])
    def start_transaction(self, secret, choice, **kwargs):
        """Create the transaction; return what the payment form goes on with."""
        started = self._with_link(secret, self._start_transaction, choice, kwargs)
        if isinstance(started, dict):
            return started
        raise ValidationError(
            request.env._("This link opens its page no more: open it again.")
        )

    @page_route("/paid/<int:choice>", methods=["GET"])
    def show_paid(self, secret, choice):
        """Answer what was paid, and what is left."""
        return self._with_link(secret, self._show_paid, choice)

    @route(
        "/relance/paid/<int:choice>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def come_back(self, choice):
        """Lead who comes back from a provider to the page of its link."""
        secret = request.httprequest.cookies.get(COOKIE, "")
        if secret.replace("-", "").replace("_", "").isalnum():
            return request.redirect(f"/relance/{secret}/paid/{choice}", code=303)
        return self._render_paying(request.env, "back", {})

    # Choosing ---------------------------------------------------------------------

    def _ask_payment(self, page, access, secret):
        asked = MultiDict(request.httprequest.args)
        currency = page._find_currency(access, asked.get("currency", ""))
        if not currency or not page._find_providers(access, currency):
            return request.redirect(f"/relance/{secret}", code=303)
        chosen = page._get_default_parts(page._get_payables(access, currency))
        return self._render_choice(
            page, access, secret, currency, MultiDict(), chosen, {}
        )

    def _choose_payment(self, page, access, secret):
        typed = request.httprequest.form
        currency = page._find_currency(access, typed.get("currency", ""))
        if not currency or not page._find_providers(access, currency):
            return request.redirect(f"/relance/{secret}", code=303)
        chosen = page._read_chosen(access, currency, typed)
        key = typed.get("key", "")
        if chosen.errors or typed.get("step") == "change" or len(key) != KEY_LENGTH:
            return self._render_choice(
                page, access, secret, currency, typed, chosen.parts, chosen.errors
            )
        if typed.get("step") != "confirm":
            values = {
                "facts": chosen.facts,
                "typed": [(n, v) for n, v in typed.items(multi=True) if n != "step"],
                "company": page._prepare_company(access.company_id),
            }
            return self._render_paying(page.env, "pay_review", values, secret)
        choice = page._choose(access, chosen, key)
        return request.redirect(f"/relance/{secret}/pay/{choice.id}", code=303)

    def _render_choice(self, page, access, secret, currency, typed, chosen, errors):
        """Answer the form, with what was typed in it and what is wrong."""
        ticked = {int(one) for one in typed.getlist("items") if one.isdecimal()}
        parts = dict.fromkeys(ticked, (0.0, False)) | chosen
        rows = [
            page._prepare_payable(payable, parts, typed)
            for payable in page._get_payables(access, currency)
        ]
        values = {
            "currency": currency.id,
            "currency_name": currency.name,
            "rows": rows,
            "errors": errors,
            "key": typed.get("key") or secrets.token_hex(KEY_LENGTH // 2),
            "company": page._prepare_company(access.company_id),
        }
        return self._render_paying(page.env, "pay", values, secret)

    # Paying -----------------------------------------------------------------------

    def _pay(self, page, access, secret, number):
        choice = page._find_choice(access, number)
        if not choice:
            return self._refuse_unknown()
        try:
            choice._check_click()
        except UserError as error:
            return self._answer_changed(page, access, secret, choice, error)
        values = page._prepare_form_of(access, choice)
        if not values["payment_methods_sudo"]:
            return request.redirect(f"/relance/{secret}", code=303)
        values |= {
            "page": page._prepare_paid(access, choice),
            "url": f"/relance/{secret}",
            # what templates of Odoo's own pages are given by its website routes
            "is_html_empty": is_html_empty,
            "transaction_route": f"/relance/{secret}/pay/{choice.id}/transaction",
        }
        request.update_context(lang=page.env.lang)
        is_embedded = any(values["providers_sudo"].mapped("inline_form_view_id"))
        headers = paying_headers(is_embedded)
        template = TEMPLATE % "pay_form"
        answer = request.render(template, values, headers=headers)
        answer.set_cookie(
            COOKIE,
            secret,
            max_age=COOKIE_SECONDS,
            path=f"/relance/paid/{choice.id}",
            secure=request.httprequest.scheme == "https",
            httponly=True,
            samesite="Lax",
        )
        return answer

    def _answer_changed(self, page, access, secret, choice, error):
        """Answer what came of a choice that was paid, or what has changed about it."""
        if page._get_changes(choice) and not choice.transaction_ids:
            parts = {
                line.due_item_id.id: (line.amount, line.is_disputed)
                for line in choice.line_ids
            }
            return self._render_choice(
                page,
                access,
                secret,
                choice.currency_id,
                MultiDict(),
                parts,
                {"": str(error)},
            )
        return request.redirect(f"/relance/{secret}/paid/{choice.id}", code=303)

    def _start_transaction(self, page, access, secret, number, kwargs):
        """Create the transaction of what was chosen, once more read under lock.

        The amount, the customer and the way back are ours, whatever the browser says.
        """
        choice = page._find_choice(access, number)
        partner, amount = choice.debtor_id.id, choice.amount
        currency = choice.currency_id.id
        token = kwargs.pop("access_token", None)
        if not choice or not payment_utils.check_access_token(
            token, partner, amount, currency
        ):
            raise ValidationError(
                page.env._("This payment is not known: choose again.")
            )
        PaymentPortal._validate_transaction_kwargs(kwargs)
        provider, method = kwargs.get("provider_id"), kwargs.get("payment_method_id")
        flow = kwargs.get("flow")
        page._check_way(access, choice, provider, method, flow)
        choice._check_click()
        transaction = PaymentPortal()._create_transaction(
            provider_id=provider,
            payment_method_id=method,
            token_id=None,
            amount=amount,
            currency_id=currency,
            partner_id=partner,
            flow=flow,
            tokenization_requested=False,
            landing_route=f"/relance/paid/{choice.id}",
            reference_prefix=page._get_prefix(choice),
            custom_create_values={"relance_choice_id": choice.id},
        )
        return transaction._get_processing_values()

    def _show_paid(self, page, access, secret, number):
        choice = page._find_choice(access, number)
        if not choice:
            return self._refuse_unknown()
        values = page._prepare_paid(access, choice)
        return self._render_paying(page.env, "paid", values, secret)

    def _render_paying(self, env, name, values, secret=""):
        """Answer a page of ours, as plain as the others."""
        values = {"page": values, "url": f"/relance/{secret}", "lang": env.lang or "en"}
        body = env["ir.qweb"].sudo()._render(TEMPLATE % name, values)
        headers = [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()]
        return request.make_response(body, headers=headers)
