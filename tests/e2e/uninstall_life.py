"""A database with accounts, the addon's life in it, and the end of the addon.

Run by ``test_uninstall.py`` beside Odoo: ``dev/python FILE VERB DATABASE``.
"""

import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

from odoo import Command, fields
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from demo.job import run_job, working_moment
from demo.sink import HOST, Sink

ADDON = "relance_avancee"
DOMAIN = "our-company.example"
REPLY = """From: {address}
To: catchall@{domain}
Subject: Re: your reminder
Message-Id: <reply@customer.example>
In-Reply-To: {message_id}
References: {message_id}

We pay next week.
"""


def keep_accounts(env):
    """Create what is there before the addon: customers, invoices, unmatched money."""
    env["ir.module.module"].update_list()
    alias_domain = env["mail.alias.domain"].create({"name": DOMAIN})
    env.company.write({"email": f"us@{DOMAIN}", "alias_domain_id": alias_domain.id})
    names = ("late", "bouncing", "covered", "archived")
    late, _bouncing, covered, archived = (create_customer(env, name) for name in names)
    late.message_post(body="Called, will pay.")
    late.activity_schedule("mail.mail_activity_data_todo", summary="Call again")
    create_move(env, covered, "out_refund")
    archived.active = False


def create_customer(env, name):
    """Return a customer with an overdue invoice that was sent."""
    customer = env["res.partner"].create(
        {
            "name": f"{name} customer",
            "email": f"{name}@customer.example",
            "is_company": True,
            "country_id": env.ref("base.fr").id,
        }
    )
    invoice = create_move(env, customer, "out_invoice")
    invoice.is_move_sent = True
    # the mail that sent it held its link to the portal, as ours will
    invoice._portal_ensure_token()
    return customer


def create_move(env, customer, move_type):
    """Return a posted invoice or credit note of twenty days ago, due since."""
    day = fields.Date.today() - timedelta(days=20)
    line = {"name": "Work", "price_unit": 1000, "tax_ids": []}
    move = env["account.move"].create(
        {
            "move_type": move_type,
            "partner_id": customer.id,
            "invoice_date": day,
            "invoice_date_due": day,
            "invoice_line_ids": [Command.create(line)],
        }
    )
    move.action_post()
    return move


def remind(env):
    """Let reminders leave, come back, be answered; let people work with them.

    Of one customer the claims are stated, as it became insolvent.
    """
    now = datetime.now(timezone.utc)
    run_job(env, now, working_moment(env, now))
    deliveries = env["relance.delivery"].search([("state", "=", "sent")])
    late, bouncing = deliveries.sorted("address", reverse=True)
    bouncing.reminder_id._message_receive_bounce(bouncing.address, env["res.partner"])
    message_id = late.message_id.message_id
    reply = REPLY.format(address=late.address, domain=DOMAIN, message_id=message_id)
    env["mail.thread"].message_process(False, reply)
    work_with(late.reminder_id)
    judge(env)
    bouncing.reminder_id.debtor_id.relance_insolvency_date = fields.Date.today()
    get_todos_on_customers(env)[0].action_feedback(feedback="Done")


def work_with(reminder):
    """Do what a collector does on a reminder: pause, note, attach, follow, save."""
    env = reminder.env
    env["relance.hold"].create(
        {"kind": "pause", "debtor_id": reminder.debtor_id.id, "reason": "They called"}
    )
    reminder.debtor_id.relance_scenario_id = reminder.scenario_id
    # Odoo notes that a person changed the invoice: that is no trace of ours.
    invoice = reminder.line_ids.move_id.with_context(skip_is_manually_modified=True)
    invoice.relance_scenario_id = reminder.scenario_id
    reminder.message_subscribe(env.ref("base.partner_admin").ids)
    reminder.message_post(body="They promised.", attachments=[("note.txt", b"10 May")])
    reminder.activity_schedule("mail.mail_activity_data_todo", summary="Call")
    send_notice(reminder)
    save_by_name(env, reminder)


def judge(env):
    """Score the customers, set another class, give one to a scenario."""
    profiles = env["relance.risk.profile"]
    profiles._cron_refresh()
    profiles.search([], limit=1).write(
        {
            "override_class": "B",
            "override_until": fields.Date.today(),
            "override_reason": "They called",
        }
    )
    classes = env["relance.risk.class"].search([("code", "=", "E")])
    env["relance.scenario"].search([], limit=1).risk_class_ids = classes


def send_notice(reminder):
    """Freeze a formal notice, whose letter nobody may delete any more, and post it."""
    notice = reminder.env["relance.notice"]._prepare(reminder.line_ids.move_id)
    notice._store_letter(b"%PDF-1.4 letter", "1")
    notice._leave()
    notice.write({"deposit_date": notice.company_id._relance_today()})


def save_by_name(env, reminder):
    """Save what names the model of the reminders by a mere text."""
    env["ir.filters"].create({"name": "Mine", "model_id": reminder._name})
    env["ir.exports"].create({"name": "Mine", "resource": reminder._name})
    env["mail.scheduled.message"].create(
        {
            "model": reminder._name,
            "res_id": reminder.id,
            "author_id": env.user.partner_id.id,
            "body": "Later",
            "scheduled_date": fields.Datetime.now() + timedelta(days=9),
        }
    )


def get_todos_on_customers(env):
    """Return the to-dos that the addon opened on customers, by their own types."""
    types = env["ir.model.data"].search(
        [("module", "=", ADDON), ("model", "=", "mail.activity.type")]
    )
    return env["mail.activity"].search(
        [
            ("res_model", "=", "res.partner"),
            ("activity_type_id", "in", types.mapped("res_id")),
        ]
    )


def uninstall(env):
    """Take the addon away, as the button of the Apps does."""
    module = env["ir.module.module"].search([("name", "=", ADDON)])
    module.button_immediate_uninstall()


VERBS = {"keep_accounts": keep_accounts, "remind": remind, "uninstall": uninstall}


def main(verb, name):
    """Do what the verb says in a database."""
    with tempfile.TemporaryDirectory() as folder, Sink(Path(folder, "mails")) as sink:
        smtp = [f"--smtp={HOST}", f"--smtp-port={sink.port}"]
        options = ["-d", name, "--no-http", "--max-cron-threads=0", *smtp]
        config.parse_config(options, setup_logging=True)
        with Registry(name).cursor() as cr:
            VERBS[verb](Environment(cr, SUPERUSER_ID, {}))


if __name__ == "__main__":
    main(*sys.argv[1:])
