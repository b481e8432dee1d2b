"""A debtor on its page, on a phone and by the keyboard.

Run beside the browser: debtor.py ADDRESS FOLDER AXE MOMENT LANGUAGE.
"""

import sys

from playwright.sync_api import Page

from screenshots.walk import Walk, walk

CUSTOMERS = "/odoo/action-account.res_partner_action_customer"
OPEN_PAGE = "button[name=action_relance_open_page]"
PHONE, NARROW = {"width": 390, "height": 844}, {"width": 320, "height": 640}
IN_FIVE_DAYS = "2026-11-21"
SENT = "[role=status]"


class Debtor:
    """The page of a customer in a tab of its own; no violation passes, of any level."""

    def __init__(self, step: Walk, page: Page) -> None:
        self.step = step
        self.page = page
        self.home = page.url

    def see(self, name: str) -> None:
        """Keep a picture of the page, and all that axe-core says of it."""
        self.page.wait_for_load_state()
        picture = self.step.folder / f"{name}{self.step.suffix}.png"
        self.page.screenshot(path=picture, full_page=True)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > self.page.viewport_size["width"]:
            self.step.violations.append(f"{name}: scrolls sideways, {width} px")
        # The policy of the page lets no script in; the browser's own tools are not it.
        self.page.evaluate(self.step.axe.read_text())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        self.step.violations += [
            f"{name}: {rule['id']}: {node['target']} {node['html'][:200]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def open(self, path: str = "") -> None:
        """Open a part of the page."""
        self.page.goto(self.home + path)

    def press(self, label: str) -> None:
        """Reach a button or a link by the keyboard alone, and press it."""
        for _press in range(80):
            self.page.keyboard.press("Tab")
            told = self.page.evaluate("document.activeElement.innerText || ''")
            if told.strip() == label:
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")
                return
        raise ValueError(f"The keyboard does not reach {label!r}.")


def debtor(step: Walk) -> None:
    """Read the page, announce a payment, dispute, ask, as its customer does."""
    step.log_in()
    step.open(CUSTOMERS, ".o_kanban_record, .o_data_row")
    step.click(
        ".o_kanban_record:has-text('Menuiserie'), .o_data_row:has-text('Menuiserie')",
        OPEN_PAGE,
    )
    with step.page.context.expect_page() as opened:
        step.page.click(OPEN_PAGE)
    seen = Debtor(step, opened.value)
    seen.page.wait_for_selector("h1")
    seen.see("debtor_page")
    seen.page.set_viewport_size(PHONE)
    seen.see("debtor_phone")
    seen.page.set_viewport_size(NARROW)
    seen.see("debtor_narrow")
    seen.page.set_viewport_size(PHONE)
    plan(seen)
    promise(seen)
    dispute(seen)
    for kind in ("paid", "ask_plan", "contact", "document", "call", "question"):
        seen.open(f"/say/{kind}")
        seen.see(f"debtor_{kind}")
    seen.open()
    seen.see("debtor_told")
    seen.page.goto(seen.home[:-3] + "AAA")
    seen.see("debtor_unknown")
    seen.page.close()


def plan(seen: Debtor) -> None:
    """Try a payment plan, then another one; ask for none."""
    seen.open("/say/ask_plan")
    seen.page.fill("#f_number", "3")
    seen.page.fill("#f_date", IN_FIVE_DAYS)
    seen.press("Continuer")
    seen.see("debtor_plan")
    seen.page.fill("#f_number", "2")
    with seen.page.expect_navigation():
        seen.page.click("fieldset button")
    seen.see("debtor_plan_tried")


def promise(seen: Debtor) -> None:
    """Announce a payment by the keyboard alone; what is wrong is said first."""
    seen.open()
    seen.press("Je paierai le …")
    seen.press("Continuer")
    seen.page.wait_for_selector("#errors")
    seen.see("debtor_error")
    seen.page.fill("#f_date", IN_FIVE_DAYS)
    seen.press("Continuer")
    seen.see("debtor_review")
    seen.press("Envoyer")
    seen.page.wait_for_selector(SENT)
    seen.see("debtor_promised")


def dispute(seen: Debtor) -> None:
    """Dispute an invoice, then add a word to it."""
    seen.open("/say/dispute")
    seen.see("debtor_dispute")
    seen.page.locator("input[name=item]").last.check()
    seen.page.locator("input[name=reason]").nth(1).check()
    seen.page.fill("#f_text", "Deux palettes sur trois ont été livrées.")
    seen.press("Continuer")
    seen.press("Envoyer")
    seen.page.wait_for_selector(SENT)
    seen.page.fill("#f_text", "Le bon de livraison est chez votre chauffeur.")
    seen.press("Envoyer")
    seen.page.wait_for_selector(".timeline")
    seen.see("debtor_disputed")


if __name__ == "__main__":
    walk(debtor, sys.argv[1:])
