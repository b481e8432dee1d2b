"""The French company of the demo: its identity, bank, people, terms and rates."""

import base64
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta

from odoo.api import Environment
from odoo.fields import Command

from .identity import french_vat, siret
from .terms import TERMS

DOMAIN = "equipement-bertin.example"
SIREN = "991567587"
IBAN = "FR7630006000011234567890189"
KNOWN_SINCE = "2020-01-01"
ADDRESS = {
    "name": "Équipement Bertin SAS",
    "street": "24 rue de l'Industrie",
    "zip": "69100",
    "city": "Villeurbanne",
    "phone": "+33 4 65 71 00 00",
    "email": f"compta@{DOMAIN}",
    "website": f"https://www.{DOMAIN}",
}

# Login, name and group of those who work there; the password is the login.
COLLECTOR = ("claire", "Claire Martin", "account.group_account_invoice")
# To correct an address, a collector edits contacts.
COLLECTOR_TOO = "base.group_partner_manager"
SALESPEOPLE = (
    ("thomas", "Thomas Petit", "base.group_user"),
    ("julie", "Julie Moreau", "base.group_user"),
)
ADMIN = {"name": "Hélène Bertin", "function": "Présidente"}
# A picture that mail programs show, as they do not with drawings (SVG).
LOGO = Path(__file__).with_name("logo.png")
# What the addon prints on letters.
LETTERHEAD = {
    "relance_legal_form": "SAS",
    "relance_share_capital": 120000,
    "relance_registry_town": "RCS Lyon",
    "relance_print_mentions": True,
    "relance_mediator": (
        "Médiation de la consommation, 10 rue de la Paix, 75002 Paris, "
        "mediation.example.com"
    ),
}

# Euros become that many of each currency, at the start of the history and now.
RATES = {"GBP": (0.86, 0.84), "USD": (1.09, 1.14)}
MONTHS_OF_RATES = 19


def set_up_company(env: Environment, today: date, smtp_port: int) -> None:
    """Give the only company what it needs to invoice, and to send mails to the sink."""
    company = env.company
    identity = {
        "vat": french_vat(SIREN),
        "company_registry": siret(SIREN),
        "country_id": env.ref("base.fr").id,
    }
    logo = base64.b64encode(LOGO.read_bytes())
    company.write(ADDRESS | identity | {"logo": logo})
    company.partner_id.write({"lang": "fr_FR", "tz": "Europe/Paris"})
    company.alias_domain_id = env["mail.alias.domain"].create({"name": DOMAIN})
    _set_up_journals(env)
    _set_up_rates(env, today)
    _set_up_people(env)
    send_to(env, smtp_port)


def create_terms(env: Environment) -> Mapping[str, int]:
    """Create the payment terms; return their ids by name."""
    values = [
        {
            "name": name,
            "note": name,
            "line_ids": [
                Command.create(
                    {
                        "value": "percent",
                        "value_amount": instalment.percent,
                        "nb_days": instalment.days,
                        "delay_type": "days_after_end_of_month"
                        if instalment.end_of_month
                        else "days_after",
                    }
                )
                for instalment in instalments
            ],
        }
        for name, instalments in TERMS.items()
    ]
    terms = env["account.payment.term"].create(values)
    return dict(zip(TERMS, terms.ids, strict=True))


def appoint_people(env: Environment) -> None:
    """Give each their part in the reminders, with an account that is long known.

    All of them land on the first screen of the addon.
    """
    collector, admin = get_user(env, COLLECTOR[0]), env.ref("base.user_admin")
    readers = env.ref("relance_avancee.relance_group_reader")
    signatory = {"relance_notice_signatory_id": admin.id}
    env.company.write(LETTERHEAD | signatory | {"relance_collector_id": collector.id})
    today = env.ref("relance_avancee.relance_today_action").id
    for login, _name, _group in SALESPEOPLE:
        get_user(env, login).group_ids = [Command.link(readers.id)]
    for user in env["res.users"].search([("share", "=", False)]):
        user.write({"action_id": today, "tour_enabled": False})
    # sudo: only a program may say that an account is older than its record
    accounts = env.company.partner_id.bank_ids.sudo()
    accounts.write({"allow_out_payment": True, "relance_date_changed": KNOWN_SINCE})


def get_user(env: Environment, login: str) -> Any:
    """Return one of those who work there."""
    return env["res.users"].search([("login", "=", login)])


def _set_up_journals(env: Environment) -> None:
    """Number the invoices as the French do, and give the company a bank account."""
    env["account.journal"].search([("type", "=", "sale")], limit=1).code = "FAC"
    bank = env["res.bank"].create({"name": "Banque du Rhône", "bic": "BDRHFR2L"})
    journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
    journal.set_bank_account(IBAN, bank.id)


def _set_up_rates(env: Environment, today: date) -> None:
    """Create monthly rates, which go in a straight line from the first to the last."""
    values = []
    for code, (first, last) in RATES.items():
        currency = env.ref(f"base.{code}")
        currency.active = True
        for month in range(MONTHS_OF_RATES):
            months_ago = MONTHS_OF_RATES - 1 - month
            day = today.replace(day=1) - relativedelta(months=months_ago)
            rate = first + (last - first) * month / (MONTHS_OF_RATES - 1)
            values.append({"currency_id": currency.id, "name": day, "rate": rate})
    env["res.currency.rate"].create(values)


def _set_up_people(env: Environment) -> None:
    """Give the administrator French, and create the collector and the salespeople."""
    # In the inbox: the sink then holds the mails to customers, and no other.
    french = {"lang": "fr_FR", "tz": "Europe/Paris", "notification_type": "inbox"}
    env.ref("base.user_admin").write(french | ADMIN | {"email": f"admin@{DOMAIN}"})
    env["res.users"].with_context(no_reset_password=True).create(
        [
            french
            | {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@{DOMAIN}",
                "group_ids": [Command.link(env.ref(group).id)],
            }
            for login, name, group in (COLLECTOR, *SALESPEOPLE)
        ]
    )
    contacts = env.ref(COLLECTOR_TOO)
    get_user(env, COLLECTOR[0]).group_ids = [Command.link(contacts.id)]


def send_to(env: Environment, smtp_port: int) -> None:
    """Send every mail to the sink, and nowhere else."""
    env["ir.mail_server"].search([]).unlink()
    sink = {"name": "Demo", "smtp_host": "127.0.0.1", "smtp_port": smtp_port}
    env["ir.mail_server"].create(sink | {"smtp_encryption": "none"})
