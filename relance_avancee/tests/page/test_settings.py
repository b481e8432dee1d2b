from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from .common import PageCommon
from .test_said import PNG

PREVIEW = "/relance/preview"


class TestPageSettings(PageCommon):
    """What a manager settles of the page, and sees before its customers do."""

    def _sign_in(self, *groups):
        user = self._create_user("settles", *groups or ["manager"])
        self.authenticate(user.login, user.login)
        return user

    def _preview(self, debtor=None, lang="en_US", path=""):
        number = (self.debtor if debtor is None else debtor).id or 0
        return f"{PREVIEW}/{self.company.id}/{number}/{lang}{path}"

    # Words ------------------------------------------------------------------------

    def test_the_page_says_the_words_of_the_company_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        company = self.company.sudo()
        company.relance_page_greeting = "Good day to you"
        company.relance_page_privacy = "Ask <b>privacy</b>"
        company.with_context(lang="fr_FR").relance_page_greeting = "Bien le bonjour"
        self.assertIn("Good day to you", self._read())
        self.assertIn("Ask &lt;b&gt;privacy", self.url_open(self.url).text)
        self._post("/language", lang="fr_FR")
        self.assertIn("Bien le bonjour", self._read())

    def test_who_owes_nothing_reads_the_thank_you_of_the_company(self):
        self.company.sudo().relance_page_thanks = "Merci, it is a pleasure"
        self.assertNotIn("a pleasure", self._read())
        self._pay(self.late | self.coming)
        self.assertIn("a pleasure", self._read())

    def test_the_privacy_notice_stands_on_each_page(self):
        self.company.sudo().relance_page_privacy = "Kept for three years"
        for path in ("", "/say/promise", "/say/question"):
            self.assertIn("Kept for three years", self.url_open(self.url + path).text)

    # Look -------------------------------------------------------------------------

    def _get_styles(self):
        return self._open().xpath("//link[@rel='stylesheet']/@href")

    def test_the_page_has_the_colour_of_the_documents_by_a_style_sheet_of_ours(self):
        self.company.sudo().primary_color = "#FFD500"
        *_others, styles = self._get_styles()
        self.assertEqual(styles, "/relance/colours/ffd500.css")
        answer = self.url_open(styles)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/css"))
        self.assertIn("--button: #ffd500;--on-button: #000000", answer.text)

    def test_without_a_colour_that_can_be_read_it_has_its_own(self):
        company = self.company.sudo()
        for colour in (False, "red", "#2f5d8c;}"):
            company.primary_color = colour
            self.assertEqual(len(self._get_styles()), 1, colour)
        company.write({"primary_color": "#2f5d8c", "relance_page_colour": False})
        self.assertEqual(len(self._get_styles()), 1)

    def test_no_style_is_made_of_what_is_no_colour(self):
        for name in ("zzzzzz", "12345", "}}}}}}"):
            answer = self.url_open(f"/relance/colours/{name}.css")
            self.assertEqual(answer.status_code, 404, name)

    # Limits -----------------------------------------------------------------------

    def test_files_are_limited_by_number_and_by_size(self):
        self.company.sudo().write(
            {"relance_page_files": 1, "relance_page_megabytes": 1}
        )
        page, _own = self.env["relance.page"]._of(self.access)
        self.assertTrue(page._check_files([("a.png", PNG)]))
        with self.assertRaisesRegex(ValidationError, "1 files at a time"):
            page._check_files([("a.png", PNG), ("b.png", PNG)])
        with self.assertRaisesRegex(ValidationError, "larger than 1 MB"):
            page._check_files([("a.png", PNG + b"0" * 1024 * 1024)])

    def test_where_no_file_is_taken_none_is_asked_for(self):
        self.env["relance.dispute"].sudo().create({"move_id": self.late.id})
        dispute = self.env["relance.dispute"].search([], limit=1)
        _link, url = self._link(dispute_id=dispute.id, purpose="helper")
        self.assertTrue(self._open(url=url).xpath("//input[@type='file']"))
        self.company.sudo().relance_page_files = 0
        self.assertFalse(self._open(url=url).xpath("//input[@type='file']"))

    def test_no_limit_is_above_what_a_server_bears(self):
        for values in (
            {"relance_page_files": 6},
            {"relance_page_files": -1},
            {"relance_page_megabytes": 0},
            {"relance_page_megabytes": 11},
        ):
            with self.assertRaises(ValidationError):
                self.company.sudo().write(values)

    # Preview ----------------------------------------------------------------------

    def test_a_preview_says_what_the_customer_reads_and_keeps_nothing(self):
        self._sign_in()
        before = self.env["relance.access"].search_count([])
        told = self.url_open(self._preview())
        self.assertEqual(told.status_code, 200)
        for words in ("Preview", self.late.name, self.coming.name, "20 days late"):
            self.assertIn(words, told.text)
        self.assertEqual(self.env["relance.access"].search_count([]), before)

    def test_it_opens_on_who_owes_most(self):
        other = self._create_debtor("Large SARL")
        self._create_invoice(str(self._day(-9)), debtor=other, amount=9000)
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        self._sign_in()
        answer = self.url_open(
            f"{PREVIEW}?company={self.company.id}", allow_redirects=False
        )
        self.assertTrue(
            answer.headers["Location"].endswith(self._preview(other)),
            answer.headers["Location"],
        )

    def test_it_shows_who_owes_nothing_and_the_forms(self):
        self._sign_in()
        nobody = self.env["res.partner"]
        told = self.url_open(self._preview(nobody)).text
        self.assertIn("Nothing is due. Thank you.", told)
        told = self.url_open(self._preview(path="/say/dispute")).text
        self.assertIn("Which invoice?", told)
        self.assertIn(self.late.name, told)

    def test_nothing_that_is_done_there_counts(self):
        self._sign_in()
        for part in ("/say/promise", "/language", "/seen", "/fresh", "/pay"):
            answer = self.url_open(
                self._preview(path=part),
                data={"step": "confirm", "date": str(self._day(5)), "key": "0" * 32},
            )
            self.assertEqual(answer.status_code, 200)
            self.assertIn("nothing is sent, paid or recorded", answer.text)
        self.assertFalse(self.env["relance.promise"].search([]))
        self.assertFalse(self.env["relance.page.answer"].search([]))

    def test_it_is_for_managers_of_the_company(self):
        self._sign_in("collector")
        with mute_logger("odoo.http"):
            answer = self.url_open(self._preview())
        self.assertEqual(answer.status_code, 403)
        self.assertNotIn(self.late.name, answer.text)

    def test_it_shows_nothing_of_a_company_that_the_manager_may_not_enter(self):
        user = self._sign_in()
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        user.sudo().write({"company_ids": other.ids, "company_id": other.id})
        with mute_logger("odoo.http"):
            answer = self.url_open(self._preview())
        self.assertEqual(answer.status_code, 403)

    def test_who_is_not_signed_in_is_asked_to(self):
        answer = self.url_open(self._preview(), allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_a_manager_settles_the_words_and_opens_the_preview(self):
        manager = self._create_user("settling", "manager")
        settings = self.env["relance.settings"].with_user(manager)
        settings = settings.create({"relance_page_thanks": "Thank you all"})
        self.assertEqual(self.company.sudo().relance_page_thanks, "Thank you all")
        action = settings.action_relance_preview_page()
        self.assertEqual(action["url"], f"{PREVIEW}?company={self.company.id}")
        collector = self._create_user("not_settling", "collector")
        with self.assertRaises(AccessError):
            settings.with_user(collector).action_relance_preview_page()
