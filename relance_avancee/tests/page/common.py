import re
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from ...controllers import relance_page
from ...rules.page.rate import Rate
from ..common import RelanceCommon


@tagged("relance_money")
class PageCommon(RelanceCommon, HttpCase):
    """A customer with a late invoice and one to come, and the link to its page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_bank(cls.company.partner_id)
        cls.today = cls.company._relance_today()
        cls.late = cls._create_invoice(str(cls._day(-20)), amount=1000)
        cls.coming = cls._create_invoice(str(cls._day(20)), amount=500)
        cls.env["relance.due.item"].sudo()._refresh(cls.company, cls.today)
        cls.access, cls.url = cls._link()

    def setUp(self):
        super().setUp()
        for name in ("BY_LINK", "BY_ADDRESS", "UNKNOWN"):
            known = getattr(relance_page, name)
            fresh = Rate(most=known.most, each_second=known.each_second)
            self.enterContext(patch.object(relance_page, name, fresh))

    @classmethod
    def _day(cls, days):
        return cls.today + timedelta(days=days)

    @classmethod
    def _link(cls, **values):
        """Return a link to the page of the customer, and its address."""
        [(link, url)] = cls.env["relance.access"]._issue(
            [
                {
                    "company_id": cls.company.id,
                    "debtor_id": cls.debtor.id,
                    "contact_id": cls.debtor.id,
                    "email": "accounts@customer.example.com",
                    "purpose": "reminder",
                    **values,
                }
            ]
        )
        return link, "/relance/" + url.rpartition("/")[2]

    def _open(self, path="", url=None, status=200):
        """Return the page at ``path`` as a tree, and check its status."""
        # the first page of Odoo's portal makes its assets
        answer = self.url_open(
            (url or self.url) + path, allow_redirects=False, timeout=120
        )
        self.assertEqual(answer.status_code, status, answer.text[:500])
        return html.fromstring(answer.content)

    def _read(self, path="", url=None, status=200):
        """Return the words of a page."""
        return self._words(self._open(path, url, status))

    def _words(self, tree):
        [main] = tree.xpath("//main")
        return re.sub(r"\s+", " ", main.text_content()).strip()

    def _post(self, path, url=None, **typed):
        """Return the answer to a form."""
        files = typed.pop("files", None)
        return self.url_open(
            (url or self.url) + path,
            data=typed,
            files=files,
            method="POST",
            allow_redirects=False,
        )

    def _say(self, kind, **typed):
        """Fill in a form, read it again, send it; return the page that thanks."""
        form = self._open(f"/say/{kind}")
        typed = {"key": form.xpath("//input[@name='key']/@value")[0], **typed}
        review = self._post(f"/say/{kind}", **typed)
        self.assertEqual(review.status_code, 200)
        tree = html.fromstring(review.content)
        self.assertFalse(tree.xpath("//*[@id='errors']"), self._words(tree))
        again = {
            one.get("name"): one.get("value") for one in tree.xpath("//main//input")
        }
        answer = self._post(f"/say/{kind}", **again, step="confirm")
        self.assertEqual(answer.status_code, 303, answer.text[:3000])
        self.env.invalidate_all()
        return answer.headers["Location"]

    def _get_errors(self, kind, **typed):
        """Return what is wrong with what was typed in a form."""
        key = "0" * 32
        answer = self._post(f"/say/{kind}", key=key, step="confirm", **typed)
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        return " ".join(
            html.fromstring(answer.content).xpath("//*[@id='errors']//text()")
        )

    def _propose(self):
        """Return a plan that waits for the answer of the customer."""
        wizard = self.env["relance.payment.plan.simulate"].create(
            {
                "company_id": self.company.id,
                "due_item_ids": [Command.set(self.item.ids)],
                "number": 3,
                "date_first": self._day(10),
            }
        )
        plans = self.env["relance.payment.plan"]
        plan = plans.browse(wizard.action_save()["res_id"])
        plan.action_mark_proposed()
        return plan

    def _read_terms(self, plan):
        """Return what the form of the plan sends back of it."""
        form = self._open(f"/say/plan?plan={plan.id}")
        hidden = form.xpath("//input[@type='hidden']")
        return {one.get("name"): one.get("value") for one in hidden}

    def _accept(self, plan, **typed):
        """Return the answer to the form of the plan, filled in and confirmed."""
        named = {"signer": "Ana Martin", "capacity": "Director", "agreed": "1"}
        typed = self._read_terms(plan) | named | {"step": "confirm"} | typed
        return self._post("/say/plan", **typed)

    @property
    def item(self):
        return self._get_items(self.late)

    def _expire(self, access):
        access.sudo().date_expiry = fields.Date.subtract(self.today, days=1)
