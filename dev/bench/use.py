"""Whether people may go on working with cloned documents; nothing of it is kept."""

from datetime import date
from typing import Any

from odoo.api import Environment

from environment.steps import SetupError


def use_documents(env: Environment, first_clone: int, today: date) -> None:
    """Pay, reopen and post again, as a person would, clones of the first company.

    :raise SetupError: if Odoo does not do what it does with any document.
    """
    with env.cr.savepoint(flush=True) as savepoint:
        _pay(_find(env, first_clone, "not_paid"), today)
        _undo_matching(_find(env, first_clone, "paid"))
        _post_again(_find(env, first_clone, "not_paid"))
        _post_another(_find(env, first_clone, "partial"))
        savepoint.rollback()
    env.invalidate_all(flush=False)


def _find(env: Environment, first_clone: int, payment_state: str) -> Any:
    domain = [
        ("id", ">=", first_clone),
        ("move_type", "=", "out_invoice"),
        ("payment_state", "=", payment_state),
        ("company_id", "=", env.company.id),
    ]
    return env["account.move"].search(domain, order="id", limit=1)


def _pay(move: Any, today: date) -> None:
    register = move.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    )
    wizard = register.create({"payment_date": today})
    line = wizard.available_payment_method_line_ids.filtered("payment_account_id")[:1]
    wizard.payment_method_line_id = line
    wizard._create_payments()
    _check(not move.amount_residual, f"{move.name} cannot be paid")


def _undo_matching(move: Any) -> None:
    move.line_ids.remove_move_reconcile()
    paid = move.amount_residual == move.amount_total
    _check(paid, f"the payment of {move.name} cannot be undone")


def _post_again(move: Any) -> None:
    name = move.name
    move.button_draft()
    move.invoice_line_ids[:1].name = "Corrected"
    move.action_post()
    _check(move.state == "posted" and move.name == name, f"{name} cannot be reset")


def _post_another(move: Any) -> None:
    copy = move.copy({"invoice_date": move.invoice_date})
    copy.action_post()
    latest = move.search(
        [
            ("journal_id", "=", move.journal_id.id),
            ("sequence_prefix", "=", copy.sequence_prefix),
        ],
        order="sequence_number desc",
        limit=1,
    )
    _check(copy == latest, f"{copy.name} is not the next number")


def _check(right: bool, fault: str) -> None:
    if not right:
        raise SetupError(f"The ledger cannot be used: {fault}.")
