"""A call with each result, several means, and a salesperson who is asked first.

Run beside the browser: calls.py ADDRESS FOLDER AXE MOMENT LANGUAGE MAILS.
"""

import re
import sys
from email import message_from_bytes, policy

from screenshots.answers import CLOSED, MODAL, TO_DO
from screenshots.pictures import call
from screenshots.walk import Walk, walk

CALLED = {
    "promise": "Menuiserie Aubrac",
    "dispute": "Hôtel Bellerive",
    "plan": "Brasserie Saint-Éloi",
    "paid": "Traiteur Vidal",
    "talked": "Garage Lecomte",
    "no_answer": "Pharmacie du Port",
    "later": "Librairie Morvan",
    "wrong_number": "Fleurs d'Antan",
}
REACHED, BY_LETTER = "Imprimerie Vasseur", "Ferme Delorme"
REMINDERS = "/odoo/reminders"
ASKED = "/odoo/reminders-salesperson"
SELLER = "thomas"
TOLD = {"": "The accountant calls back.", ".fr": "La comptable rappelle."}
WHY = {"": "I see the manager on Wednesday", ".fr": "Je vois le gérant mercredi"}
ANSWER = re.compile(r"/odoo/reminders-salesperson/\d+")


def calls(step: Walk) -> None:
    """Be a collector, then a salesperson, on the same morning."""
    step.log_in("claire")
    discard_dispute(step)
    for result in CALLED:
        press(step, result)
    check_kept(step)
    see_means(step, REACHED, "means")
    see_means(step, BY_LETTER, "letter")
    step.page.context.clear_cookies()
    answer(step)


def open_sheet(step: Walk, name: str) -> str:
    """Open the call sheet of a customer; return the row of its to-do."""
    row = f'.o_data_row:has-text("{name}")'
    step.open(TO_DO, row)
    step.click(f"{row} [name=button] button", ".modal button[name=action_promise]")
    return row


def discard_dispute(step: Walk) -> None:
    """Press "disputes it", then discard: the customer is still to be called."""
    row = open_sheet(step, CALLED["dispute"])
    step.see("call_sheet", scope=MODAL)
    step.click(".modal button[name=action_dispute]", f"{MODAL} [name=reason_ids]")
    step.click(".modal footer button[special=cancel], .modal .btn-close", CLOSED)
    step.open(TO_DO, row)


def press(step: Walk, result: str) -> None:
    """Call a customer and press what came of it."""
    open_sheet(step, CALLED[result])
    step.page.fill(f"{MODAL} [name=told] textarea", TOLD[step.suffix])
    button = f".modal button[name=action_{result}]"
    if result == "dispute":
        step.click(button, f"{MODAL} [name=reason_ids]")
        choose(step, "move_id", "[name=amount_free]")
        choose(step, "reason_ids", "[name=reason_ids] .o_tag")
        step.see("call_dispute", scope=MODAL)
        step.click(".modal footer .btn-primary", CLOSED)
    elif result == "plan":
        step.click(button, f"{MODAL} [name=line_ids] .o_data_row")
        step.see("call_plan", scope=MODAL)
        step.click(".modal button[name=action_save]", "button[name=action_propose]")
    else:
        step.click(button, CLOSED)
    step.see(f"call_{result}_after")


def choose(step: Walk, field: str, then: str) -> None:
    """Choose the first that a field proposes, once it is read, and wait for it."""
    step.page.click(f"{MODAL} [name={field}] input")
    step.settle()
    step.page.click(".o-autocomplete--dropdown-item >> nth=0")
    step.page.wait_for_selector(f"{MODAL} {then}")


def check_kept(step: Walk) -> None:
    """Check that each result is kept, once."""
    kept = call(step.page, "relance.call", "search_read", [[], ["result", "told"]])
    told = sorted(one["result"] for one in kept if one["told"] == TOLD[step.suffix])
    if told != sorted(CALLED):
        raise AssertionError(f"Kept: {told}")


def see_means(step: Walk, name: str, picture: str) -> None:
    """Look at the means by which a reminder left."""
    step.open(REMINDERS, ".o_data_row")
    row = f".o_data_row:has-text('{name}') >> nth=0"
    tab = ".nav-link[name=deliveries]"
    step.click(f"{row} >> [name=debtor_id]", tab)
    step.click(tab, "[name=delivery_ids] .o_data_row")
    step.see(picture)


def answer(step: Walk) -> None:
    """Read the digest, then go ahead, have one wait, and take the last one."""
    link = read_digest(step)
    step.log_in(SELLER)
    step.open(link, "button[name=action_go]")
    step.see("asked")
    step.click("button[name=action_go]", ".o_form_view:not(:has([name=action_go]))")
    step.see("answered_go")
    step.open(ASKED, ".o_data_row button[name=action_wait]")
    step.see("asked_list")
    put_off(step, "wait", "Atelier Sud")
    put_off(step, "take", "Scierie Nord")
    step.see("answered")


def put_off(step: Walk, kind: str, name: str) -> None:
    """Have the reminders of a customer wait, with a reason."""
    row = f".o_data_row:has-text('{name}')"
    step.click(f"{row} button[name=action_{kind}]", f"{MODAL} [name=reason]")
    step.page.fill(f"{MODAL} [name=reason] input", WHY[step.suffix])
    step.see(f"answer_{kind}", scope=MODAL)
    step.click(".modal button[name=action_apply]:visible", CLOSED)
    step.page.wait_for_selector(f"{row} [name=answer] .badge")


def read_digest(step: Walk) -> str:
    """Show the mail of the salesperson; return where its first button leads."""
    for source in sorted(step.mails.glob("*.eml"), reverse=True):
        mail = message_from_bytes(source.read_bytes(), policy=policy.default)
        body = mail.get_body(("html",))
        if body and SELLER in mail["To"] and ANSWER.search(body.get_content()):
            step.page.set_content(body.get_content())
            step.see("digest", scope="body")
            return ANSWER.search(body.get_content())[0]
    raise LookupError("No digest.")


if __name__ == "__main__":
    walk(calls, sys.argv[1:])
