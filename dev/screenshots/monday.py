"""A Monday morning: a rejection, a reply, a bounce, a payment, 120 reminders.

Run beside the browser: monday.py ADDRESS FOLDER AXE MOMENT LANGUAGE MAILS.
"""

import sys

from screenshots.walk import Walk, walk

REJECT = "button[name=action_relance_reject_payment]"
APPLY = ".modal button[name=action_apply]"
INVOICES = "/odoo/action-account.action_move_out_invoice_type"
TO_DO = "/odoo/reminders-to-do"
LINES = ".o_data_row:has-text('Ateliers Réponse')"


def monday(step: Walk) -> None:
    """Deal with what came in, then approve what is to leave."""
    step.log_in()
    reject(step)
    step.open(TO_DO, LINES)
    step.see("monday_2")
    read_reply(step)
    correct_address(step)
    approve(step)


def reject(step: Walk) -> None:
    """Record the rejection that the bank's paper tells of, on the invoice."""
    page = step.page
    step.open(INVOICES, ".o_data_row")
    page.locator(".o_searchview_input").press_sequentially("Serrurerie")
    page.wait_for_selector(".o_searchview_autocomplete .focus")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_searchview_facet")
    step.click(".o_data_row:has-text('Serrurerie') [name=name]", REJECT)
    step.click(REJECT, APPLY)
    page.locator(".modal [name=motive] input").press_sequentially("provision")
    page.wait_for_selector(".o_select_menu_item")
    page.keyboard.press("Enter")
    step.see("monday_1", scope=".modal .o_form_sheet")
    step.click(APPLY, "body:not(.modal-open)")


def read_reply(step: Walk) -> None:
    """Read the reply, come back by the keyboard, and mark it as read."""
    step.click(f"{LINES} [name=button] button", ".o-mail-Chatter")
    step.back()
    step.click(f"{LINES} button[name=action_done]", f"body:not(:has({LINES}))")


def correct_address(step: Walk) -> None:
    """Type the new address of a customer whose mail came back."""
    page = step.page
    line = ".o_data_row:has-text('Boulangerie Rebond')"
    step.click(f"{line} [name=button] button", ".o_form_view [name=email] input")
    page.fill("[name=email] input", "nouvelle@client.example")
    page.keyboard.press("Alt+s")
    page.wait_for_selector(".o_form_saved")
    step.back()


def approve(step: Walk) -> None:
    """Match the payment that is proposed, then approve all."""
    page = step.page
    line = ".o_data_row:has([name=summary]:has-text('Relances à approuver'))"
    step.click(f"{line} [name=button] button", "[name=match]")
    step.see("monday_3")
    step.click("[name=match]", "body:not(:has([name=match]))")
    step.click(".o_relance_approve_all", ".modal, .o_nocontent_help")
    if page.locator(".modal").count():
        step.click(".modal .btn-primary", ".o_nocontent_help")


if __name__ == "__main__":
    walk(monday, sys.argv[1:])
