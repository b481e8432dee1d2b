"""A tab of the browser with the page of a debtor, on a phone and on a desk."""

import re
from collections.abc import Mapping
from email import message_from_bytes, policy

from playwright.sync_api import Page

from screenshots.pictures import call
from screenshots.walk import PATIENCE, Walk

DESK = {"width": 1280, "height": 900}
PHONE, NARROW = {"width": 390, "height": 844}, {"width": 320, "height": 640}
SIZES = {"": PHONE, "_desk": DESK}
# What is ours of a page, and when a phone shows something of it, in milliseconds; the
# best of some loads: the machine has other work.
MOST_BYTES, FIRST_PAINT, LOADS = 100_000, 1500, 3
# 1.6 Mbit/s down, 0.75 up, 300 ms there and back.
SLOW = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 200_000,
    "uploadThroughput": 94_000,
}
LOGO = "company_logo"
PAINT = """() => new Promise((done) => {
    const seen = new PerformanceObserver((list) => {
        const [first] = list.getEntriesByName("first-contentful-paint");
        if (first) {
            done(first.startTime);
        }
    });
    seen.observe({type: "paint", buffered: true});
})"""
LINK = re.compile(r"/relance/([\w-]{43})")
LOCALES = {"": "en-US", ".fr": "fr-FR"}
# Odoo's own payment form, with its own faults.
ODOO = "#o_payment_form"
MAIL_CRON = [["model_id.model", "=", "mail.mail"]]


class Debtor:
    """The page of a customer in a tab of its own; no violation passes, of any level."""

    def __init__(self, step: Walk, page: Page, words: Mapping[str, str]) -> None:
        self.step = step
        self.words = words
        self.page = page
        self.home = page.url
        page.set_viewport_size(PHONE)

    def see(self, name: str) -> None:
        """Keep the page as a phone and a desk show it, and all that axe-core says."""
        self.page.wait_for_load_state()
        self._check_width(name, NARROW)
        for kind, size in SIZES.items():
            self._check_width(name, size)
            picture = self.step.folder / f"{name}{kind}{self.step.suffix}.png"
            self.page.screenshot(path=picture, full_page=True)
            self._audit(f"{name}{kind}")
        self.page.set_viewport_size(PHONE)

    def _check_width(self, name: str, size: dict[str, int]) -> None:
        self.page.set_viewport_size(size)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            told = f"{name}: scrolls sideways, {width} px on {size['width']}"
            self.step.violations.append(told)

    def _audit(self, name: str) -> None:
        # The policy of the page lets no script in; the browser's own tools are not it.
        self.page.evaluate(self.step.axe.read_text())
        found = self.page.evaluate(
            "context => axe.run(context, {resultTypes: ['violations']})",
            {"exclude": [ODOO]},
        )
        self.step.violations += [
            f"{name}: {rule['id']}: {node['target']} {node['html'][:200]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def weigh(self, name: str) -> None:
        """Note what is too heavy or too slow for a phone on 3G, with an empty cache."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send("Network.emulateNetworkConditions", SLOW)
        paints, sizes = [], {}
        self.page.on("response", lambda one: sizes.update({one.url: len(one.body())}))
        for _load in range(LOADS):
            self.page.reload()
            paints.append(self.page.evaluate(PAINT))
        session.detach()
        weight = sum(size for url, size in sizes.items() if LOGO not in url)
        if weight > MOST_BYTES:
            self.step.violations.append(f"{name}: weighs {weight} bytes")
        if min(paints) > FIRST_PAINT:
            self.step.violations.append(f"{name}: first painted after {paints} ms")

    def open(self, path: str = "") -> None:
        """Open a part of the page."""
        self.page.goto(self.home + path)

    def press(self, label: str) -> None:
        """Reach a button or a link by the keyboard alone, and press it."""
        self.reach(f"el => el.innerText && el.innerText.trim() === {label!r}")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, field: str, text: str) -> None:
        """Reach a field by the keyboard alone, and type in it."""
        self.reach(f"el => el.id === {field!r}")
        self.page.keyboard.type(text)

    def tick(self, field: str) -> None:
        """Reach a box by the keyboard alone, and tick it."""
        self.reach(f"el => el.id === {field!r}")
        self.page.keyboard.press("Space")

    def reach(self, test: str) -> None:
        """Go on by the tab key until what has the focus passes ``test``."""
        for _press in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(f"({test})(document.activeElement)"):
                return
        raise ValueError(f"The keyboard does not reach {test}.")

    def close(self) -> None:
        """Close the tab."""
        self.page.close()


def open_from_mail(step: Walk, address: str, words: Mapping[str, str]) -> Debtor:
    """Open the link of the last mail to ``address``, in a browser that is not ours."""
    browser = step.page.context.browser
    page = browser.new_page(locale=LOCALES[step.suffix], reduced_motion="reduce")
    page.set_default_timeout(PATIENCE)
    page.goto(find_link(step, address))
    return Debtor(step, page, words)


def find_link(step: Walk, address: str) -> str:
    """Return the link of the last mail to ``address``, as this server answers it."""
    for source in sorted(step.mails.glob("*.eml"), reverse=True):
        mail = message_from_bytes(source.read_bytes(), policy=policy.default)
        if address in mail["To"]:
            body = mail.get_body(("html",)).get_content()
            return f"{step.address}/relance/{LINK.search(body)[1]}"
    raise LookupError(f"No mail to {address}.")


def send_mails(step: Walk) -> None:
    """Send what is queued, as the cron does."""
    crons = call(step.page, "ir.cron", "search", [MAIL_CRON])
    call(step.page, "ir.cron", "method_direct_trigger", [crons])
