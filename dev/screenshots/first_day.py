"""The first day of an accountant: install, take over, approve.

Run beside the browser: first_day.py ADDRESS FOLDER AXE MOMENT LANGUAGE MAILS.
"""

import sys

from screenshots.walk import Walk, walk

OUR_MENU = "[data-menu-xmlid='relance_avancee.relance_menu_root']"
APP = ".o_kanban_record:has-text('Advanced Payment Reminders')"
INSTALLED = ".o_menu_brand:not(:text-is('Apps'))"


def first_day(step: Walk) -> None:
    """Install the addon from Odoo's list of apps, up to the first approval."""
    page = step.page
    step.log_in()
    step.open("/odoo/apps", ".o_kanban_record")
    page.fill(".o_searchview_input", "relance_avancee")
    page.keyboard.press("Enter")
    step.click(f"{APP} button[name=button_immediate_install]", INSTALLED)
    step.click(".o_navbar_apps_menu button", OUR_MENU)
    step.click(OUR_MENU, "[name=open_takeover]")
    page.wait_for_selector(".o_relance_today tbody tr:visible")
    step.see("first_day_1")
    step.click("[name=open_takeover]", "button[name=action_skip]")
    step.see("first_day_2")
    step.click("button[name=action_skip]", "button[name=action_apply]")
    step.see("first_day_3")
    step.click("button[name=action_apply]", "button[name=action_open_reminders]")
    step.click("button[name=action_open_reminders]", ".o_relance_panel_header")
    step.see("first_day_4")
    step.click(".o_relance_approve_all", ".modal, .o_nocontent_help")
    if page.locator(".modal").count():
        step.click(".modal .btn-primary", ".o_nocontent_help")


if __name__ == "__main__":
    walk(first_day, sys.argv[1:])
