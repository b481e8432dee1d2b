"""A fortnight later: the promise was broken, and is called about; the plan is honoured.

Run beside the browser: answers_later.py ADDRESS FOLDER AXE MOMENT LANGUAGE MAILS.
"""

import sys

from screenshots.answers import CLOSED, MODAL, TO_DO, open_customer
from screenshots.walk import Walk, walk

PROMISES = "/odoo/promises-to-pay"
PLANS = "/odoo/payment-plans"
WHO = "Menuiserie Aubrac"
LINE = f".o_data_row:has-text('{WHO}')"
UNFILTER = ".o_facet_remove"
TOLD = {"": "They pay on 2 December.", ".fr": "Ils règlent le 2 décembre."}


def answers_later(step: Walk) -> None:
    """Call about the promise, read all that happened, see how the plan ended."""
    step.log_in("claire")
    see_broken(step)
    call(step)
    look_back(step)
    see_plan(step)


def see_broken(step: Walk) -> None:
    """See that the promise was not kept."""
    step.open(PROMISES, UNFILTER)
    step.click(UNFILTER, f"{LINE} [name=state] .text-bg-danger")
    step.see("promises")


def call(step: Walk) -> None:
    """Call the customer, with the words made for it, and note what it says."""
    step.open(TO_DO, LINE)
    step.see("broken_promise")
    step.click(f"{LINE} [name=button] button", f"{MODAL} [name=told] textarea")
    step.page.fill(f"{MODAL} [name=told] textarea", TOLD[step.suffix])
    step.see("call", scope=MODAL)
    step.click(".modal button[name=action_talked]", f"{CLOSED}:not(:has({LINE}))")


def look_back(step: Walk) -> None:
    """Read all that happened with that customer."""
    open_customer(step, WHO)
    step.click("button[name=action_relance_history]", ".o_data_row [name=what]")
    step.see("history")


def see_plan(step: Walk) -> None:
    """See that the plan is honoured."""
    step.open(PLANS, UNFILTER)
    step.click(UNFILTER, ".o_data_row [name=state] .text-bg-success")
    honoured = ".o_arrow_button_current[data-value=honoured]"
    step.click(".o_data_row [name=name]", honoured)
    step.see("plan_honoured")


if __name__ == "__main__":
    walk(answers_later, sys.argv[1:])
