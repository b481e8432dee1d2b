"""From the click on a menu to its rows, and from a customer of My day to the next.

In a browser: screens_page.py ADDRESS.
"""

import statistics
import sys
import time

from playwright.sync_api import Page, sync_playwright

from screenshots import keyboard
from screenshots.walk import CHROMIUM, OPTIONS, SIZE, Walk

ROUNDS = 7
TREATED = 20
SCREENS = {
    "relance_today_menu": ".o_relance_today tbody tr:visible",
    "relance_desk_customer_menu": ".o_relance_desk .o_data_row",
}
ELSEWHERE = "relance_due_item_menu"


def main(address: str) -> None:
    """Print the medians, the pages of Odoo loaded once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(40_000)
        Walk(page, address, None, None).log_in()
        page.goto(f"{address}/odoo/reminders-today")
        page.wait_for_selector(SCREENS["relance_today_menu"])
        for menu, rows in SCREENS.items():
            seconds = [time_menu(page, menu, rows) for _round in range(ROUNDS)]
            tell(menu, seconds)
        page.goto(f"{address}{keyboard.MY_DAY}")
        times = [ms / 1000 for ms in keyboard.treat(page, TREATED)]
        tell("from an act to the next customer", times)
        browser.close()


def tell(what: str, seconds: list[float]) -> None:
    """Print the median, and what it is the median of."""
    shown = ", ".join(f"{second:.2f}" for second in seconds)
    print(f"{what}: median {statistics.median(seconds):.2f} s ({shown})")


def time_menu(page: Page, menu: str, rows: str) -> float:
    """Return the seconds from the click on ``menu`` to its first rows."""
    open_menu(page, ELSEWHERE)
    page.wait_for_selector(rows, state="detached")
    page.wait_for_timeout(500)
    start = time.monotonic()
    open_menu(page, menu)
    page.wait_for_selector(rows)
    return time.monotonic() - start


def open_menu(page: Page, menu: str) -> None:
    page.click(f".o_menu_sections [data-menu-xmlid='relance_avancee.{menu}']")


if __name__ == "__main__":
    main(sys.argv[1])
