"""The databases of the days: stage.py first_day|monday|… NAME SMTP_PORT LANGUAGE."""

import sys
from datetime import UTC, datetime, time, timedelta

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from demo.build import ADDON, build_database, build_morning, post_books
from demo.company import ADDRESS
from demo.events import receive_bounce, receive_reply
from demo.job import PARIS, run_job, send_approved
from demo.ledger import build_ledger
from demo.life import read_books
from demo.stories import REPLY
from environment.steps import clear_errors
from screenshots import answers_books, calls_books, debtor_books, notices
from screenshots import monday_books as books
from screenshots.moment import MOMENT, TODAY

HEARD_ON = datetime(2026, 11, 6, 10, tzinfo=PARIS)
FRIDAY = TODAY - timedelta(days=3)
LONG_AGO = MOMENT - timedelta(days=365)


def stage_first_day(name: str, smtp_port: int, _lang: str) -> None:
    """Leave eighteen months of books in French, without the addon."""
    post_books(name, build_ledger(TODAY), TODAY, smtp_port)
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        env["ir.module.module"].update_list()
        # The account has been the company's for long, whatever the day of the stage.
        env.cr.execute("UPDATE res_partner_bank SET create_date = %s", (LONG_AGO,))
        speak_french(env)


def stage_monday(name: str, smtp_port: int, _lang: str) -> None:
    """Leave 120 reminders to approve and what came in at the weekend."""
    build_database(name, books.build_monday_ledger(TODAY), TODAY, smtp_port)
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        speak_french(env)
        env.company.relance_takeover_done = MOMENT
        with freeze_time(MOMENT - timedelta(days=12)):
            books.receive_payment(env, TODAY - timedelta(days=12))
        run_job(env, MOMENT.replace(tzinfo=PARIS), HEARD_ON)
        with freeze_time(MOMENT - timedelta(days=3)):
            receive_reply(env, "Ateliers Réponse", REPLY)
            receive_bounce(env, "Boulangerie Rebond")
            books.receive_transfer(env, FRIDAY)
        with freeze_time(MOMENT):
            env["relance.planner"]._cron_plan()
        env.cr.commit()


def stage_money(name: str, _smtp_port: int, _lang: str) -> None:
    """Leave late invoices of three customers, the addon and all a letter needs."""
    registry = Registry.new(name, update_module=True, install_modules=[ADDON])
    with registry.cursor() as cr, freeze_time(MOMENT, tick=True):
        env = Environment(cr, SUPERUSER_ID, {"lang": "fr_FR"})
        notices.prepare_company(env)
        env.ref("base.partner_admin").write(
            {"name": "Hélène Morel", "function": "Gérante"}
        )
        for kind in notices.CUSTOMERS:
            notices.create_customer(env, kind, lang="fr_FR")
        menuiserie = {
            "name": "Menuiserie du Parc SARL",
            "lang": "fr_FR",
            "company_registry": "51987654300018",
        }
        notices.create_customer(env, "professional", **menuiserie)
        speak_french(env)


def stage_morning(name: str, smtp_port: int, _lang: str) -> None:
    """Leave the demo's own books, with the reminders of that Monday to approve."""
    build_morning(name, read_books(TODAY), smtp_port, ADDRESS["website"])


def stage_answers(name: str, smtp_port: int, lang: str) -> None:
    """Leave an answer to a reminder, and customers who dispute and ask for time."""
    ledger = answers_books.build_answers_ledger(lang)
    build_database(name, ledger, TODAY, smtp_port)
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"lang": lang})
        env["res.users"].search([("share", "=", False)]).write({"lang": lang})
        # what is prepared for people is written in the language of the company
        env.company.partner_id.lang = lang
        env.company.relance_takeover_done = MOMENT
        answers_books.live_past_promises(env)
        run_job(env, MOMENT.replace(tzinfo=PARIS), HEARD_ON)
        with freeze_time(MOMENT - timedelta(days=3)):
            answers_books.answer(env, lang)
        with freeze_time(MOMENT):
            env["relance.planner"]._cron_plan()
        env.cr.commit()


def stage_answers_later(name: str, _smtp_port: int, lang: str) -> None:
    """Live a fortnight more: the plan is paid, the promise is not."""
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"lang": lang})
        for day, is_paid in answers_books.LATER_DAYS:
            moment = datetime.combine(day, time(10), PARIS)
            with freeze_time(moment.astimezone(UTC), tick=True):
                if is_paid:
                    answers_books.pay_instalment(env)
                run_job(env, moment, moment)


def run_crons(name: str, _smtp_port: int, _lang: str) -> None:
    """Send what was approved: while its clock is stopped, Odoo runs no cron itself."""
    with Registry(name).cursor() as cr, freeze_time(MOMENT, tick=True):
        send_approved(Environment(cr, SUPERUSER_ID, {}))


def speak_french(env: Environment) -> None:
    """Make the administrator a French accountant, without Odoo's introductions."""
    admin = env.ref("base.user_admin")
    admin.write({"lang": "fr_FR", "tz": "Europe/Paris", "tour_enabled": False})
    admin.group_ids |= env.ref("account.group_account_basic")
    env.cr.commit()


STAGES = {
    "first_day": stage_first_day,
    "monday": stage_monday,
    "money": stage_money,
    "debtor": debtor_books.stage,
    "morning": stage_morning,
    "answers": stage_answers,
    "answers_later": stage_answers_later,
    "calls": calls_books.stage,
    "crons": run_crons,
}

if __name__ == "__main__":
    with clear_errors():
        day, name, port, language = sys.argv[1:]
        options = ["-d", name, "--no-http", "--max-cron-threads=0"]
        config.parse_config([*options, "--log-level=error"], setup_logging=True)
        STAGES[day](name, int(port), language)
