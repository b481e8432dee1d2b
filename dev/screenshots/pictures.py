"""Pictures of the main screens of a served demo, in English and French."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from keyboard import MY_DAY, NOTE, ROWS

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZE = {"width": 1440, "height": 900}
# A page long enough for all of a profile.
TALL = {"width": 1440, "height": 1320}
LANGUAGES = {"en_US": "", "fr_FR": ".fr"}
LATE_INVOICE = [
    ["move_type", "=", "out_invoice"],
    ["relance_level", "in", ["1", "2"]],
    ["relance_status", "=", "scheduled"],
]
# Neither sure nor new: its factors go both ways.
TELLING = [["risk_class", "in", ["C", "D"]], ["confidence", "=", "high"]]
CALL = """async ([model, method, args, kwargs]) => {
    const params = {model, method, args, kwargs};
    const body = {jsonrpc: "2.0", method: "call", params};
    const answer = await fetch("/web/dataset/call_kw", {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify(body),
    });
    return (await answer.json()).result;
}"""


def main(address: str, folder: Path) -> None:
    """Write each picture to ``folder``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = log_in(browser, address)
        for language, suffix in LANGUAGES.items():
            user = call(page, "res.users", "search", [[["login", "=", "admin"]]])
            call(page, "res.users", "write", [user, {"lang": language}])
            take(page, address, folder, suffix)
        browser.close()


def log_in(browser: Browser, address: str) -> Page:
    """Return a page in which the administrator is logged in."""
    page = browser.new_page(viewport=SIZE)
    page.goto(f"{address}/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_navbar")
    return page


def call(page: Page, model: str, method: str, args: list, **kwargs: object) -> object:
    """Return what a method of Odoo returns to the page's user."""
    return page.evaluate(CALL, [model, method, args, kwargs])


def take(page: Page, address: str, folder: Path, suffix: str) -> None:
    """Take the pictures in the language of the user."""
    page.goto(f"{address}/odoo/reminders-to-approve")
    page.wait_for_selector(".o_data_row")
    shoot(page, folder / f"approval{suffix}.png")
    take_my_day(page, address, folder, suffix)
    (scenario,) = call(page, "relance.scenario", "search", [[]], limit=1)
    page.goto(f"{address}/odoo/reminder-scenarios/{scenario}")
    page.wait_for_selector(".o_field_relance_ladder")
    shoot(page, folder / f"ladder{suffix}.png")
    (invoice,) = call(page, "account.move", "search", [LATE_INVOICE], limit=1)
    page.goto(f"{address}/odoo/customer-invoices/{invoice}")
    page.wait_for_selector(".o_form_view")
    page.click(".nav-link[name=relance]")
    shoot(page, folder / f"invoice{suffix}.png")
    take_risk(page, address, folder, suffix)


def take_my_day(page: Page, address: str, folder: Path, suffix: str) -> None:
    """Take the list of customers to treat, and the screen of the first one."""
    page.goto(f"{address}{MY_DAY}")
    page.wait_for_selector(ROWS)
    shoot(page, folder / f"my_day{suffix}.png")
    page.click(f"{ROWS} [name=debtor_id]")
    page.wait_for_selector(NOTE)
    shoot(page, folder / f"customer{suffix}.png")


def take_risk(page: Page, address: str, folder: Path, suffix: str) -> None:
    """Take a profile with its gauge, factors and history, the list, the forecast."""
    (profile,) = call(
        page, "relance.risk.profile", "search", [TELLING], order="score", limit=1
    )
    page.set_viewport_size(TALL)
    page.goto(f"{address}/odoo/risk-profiles/{profile}")
    page.wait_for_selector(".o_relance_risk_history canvas")
    shoot(page, folder / f"risk{suffix}.png")
    page.set_viewport_size(SIZE)
    page.goto(f"{address}/odoo/risk-profiles")
    page.wait_for_selector(".o_data_row")
    shoot(page, folder / f"risk_list{suffix}.png")
    page.goto(f"{address}/odoo/cash-forecast")
    page.wait_for_selector(".o_graph_renderer canvas")
    shoot(page, folder / f"cash{suffix}.png")
    page.goto(f"{address}/odoo/cash-range")
    page.wait_for_selector(".o_graph_renderer canvas")
    shoot(page, folder / f"cash_range{suffix}.png")


def shoot(page: Page, path: Path) -> None:
    """Write a picture once the page is still."""
    page.wait_for_timeout(3000)
    page.screenshot(path=path)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
