from odoo.exceptions import AccessError, UserError

from .common import PageCommon
from .test_said import PNG


class TestHelp(PageCommon):
    """A warehouse or a carrier sees one dispute, answers it, and sees nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispute = cls.env["relance.dispute"].create(
            {"move_id": cls.late.id, "amount": 400, "note": "One pallet is missing"}
        )
        cls.collector = cls._create_user("asking", "collector")

    def _ask(self):
        """Return the link of somebody who was asked, and its address."""
        wizard = self.env["relance.dispute.ask"].with_user(self.collector)
        wizard.create(
            {
                "dispute_id": self.dispute.id,
                "email": "warehouse@carrier.example.com",
                "question": "Were <b>three</b> pallets delivered?",
            }
        ).action_apply()
        mails = self.env["mail.mail"].sudo()
        mail = mails.search([("email_to", "=", "warehouse@carrier.example.com")])[:1]
        secret = mail.body_html.split("/relance/")[1][:43]
        self.assertIn("&lt;b&gt;three", mail.body_html)
        return self.env["relance.access"]._find(secret), f"/relance/{secret}"

    def test_it_sees_the_dispute_and_no_amount_nor_another_invoice(self):
        _link, url = self._ask()
        told = self._read(url=url)
        self.assertIn("One pallet is missing", told)
        self.assertIn(self.late.name, told)
        for hidden in (self.coming.name, "400", "1,000", "500"):
            self.assertNotIn(hidden, told)

    def test_its_link_opens_nothing_of_the_account(self):
        _link, url = self._ask()
        paths = ("/statement", "/say/promise", f"/invoice/{self.item.id}", "/said/1")
        for path in paths:
            self._open(path, url=url, status=404)
        self.assertEqual(self._post("/help").status_code, 404)

    def test_its_answer_and_its_file_are_read_by_our_people_alone(self):
        _link, url = self._ask()
        answer = self._post(
            "/help",
            url=url,
            verdict="right",
            signer="Bob",
            text="Two, <i>see</i> the note",
            files={"files": ("note.png", PNG)},
        )
        self.assertEqual(answer.status_code, 303, answer.text[:2000])
        self.env.invalidate_all()
        message = self.dispute.message_ids[:1]
        self.assertIn("The customer is right – Bob", message.body)
        self.assertIn("&lt;i&gt;see", message.body)
        self.assertTrue(message.is_internal or message.subtype_id.internal)
        self.assertEqual(message.attachment_ids.name, "note.png")
        self.assertFalse(
            self.env["relance.page"]._get_thread(self.access, self.dispute)
        )
        self.assertIn("your answer has arrived", self._read(url=url))

    def test_an_answer_without_a_name_is_asked_for_and_kept(self):
        _link, url = self._ask()
        answer = self._post("/help", url=url, verdict="need", text="My words")
        self.assertIn("write your name", answer.text)
        self.assertIn("My words", answer.text)

    def test_a_fresh_link_of_its_own_opens_the_dispute_alone_too(self):
        link, url = self._ask()
        self._expire(link)
        self._post("/fresh", url=url)
        fresh = self.env["relance.access"].sudo().search([("purpose", "=", "fresh")])
        self.assertEqual(fresh.dispute_id, self.dispute)
        self.assertEqual(fresh.email, "warehouse@carrier.example.com")

    def test_its_link_closes_with_the_dispute(self):
        _link, url = self._ask()
        self.dispute.action_withdraw()
        self.assertIn("closed", self._read(url=url, status=410))

    def test_only_who_treats_disputes_asks_and_one_address_at_a_time(self):
        reader = self._create_user("reading", "reader")
        with self.assertRaises(AccessError):
            self.dispute.with_user(reader).action_ask_helper()
        for wrong in ("nobody", "a@b.example.com, c@d.example.com", ""):
            with self.assertRaisesRegex(UserError, "one address"):
                self.dispute._ask_helper(wrong, "Why?")
