from datetime import date

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

    def test_no_mail_has_a_day_in_figures(self):
        self._create_invoice("2026-02-02")
        self.friendly.intro = "<p>Due {due_date}, answer by {answer_date}</p>"
        mail = self._run_day("2026-02-09").delivery_ids.mail_id
        self.assertIn("Due Feb 2, 2026, answer by Feb 17, 2026", mail.body_html)
        self.assertNotRegex(mail.body_html, r"\d\d?/\d\d?/\d{4}")
