"""The books of the debtors: one promises and disputes, one pays, one has a plan."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry

from demo.build import ADDON
from demo.company import send_to
from demo.job import PARIS, run_job, send_approved
from screenshots import notices
from screenshots.moment import MOMENT, TODAY

# The customer by whose name, or address, the walk finds it.
TELLS, PAYS, IN_PLAN = "Menuiserie du Parc SARL", "Brasserie", "Vasseur"
ADDRESSES = {
    TELLS: "compta@menuiserie-du-parc.example",
    PAYS: "compta@trois-ponts.example",
    IN_PLAN: "claire.vasseur@client.example",
}
# A message of then has a link that is open no more.
LONG_AGO = MOMENT - timedelta(days=110)
PROVIDER = "payment_demo"
COLOUR = "#2f5d8c"
WORDS = {
    "fr_FR": {
        "relance_page_greeting": "Bonjour, voici où en est votre compte chez nous.",
        "relance_page_thanks": "Tout est réglé. Merci de votre confiance.",
        "relance_page_note": "Notre comptabilité répond du lundi au vendredi, de 9 h à "
        "12 h.",
        "relance_page_privacy": "Ateliers Morel utilise ce que vous nous dites ici "
        "pour suivre votre compte et le garde trois ans. Pour consulter, corriger ou "
        "effacer vos données : donnees@ateliers-morel.example.com.",
    },
    "en_US": {
        "relance_page_greeting": "Hello, here is where your account with us stands.",
        "relance_page_thanks": "Everything is paid. Thank you for your trust.",
        "relance_page_note": "Our accounts department answers from Monday to Friday, "
        "9 to 12.",
        "relance_page_privacy": "Ateliers Morel uses what you tell us here to follow "
        "your account, and keeps it for three years. To see, correct or remove your "
        "data: data@ateliers-morel.example.com.",
    },
}


def stage(name: str, smtp_port: int, lang: str) -> None:
    """Leave late customers, reminded of long ago and again today, one with a plan."""
    modules = [ADDON, PROVIDER]
    registry = Registry.new(name, update_module=True, install_modules=modules)
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"lang": lang})
        with freeze_time(MOMENT, tick=True):
            _prepare_company(env, smtp_port, lang)
            debtors = _create_customers(env, lang)
        run_job(env, MOMENT.replace(tzinfo=PARIS), LONG_AGO.replace(tzinfo=PARIS))
        with freeze_time(MOMENT, tick=True):
            env["relance.planner"]._cron_plan()
            _propose_plan(env, debtors[IN_PLAN])
            send_approved(env)


def _prepare_company(env: Environment, smtp_port: int, lang: str) -> None:
    notices.prepare_company(env)
    send_to(env, smtp_port)
    company = env.company
    company.partner_id.write({"lang": lang, "tz": "Europe/Paris"})
    company.write(
        {"relance_takeover_done": MOMENT, "relance_presumed_sent_before": TODAY}
    )
    company.write(WORDS[lang] | {"primary_color": COLOUR})
    admin = {"lang": lang, "tz": "Europe/Paris", "tour_enabled": False}
    env.ref("base.user_admin").write(admin)
    env.ref("base.partner_admin").write({"name": "Hélène Morel", "function": "Gérante"})
    bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
    env.ref("payment.payment_provider_demo").journal_id = bank


def _create_customers(env: Environment, lang: str) -> dict:
    identities = {
        TELLS: {"name": TELLS, "company_registry": "51987654300018"},
        PAYS: {},
        IN_PLAN: {},
    }
    debtors = {}
    for debtor, identity in identities.items():
        kind = "consumer" if debtor == IN_PLAN else "professional"
        values = {"lang": lang, "email": ADDRESSES[debtor], **identity}
        debtors[debtor] = notices.create_customer(env, kind, **values)
    notices.create_invoice(env, debtors[TELLS], 980.0, -16)
    return debtors


def _propose_plan(env: Environment, debtor) -> None:
    """Send the customer the proposal of a payment plan."""
    items = env["relance.due.item"].search(
        [("debtor_id", "=", debtor.id), ("state", "=", "open")]
    )
    simulation = env["relance.payment.plan.simulate"].create(
        {
            "due_item_ids": [Command.set(items.ids)],
            "number": 4,
            "date_first": TODAY + timedelta(days=14),
        }
    )
    action = simulation.action_save()
    env["relance.payment.plan"].browse(action["res_id"]).action_propose()
