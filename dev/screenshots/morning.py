"""The morning of the demo: a collector treats and approves, a salesperson looks.

Run beside the browser: morning.py ADDRESS FOLDER AXE MOMENT LANGUAGE MAILS.
"""

import sys

from screenshots import keyboard
from screenshots.walk import Walk, walk

TODAY = ".o_relance_today tbody tr:visible"
TO_DO = "/odoo/reminders-to-do"
TO_APPROVE = "/odoo/reminders-to-approve"
TREATED = 20
APPROVE_ALL = ".o_relance_approve_all"
REPLY = ".o_data_row:has-text('Relais du Château')"


def morning(step: Walk) -> None:
    """Be a collector, then a salesperson, on the same morning."""
    collect(step)
    step.page.context.clear_cookies()
    sell(step)


def collect(step: Walk) -> None:
    """Land on the first screen, read the dispute, treat, approve what is to leave."""
    step.log_in("claire")
    step.page.wait_for_selector(TODAY)
    step.see("collector_1")
    step.open(TO_DO, REPLY)
    step.click(f"{REPLY} [name=button] button", ".o-mail-Chatter")
    step.shoot("collector_2")
    treat(step)
    step.open(TO_APPROVE, ".o_relance_panel_header")
    step.see("collector_3")
    step.click(APPROVE_ALL, ".modal, .o_nocontent_help")
    if step.page.locator(".modal").count():
        step.click(".modal .btn-primary", ".o_nocontent_help")


def treat(step: Walk) -> None:
    """Treat customers of My day by the keyboard, and take the last act back."""
    step.open(keyboard.MY_DAY, keyboard.ROWS)
    step.see("my_day")
    step.times = keyboard.treat(step.page, TREATED)
    step.see("customer")
    keyboard.keep_and_undo(step.page)


def sell(step: Walk) -> None:
    """Land on the first screen, and read what a customer was told."""
    step.log_in("thomas")
    step.page.wait_for_selector(TODAY)
    step.see("salesperson_1")
    step.open(TO_APPROVE, ".o_nocontent_help, .o_data_row")
    if step.page.locator(APPROVE_ALL).count():
        raise AssertionError("A salesperson approves nothing.")


if __name__ == "__main__":
    walk(morning, sys.argv[1:])
