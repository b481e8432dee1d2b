from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError

from ...models.notices.relance_notice_checklist import ORDER
from .common import TODAY, NoticeCommon

PICTURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


class TestNoticeChecklist(NoticeCommon):
    """What is missing stops a notice, and says where it is put right."""

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))
        self.notice = self._prepare()

    def test_who_wants_no_letter_gets_the_notice_that_the_law_asks_for(self):
        self.debtor.write(
            {
                "relance_letter_refused": "2026-01-05",
                "relance_email_refused": "2026-01-05",
            }
        )
        self.notice.action_send()
        self.assertEqual(self.notice.state, "frozen")

    def test_a_complete_notice_lacks_nothing(self):
        self.assertEqual(self._get_missing(self.notice), set())
        self.assertTrue(self.notice.is_ready)

    def test_what_is_missing_is_listed_and_stops_the_sending(self):
        cases = (
            (self.company, "relance_legal_form", "legal_form"),
            (self.company, "company_registry", "siren"),
            (self.company, "street", "office"),
            (self.debtor, "street", "address"),
            (self.debtor, "relance_legal_type", "legal_type"),
            (self.notice, "signatory_capacity", "signatory"),
            (self.notice, "deadline_days", "days"),
        )
        for record, field, code in cases:
            with self.subTest(field):
                kept = record[field]
                record[field] = False
                self.assertIn(code, self._get_missing(self.notice))
                with self.assertRaises(UserError):
                    self.notice.action_send()
                self.assertEqual(self.notice.state, "draft")
                record[field] = kept

    def test_a_signatory_who_left_does_not_sign(self):
        """Nor is it proposed for the next notice."""
        gone = self._create_user("gone", "manager", function="Director")
        self.company.relance_notice_signatory_id = gone
        self.notice.write({"signatory_id": gone.id, "signatory_capacity": "Director"})
        self.assertNotIn("signatory", self._get_missing(self.notice))
        gone.active = False
        self.assertIn("signatory", self._get_missing(self.notice))
        usual = self.notice._get_usual_signatory(self.company)
        self.assertEqual(usual, self.env.user)

    def test_without_a_bank_account_nothing_leaves(self):
        self.company.partner_id.bank_ids.active = False
        self.company.invalidate_recordset()
        self.invoice.partner_bank_id = False
        self.assertIn("bank", self._get_missing(self.notice))

    def test_an_account_changed_lately_is_told(self):
        self.company.partner_id.bank_ids[:1].acc_holder_name = "Somebody Else"
        points = {check.code: check for check in self.notice._get_checks()}
        self.assertEqual(points["bank_change"].state, "warning")
        self.assertEqual(points["bank"].state, "ok")
        self.assertEqual(self._get_missing(self.notice), set())

    def test_each_point_opens_where_it_is_put_right(self):
        self.debtor.street = False
        self.company.relance_legal_form = False
        self.assertEqual(self.notice.action_fix("address")["res_id"], self.debtor.id)
        settings = self.notice.action_fix("legal_form")
        self.assertEqual(settings["res_model"], "relance.settings")

    def test_a_rate_under_the_legal_floor_is_told_with_both_figures(self):
        terms = self.env["relance.interest.terms"].create(
            {"name": "Contract", "regime": "fr_contract", "contract_rate": 2.0}
        )
        self.debtor.relance_interest_terms_id = terms
        self.notice.action_refresh()
        [check] = [c for c in self.notice.checklist if c["code"] == "below_floor"]
        self.assertEqual(check["state"], "warning")
        [under] = self.notice.line_ids.below_floor
        for figure in ("2.00", under["floor"], under["statutory"]):
            self.assertIn(figure, check["label"])
        opened = self.notice.action_fix("below_floor")
        self.assertEqual(
            (opened["res_model"], opened["res_id"]), (terms._name, terms.id)
        )
        terms.contract_rate = 15.0
        self.notice.action_refresh()
        self.assertNotIn("below_floor", [c["code"] for c in self.notice.checklist])

    def test_what_keeps_the_letter_back_stands_first_and_is_counted(self):
        self.assertFalse(self.notice.missing_words)
        self.debtor.street = False
        self._get_missing(self.notice)
        states = [check["state"] for check in self.notice.checklist]
        self.assertEqual(states, sorted(states, key=ORDER.index))
        self.assertEqual(states[:2], ["missing", "warning"])
        self.assertEqual(self.notice.missing_words, "1 point is missing")
        self.notice.deadline_days = 0
        self._get_missing(self.notice)
        self.assertEqual(self.notice.missing_words, "2 points are missing")

    def test_a_rate_that_nobody_confirmed_is_told_and_opened(self):
        rates = self.rates.search([("reference", "=", "ecb")])
        rates.confidence = "high"
        self.assertNotIn("unconfirmed", self._get_points())
        used = rates.filtered(lambda rate: str(rate.date_from) == "2026-07-01")
        (rates - used).confidence = "low"
        self.assertNotIn("unconfirmed", self._get_points(), "no day of theirs counts")
        used.confidence = "medium"
        point = self._get_points()["unconfirmed"]
        self.assertEqual((point.state, point.button), ("warning", "Confirm the rate"))
        self.assertIn(used.display_name, point.label)
        opened = self.notice.action_fix("unconfirmed")
        self.assertEqual((opened["res_model"], opened["res_id"]), (used._name, used.id))

    def test_a_statutory_rate_that_a_person_chose_is_to_be_confirmed_too(self):
        self.rates.search([]).confidence = "high"
        self._create_terms("fr_contract", contract_rate=2.0)
        ecb = self.rates.search([("reference", "=", "ecb")])
        ecb.confidence = "medium"
        self.assertNotIn("unconfirmed", self._get_points(), "the agreed rate is ours")
        self.debtor.relance_interest_terms_id.write(
            {"under_floor": "statutory", "under_floor_reason": "Our lawyer"}
        )
        self.assertIn("unconfirmed", self._get_points())

    def test_without_a_logo_of_ours_the_letter_bears_none_and_it_is_told(self):
        self.company.logo = self.env["res.company"]._get_logo()
        self.assertTrue(self.company.uses_default_logo)
        self.assertEqual(self._get_points()["logo"].state, "warning")
        self.assertFalse(self._has_logo())
        self.company.logo = PICTURE
        self.assertNotIn("logo", self._get_points())
        self.assertTrue(self._has_logo())

    def test_an_invoice_that_was_never_printed_is_told_then_printed_by_odoo(self):
        point = self._get_points()["invoice_files"]
        self.assertEqual(point.state, "warning")
        self.assertIn(self.invoice.name, point.label)
        self.notice.action_fix("invoice_files")
        stored = self.invoice.invoice_pdf_report_id
        self.assertTrue(stored)
        self.assertEqual(self.notice._get_enclosures(), stored)
        self.assertNotIn("invoice_files", self._get_points())
        self.assertFalse(self.invoice.message_ids.mail_ids, "nothing is mailed")

    def test_who_may_not_print_invoices_is_only_told(self):
        reader = self._create_user("notice_reader", "reader")
        self.env.invalidate_all()
        points = self.notice.with_user(reader).checklist
        (point,) = (check for check in points if check["code"] == "invoice_files")
        self.assertFalse(point["fix"])
        self.assertIsNone(self.notice.with_user(reader).action_fix("invoice_files"))
        self.assertFalse(self.invoice.invoice_pdf_report_id)

    def test_invoices_that_are_not_enclosed_need_no_pdf(self):
        self.notice.with_invoices = False
        self.assertNotIn("invoice_files", self._get_points())

    def _has_logo(self):
        return 'alt="Logo"' in self._read(self.notice)

    def _get_points(self):
        """Return {code: point} of the checklist."""
        return {check.code: check for check in self.notice._get_checks()}

    def test_unmatched_money_is_matched_or_kept_out_with_a_reason(self):
        self._create_credit(100.0)
        self.notice.action_refresh()
        self.assertIn("credits", self._get_missing(self.notice))
        self.notice.credit_ids.write({"is_kept_out": True, "reason": "Other order"})
        self.assertEqual(self.notice.credit_ids.user_id, self.env.user)
        self.assertEqual(self._get_missing(self.notice), set())

    def test_announced_money_is_waited_for_or_kept_out_with_a_reason(self):
        moves = type(self.env["account.move"])
        journal = self.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = False
        # Odoo's accounting app answers so, whenever the state is computed
        self.startPatcher(
            patch.object(
                moves, "_get_invoice_in_payment_state", lambda self: "in_payment"
            )
        )
        payment = self._pay(self.invoice, amount=100.0)
        self.assertFalse(payment.move_id)
        self.notice.action_refresh()
        self.assertEqual(self.notice.line_ids.move_id, self.invoice, "still owed")
        self.assertEqual(self._get_missing(self.notice), {"announced"})
        with self.assertRaisesRegex(UserError, "not in the books yet"):
            self.notice.credit_ids.action_match()
        self.notice.credit_ids.write({"is_kept_out": True, "reason": "Other order"})
        self.assertEqual(self._get_missing(self.notice), set())

    def test_matched_money_lowers_the_claim(self):
        credit = self._create_credit(100.0)
        if credit.currency_id != self.euro:
            self.skipTest("the company does not count in euro")
        self.notice.action_refresh()
        self.notice.credit_ids.action_match()
        self.assertEqual(self.notice.line_ids.principal, 900.0)

    def test_what_we_owe_the_partner_is_told(self):
        bill = self._create_invoice("2026-12-31", 250.0, move_type="in_invoice")
        self.notice.invalidate_recordset(["amount_owed", "checklist"])
        self.assertAlmostEqual(self.notice.amount_owed, -bill.amount_total_signed)
        self.assertIn("owed", [check["code"] for check in self.notice.checklist])

    def test_an_advance_lowers_what_we_owe_and_a_subsidiary_is_another_person(self):
        subsidiary = self._create_debtor("Subsidiary SARL", parent_id=self.debtor.id)
        for partner, amount in ((self.debtor, 250.0), (subsidiary, 70.0)):
            self._create_invoice("2026-12-31", amount, partner, move_type="in_invoice")
        self._pay_in_advance(100.0)
        self.notice.invalidate_recordset(["amount_owed"])
        self.assertEqual(self.notice.amount_owed, 150.0)

    def _pay_in_advance(self, amount):
        """Post what the debtor received before it sent a bill."""
        books = self.company_data
        payable = {
            "account_id": books["default_account_payable"].id,
            "partner_id": self.debtor.id,
        }
        paid = {"account_id": books["default_account_expense"].id}
        lines = [payable | {"debit": amount}, paid | {"credit": amount}]
        journal = books["default_journal_misc"]
        self.env["account.move"].create(
            {"journal_id": journal.id, "line_ids": [(0, 0, line) for line in lines]}
        ).action_post()

    def test_mentions_that_the_invoice_lacks_are_told_before_claiming(self):
        codes = {check["code"]: check["state"] for check in self.notice.checklist}
        self.assertEqual(codes["mentions"], "warning")
        self.invoice.narration = (
            "Pénalités de retard : taux BCE + 10 points. Indemnité de 40 €. "
            "Pas d'escompte."
        )
        self.notice.action_refresh()
        self.assertNotIn("mentions", [c["code"] for c in self.notice.checklist])

    def test_the_switch_prints_the_mentions_for_who_is_no_consumer(self):
        self.company.relance_print_mentions = True
        self.assertEqual(self.invoice._get_relance_missing_mentions(), [])
        printed = self.company._get_relance_printed_mentions(self.invoice)
        self.assertIn("ECB rate plus 10 points", printed)
        self.debtor.relance_legal_type = "consumer"
        self.assertFalse(self.company._get_relance_printed_mentions(self.invoice))

    def test_the_mentions_to_a_public_body_cite_its_own_code(self):
        self.company.relance_print_mentions = True
        self.debtor.relance_legal_type = "public"
        printed = self.company._get_relance_printed_mentions(self.invoice)
        self.assertIn("ECB rate plus 8 points", printed)
        self.assertIn("commande publique, R2192-31 and D2192-35", printed)
        self.assertNotIn("L441-10", printed)

    def test_the_mention_follows_what_a_person_chose_under_the_legal_floor(self):
        self.company.relance_print_mentions = True
        terms = self._create_terms("fr_contract", contract_rate=2.0)
        printed = self.company._get_relance_printed_mentions
        self.assertIn("2.00 % a year", printed(self.invoice))
        terms.write({"under_floor": "statutory", "under_floor_reason": "Our lawyer"})
        self.assertIn("ECB rate plus 10 points", printed(self.invoice))
        self.assertNotIn("2.00", printed(self.invoice))
        terms.contract_rate = 15.0
        self.assertIn("15.00 % a year", printed(self.invoice), "above the floor")

    def test_a_company_abroad_prints_no_french_law(self):
        self.company.relance_print_mentions = True
        self.company.country_id = self.env.ref("base.be")
        self.assertFalse(self.company._get_relance_printed_mentions(self.invoice))

    def test_an_insolvent_debtor_is_not_put_on_notice(self):
        self.debtor.relance_insolvency_date = "2026-10-15"
        self.assertIn("insolvency", self._get_missing(self.notice))

    def test_words_that_imitate_a_bailiff_are_refused(self):
        self.notice.closing = "<p>Dernier avis avant saisie par huissier</p>"
        self.assertIn("forbidden", self._get_missing(self.notice))
        text = self.env["relance.notice.text"].search([], limit=1)
        with self.assertRaises(ValidationError):
            text.demand = "<p>Commandement de payer {total}</p>"

    def test_a_text_is_no_template(self):
        self.debtor.name = "<b>Bold</b> & Sons"
        self.notice.demand = (
            '<p>{customer} {{object.company_id}} <t t-out="1+1"/>'
            "<script>alert(1)</script></p>"
        )
        letter = self._read(self.notice)
        self.assertIn("&lt;b&gt;Bold&lt;/b&gt; &amp; Sons", letter)
        self.assertNotIn("alert(1)", letter)
        self.assertIn("{{object.company_id}}", letter)

    def test_only_late_invoices_are_claimed(self):
        future = self._create_claimed("2026-12-31")
        with self.assertRaises(UserError):
            self._prepare(future)

    def test_one_notice_a_debtor(self):
        other = self._create_debtor("Martin SA", relance_legal_type="professional")
        moves = self.invoice | self._create_claimed("2026-10-01", debtor=other)
        self.assertEqual(self._prepare(moves).debtor_id, self.debtor | other)
