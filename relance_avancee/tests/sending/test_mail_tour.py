import json

from odoo.tests import HttpCase, tagged

from ..common import RelanceCommon

# Each value stands beside its label, or under its heading; nothing leaves the screen.
LOOK = """
document.documentElement.innerHTML = BODY;
document.body.style.width = WIDTH;
const box = (node) => node.getBoundingClientRect();
const cells = [...document.querySelectorAll("tbody [role=cell]")];
const heads = [...document.querySelectorAll("[role=columnheader]")];
const labelled = cells.filter((cell) => {
    const [label, value] = [...cell.children].map(box);
    return label.width > 0 && label.right <= value.left && label.top === value.top;
});
const headed = heads.filter((head, rank) => {
    const [above, under] = [head, cells[rank]].map(box);
    return head.scrollWidth <= above.width && Math.abs(above.left - under.left) < 1;
});
const found = [labelled.length, headed.length, document.body.scrollWidth <= innerWidth];
const told = `${found} ${innerWidth}`;
console.log(told === EXPECTED ? "test successful" : `seen: ${told}`);
"""


class ScreenCommon(RelanceCommon, HttpCase):
    """A mail as it is seen in a browser."""

    def _look(self, expected, width="auto"):
        """Look at a mail about two invoices, in French, in a window or less of it."""
        self._speak_french()
        self.debtor.lang = "fr_FR"
        for day in ("2026-02-02", "2026-02-03"):
            self._create_invoice(day, amount=123456.0)
        body = self._run_day("2026-02-09").delivery_ids.mail_id.body_html
        words = {"BODY": body, "EXPECTED": expected, "WIDTH": width}
        code = LOOK
        for word, value in words.items():
            code = code.replace(word, json.dumps(value))
        self.browser_js("/web/login", code)


@tagged("post_install", "-at_install", "relance_browser")
class TestWideScreen(ScreenCommon):
    def test_each_value_is_under_its_heading(self):
        self._look("0,6,true 1366")

    def test_in_a_narrow_chatter_each_value_is_beside_its_label(self):
        self._look("12,0,true 1366", width="600px")


@tagged("post_install", "-at_install", "relance_browser")
class TestPhone(ScreenCommon):
    browser_size = "390x844"

    def test_each_value_is_beside_its_label(self):
        self._look("12,0,true 390")
