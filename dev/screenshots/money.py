"""The screens of what is claimed: a formal notice from the invoice to the decision.

Run beside the browser: money.py ADDRESS FOLDER AXE MOMENT LANGUAGE MAILS.
"""

import re
import sys
from urllib.parse import parse_qs, urlparse

from screenshots.walk import Walk, walk

INVOICES = "/odoo/action-account.action_move_out_invoice_type"
CUSTOMERS = "/odoo/action-account.res_partner_action_customer"
ACTIONS = "[name=relance_actions]"
SEND = "button[name=action_send]"
NOTICE = "button[name=action_relance_notice]"
CHECKLIST = ".o_relance_checklist"
SHEET = ".o_form_sheet_bg"
LETTER = ".o_relance_letter"
CREATED = re.compile(rb"/CreationDate ?\([^)]*\)")
PAGES = (
    ("interest_rates", "/odoo/interest-rates", ".o_data_row"),
    ("interest_terms", "/odoo/interest-terms", ".o_action_manager .o_view_controller"),
    (
        "notice_texts",
        "/odoo/action-relance_avancee.relance_notice_text_action",
        ".o_data_row",
    ),
    ("interest_rate", "/odoo/interest-rates/new", ".o_form_view"),
    ("interest_term", "/odoo/interest-terms/new", ".o_form_view"),
    (
        "carriers",
        "/odoo/action-relance_avancee.relance_registered_provider_action",
        ".o_view_nocontent",
    ),
)


def money(step: Walk) -> None:
    """Claim: the notice, the late-fee document, an insolvency, the rates."""
    step.log_in()
    send(step)
    follow(step)
    bill(step)
    declare(step)
    for name, path, selector in PAGES:
        step.open(path, selector)
        step.see(name)


def open_invoice(step: Walk, customer: str) -> None:
    """Open an invoice of a customer."""
    step.open(INVOICES, ".o_data_row")
    step.click(f".o_data_row:has-text('{customer}') [name=name]", ".o_form_view")
    step.settle()


def send(step: Walk) -> None:
    """Prepare the notice of an invoice, look at all of it, and send it.

    :raise ValueError: when the letter that is kept is not the one that was checked.
    """
    open_invoice(step, "Brasserie")
    step.click(f"{ACTIONS} .dropdown-toggle", f"{ACTIONS} .dropdown-menu.show")
    step.click("button[name=action_relance_notice]", CHECKLIST)
    step.click("button[name=action_add_invoices]", ".o_data_row:nth-child(4)")
    wait_for_letter(step)
    step.see("notice")
    for tab in ("text", "enclosures"):
        step.click(f".nav-link[name={tab}]", f".nav-link[name={tab}].active")
        step.see(f"notice_{tab}", scope=".o_notebook")
    checked = read_letter(step)
    step.page.evaluate("window.scrollTo(0, 0)")
    step.click(SEND, ".modal-footer .btn-primary")
    step.click(".modal-footer .btn-primary", "[name=next_step]:visible")
    step.page.wait_for_selector(f"{LETTER}[src*=content]")
    if read_letter(step) != checked:
        raise ValueError("The letter that is kept is not the one that was checked.")
    wait_for_letter(step)
    step.see("notice_sent")


def wait_for_letter(step: Walk) -> None:
    """Wait until the letter is drawn beside its form."""
    letter = step.page.frame_locator(LETTER)
    letter.locator(".textLayer span").first.wait_for()


def read_letter(step: Walk) -> bytes:
    """Return the PDF beside the form, but for the moment at which it was made."""
    source = step.page.locator(LETTER).get_attribute("src") or ""
    (file,) = parse_qs(urlparse(source).query)["file"]
    return CREATED.sub(b"", step.page.request.get(f"{step.address}{file}").body())


def follow(step: Walk) -> None:
    """Enter when it was posted and received, then see the list."""
    page = step.page
    for name, day in (("deposit_date", "16/11/2026"), ("receipt_date", "16/11/2026")):
        field = page.locator(f".o_field_widget[name={name}]")
        field.locator("input, button").first.click()
        field.locator("input").fill(day)
        page.keyboard.press("Tab")
    step.save()
    page.keyboard.press("Escape")
    wait_for_letter(step)
    step.see("notice_received")
    step.open("/odoo/formal-notices", ".o_data_row")
    page.click(".o_data_row .o_list_record_selector input")
    page.wait_for_selector(".o_selection_box")
    step.see("notices")


def bill(step: Walk) -> None:
    """See the claim of an invoice, then bill its interest and fixed costs."""
    open_invoice(step, "Brasserie")
    page = step.page
    page.get_by_role("tab", name="Créance").click()
    step.see("claim", scope=".o_notebook")
    step.click("button[name=action_relance_open_claim]", ".o_form_view")
    step.see("claim_amounts")
    step.back()
    open_invoice(step, "Brasserie")
    page.get_by_role("tab", name="Créance").click()
    step.click("button[name=action_relance_late_fee]", ".o_form_view")
    step.settle()
    step.shoot("late_fee")


def declare(step: Walk) -> None:
    """Record the judgment that opens an insolvency; see the claims that it states."""
    page = step.page
    line = ".o_data_row:has-text('Menuiserie')"
    step.open(CUSTOMERS, line)
    step.click(f"{line} [name=complete_name]", ".o_form_view")
    page.click(".nav-link[name=relance]")
    field = page.locator(".o_field_widget[name=relance_insolvency_date]")
    field.locator("input, button").first.click()
    field.locator("input").fill("02/11/2026")
    page.keyboard.press("Tab")
    step.save()
    page.reload()
    page.click(".nav-link[name=relance]")
    stated = page.locator("[name=relance_insolvency_statement_ids] .o_data_row")
    stated.scroll_into_view_if_needed()
    step.see("insolvency", scope=".o_notebook")


if __name__ == "__main__":
    walk(money, sys.argv[1:])
