from lxml import etree

from odoo.exceptions import ValidationError

from .plan_common import PlanCommon

LATE = "2026-02-03"  # three days after the first instalment, a Tuesday
TEXTS = ("relance_plan_recall_text", "relance_plan_late_text", "relance_plan_clause")


class TestPaymentPlanMails(PlanCommon):
    """What a customer reads of its instalments, and when."""

    def _live(self, *days):
        """Plan each of these days."""
        for day in days:
            with self._at(day):
                self._plan()

    def _get_first(self, plan):
        return plan.line_ids.sorted()[:1]

    def test_an_unpaid_instalment_is_reminded_of_once_some_days_after(self):
        plan = self._agree()
        line = self._get_first(plan)
        self._live("2026-01-26", "2026-02-02")
        self.assertFalse(line.reminded_on)
        recall = line.mail_id
        self._live(LATE, "2026-02-04")
        self.assertEqual(str(line.reminded_on), LATE)
        self.assertNotEqual(line.mail_id, recall)
        self.assertIn("has not reached us", line.mail_id.body_html)
        self.assertIn("300", line.mail_id.body_html)
        mails = self.env["mail.mail"].sudo()
        about = [("model", "=", plan._name), ("res_id", "=", plan.id)]
        self.assertEqual(mails.search_count(about), 2, "a recall, then a reminder")

    def test_a_recall_that_never_left_is_taken_back_by_the_reminder(self):
        plan = self._agree()
        self._live("2026-01-26")
        recall = self._get_first(plan).mail_id
        self._live(LATE)
        self.assertEqual(recall.state, "cancel")

    def test_who_wants_no_e_mail_gets_none_and_the_plan_says_why(self):
        plan = self._agree()
        self.debtor.relance_email_refused = "2026-01-05"
        self._live("2026-01-26", LATE)
        self.assertFalse(plan.line_ids.mail_id)
        self.assertTrue(self._get_first(plan).reminded_on, "not tried again each day")
        self.assertIn("no e-mail since", plan.message_ids[0].body)

    def test_nobody_is_reminded_on_a_day_off(self):
        plan = self._agree(late_days=1)
        self._live("2026-02-01")  # a Sunday
        self.assertFalse(self._get_first(plan).reminded_on)
        self._live("2026-02-02")
        self.assertTrue(self._get_first(plan).reminded_on)

    def test_who_is_in_default_hears_of_it_from_a_person(self):
        plan = self._agree(tolerance_days=2)
        self._live(LATE)
        self.assertEqual(plan.state, "defaulted")
        self.assertFalse(self._get_first(plan).reminded_on)

    def test_who_wants_no_reminder_gets_none(self):
        plan = self._agree(late_days=0)
        self._live(LATE, "2026-02-05")
        self.assertFalse(self._get_first(plan).reminded_on)

    def test_an_instalment_that_was_paid_meanwhile_is_not_reminded_of(self):
        plan = self._agree()
        self._live(LATE)
        mail = self._get_first(plan).mail_id
        with self._at(LATE):
            self._pay(self.invoice, 300)
            self._plan()
            with self.mock_mail_gateway(mail_unlink_sent=False):
                mail.send()
        self.assertEqual(mail.state, "cancel")

    def test_what_a_person_wrote_about_a_default_leaves(self):
        plan = self._agree()
        with self._at("2026-02-12"):
            self._plan()
            self.assertEqual(plan.state, "defaulted")
            plan.with_user(self.collector).action_remind()
            mail = self._get_first(plan).mail_id
            with self.mock_mail_gateway(mail_unlink_sent=False):
                mail.send()
        self.assertEqual(mail.state, "sent")

    # One message a day, gap and cap -------------------------------------------------

    def test_the_reminder_of_an_instalment_obeys_the_gap(self):
        plan = self._agree()
        self._create_invoice("2026-01-25", 200.0)
        self._live("2026-01-26")
        self.assertTrue(self._run_day("2026-01-30"), "of the other invoice")
        self._live(LATE, "2026-02-05")
        self.assertFalse(self._get_first(plan).reminded_on)
        self._live("2026-02-06")
        self.assertTrue(self._get_first(plan).reminded_on)

    def test_a_reminder_obeys_the_gap_after_that_of_an_instalment(self):
        self._agree()
        other = self._create_invoice("2026-01-29", 200.0)
        self._live(LATE)
        item = self._find_items(other)
        self.assertEqual(item.reason, "gap")
        self.assertEqual(str(item.next_date), "2026-02-10")

    def test_a_recall_and_a_reminder_leave_on_two_days(self):
        plan = self._agree()
        self._create_invoice("2026-01-21", 200.0)
        with self._at("2026-01-26"):
            self.assertFalse(self._plan())
        self.assertTrue(self._get_first(plan).told_on)
        self.assertTrue(self._run_day("2026-01-27"))

    def test_a_recall_waits_while_a_reminder_is_about_to_leave(self):
        plan = self._agree()
        self._create_invoice("2026-01-18", 200.0)
        self._live("2026-01-23", "2026-01-26")
        self.assertFalse(self._get_first(plan).told_on)
        self.assertTrue(self._run_day("2026-01-27"))
        self._live("2026-01-28")
        self.assertTrue(self._get_first(plan).told_on)

    # Settings -----------------------------------------------------------------------

    def test_new_plans_have_the_days_and_the_clause_of_the_settings(self):
        self.company.write(
            {
                "relance_plan_tolerance_days": 12,
                "relance_plan_tell_days": 0,
                "relance_plan_late_days": 4,
                "relance_plan_clause": "All is due at once.",
            }
        )
        plan = self._agree()
        self.assertEqual(
            (plan.tolerance_days, plan.tell_days, plan.late_days), (12, 0, 4)
        )
        self.assertEqual(plan.clause, "All is due at once.")

    def test_the_mail_says_our_own_words_in_the_language_of_the_customer(self):
        self._speak_french()
        self.company.relance_plan_late_text = "Dear {person},\n\n{missing} lacks."
        french = self.company.with_context(lang="fr_FR")
        french.relance_plan_late_text = "{missing} manque : {number} ({rank}/{count})."
        self.debtor.lang = "fr_FR"
        plan = self._agree()
        self._live(LATE)
        body = self._get_first(plan).mail_id.body_html
        self.assertRegex(body, rf"300.* manque : {plan.name} \(1/3\)\.")

    def test_a_text_with_an_unknown_word_in_braces_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "{mising}"):
            self.company.relance_plan_late_text = "{mising} lacks."

    def test_the_settings_show_the_text_that_leaves_if_they_are_empty(self):
        plans = self.env["relance.payment.plan"]
        shipped = [plans._get_shipped_text(kind) for kind in ("recall", "late")]
        shipped.append(plans._get_default_clause(self.company))
        for name in ("res.config.settings", "relance.settings"):
            arch = etree.fromstring(self.env[name].get_view(view_type="form")["arch"])
            shown = [
                arch.xpath(f"//field[@name='{text}']")[0].get("placeholder")
                for text in TEXTS
            ]
            self.assertEqual(shown, shipped, name)
