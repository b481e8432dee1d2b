"""Debtors on their page, on a phone and on a desk, by the keyboard too.

Run beside the browser: debtor.py ADDRESS FOLDER AXE MOMENT LANGUAGE MAILS.
"""

import sys

from screenshots.debtor_page import Debtor, open_from_mail, send_mails
from screenshots.walk import Walk, walk

CUSTOMERS = "/odoo/action-account.res_partner_action_customer"
SETTINGS = "/odoo/action-relance_avancee.res_config_settings_action"
PREVIEW = "button[name=action_relance_preview_page]"
QUEUE = "/odoo/reminders-to-approve"
DISPUTES = "/odoo/disputes"
TELLS, PAYS = "Menuiserie", "Trois Ponts"
PAYER, IN_PLAN = "compta@trois-ponts.example", "claire.vasseur@client.example"
WAREHOUSE = "entrepot@transports-lenoir.example"
OPEN_PAGE = "button[name=action_relance_open_page]"
MODAL, CLOSED = ".modal .o_form_sheet", "body:not(.modal-open)"
IN_FIVE_DAYS = "2026-11-21"
SENT = "[role=status]"
GO_ON, CONFIRM = "main form button.button >> nth=0", "button[value=confirm]"
PAID = "**/paid/**"
# What is read on the buttons, and what is typed, by the language of the pictures.
WORDS = {
    ".fr": {
        "promise": "Je paierai le …",
        "go_on": "Continuer",
        "send": "Envoyer",
        "fresh": "M’envoyer un nouveau lien",
        "read": "Le lire et répondre",
        "pay": "Payer en ligne",
        "amount": "142,50",
        "disputed": "Deux palettes sur trois ont été livrées.",
        "added": "Voici le bon de livraison.",
        "slip": "Bon de livraison.pdf",
        "question": "Combien de palettes ont été chargées le 12 octobre ?",
        "answer": "Deux palettes chargées, la troisième est partie le 15.",
        "loading": "Bon de chargement.pdf",
        "capacity": "Particulier",
    },
    "": {
        "promise": "I will pay on …",
        "go_on": "Continue",
        "send": "Send",
        "fresh": "Send me a fresh link",
        "read": "Read it and answer",
        "pay": "Pay online",
        "amount": "142.50",
        "disputed": "Two pallets of three were delivered.",
        "added": "Here is the delivery note.",
        "slip": "Delivery note.pdf",
        "question": "How many pallets were loaded on 12 October?",
        "answer": "Two pallets loaded, the third left on the 15th.",
        "loading": "Loading slip.pdf",
        "capacity": "Private person",
    },
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def debtor(step: Walk) -> None:
    """Be three customers in turn, what the accountant sees of it in between."""
    step.log_in()
    preview(step)
    seen = open_page(step)
    read(seen)
    plan(seen)
    promise(seen)
    dispute(seen)
    ask_for_forms(seen)
    help_with_dispute(step)
    seen.open()
    seen.see("debtor_told")
    seen.close()
    renew_and_pay(step)
    accept_plan(step)


def preview(step: Walk) -> None:
    """See, from the settings, what customers will."""
    step.open(SETTINGS, PREVIEW)
    step.page.locator(PREVIEW).scroll_into_view_if_needed()
    step.shoot("debtor_settings")
    with step.page.context.expect_page() as opened:
        step.page.click(PREVIEW)
    opened.value.wait_for_selector(".preview")
    shown = Debtor(step, opened.value, WORDS[step.suffix])
    shown.see("debtor_preview")
    shown.press(shown.words["promise"])
    shown.press(shown.words["go_on"])
    shown.see("debtor_previewed")
    shown.close()


def open_page(step: Walk) -> Debtor:
    """Open the page of a customer as the accountant does."""
    row = f":is(.o_kanban_record, .o_data_row):has-text('{TELLS}')"
    step.open(CUSTOMERS, row)
    step.click(row, OPEN_PAGE)
    with step.page.context.expect_page() as opened:
        step.page.click(OPEN_PAGE)
    opened.value.wait_for_selector("h1")
    return Debtor(step, opened.value, WORDS[step.suffix])


def read(seen: Debtor) -> None:
    """Read what is owed; somebody else's link opens nothing."""
    seen.see("debtor_page")
    seen.page.emulate_media(color_scheme="dark")
    seen.see("debtor_dark")
    seen.page.emulate_media(color_scheme="light")
    seen.page.goto(seen.home[:-3] + "AAA")
    seen.see("debtor_unknown")


def plan(seen: Debtor) -> None:
    """Try a payment plan, then another one; ask for none."""
    seen.open("/say/ask_plan")
    seen.page.fill("#f_number", "3")
    seen.page.fill("#f_date", IN_FIVE_DAYS)
    seen.press(seen.words["go_on"])
    seen.see("debtor_plan")
    seen.page.fill("#f_number", "2")
    with seen.page.expect_navigation():
        seen.page.click("fieldset button")
    seen.see("debtor_plan_tried")


def promise(seen: Debtor) -> None:
    """Announce a payment by the keyboard alone; what is wrong is said first."""
    seen.open()
    seen.press(seen.words["promise"])
    seen.press(seen.words["go_on"])
    seen.page.wait_for_selector("#errors")
    seen.see("debtor_error")
    seen.page.fill("#f_date", IN_FIVE_DAYS)
    seen.press(seen.words["go_on"])
    seen.see("debtor_review")
    seen.press(seen.words["send"])
    seen.page.wait_for_selector(SENT)
    seen.see("debtor_promised")


def dispute(seen: Debtor) -> None:
    """Dispute an invoice, then add a word and a file to it."""
    seen.open("/say/dispute")
    seen.see("debtor_dispute")
    seen.page.locator("input[name=item]").nth(3).check()
    seen.page.locator("input[name=reason]").nth(1).check()
    seen.page.fill("#f_text", seen.words["disputed"])
    seen.press(seen.words["go_on"])
    seen.press(seen.words["send"])
    seen.page.wait_for_selector(SENT)
    seen.page.fill("#f_text", seen.words["added"])
    give_file(seen, seen.words["slip"])
    seen.press(seen.words["send"])
    seen.page.wait_for_selector(f".timeline:has-text('{seen.words['slip']}')")
    seen.see("debtor_disputed")


def give_file(seen: Debtor, name: str) -> None:
    """Choose a file in the form."""
    file = {"name": name, "mimeType": "application/pdf", "buffer": PDF}
    seen.page.set_input_files("#f_files", file)


def ask_for_forms(seen: Debtor) -> None:
    """Look at the other forms."""
    for kind in ("paid", "ask_plan", "contact", "document", "call", "question"):
        seen.open(f"/say/{kind}")
        seen.see(f"debtor_{kind}")


def help_with_dispute(step: Walk) -> None:
    """Ask the warehouse about the dispute; it answers without an account."""
    row = f".o_data_row:has-text('{TELLS}')"
    step.open(DISPUTES, row)
    step.click(f"{row} [name=name]", "button[name=action_ask_helper]")
    step.click("button[name=action_ask_helper]", f"{MODAL} [name=question]")
    step.page.fill(f"{MODAL} [name=email] input", WAREHOUSE)
    words = WORDS[step.suffix]
    step.page.fill(f"{MODAL} [name=question] textarea", words["question"])
    step.see("debtor_helper_asked", scope=MODAL)
    step.click(".modal button[name=action_apply]", CLOSED)
    send_mails(step)
    helper = open_from_mail(step, WAREHOUSE, words)
    helper.see("debtor_helper")
    helper.page.check("input[value=right]")
    helper.page.fill("#f_text", words["answer"])
    helper.page.fill("#f_signer", "Karim Lenoir")
    give_file(helper, words["loading"])
    helper.press(helper.words["send"])
    helper.page.wait_for_selector(SENT)
    helper.see("debtor_helped")
    helper.close()
    step.page.reload()
    step.page.wait_for_selector(f".o-mail-Message:has-text('{words['loading']}')")
    step.shoot("debtor_helper_answered")


def renew_and_pay(step: Walk) -> None:
    """Open a link of long ago, have a fresh one sent, pay a part, then all of it."""
    words = WORDS[step.suffix]
    row = f".o_data_row:has-text('{PAYS}')"
    step.open(QUEUE, row)
    expired = open_from_mail(step, PAYER, words)
    expired.see("debtor_expired")
    expired.press(expired.words["fresh"])
    expired.see("debtor_fresh")
    expired.close()
    send_mails(step)
    seen = open_from_mail(step, PAYER, words)
    seen.see("debtor_pays")
    seen.weigh("debtor_pays")
    pay_part(seen)
    step.open(QUEUE, row)
    pay_all(seen)
    step.open(QUEUE, f".o_action_manager .o_view_controller:not(:has({row}))")
    step.settle()
    if step.page.locator(row).count():
        raise AssertionError("What was paid is still to be reminded of.")
    step.shoot("debtor_paid_queue")


def pay_part(seen: Debtor) -> None:
    """Pay a part of one invoice, as much as one likes."""
    choose_payment(seen)
    boxes = seen.page.locator("input[name=items]")
    for box in boxes.all():
        box.uncheck()
    boxes.nth(2).check()
    seen.page.locator("input[name^=amount_]").nth(2).fill(seen.words["amount"])
    seen.see("debtor_choice")
    seen.page.click(GO_ON)
    seen.see("debtor_choice_review")
    seen.page.click(CONFIRM)
    pay(seen, "debtor_payment_form")
    seen.see("debtor_paid_part")


def pay_all(seen: Debtor) -> None:
    """Pay all that is asked for, as it is proposed."""
    choose_payment(seen)
    seen.page.click(GO_ON)
    seen.page.click(CONFIRM)
    pay(seen)
    seen.see("debtor_paid_all")
    seen.open()
    seen.see("debtor_nothing_due")
    seen.close()


def choose_payment(seen: Debtor) -> None:
    """Go from the page to what is paid of it."""
    seen.open()
    seen.page.click(f"text={seen.words['pay']}")


def pay(seen: Debtor, name: str = "") -> None:
    """Pay by the demo provider of Odoo, and come back."""
    seen.page.wait_for_selector("#customer_input")
    if name:
        seen.see(name)
    seen.page.fill("#customer_input", "4242 4242 4242 4242")
    seen.page.click("button[name=o_payment_submit_button]")
    seen.page.wait_for_url(PAID)


def accept_plan(step: Walk) -> None:
    """Read a plan that was proposed by mail, and accept it by the keyboard alone."""
    seen = open_from_mail(step, IN_PLAN, WORDS[step.suffix])
    seen.see("debtor_plan_waits")
    seen.press(seen.words["read"])
    seen.see("debtor_plan")
    seen.type("f_signer", "Claire Vasseur")
    seen.type("f_capacity", seen.words["capacity"])
    seen.tick("f_agreed")
    seen.press(seen.words["go_on"])
    seen.see("debtor_plan_review")
    seen.press(seen.words["send"])
    seen.page.wait_for_selector(SENT)
    seen.see("debtor_plan_accepted")
    seen.close()


if __name__ == "__main__":
    walk(debtor, sys.argv[1:])
