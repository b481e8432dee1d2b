from unittest.mock import patch

from ..desk.common import GraceCommon


class TestGraceDigest(GraceCommon):
    """One mail a salesperson and morning, about what waits for it."""

    def _tell(self, day, hour=8):
        """Run the cron on ``day``; return the mails that it has queued."""
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        cron = type(self.env["ir.cron"])
        with self._at(day, hour), patch.object(cron, "_commit_progress"):
            # sudo: the cron runs as the engine
            self.env["relance.grace"].sudo()._cron_tell()
        return mails.search([]) - before

    def test_it_tells_who_what_for_how_much_and_until_when(self):
        self._plan_on("2026-02-10")
        mail = self._tell("2026-02-10")
        self.assertIn("anne@our-company.example.com", mail.email_to)
        told_of = ("Dupont SARL", "D+15", self.invoice.name, "1,000.00")
        for told in (*told_of, "Feb 11, 2026", "0 of 2"):
            self.assertIn(told, mail.body_html)
        self.assertIn(
            f"/odoo/reminders-salesperson/{self._get_grace().id}", mail.body_html
        )
        self.assertTrue(self._get_grace().is_told)

    def test_it_tells_what_was_said_lately(self):
        with self._at("2026-02-04"):
            step = self.env.ref("relance_avancee.mail_activity_step")
            self.debtor.message_post(
                body="We pay on Friday",
                mail_activity_type_id=step.id,
                record_company_id=self.company.id,
            )
        self._plan_on("2026-02-10")
        self.assertIn("We pay on Friday", self._get_grace().said)
        self.assertIn("We pay on Friday", self._tell("2026-02-10").body_html)

    def test_it_leaves_once_a_morning_and_tells_all_customers(self):
        other = self._create_debtor("Martin SARL", user_id=self.seller.id)
        self._create_invoice("2026-01-26", debtor=other)
        self._run_day("2026-01-30")
        self._plan_on("2026-02-10")
        mail = self._tell("2026-02-10")
        self.assertEqual(len(mail), 1)
        self.assertIn("Dupont SARL", mail.body_html)
        self.assertFalse(self._tell("2026-02-10", hour=9))

    def test_it_waits_for_the_morning(self):
        self._plan_on("2026-02-10", hour=5)
        self.assertFalse(self._tell("2026-02-10", hour=6))
        self.assertTrue(self._tell("2026-02-10", hour=7))

    def test_what_comes_after_the_digest_is_told_the_day_after(self):
        self._plan_on("2026-02-10")
        self._tell("2026-02-10")
        other = self._create_debtor("Martin SARL", user_id=self.seller.id)
        self._create_invoice("2026-01-26", debtor=other)
        self.scenario.step_ids[0].active = False
        with self._at("2026-02-10", 11):
            self._plan()
        grace = self.env["relance.grace"].search([("debtor_id", "=", other.id)])
        self.assertEqual(
            (str(grace.date_told), str(grace.free_on)), ("2026-02-11", "2026-02-12")
        )
        self.assertFalse(self._tell("2026-02-10", hour=12))
        self.assertIn("Martin SARL", self._tell("2026-02-11").body_html)

    def test_what_was_paid_or_answered_meanwhile_is_not_told(self):
        self._plan_on("2026-02-10")
        with self._at("2026-02-10", 6):
            self._pay(self.invoice)
            self._follow()
        self.assertFalse(self._tell("2026-02-10"))

    def test_it_speaks_the_language_of_the_salesperson(self):
        self._speak_french()
        self.seller.lang = "fr_FR"
        self._plan_on("2026-02-10")
        mail = self._tell("2026-02-10")
        self.assertIn('lang="fr-FR"', mail.body_html)
        self.assertIn("11 févr. 2026", mail.body_html)

    def test_a_name_with_markup_is_escaped(self):
        self.debtor.name = "<img src=x onerror=alert(1)>"
        self._plan_on("2026-02-10")
        self.assertNotIn("<img", self._tell("2026-02-10").body_html)
