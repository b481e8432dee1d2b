import re

from lxml import html

from odoo import Command

from ...models.planning.res_company import SHIPPED
from ..common import RelanceCommon

FEES = re.compile(
    r"penalt|\binterest|indemn|\bfees?\b|\bcharges?\b|\b40 ?(€|eur)"
    r"|\bfrais\b|pénalit|intérêt",
    re.IGNORECASE,
)
DEBTS = re.compile(
    r"overdue|remind|formal notice|\bdebt|unpaid|\blate\b|\d"
    r"|relance|mise en demeure|\bretard|impayé|\bdette|échu",
    re.IGNORECASE,
)
FOR_CONSUMERS = ("consumer", "returned_consumer", "retention", "deposit")
LANGUAGES = ("en_US", "fr_FR")
# What falls due by the contract alone: nothing of it is promised.
AS_AGREED = ("retention", "deposit")


class TestShippedTexts(RelanceCommon):
    """The texts that everybody starts with, each rendered as it would be sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._speak_french()
        cls.shipped = {
            name: cls.env.ref(f"relance_avancee.relance_scenario_{name}").sudo()
            for name in SHIPPED
        }
        bank = cls.env["res.bank"].create({"name": "Banque", "bic": "PSSTFRPPXXX"})
        cls._create_bank(cls.company.partner_id, bank_id=bank.id)
        cls.invoice = cls._create_invoice("2026-03-02")
        with cls._at("2026-03-31"):
            cls.env["relance.due.item"]._refresh(
                cls.company, cls.company._relance_today()
            )
        cls.item = cls.env["relance.due.item"].search(
            [("move_id", "=", cls.invoice.id)]
        )

    def _create_reminder(self, step, language="en_US"):
        return self.reminders.create(
            {
                "company_id": self.company.id,
                "debtor_id": self.debtor.id,
                "contact_id": self.debtor.id,
                "email": self.debtor.email,
                "lang": language,
                "scenario_id": step.scenario_id.id,
                "step_id": step.id,
                "level": step.level,
                "is_contact": step.use_email,
                "date": "2026-03-31",
                "line_ids": [
                    Command.create(
                        {
                            "due_item_id": self.item.id,
                            "cycle": self.item.cycle,
                            "role": "listed",
                            "move_id": self.invoice.id,
                            "name": self.item.name,
                            "date_maturity": self.item.date_maturity,
                            "currency_id": self.item.currency_id.id,
                            "amount_total": self.item.amount_total,
                            "amount_residual_currency": self.item.amount_total,
                        }
                    )
                ],
            }
        )

    def _get_steps(self, name):
        return self.shipped[name].with_context(active_test=False).all_step_ids

    def _get_step(self, name):
        step = self.env.ref(f"relance_avancee.relance_scenario_step_{name}")
        return step.sudo()

    def _read(self, step, language="en_US"):
        """Return the whole text of what a step sends and shows to us, HTML apart."""
        reminder = self._create_reminder(step, language)
        parts = []
        if step.use_email:
            parts += [reminder.subject, reminder._render_email()[reminder.id]]
        if step.use_activity:
            todo = reminder.with_context(lang=language)._schedule_step_todo()
            parts += [todo.summary, todo.note]
        return " ".join(
            html.fragment_fromstring(
                str(part or ""), create_parent="div"
            ).text_content()
            for part in parts
        )

    def test_every_text_is_filled_for_every_legal_type_and_language(self):
        for legal_type in ("professional", "consumer", "public"):
            self.debtor.relance_legal_type = legal_type
            for name in SHIPPED:
                for step in self._get_steps(name):
                    for language in LANGUAGES:
                        told = (legal_type, step.display_name, language)
                        text = self._read(step, language)
                        self.assertNotRegex(text, r"[{}]", told)
                        self.assertGreater(len(text), 50, told)

    def test_consumers_read_no_word_of_fees(self):
        for name in FOR_CONSUMERS:
            for step in self._get_steps(name):
                for language in LANGUAGES:
                    told = (step.display_name, language)
                    self.assertNotRegex(self._read(step, language), FEES, told)

    def test_subjects_say_nothing_of_the_debt(self):
        for name in SHIPPED:
            for step in self._get_steps(name).filtered("use_email"):
                for language in LANGUAGES:
                    subject = step.with_context(lang=language).subject or ""
                    self.assertTrue(subject, step.display_name)
                    self.assertNotRegex(subject, DEBTS, (step.name, language))

    def test_a_neutral_text_message_tells_nothing(self):
        step = self._get_step("consumer_after_17")
        text = html.fromstring(step.activity_text).text_content()
        self.assertNotRegex(text, r"balance|paid|payment|instal|\{net\}|\{total\}")

    def test_a_person_calls_before_a_key_account_is_written_to(self):
        steps = self._get_steps("key_account").filtered(
            lambda step: step.anchor == "due" and step.offset_days > 0
        )
        self.assertEqual(
            [step.use_email for step in steps.sorted("offset_days")],
            [False, True, True],
        )

    def test_a_professional_who_read_its_page_is_called_at_the_firm_level(self):
        step = self._get_step("professional_after_25")
        self.assertEqual((step.level, step.condition), ("2", "visited"))
        self.assertEqual((step.use_email, step.use_activity), (False, True))

    def test_abroad_the_bic_is_shown(self):
        step = self._get_step("foreign_after_7")
        self.assertIn("PSSTFRPPXXX", self._read(step))

    def test_a_down_payment_is_awaited_and_not_late(self):
        step = self._get_step("deposit_after_3")
        self.assertNotIn("Days late", self._read(step))

    def test_the_references_of_a_public_body_are_those_of_the_invoice_then_its_own(
        self,
    ):
        step = self._get_step("public_after_8")
        self.assertIn("not communicated to us", self._read(step))
        self.debtor.relance_commitment_number = "OF-CUSTOMER"
        self.debtor.relance_service_code = "FACT"
        self.assertIn("commitment number OF-CUSTOMER, service code", self._read(step))
        self.invoice.relance_commitment_number = "OF-INVOICE"
        self.assertIn("commitment number OF-INVOICE, service code", self._read(step))

    def test_what_is_not_known_of_a_rejection_reads_as_such(self):
        step = self._get_step("returned_professional_after_1")
        self.assertIn("Reason: not given by the bank.", self._read(step))
        self.item.sudo().rejected_on = "2026-03-20"
        self.assertIn("Date of the rejection: Mar 20, 2026.", self._read(step))

    def test_invoices_are_listed_as_the_language_has_it(self):
        reminder = self._create_reminder(self._get_step("public_after_22"))
        reminder.line_ids.copy({"name": "SECOND"})
        for language, mark in (("en_US", r"\S; "), ("fr_FR", "\xa0; ")):
            message = reminder.with_context(lang=language)._get_message()
            self.assertRegex(message.write_claimed(), f"{mark}SECOND")

    def test_the_name_of_a_customer_is_no_html_in_a_to_do(self):
        step = self._get_step("public_after_22")
        step.activity_note = "<p>{customer}</p>"
        self.debtor.name = "<b>Bold</b> & Sons"
        note = self._create_reminder(step)._schedule_step_todo().note
        self.assertIn("&lt;b&gt;Bold&lt;/b&gt; &amp; Sons", note)

    def test_each_ladder_counts_from_its_own_anchor(self):
        for name in SHIPPED:
            expected = "rejection" if name.startswith("returned") else "due"
            steps = self._get_steps(name)
            anchors = {expected} if name in AS_AGREED else {expected, "promise"}
            self.assertEqual(set(steps.mapped("anchor")), anchors, name)
            levels = steps.sorted("offset_days").mapped("level")
            self.assertEqual(levels, sorted(levels), name)

    def test_the_public_accountant_only_receives_copies(self):
        steps = self._get_steps("public")
        self.assertNotIn("accountant", steps.mapped("recipient_role"))
        self.assertIn("accountant", steps.mapped("copy_role"))

    def test_consumers_are_written_to_alone(self):
        for name in ("consumer", "returned_consumer", "retention", "deposit"):
            steps = self._get_steps(name)
            self.assertEqual(set(steps.mapped("recipient_role")), {False}, name)
            self.assertEqual(set(steps.mapped("copy_role")), {False}, name)

    def test_key_accounts_are_always_approved_and_never_put_on_notice(self):
        steps = self._get_steps("key_account")
        self.assertTrue(all(steps.filtered("use_email").mapped("approval")))
        self.assertLess(max(steps.mapped("level")), "3")

    def test_each_formal_notice_is_a_to_do(self):
        for name in SHIPPED:
            last = self._get_steps(name).filtered(lambda step: step.level == "3")
            self.assertFalse(any(last.mapped("use_email")), name)
