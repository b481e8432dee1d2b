"""What people decided on some customers before the first run of the job."""

from collections.abc import Mapping, Sequence
from typing import Any

from odoo.api import Environment

from .documents import Customer

HOLDS = {
    "excluded": {"kind": "exclusion", "reason": "Association soutenue par la société"},
    "paused": {"kind": "pause", "reason": "Appel du gérant : point avec son comptable"},
}
PROMISE = "Au téléphone : règlement promis au plus tard le {day}"
DISPUTE = """Bonjour,

Nous contestons cette facture : deux des articles ont été livrés abîmés, comme nous
l'avions signalé au chauffeur. Nous réglerons le solde dès réception de l'avoir.

Cordialement,
Le service comptable
"""
REPLY = "Bonjour, le virement partira vendredi. Cordialement."


def tell_stories(
    env: Environment, customers: Sequence[Customer], partners: Mapping[str, Any]
) -> None:
    """Exclude, pause and archive the customers whose story says so."""
    holds = [
        HOLDS[customer.story]
        | {"scope": "debtor", "debtor_id": partners[customer.name].id}
        for customer in customers
        if customer.story in HOLDS
    ]
    env["relance.hold"].create(holds)
    for customer in customers:
        if customer.story == "archived":
            partners[customer.name].active = False
