"""A collector who treats customers of My day by the keyboard alone."""

from typing import NamedTuple

from playwright.sync_api import Page

MY_DAY = "/odoo/reminders-my-day"
ROWS = ".o_relance_desk .o_data_row"
# From the search, over the head of the list and the tick of its first row.
TO_THE_FIRST_ROW = ("ArrowDown", "ArrowDown", "ArrowRight", "Enter")
SCREEN = ".o_relance_desk_form"
NOTE = f"{SCREEN} .o_relance_desk_note textarea"
NAME = f"document.querySelector('{SCREEN} div[name=debtor_id]')?.innerText"
KEPT = f"!!document.querySelector('{SCREEN} button[name=action_release]')"
# While Odoo does something, none of its buttons is pressed.
IS_READY = "!document.querySelector('.o_pager_next')?.disabled"
# Milliseconds from the next key until the page shows what is asked for, as drawn.
WATCH = (
    """shown => {
    const is_shown = new Function("before", `return ${shown}`);
    const before = {name: NAME, kept: KEPT};
    window.relanceWatch = new Promise((resolve, reject) => {
        window.addEventListener("keydown", () => {
            const start = performance.now();
            const look = () => {
                const elapsed = performance.now() - start;
                if (is_shown(before)) {
                    resolve(elapsed);
                } else if (elapsed > LONGEST) {
                    reject(new Error(`Nothing shows that ${shown}`));
                } else {
                    requestAnimationFrame(look);
                }
            };
            look();
        }, {capture: true, once: true});
    });
}""".replace("NAME", NAME)
    .replace("KEPT", KEPT)
    .replace("LONGEST", "60_000")
)
IS_NEXT = f"{NAME} && {NAME} !== before.name"
IS_TURNED = f"{IS_READY} && {KEPT} !== before.kept"
NO_DIALOG = f"{IS_READY} && !document.querySelector('.modal')"


class Act(NamedTuple):
    """What is done to a customer: a key, what it opens, what is typed, the last key.

    ``shown`` is the condition that it is done.
    """

    key: str
    opened: str
    typed: str
    last: str
    shown: str


ACTS = (
    Act("Alt+k", ".modal [name=action_no_answer]", "", "Alt+n", NO_DIALOG),
    Act(
        "Alt+e",
        f"{NOTE}:focus",
        "Rappeler la comptabilité lundi",
        "Control+Enter",
        f"{IS_READY} && !document.querySelector('{NOTE}').value",
    ),
    Act("", "", "", "Alt+w", IS_TURNED),
    Act(
        "Alt+z",
        ".modal [name=reason] input:focus",
        "Attend le retour de la direction",
        "Alt+q",
        f"{NO_DIALOG} && document.querySelector('button[name=action_wake]')",
    ),
)


def treat(page: Page, count: int) -> list[float]:
    """Treat ``count`` customers; return the milliseconds of each, to the next one.

    From the last key of what is done to what shows it, and from the key that asks for
    the next customer to its screen.
    """
    page.wait_for_selector(ROWS)
    for key in TO_THE_FIRST_ROW:
        page.keyboard.press(key)
    page.wait_for_selector(NOTE)
    return [
        do(page, ACTS[number % len(ACTS)]) + time_key(page, "Alt+n", IS_NEXT)
        for number in range(count)
    ]


def keep_and_undo(page: Page) -> None:
    """Keep a customer in the list, and take it back by the key that does."""
    time_key(page, "Alt+w", IS_TURNED)
    page.wait_for_selector(".o_notification_buttons button")
    time_key(page, "Alt+d", IS_TURNED)


def do(page: Page, act: Act) -> float:
    """Return the milliseconds from the last key of ``act`` to what shows it."""
    if act.key:
        page.keyboard.press(act.key)
        page.wait_for_selector(act.opened)
        page.keyboard.type(act.typed)
    return time_key(page, act.last, act.shown)


def time_key(page: Page, key: str, shown: str) -> float:
    """Return the milliseconds from ``key`` until ``shown`` is so."""
    page.evaluate(WATCH, shown)
    page.keyboard.press(key)
    elapsed: float = page.evaluate("window.relanceWatch")
    return elapsed
