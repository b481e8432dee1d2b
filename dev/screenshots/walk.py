"""A user's walk through the screens: what was clicked, seen and how well it reads."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, Request, sync_playwright

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZE = {"width": 1440, "height": 900}
# What the name of a picture ends in, by the language of its screen.
SUFFIXES = {"en_US": "", "fr_FR": ".fr"}
# Milliseconds: the first page of a database makes its assets, on a busy machine.
PATIENCE = 180_000
# Milliseconds without a request, after which a screen is what it will be.
TICK, STILL = 100, 500
# Milliseconds after which whatever is still asked for does not concern the screen.
LONGEST = 30_000
# The bus is a worker of its own: the browser never says that its script has come.
BUS = "/bus/"
# Odoo's own components, with their own faults: we neither write nor judge them.
ODOO = (
    ".o_control_panel",
    ".o_list_record_selector",
    ".o_list_actions_header",
    ".o_optional_columns_dropdown",
    ".o_select_menu",
    ".o_tag",
    ".o-autocomplete",
    ".o_statusbar_status",
    ".o_notebook_headers",
    ".o-mail-Form-chatter",
    ".o-mail-Avatar",
    ".o_attachment",
    # its viewer of PDFs
    ".o_relance_letter",
)
# What axe-core calls more than a detail, in what is ours on the page.
GRAVE = ("serious", "critical")


@dataclass
class Walk:
    """A page of the browser, the clicks made on it and what axe-core says of it.

    ``times`` are the milliseconds from what was done to a customer to the next one.
    """

    page: Page
    address: str
    folder: Path
    axe: Path
    suffix: str = ""
    mails: Path = Path()
    clicks: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    under_way: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Follow the requests of the page."""
        self.page.on("request", self._begin)
        self.page.on("requestfinished", self._end)
        self.page.on("requestfailed", self._end)

    def _begin(self, request: Request) -> None:
        if request.is_navigation_request():
            # what the page that is left had asked for is never told as ended
            self.under_way.clear()
        if BUS not in request.url:
            self.under_way.add(request)

    def _end(self, request: Request) -> None:
        self.under_way.discard(request)

    def log_in(self, login: str = "admin") -> None:
        """Log in; the password is the login."""
        self.page.goto(f"{self.address}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_navbar")

    def open(self, path: str, selector: str) -> None:
        """Type an address, and wait for what is expected there."""
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_selector(selector)

    def save(self) -> None:
        """Save the form by the keyboard, once it has taken in what was typed."""
        self.page.wait_for_selector(".o_form_dirty")
        with self.page.expect_response("**/web_save"):
            self.page.keyboard.press("Alt+s")
        self.page.wait_for_selector(".o_form_saved")

    def back(self) -> None:
        """Go back by the keyboard."""
        self.page.go_back()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing has been asked of Odoo for a moment.

        Odoo shows a list from its cache first, then draws it again with what the server
        answers: a click in between falls on a row that is gone.
        """
        still = 0
        for _tick in range(0, LONGEST, TICK):
            self.page.wait_for_timeout(TICK)
            still = 0 if self.under_way else still + TICK
            if still >= STILL:
                break

    def click(self, what: str | Locator, then: str) -> None:
        """Click as a user, counted, and wait for what follows."""
        target = self.page.locator(what) if isinstance(what, str) else what
        target = target.first
        target.wait_for()
        self.settle()
        text = target.inner_text().strip() or target.get_attribute("title")
        self.clicks.append(f"{text or what}")
        target.click()
        self.page.wait_for_selector(then)

    def see(self, name: str, scope: str = ".o_action_manager") -> None:
        """Keep a picture of a screen, and what axe-core says of it."""
        self.shoot(name)
        self.audit(name, scope)

    def shoot(self, name: str) -> None:
        """Keep a picture of the page, once it is still."""
        self.settle()
        self.page.screenshot(path=self.folder / f"{name}{self.suffix}.png")

    def audit(self, name: str, scope: str) -> None:
        """Keep the grave violations that axe-core finds in our part of the page."""
        self.page.evaluate(self.axe.read_text())
        context = {"include": [scope], "exclude": list(ODOO)}
        found = self.page.evaluate(
            "context => axe.run(context, {resultTypes: ['violations']})", context
        )
        self.violations += [
            f"{name}: {rule['id']}: {node['target']} {node['html'][:200]}"
            for rule in found["violations"]
            if rule["impact"] in GRAVE
            for node in rule["nodes"]
        ]


def walk(tour: Callable[[Walk], None], arguments: Sequence[str]) -> None:
    """Run ``tour`` on a new page and print what came of it, in one line of JSON.

    The arguments are ADDRESS FOLDER AXE MOMENT LANGUAGE MAILS.
    """
    address, pictures, axe, moment, lang, mails = arguments
    folder = Path(pictures)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        locale = lang.replace("_", "-")
        page = browser.new_page(viewport=SIZE, locale=locale, reduced_motion="reduce")
        page.set_default_timeout(PATIENCE)
        page.clock.set_fixed_time(moment)
        step = Walk(page, address, folder, Path(axe), SUFFIXES[lang], Path(mails))
        try:
            tour(step)
        except Exception:
            page.screenshot(path=folder / "stopped.png")
            text = page.inner_text("body")
            told = f"Stopped after {step.clicks} at {page.url}, which says:\n{text}"
            print(told, file=sys.stderr)
            raise
        finally:
            browser.close()
    told = {"clicks": step.clicks, "violations": step.violations, "times": step.times}
    print(json.dumps(told))
