"""A collector who treats customers of My day by the keyboard alone."""

from typing import NamedTuple

from playwright.sync_api import Page

MY_DAY = "/odoo/reminders-my-day"
ROWS = ".o_relance_desk .o_data_row"
SCREEN = ".o_relance_desk_form"
NOTE = f"{SCREEN} .o_relance_desk_note textarea"
NAME = f"document.querySelector('{SCREEN} div[name=debtor_id]')?.innerText"
# Milliseconds from the next key until the page shows what is asked for, as drawn.
WATCH = """shown => {
    const is_shown = new Function("before", `return ${shown}`);
    const before = new Function(`return ${BEFORE}`)();
    window.relanceWatch = new Promise(resolve => {
        window.addEventListener("keydown", () => {
            const start = performance.now();
            const look = () => is_shown(before)
                ? resolve(performance.now() - start)
                : requestAnimationFrame(look);
            look();
        }, {capture: true, once: true});
    });
}""".replace("BEFORE", NAME)
IS_NEXT = f"{NAME} && {NAME} !== before"
NO_DIALOG = "!document.querySelector('.modal')"


class Act(NamedTuple):
    """What is done to a customer: a key, what is typed, the last key, what shows it."""

    key: str
    typed: str
    last: str
    shown: str


def has(button: str) -> str:
    """Return the condition that the screen has ``button``."""
    return f"document.querySelector('{SCREEN} button[name={button}]')"


ACTS = (
    Act("Alt+k", "", "Alt+n", NO_DIALOG),
    Act(
        "Alt+e",
        "Rappeler la comptabilité lundi",
        "Control+Enter",
        f"!document.querySelector('{NOTE}').value",
    ),
    Act("", "", "Alt+w", has("action_release")),
    Act(
        "Alt+z",
        "Attend le retour de la direction",
        "Alt+q",
        f"{NO_DIALOG} && {has('action_wake')}",
    ),
)


def treat(page: Page, count: int) -> list[float]:
    """Treat ``count`` customers; return the milliseconds of each, to the next one.

    From the last key of what is done to what shows it, and from the key that asks for
    the next customer to its screen.
    """
    page.wait_for_selector(ROWS)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(NOTE)
    return [
        do(page, ACTS[number % len(ACTS)]) + time_key(page, "Alt+n", IS_NEXT)
        for number in range(count)
    ]


def do(page: Page, act: Act) -> float:
    """Return the milliseconds from the last key of ``act`` to what shows it."""
    if act.key:
        page.keyboard.press(act.key)
        opened = NOTE + ":focus" if act.last == "Control+Enter" else ".modal footer"
        page.wait_for_selector(opened)
        page.keyboard.type(act.typed)
    return time_key(page, act.last, act.shown)


def time_key(page: Page, key: str, shown: str) -> float:
    """Return the milliseconds from ``key`` until ``shown`` is so."""
    page.evaluate(WATCH, shown)
    page.keyboard.press(key)
    elapsed: float = page.evaluate("window.relanceWatch")
    return elapsed
