from odoo import Command, fields

from ...tools.days import write_day
from .common import PageCommon

# Every value that the page may tell; another one is a leak until it is judged here.
PAGE = {
    "blocks company customer day is_late is_settled lang languages note reader "
    "receipts said",
    "colour email files greeting logo megabytes name phone privacy registry thanks vat "
    "website",
    "aside asked balance coming credits currency factors has_sums is_asked late next "
    "overdue transfer unmatched",
    # with payment on the page
    "aside asked balance coming credits currency factors has_sums is_asked late next "
    "online overdue transfer unmatched",
    "amount aside balance customer day days_late discount due has_document instalment "
    "is_asked item number reference route",
    "amount day has_document item number",
    "balance day kind number",
    "amount bank_name bic code holder iban reference unchanged_since",
    "bank name rows",
    "bank_name bic changed holder iban",
    "date dispute key plan told tone what",
}


class TestPage(PageCommon):
    """What a customer reads on its page."""

    def _prepare(self, access=None):
        page, own = self.env["relance.page"]._of(access or self.access)
        return page._prepare(own)

    def _get_block(self):
        [block] = self._prepare()["blocks"]
        return block

    def test_it_tells_what_is_late_what_comes_and_what_to_pay_now(self):
        block = self._get_block()
        self.assertEqual([row["number"] for row in block["late"]], [self.late.name])
        self.assertEqual([row["number"] for row in block["next"]], [self.coming.name])
        told = self._read()
        asked = block["asked"].replace("\xa0", " ")
        for words in (asked, self.late.name, self.coming.name, "20 days late"):
            self.assertIn(words, told)

    def test_it_says_how_to_pay_with_a_code_to_scan(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self._create_debtor("Euro SARL")
        invoice = self._create_invoice(
            str(self._day(-9)), debtor=other, currency_id=euro.id
        )
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        link, url = self._link(debtor_id=other.id, contact_id=other.id)
        transfer = self._prepare(link)["blocks"][0]["transfer"]
        self.assertEqual(transfer["reference"], invoice.payment_reference)
        self.assertTrue(transfer["code"].startswith("data:image/svg+xml"))
        self.assertIn(transfer["iban"], self._read(url=url))

    def test_what_is_disputed_or_promised_is_told_apart_and_not_asked(self):
        with self._today():
            self.env["relance.dispute"].sudo().create(
                {
                    "move_id": self.late.id,
                    "debtor_id": self.debtor.id,
                    "company_id": self.company.id,
                    "amount": 400,
                }
            )
        block = self._get_block()
        page = self.env["relance.page"]
        write = page._write_amount
        self.assertEqual(block["asked"], write(600, self.late.currency_id))
        self.assertEqual(block["overdue"], write(1000, self.late.currency_id))
        self.assertEqual(
            block["aside"], [("dispute", write(400, self.late.currency_id))]
        )

    def test_what_was_announced_and_is_disputed_since_is_told_once(self):
        with self._today():
            self.env["relance.promise"].create(
                {"debtor_id": self.debtor.id, "date_promised": self._day(5)}
            )
            self.env["relance.dispute"].create({"move_id": self.late.id, "amount": 400})
        block = self._get_block()
        page = self.env["relance.page"]
        write = page._write_amount
        told = dict(block["aside"])
        currency = self.late.currency_id
        self.assertEqual(told["dispute"], write(400, currency))
        self.assertEqual(told["promise"], write(600, currency))
        self.assertFalse(block["is_asked"])

    def test_money_that_waits_to_be_matched_is_deducted(self):
        self._create_credit(300)
        block = self._get_block()
        write = self.env["relance.page"]._write_amount
        self.assertEqual(block["asked"], write(700, self.late.currency_id))

    def test_who_owes_nothing_is_thanked(self):
        self._pay(self.late | self.coming)
        self.assertTrue(self._prepare()["is_settled"])
        self.assertIn("Nothing is due. Thank you.", self._read())

    def test_what_was_paid_of_late_is_told_with_its_invoice_once_nothing_is_late(self):
        self.assertFalse(self._prepare()["receipts"])
        self._pay(self.late, day=self._day(-2))
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        self.env["ir.attachment"].sudo().create(
            {
                "name": "paid.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "account.move",
                "res_id": self.late.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.late.invalidate_recordset(["invoice_pdf_report_id"])
        [told] = self._prepare()["receipts"]
        self.assertEqual(told["number"], self.late.name)
        self.assertEqual(told["day"], write_day(self.env, self._day(-2)))
        words = self._read()
        self.assertIn("Paid lately. Thank you.", words)
        self.assertIn("Next due date", words)
        answer = self.url_open(f"{self.url}/invoice/{self.item.id}")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")

    def test_what_was_paid_long_ago_or_credited_is_told_no_more(self):
        self._pay(self.late)
        items = self.env["relance.due.item"].sudo()
        items._refresh(self.company, self.today)
        self.assertTrue(self._prepare()["receipts"])
        self.item.sudo().date_closed = self._day(-200)
        self.assertFalse(self._prepare()["receipts"])
        self.item.sudo().write({"date_closed": self.today, "reason": "credited"})
        self.assertFalse(self._prepare()["receipts"])

    def _create_discounted(self):
        """Return an invoice of 100, of which 98 settle it within ten days."""
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        invoice = self._create_invoice(
            str(self._day(26)),
            100,
            invoice_date=self._day(-4),
            invoice_payment_term_id=term.id,
        )
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        return invoice

    def test_a_discount_for_early_payment_is_told_until_its_day(self):
        invoice = self._create_discounted()
        words = "Until " + write_day(self.env, self._day(6))
        rows = {row["number"]: row for row in self._get_block()["next"]}
        self.assertIn(words, rows[invoice.name]["discount"])
        self.assertIn("98.00", rows[invoice.name]["discount"])
        self.assertFalse(rows[self.coming.name]["discount"])
        with self._at(self._day(7)):
            rows = {row["number"]: row for row in self._get_block()["next"]}
            self.assertFalse(rows[invoice.name]["discount"])

    def test_a_discount_that_was_earned_by_transfer_is_not_asked_for(self):
        invoice = self._create_discounted()
        self._pay(self.late)
        with self._at(self._day(2)):
            self._create_payment_of(invoice, 98)
        with self._at(self._day(40)):
            self._plan()
            block = self._get_block()
            rows = {row["number"]: row for row in block["late"]}
            self.assertEqual(rows[invoice.name]["aside"][0][0], "discount")
            asked = self._write(500)
            self.assertEqual(block["asked"], asked)

    def _create_payment_of(self, invoice, amount):
        """Book a transfer of ``amount`` and match it with the invoice."""
        payment = self.env["account.payment"].create(
            {
                "amount": amount,
                "partner_id": self.debtor.id,
                "payment_type": "inbound",
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": fields.Date.today(),
            }
        )
        payment.action_post()
        lines = payment.move_id.line_ids | invoice.line_ids
        lines.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()

    def _write(self, amount):
        return self.env["relance.page"]._write_amount(amount, self.late.currency_id)

    def test_what_is_collected_by_us_is_not_asked_for(self):
        self.debtor.relance_route = "debit"
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        self.assertFalse(self._get_block()["is_asked"])
        self.assertIn("direct debit", self._read())

    def test_another_customer_and_another_company_are_not_on_it(self):
        other = self._create_debtor("Other SARL")
        invoice = self._create_invoice(str(self._day(-9)), debtor=other)
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        item = self._get_items(invoice)
        self.assertNotIn(invoice.name, self._read())
        for path in (f"/invoice/{item.id}", "/said/1", "/plan/1"):
            self._open(path, status=404)
        self._say("promise", items=str(item.id), date=str(self._day(5)))
        promise = self.env["relance.promise"].search([], limit=1)
        self.assertEqual(promise.due_item_ids, self.item)

    def test_no_value_is_told_that_was_not_judged(self):
        self._create_credit(10)
        self._say("promise", items=str(self.item.id), date=str(self._day(5)))
        judged = {frozenset(names.split()) for names in PAGE}
        told = set()

        def collect(value):
            if isinstance(value, dict):
                told.add(frozenset(value))
                for one in value.values():
                    collect(one)
            elif isinstance(value, list):
                for one in value:
                    collect(one)

        collect(self._prepare())
        self.assertFalse(told - judged)

    def test_names_with_markup_are_read_as_they_are(self):
        evil = "<img src=x onerror=alert(1)>\"'{{7*7}}"
        self.debtor.name = evil
        self.company.relance_page_note = evil
        self._say("question", text=evil, signer=evil)
        answer = self.url_open(self.url)
        self.assertNotIn("<img src=x", answer.text)
        self.assertIn("{{7*7}}", answer.text)

    def test_the_statement_and_the_invoice_are_its_own(self):
        answer = self.url_open(self.url + "/statement")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("Statement", answer.headers["Content-Disposition"])

    def test_the_reader_chooses_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._post("/language", lang="fr_FR")
        self.assertEqual(self._open().get("lang"), "fr-FR")
        self._post("/language", lang="xx_XX")
        self.assertEqual(self._open().get("lang"), "fr-FR")

    def test_a_reminder_leads_to_the_page_of_its_reader(self):
        with self._at("2026-02-09"):
            self._create_invoice("2026-02-02")
            self._plan()
            mails = self._send_all()
        [link] = self.env["relance.access"].search([("reminder_id", "!=", False)])
        self.assertEqual(link.contact_id, link.reminder_id.contact_id)
        found = mails.body_html.split("/relance/")[1][:43]
        self.assertEqual(self.env["relance.access"]._find(found), link)

    def test_a_message_that_is_only_shown_makes_no_link(self):
        with self._at("2026-02-09"):
            self._create_invoice("2026-02-02")
            reminder = self._plan()
            shown = reminder._render_email()[reminder.id]
        self.assertIn("/relance/example", shown)
        self.assertFalse(
            self.env["relance.access"].search([("reminder_id", "!=", False)])
        )

    def test_a_central_payer_reads_its_entities(self):
        entity = self._create_debtor("Entity SARL")
        entity.relance_payer_id = self.debtor
        invoice = self._create_invoice(str(self._day(-9)), debtor=entity)
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        told = self._read()
        self.assertIn(invoice.name, told)
        self.assertIn("Entity SARL", told)

    def _today(self):
        return self._at(self.today)
