"""The customers of a ledger, as Odoo's partners."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

from odoo.api import Environment
from odoo.fields import Command

from .company import SALESPEOPLE
from .documents import Customer
from .identity import french_vat, phone, siret

UNTRACKED = {"tracking_disable": True, "mail_create_nosubscribe": True}


def create_customers(
    env: Environment, customers: Sequence[Customer], terms: Mapping[str, int]
) -> Mapping[str, Any]:
    """Create the partners of the customers; return them by name of the customer."""
    logins = [login for login, _name, _group in SALESPEOPLE]
    sellers = cycle(env["res.users"].search([("login", "in", logins)]).ids)
    for lang in {customer.lang for customer in customers}:
        env["res.lang"]._activate_lang(lang)
    values = [
        _prepare_partner_values(env, customer)
        | {
            "phone": customer.phone or phone(customer.country, customer.zip, rank),
            "user_id": next(sellers),
            "property_payment_term_id": terms.get(customer.term),
        }
        for rank, customer in enumerate(customers)
    ]
    partners = env["res.partner"].with_context(**UNTRACKED).create(values)
    names = (customer.name for customer in customers)
    return dict(zip(names, partners, strict=True))


def _prepare_partner_values(env: Environment, customer: Customer) -> dict[str, Any]:
    """Return the values of a partner, its invoice contact included."""
    address = {
        "street": customer.street,
        "zip": customer.zip,
        "city": customer.city,
        "country_id": env.ref(f"base.{_country_xmlid(customer.country)}").id,
        "lang": customer.lang,
    }
    values = address | {
        "name": customer.name,
        "ref": customer.reference,
        "is_company": customer.kind != "consumer",
        "email": customer.email,
        "vat": customer.vat,
        "customer_rank": 1,
    }
    if customer.siren:
        values["vat"] = french_vat(customer.siren)
        values["company_registry"] = siret(customer.siren)
    if customer.invoice_contact:
        contact = address | _prepare_contact_values(customer)
        values["child_ids"] = [Command.create(contact)]
    return values


def _prepare_contact_values(customer: Customer) -> dict[str, Any]:
    """Return the values of the contact who receives the invoices."""
    domain = customer.email.rpartition("@")[2]
    mailbox = "factures" if customer.lang.startswith("fr") else "invoices"
    return {
        "type": "invoice",
        "name": customer.invoice_contact,
        "email": f"{mailbox}@{domain}",
    }


def _country_xmlid(code: str) -> str:
    """Return the name that Odoo gives to a country in its identifiers."""
    return {"GB": "uk"}.get(code, code.lower())
