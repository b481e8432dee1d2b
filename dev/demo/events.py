"""What comes from outside: replies, bounces, payments sent back, promises."""

from datetime import date
from email.message import EmailMessage
from typing import Any

from odoo.api import Environment


def get_reminder(env: Environment, customer: str) -> Any:
    """Return the last reminder that a customer received."""
    return env["relance.reminder"].search(
        [("debtor_id.name", "=", customer), ("state", "=", "sent")],
        order="date_sent desc, id desc",
        limit=1,
    )


def receive_reply(env: Environment, customer: str, text: str) -> None:
    """Let a customer answer its last reminder by mail."""
    reminder = get_reminder(env, customer)
    mail = EmailMessage()
    mail["From"] = reminder.email
    mail["To"] = env.company.email
    mail["Subject"] = f"RE: {reminder.subject}"
    mail["Message-Id"] = f"<reply-{reminder.id}@customer.example>"
    mail["In-Reply-To"] = reminder.delivery_ids.message_id[:1].message_id
    mail.set_content(text)
    env["mail.thread"].message_process("relance.reminder", mail.as_string())


def receive_bounce(env: Environment, customer: str) -> None:
    """Let the last reminder of a customer come back."""
    reminder = get_reminder(env, customer)
    reminder._message_receive_bounce(reminder.email, reminder.contact_id)


def pay_by_debit(env: Environment, invoice: Any) -> None:
    """Register the direct debit of an invoice, today."""
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({})._create_payments()


def send_back(env: Environment, invoice: Any) -> None:
    """Record that the bank sent the payment of an invoice back, today."""
    action = invoice.with_env(env).action_relance_reject_payment()
    wizard = env["relance.payment.reject"].browse(action["res_id"])
    wizard.write({"motive": "funds", "fees": 12.5})
    wizard.action_apply()


def pause(env: Environment, debtor: Any, reason: str, until: date | None) -> None:
    """Pause a customer for a reason, up to a day."""
    env["relance.hold"].create(
        {
            "kind": "pause",
            "scope": "debtor",
            "debtor_id": debtor.id,
            "reason": reason,
            "date_to": until,
        }
    )
