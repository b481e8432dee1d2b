from datetime import date

from lxml import html

from ...tools.days import write_day
from ..common import RelanceCommon


class TestDays(RelanceCommon):
    """A day in a mail or a letter cannot be taken for another one abroad."""

    DAY = date(2026, 12, 11)

    def _write(self, lang):
        return write_day(self.env(context={"lang": lang}), self.DAY)

    def test_the_month_is_in_letters_in_every_language(self):
        langs = self.env["res.lang"].with_context(active_test=False).search([])
        langs.active = True
        for code in langs.mapped("code"):
            with self.subTest(code):
                written = self._write(code)
                self.assertIn("11", written)
                self.assertIn("2026", written)
                self.assertNotRegex(written, r"\b12[./-] ?\d|\d[./-] ?12\b")

    def test_a_day_is_written_as_its_language_has_it(self):
        for code, written in (
            ("en_US", "Dec 11, 2026"),
            ("en_GB", "11 Dec 2026"),
            ("fr_FR", "11 déc. 2026"),
            ("de_DE", "11. Dez. 2026"),
            ("pt_PT", "11 de dezembro de 2026"),
        ):
            with self.subTest(code):
                self.env["res.lang"]._activate_lang(code)
                self.assertEqual(self._write(code), written)

    def test_french_counts_the_first_of_a_month(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        speaking = self.env(context={"lang": "fr_FR"})
        self.assertEqual(write_day(speaking, date(2026, 3, 1)), "1er mars 2026")
        self.assertEqual(write_day(speaking, False), "")

    def test_no_mail_has_a_day_in_figures(self):
        self._create_invoice("2026-02-02")
        self.friendly.intro = "<p>Due {due_date}, answer by {answer_date}</p>"
        mail = self._run_day("2026-02-09").delivery_ids.mail_id
        self.assertIn("Due Feb 2, 2026, answer by Feb 17, 2026", mail.body_html)
        self.assertNotRegex(mail.body_html, r"\d\d?/\d\d?/\d{4}")


class TestMail(RelanceCommon):
    """A mail as it leaves, by SMTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.friendly.intro = "<p>Hello {contact},</p><p>please <b>look</b> at this.</p>"
        cls._create_bank(cls.company.partner_id)
        cls.late = cls._create_invoice("2026-02-02")
        cls.late._portal_ensure_token()

    def _add_invoice(self):
        other = self._create_invoice("2026-02-03", amount=200.0)
        other._portal_ensure_token()
        return other

    def _send(self, day="2026-02-09"):
        """Send what is to be sent on ``day``; return the one mail that left."""
        self._run_day(day)
        [sent] = self._mails
        return sent["EmailMessage"]

    def _read(self, message, kind):
        return message.get_body((kind,)).get_content()

    def _get_button(self, message):
        """Return the words and the address of the button."""
        page = html.fromstring(self._read(message, "html"))
        [button] = page.xpath("//td[contains(@style, 'border-radius')]/a")
        return " ".join(button.text_content().split()), button.get("href")

    def test_the_button_opens_the_page_of_the_customer(self):
        self._add_invoice()
        words, href = self._get_button(self._send())
        self.assertEqual(words, "See my account, pay or answer")
        secret = href.rpartition("/relance/")[2]
        link = self.env["relance.access"]._find(secret)
        self.assertEqual(link.debtor_id, self.debtor)

    def test_without_a_page_the_button_opens_that_of_the_one_invoice(self):
        self.company.relance_page = False
        words, href = self._get_button(self._send())
        self.assertEqual(words, "View online")
        self.assertIn(f"/my/invoices/{self.late.id}?access_token=", href)

    def test_of_several_invoices_the_button_opens_the_oldest_and_says_so(self):
        self.company.relance_page = False
        other = self._add_invoice()
        message = self._send()
        words, href = self._get_button(message)
        self.assertEqual(words, f"View {self.late.name} online")
        self.assertIn(f"/my/invoices/{self.late.id}?access_token=", href)
        body = self._read(message, "html")
        self.assertIn("each number leads to its own page", body)
        self.assertIn(f"/my/invoices/{other.id}?access_token=", body)

    def test_no_button_leads_to_an_invoice_without_a_link(self):
        self.company.relance_page = False
        other = self._add_invoice()
        self.late.access_token = False
        _words, href = self._get_button(self._send())
        self.assertIn(f"/my/invoices/{other.id}?", href)

    def test_the_text_part_has_a_line_an_invoice_with_its_labels(self):
        self._add_invoice()
        text = self._read(self._send(), "plain")
        link = self.late.get_base_url() + self.late.get_portal_url()
        self.assertIn(
            f"Number: {self.late.name}: {link} | Date: Jan 3, 2026 | "
            "Due date: Feb 2, 2026 | Days late: 7 | "
            "Amount: $\N{NO-BREAK SPACE}1,000.00 | "
            "Balance: $\N{NO-BREAK SPACE}1,000.00\n",
            text,
        )
        self.assertIn("Net to pay: $\N{NO-BREAK SPACE}1,200.00\n", text)
        self.assertIn("IBAN: FR14 2004 1010 0505 0001 3M02 606\n", text)
        self.assertIn("Hello Dupont SARL,\n\nplease look at this.\n", text)

    def test_the_text_part_has_neither_marks_nor_hollows(self):
        text = self._read(self._send(), "plain")
        self.assertNotIn("*", text)
        self.assertNotIn("\n\n\n", text)
        self.assertNotRegex(text, r"(?m)^ | $")
        self.assertNotIn("Number\n", text)

    def test_the_text_part_is_in_the_language_of_the_mail(self):
        self._speak_french()
        self.debtor.lang = "fr_FR"
        text = self._read(self._send(), "plain")
        self.assertIn("\N{NO-BREAK SPACE}: 2 févr. 2026 | ", text)

    def test_a_reminder_and_its_copy_say_that_a_machine_sent_them(self):
        self.env["res.partner"].create(
            {
                "name": "Finance",
                "parent_id": self.debtor.id,
                "type": "other",
                "relance_role": "finance",
                "email": "finance@customer.example.com",
            }
        )
        self.friendly.copy_role = "finance"
        self.assertEqual(self._send()["Auto-Submitted"], "auto-generated")
        with self._at("2026-02-09"):
            self._dispatch()
        [copy] = self._mails
        self.assertEqual(copy["EmailMessage"]["Auto-Submitted"], "auto-generated")

    def test_a_mail_of_a_person_says_nothing_of_the_kind(self):
        mail = self.env["mail.mail"].create(
            {"body_html": "<p>Hello</p>", "email_to": "x@example.com"}
        )
        with self.mock_mail_gateway():
            mail.send()
        [sent] = self._mails
        self.assertNotIn("Auto-Submitted", sent["EmailMessage"])

    def test_each_value_has_its_label_beside_it_and_its_heading_above(self):
        """The one is seen on a phone, the other on a wide screen."""
        page = html.fromstring(self._read(self._send(), "html"))
        [table] = page.xpath("//table[@role='table']")
        heads = [head.text_content() for head in table.xpath("thead//th")]
        labels = [
            cell.xpath("string(span[@aria-hidden='true'])")
            for cell in table.xpath("tbody/tr/td")
        ]
        self.assertEqual(labels, heads)
