"""The books of the calls: a customer a result, several means, a salesperson asked."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry

from demo.build import build_database
from demo.company import get_user
from demo.documents import Customer, Invoice, Ledger, Line
from demo.job import PARIS, run_job, send_approved
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
# {what the salesperson answers: for whom}.
ASKED = {"go": "Scierie Nord", "wait": "Atelier Sud", "take": "Moulin Est"}
SELLER = "thomas"
MODULES = ["relance_avancee_sms", "relance_avancee_letter"]
HEARD_ON = MOMENT - timedelta(days=10)
FIRST, FIRM = "1", "2"
CALL_LATE, FIRM_LATE = 17, 24
AMOUNTS = {"call": 1200, "firm": 800}
MOBILE = "+33 6 12 34 56 78"
TEXT = "{company} : un message vous attend sur votre page, {link}"
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
        moment = MOMENT.replace(tzinfo=PARIS)
        run_job(env, moment, HEARD_ON.replace(tzinfo=PARIS))
        _take_notes(env, lang)
        with freeze_time(MOMENT, tick=True):
            env["relance.planner"]._cron_plan()
            _approve(env, *CALLED.values(), REACHED, BY_LETTER)
            env["relance.grace"]._cron_tell()
            send_approved(env)


def _build_ledger(lang: str) -> Ledger:
    """Return what each owes, late enough for its call or its firm message."""
    late = dict.fromkeys((*CALLED.values(), REACHED, BY_LETTER), CALL_LATE)
    late |= dict.fromkeys(ASKED.values(), FIRM_LATE)
    return Ledger(
        tuple(_customer(name, rank, lang) for rank, name in enumerate(late)),
        tuple(
            _invoice(name, TODAY - timedelta(days), lang) for name, days in late.items()
        ),
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


def _invoice(name: str, due: date, lang: str) -> Invoice:
    amount = AMOUNTS["firm" if name in ASKED.values() else "call"]
    lines = (Line(WORKS[lang], Decimal(amount)),)
    return Invoice(name, name, due - timedelta(30), lines, due=due)


def _prepare(env: Environment, lang: str) -> None:
    """Speak to all in one language; have the ladders call, write and ask."""
    env["res.users"].search([("share", "=", False)]).write({"lang": lang})
    env.company.partner_id.lang = lang
    env.company.relance_takeover_done = MOMENT
    scenarios = env["relance.scenario"].search([("company_id", "=", env.company.id)])
    scenarios.write({"grace_days": "1"})
    asked = _find(env, *ASKED.values())
    asked.user_id = get_user(env, SELLER)
    _find(env, BY_LETTER).write({"email": False, "phone": False})
    means = {"use_email": True, "use_sms": True, "sms_text": TEXT}
    call = {"use_activity": True, "activity_summary": "Appeler {customer}"}
    _set_ladder(env, CALLED.values(), call | {"activity_note": NOTE[lang]}, lang)
    _set_ladder(env, [REACHED], means | call | {"channel_mode": "all"}, lang)
    _set_ladder(env, [BY_LETTER], means | {"use_letter": True}, lang)


def _set_ladder(env: Environment, names: Any, means: dict[str, Any], lang: str) -> None:
    """Give these customers a ladder of one step, by these means."""
    scenario = env["relance.scenario"].create(
        {
            "name": ", ".join(means),
            "mode": "approve",
            "company_id": env.company.id,
            "partner_domain": "[('id', '=', 0)]",
            "step_ids": [
                Command.create(
                    {
                        "name": "Relance amicale" if lang == "fr_FR" else "Friendly",
                        "offset_days": CALL_LATE - 3,
                        "level": FIRST,
                        "intro": "<p>{contact}</p>",
                        **means,
                    }
                )
            ],
        }
    )
    _find(env, *names).write({"relance_scenario_id": scenario.id})


def _find(env: Environment, *names: str) -> Any:
    return env["res.partner"].search([("name", "in", names), ("parent_id", "=", False)])


def _take_notes(env: Environment, lang: str) -> None:
    """Keep what was said of one of the salesperson's customers on the phone."""
    with freeze_time(MOMENT - timedelta(days=4)):
        env["relance.call"].create(
            {
                "company_id": env.company.id,
                "debtor_id": _find(env, ASKED["wait"]).id,
                "user_id": get_user(env, "claire").id,
                "result": "talked",
                "told": SAID[lang],
            }
        )
        _find(env, ASKED["wait"]).message_post(
            body=SAID[lang],
            mail_activity_type_id=env.ref("relance_avancee.mail_activity_step").id,
            record_company_id=env.company.id,
        )


def _approve(env: Environment, *names: str) -> None:
    drafts = [("debtor_id", "in", _find(env, *names).ids), ("state", "=", "draft")]
    env["relance.reminder"].search(drafts).action_approve()
    env.cr.commit()
