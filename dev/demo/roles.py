"""Who is who among the customers, told to the addon once it is there."""

from collections.abc import Mapping, Sequence
from typing import Any

from odoo.fields import Command

from .documents import Customer

# By story: the contacts of a customer, each with its role for payments.
CONTACTS = {
    "finance": (("finance", "Nathalie Brun", "Directrice financière", "n.brun"),),
    "insured": (("payables", "Luc Ferrand", "Comptable fournisseurs", "l.ferrand"),),
    "key": (
        ("payables", "Pôle comptabilité fournisseurs", "", "fournisseurs"),
        ("finance", "Antoine Delcourt", "Directeur financier", "a.delcourt"),
    ),
    "town": (
        ("officer", "Mme Vidal, maire", "Maire", "maire"),
        ("payables", "Service des finances", "", "finances"),
        ("accountant", "Service de gestion comptable", "Comptable public", "sgc"),
    ),
    "ready": (("legal", "Franck Mercier", "Gérant", "f.mercier"),),
    "running": (("legal", "Isabelle Roque", "Présidente", "i.roque"),),
}
VALUES = {
    "key": {"relance_key_account": True},
    "insured": {"relance_insured_limit": 15000.0, "relance_insurance_days": 60},
    "town": {"relance_legal_type": "public", "relance_service_code": "FINANCES"},
    "debit": {"relance_route": "debit"},
}


def tell_roles(customers: Mapping[str, Any], stories: Mapping[str, str]) -> None:
    """Write what each customer is; ``stories`` is the story of a customer, by name."""
    for name, story in stories.items():
        customer = customers[name]
        contacts = CONTACTS.get(story, ())
        values = {
            "child_ids": [
                Command.create(_prepare_contact(customer, *contact))
                for contact in contacts
            ]
        }
        customer.write(values | VALUES.get(story, {}))
    (payer,) = [name for name, story in stories.items() if story == "group"]
    for name, story in stories.items():
        if story == "paid_by_group":
            customers[name].relance_payer_id = customers[payer]


def confirm_public_bodies(
    customers: Mapping[str, Any], described: Sequence[Customer]
) -> None:
    """Confirm the legal type of those that their numbers do not tell."""
    for customer in described:
        if customer.kind == "public":
            customers[customer.name].relance_legal_type = "public"


def _prepare_contact(
    customer: Any, role: str, name: str, function: str, mailbox: str
) -> dict[str, Any]:
    """Return the values of a contact of a customer."""
    domain = customer.email.rpartition("@")[2]
    return {
        "type": "contact",
        "name": name,
        "function": function,
        "email": f"{mailbox}@{domain}",
        "lang": customer.lang,
        "relance_role": role,
    }
