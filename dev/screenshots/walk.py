"""A user's walk through the screens: what was clicked, seen and how well it reads."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZE = {"width": 1440, "height": 900}
# What axe-core calls more than a detail, in what is ours on the page.
GRAVE = ("serious", "critical")


@dataclass
class Walk:
    """A page of the browser, the clicks made on it and what axe-core says of it."""

    page: Page
    address: str
    folder: Path
    axe: Path
    clicks: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

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

    def click(self, what: str | Locator, then: str) -> None:
        """Click as a user, counted, and wait for what follows."""
        target = self.page.locator(what) if isinstance(what, str) else what
        target = target.first
        target.wait_for()
        text = target.inner_text().strip() or target.get_attribute("title")
        self.clicks.append(f"{text or what}")
        target.click()
        self.page.wait_for_selector(then, timeout=120_000)

    def shoot(self, name: str) -> None:
        """Keep a picture of the page, once it is still."""
        self.page.wait_for_timeout(1500)
        self.page.screenshot(path=self.folder / f"{name}.png")

    def audit(self, name: str, scope: str = ".o_action_manager") -> None:
        """Keep the grave violations that axe-core finds in our part of the page."""
        self.page.evaluate(self.axe.read_text())
        found = self.page.evaluate(
            "scope => axe.run(scope, {resultTypes: ['violations']})", scope
        )
        self.violations += [
            f"{name}: {rule['id']}: {node['target']} {node['html'][:200]}"
            for rule in found["violations"]
            if rule["impact"] in GRAVE
            for node in rule["nodes"]
        ]


def walk(tour, address: str, folder: Path, axe: Path) -> None:
    """Run ``tour`` on a new page and print what came of it, in one line of JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = browser.new_page(viewport=SIZE, locale="fr-FR", reduced_motion="reduce")
        step = Walk(page, address, folder, axe)
        try:
            tour(step)
        except Exception:
            page.screenshot(path=folder / "stopped.png")
            print(f"Stopped after {step.clicks}")
            raise
        finally:
            browser.close()
    print(json.dumps({"clicks": step.clicks, "violations": step.violations}))
