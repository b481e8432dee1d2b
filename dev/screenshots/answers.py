"""What customers say: a promise, a dispute that a credit note ends, a plan accepted.

Run beside the browser: answers.py ADDRESS FOLDER AXE MOMENT LANGUAGE MAILS.
"""

import subprocess
import sys

from screenshots.pictures import call
from screenshots.walk import Walk, walk

TO_DO = "/odoo/reminders-to-do"
INVOICES = "/odoo/action-account.action_move_out_invoice_type"
CUSTOMERS = "/odoo/action-account.res_partner_action_customer"
REPLY = ".o_data_row:has-text('Menuiserie Aubrac')"
SUGGESTIONS = "[name=suggestion_ids]"
PROMISE = f"{SUGGESTIONS} .o_kanban_record:first-child"
ACTIONS = "[name=relance_actions]"
MODAL = ".modal .o_form_sheet"
CLOSED = "body:not(.modal-open)"
DISPUTED = {"": "Three parts are missing.", ".fr": "Il manque trois pièces."}
RESOLUTION = "70"


def answers(step: Walk) -> None:
    """Be the collector on the Monday on which it all is said."""
    step.log_in("claire")
    accept_promise(step)
    take_promise(step)
    dispute(step)
    credit(step)
    agree(step)


def accept_promise(step: Walk) -> None:
    """Read a reply: what it seems to say becomes a promise in one click."""
    step.open(TO_DO, REPLY)
    step.click(f"{REPLY} [name=button] button", SUGGESTIONS)
    step.see("suggestion", scope=".o_notebook")
    accept = f"{PROMISE} button[name=action_accept]"
    step.click(accept, f"body:not(:has({accept}))")
    step.click(f"{PROMISE} button[name=action_open_made]", "[name=outcome]")
    step.see("promise")
    step.open(TO_DO, REPLY)
    step.click(f"{REPLY} button[name=action_done]", f"body:not(:has({REPLY}))")


def take_promise(step: Walk) -> None:
    """Note on a customer what it promises on the phone; its past ones are told."""
    open_customer(step, "Traiteur Vidal")
    step.click("button[name=action_relance_promise]", f"{MODAL} [name=reliability]")
    step.see("promise_dialog", scope=MODAL)
    step.click(".modal button[name=action_apply]", CLOSED)


def dispute(step: Walk) -> None:
    """Set aside a part of an invoice: the rest is chased."""
    open_invoice(step)
    act(step, "action_relance_dispute", f"{MODAL} [name=reason_ids]")
    choose(step, "reason_ids")
    step.page.fill(f"{MODAL} [name=amount] input", "860")
    step.page.fill(f"{MODAL} [name=note] textarea", DISPUTED[step.suffix])
    step.see("dispute_dialog", scope=MODAL)
    step.click(".modal .btn-primary", CLOSED)
    opened = "button[name=action_relance_open_disputes]"
    step.click(opened, "button[name=action_credit_note]")
    step.see("dispute")


def credit(step: Walk) -> None:
    """Credit what is disputed, no more: the dispute is over."""
    page = step.page
    step.click("button[name=action_credit_note]", ".modal button[name=refund_moves]")
    price = ".o_field_x2many .o_data_row [name=price_unit]"
    step.click(".modal button[name=refund_moves]", price)
    step.settle()
    page.click(price)
    page.fill(f"{price} input", "860")
    page.keyboard.press("Tab")
    step.click("button[name=action_post]", "button[name=button_draft]")
    step.click(".o_back_button a", ".o_arrow_button_current[data-value=credited]")
    step.see("dispute_credited")


def agree(step: Walk) -> None:
    """Try the terms of a plan, propose it, record that the customer accepts it."""
    page = step.page
    open_customer(step, "Brasserie Saint-Éloi")
    plan = "button[name=action_relance_payment_plan]"
    step.click(plan, f"{MODAL} [name=line_ids] .o_data_row")
    page.fill(f"{MODAL} [name=number] input", "2")
    # out of the field, without the calendar of the next one
    page.click(f"{MODAL} [name=amount_total]")
    page.wait_for_selector(f"{MODAL}:not(:has(.o_data_row:nth-child(3)))")
    step.see("plan_simulation", scope=MODAL)
    step.click(".modal button[name=action_save]", "button[name=action_propose]")
    step.see("plan")
    step.click("button[name=action_propose]", "button[name=action_accept]")
    step.click("button[name=action_accept]", f"{MODAL} [name=how]")
    step.see("plan_accepted", scope=MODAL)
    step.click(".modal button[name=action_apply]", CLOSED)
    step.see("plan_runs")
    print_agreement(step)


def print_agreement(step: Walk) -> None:
    """Keep a picture of the first page of the agreement that is stored."""
    plans = call(step.page, "relance.payment.plan", "search_read", [[], ["pdf_id"]])
    (identifier, _name) = plans[0]["pdf_id"]
    stored = step.page.request.get(f"{step.address}/web/content/{identifier}")
    command = ["pdftoppm", "-png", "-singlefile", "-r", RESOLUTION, "-"]
    picture = step.folder / f"plan_agreement{step.suffix}"
    subprocess.run([*command, picture], input=stored.body(), check=True)


def open_customer(step: Walk, name: str) -> None:
    """Open the page of reminders of a customer."""
    row = f".o_data_row:has-text('{name}')"
    step.open(CUSTOMERS, row)
    step.click(f"{row} [name=complete_name]", ".nav-link[name=relance]")
    step.click(".nav-link[name=relance]", "[name=relance_overdue]")


def open_invoice(step: Walk) -> None:
    """Open the invoice that is disputed."""
    row = ".o_data_row:has-text('Hôtel Bellerive')"
    step.open(INVOICES, row)
    step.click(f"{row} [name=name]", ".o_form_view")
    step.settle()


def act(step: Walk, button: str, then: str) -> None:
    """Press a button of the menu of reminders of an invoice."""
    step.click(f"{ACTIONS} .dropdown-toggle", f"{ACTIONS} .dropdown-menu.show")
    step.click(f"button[name={button}]", then)


def choose(step: Walk, field: str) -> None:
    """Choose the first that a field proposes."""
    step.page.click(f"{MODAL} [name={field}] input")
    step.page.click(".o-autocomplete--dropdown-item >> nth=0")


if __name__ == "__main__":
    walk(answers, sys.argv[1:])
