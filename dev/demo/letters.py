"""Invoices as PDF, and formal notices: what only a served Odoo can print."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from odoo.api import Environment

from screenshots.serving import serve

LETTER = "relance_avancee.relance_notice_letter_report"


@contextmanager
def printing(env: Environment) -> Iterator[None]:
    """Serve the database meanwhile: the printer asks Odoo for styles and pictures."""
    settings = env["ir.config_parameter"]
    env.cr.commit()
    with serve(env.cr.dbname, to_print=True) as address:
        settings.set_param("report.url", address)
        env.cr.commit()
        yield
    settings.search([("key", "=", "report.url")]).unlink()
    env.cr.commit()


def print_invoices(env: Environment, invoices: Any) -> None:
    """Store the PDF of invoices, as if they had just been sent."""
    moves = invoices.with_env(env)
    env["ir.actions.report"]._render_qweb_html("account.account_invoices", moves.ids)
    env.cr.commit()
    env["account.move.send"]._generate_and_send_invoices(moves, sending_methods=[])


def prepare_notice(env: Environment, invoices: Any) -> Any:
    """Return the formal notice of invoices, ready to be checked and sent."""
    moves = invoices.with_env(env)
    moves.partner_id.commercial_partner_id.relance_legal_type = "professional"
    return env["relance.notice"]._prepare(moves)


def send_notice(env: Environment, invoices: Any) -> None:
    """Send the formal notice of invoices by registered letter."""
    notice = prepare_notice(env, invoices)
    notice.email_copy = False
    env["ir.actions.report"]._render_qweb_html(LETTER, notice.ids)
    env.cr.commit()
    notice.action_send()
    notice.write({"tracking_number": "1A 204 876 5531 7"})


def follow_notice(env: Environment, debtor: Any, name: str, day: date) -> None:
    """Write on the notice of a customer what the post tells of it."""
    notices = env["relance.notice"].search([("debtor_id", "=", debtor.id)])
    notices.write({name: day})
