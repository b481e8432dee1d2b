"""The books of the calls: a customer a result, several means, a salesperson asked."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry

from demo.build import build_database
from demo.company import get_user
from demo.documents import Customer, Invoice, Ledger, Line
from demo.job import send_approved
from screenshots.moment import MOMENT, TODAY

# {what comes of the call: who is called}.
CALLED = {
    "promise": "Menuiserie Aubrac",
    "dispute": "Hôtel Bellerive",
    "plan": "Brasserie Saint-Éloi",
    "paid": "Traiteur Vidal",
    "talked": "Garage Lecomte",
    "no_answer": "Pharmacie du Port",
    "later": "Librairie Morvan",
    "wrong_number": "Fleurs d'Antan",
}
# Whom all means reach, and whom a letter alone does.
REACHED, BY_LETTER = "Imprimerie Vasseur", "Ferme Delorme"
# {what the salesperson answers: for whom}; the last owes most: first in its digest.
ASKED = {"take": "Scierie Nord", "wait": "Atelier Sud", "go": "Moulin Est"}
SELLER = "thomas"
MODULES = ["relance_avancee_sms", "relance_avancee_letter"]
FIRST, FIRM = "1", "2"
LATE, AMOUNT, STEP = 17, 1200, 50
LADDERS = {
    "fr_FR": ("Appel", "Tous les moyens", "Premier moyen possible", "Relance ferme"),
    "en_US": ("Call", "All means", "First means possible", "Firm reminder"),
}
SUMMARY = {"fr_FR": "Appeler {customer}", "en_US": "Call {customer}"}
MOBILE = "+33 6 12 34 56 78"
TEXT = {
    "fr_FR": "{company} : un message vous attend sur votre page, {link}",
    "en_US": "{company}: a message waits for you on your page, {link}",
}
NOTE = {
    "fr_FR": "<p>« Bonjour, je vous appelle au sujet de votre compte : quelle date de "
    "règlement puis-je noter ? »</p>",
    "en_US": "<p>“Hello, I am calling about your account: which day may I note?”</p>",
}
SAID = {
    "fr_FR": "Notre comptable est en congé, nous revenons vers vous.",
    "en_US": "Our accountant is on leave, we will come back to you.",
}
WORKS = {"fr_FR": "Contrat d'entretien", "en_US": "Maintenance contract"}


def stage(name: str, smtp_port: int, lang: str) -> None:
    """Leave a to-do a result, what left by several means, a digest to answer."""
    build_database(name, _build_ledger(lang), TODAY, smtp_port)
    Registry.new(name, update_module=True, install_modules=MODULES)
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"lang": lang})
        _prepare(env, lang)
        _take_notes(env, lang)
        with freeze_time(MOMENT, tick=True):
            env["relance.planner"]._cron_plan()
            _approve(env, *CALLED.values(), REACHED, BY_LETTER)
            env["relance.grace"]._cron_tell()
            send_approved(env)


def _build_ledger(lang: str) -> Ledger:
    """Return what each owes, late enough for its call or its firm message."""
    names = (*CALLED.values(), REACHED, BY_LETTER, *ASKED.values())
    return Ledger(
        tuple(_customer(name, rank, lang) for rank, name in enumerate(names)),
        tuple(_invoice(name, rank, lang) for rank, name in enumerate(names)),
        (),
    )


def _customer(name: str, number: int, lang: str) -> Customer:
    return Customer(
        name=name,
        country="FR",
        lang=lang,
        email=f"compta{number}@client.example",
        street=f"{number + 1} rue Basse",
        zip="69001",
        city="Lyon",
        phone=MOBILE if name == REACHED else "",
    )


def _invoice(name: str, number: int, lang: str) -> Invoice:
    due = TODAY - timedelta(LATE)
    lines = (Line(WORKS[lang], Decimal(AMOUNT + STEP * number)),)
    return Invoice(name, name, due - timedelta(30), lines, due=due)


def _prepare(env: Environment, lang: str) -> None:
    """Speak to all in one language; have the ladders call, write and ask."""
    env["res.users"].search([("share", "=", False)]).write({"lang": lang})
    env.company.partner_id.lang = lang
    env.company.write({"relance_takeover_done": MOMENT, "relance_freshness_days": 0})
    _find(env, *ASKED.values()).user_id = get_user(env, SELLER)
    _find(env, BY_LETTER).write({"email": False, "phone": False})
    means = {"use_email": True, "use_sms": True, "sms_text": TEXT[lang]}
    call = {"use_activity": True, "activity_summary": SUMMARY[lang]}
    calls, all_means, first, firm = LADDERS[lang]
    _set_ladder(env, calls, CALLED.values(), call | {"activity_note": NOTE[lang]})
    _set_ladder(env, all_means, [REACHED], means | call | {"channel_mode": "all"})
    _set_ladder(env, first, [BY_LETTER], means | {"use_letter": True})
    _set_ladder(env, firm, ASKED.values(), {"level": FIRM})


def _set_ladder(
    env: Environment, name: str, customers: Iterable[str], step: dict[str, Any]
) -> None:
    """Give these customers a ladder of one step, which asks the salesperson first."""
    usual = {"name": name, "offset_days": LATE - 3, "level": FIRST}
    scenario = env["relance.scenario"].create(
        {
            "name": name,
            "mode": "approve",
            "company_id": env.company.id,
            "partner_domain": "[('id', '=', 0)]",
            "grace_days": "1",
            "step_ids": [Command.create(usual | {"intro": "<p>{contact}</p>"} | step)],
        }
    )
    _find(env, *customers).write({"relance_scenario_id": scenario.id})


def _find(env: Environment, *names: str) -> Any:
    return env["res.partner"].search([("name", "in", names), ("parent_id", "=", False)])


def _take_notes(env: Environment, lang: str) -> None:
    """Keep what was said of one of the salesperson's customers on the phone."""
    with freeze_time(MOMENT - timedelta(days=4)):
        _find(env, ASKED["wait"]).message_post(
            body=SAID[lang],
            mail_activity_type_id=env.ref("relance_avancee.mail_activity_step").id,
            record_company_id=env.company.id,
        )


def _approve(env: Environment, *names: str) -> None:
    drafts = [("debtor_id", "in", _find(env, *names).ids), ("state", "=", "draft")]
    env["relance.reminder"].search(drafts).action_approve()
    env.cr.commit()
