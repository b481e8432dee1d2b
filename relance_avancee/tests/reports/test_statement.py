import io
import zipfile
from datetime import date

from lxml import html

from odoo.exceptions import AccessError

from ..common import RelanceCommon

DAY = date(2026, 2, 28)


class TestStatement(RelanceCommon):
    """What a customer owed on a day, whatever happened since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.statements = cls.env["relance.statement"]
        cls.bank = cls._create_bank(
            cls.company.partner_id, "FR7630006000011234567890189"
        )

    def _get(self, partners=None, day=DAY, **options):
        """Return the statements of ``partners``, of the debtor by default."""
        return self.statements._get_statements(
            partners or self.debtor, self.company, day, **options
        )

    def _get_lines(self, statement):
        return [
            (line.number, line.balance)
            for block in statement.blocks
            for line in block.lines
        ]

    def _render(self, statements):
        """Return the HTML of the printed statements."""
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "relance_avancee.relance_statement_report", [], {"statements": statements}
        )
        return html.decode()

    # What it says -------------------------------------------------------------

    def test_it_lists_what_was_open_on_a_past_day(self):
        late = self._create_invoice("2026-01-31", amount=1000)
        coming = self._create_invoice("2026-03-15", amount=300)
        self._create_invoice("2026-05-15", amount=70)
        self._pay(late, day="2026-03-02")
        [statement] = self._get()
        self.assertEqual(
            self._get_lines(statement), [(late.name, 1000), (coming.name, 300)]
        )
        totals = statement.blocks[0].totals
        self.assertEqual((totals.overdue, totals.not_due), (1000, 300))
        self.assertEqual(statement.blocks[0].lines[0].days_late, 28)

    def test_what_was_paid_that_day_is_paid(self):
        invoice = self._create_invoice("2026-01-31", amount=1000)
        self._pay(invoice, amount=400, day="2026-02-28")
        self._pay(invoice, day="2026-03-01")
        [statement] = self._get()
        self.assertEqual(self._get_lines(statement), [(invoice.name, 600)])
        self.assertFalse(self._get(day=date(2026, 3, 1)))

    def test_a_payment_matched_later_was_unmatched(self):
        with self._at("2026-02-20"):
            credit = self._create_credit(100)
        invoice = self._create_invoice("2026-04-30", amount=100)
        (invoice + credit).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        [statement] = self._get()
        self.assertEqual(self._get_lines(statement), [(credit.name, -100)])
        self.assertEqual(statement.blocks[0].totals.unmatched, -100)
        self.assertFalse(self._get(day=date(2026, 4, 30)))

    def test_instalments_are_ranked(self):
        term = self._create_instalments((50, 0), (50, 60))
        invoice = self._create_invoice(
            "2026-02-10", amount=1000, invoice_payment_term_id=term.id
        )
        [statement] = self._get()
        self.assertEqual(
            [(line.instalment, line.balance) for line in statement.blocks[0].lines],
            [("1/2", 500), ("2/2", 500)],
        )
        self.assertEqual(len(set(invoice.line_ids.mapped("date_maturity"))), 3)

    def test_each_currency_has_its_totals(self):
        self._create_invoice("2026-01-31", amount=1000)
        foreign = self.setup_other_currency("CHF")
        self._create_invoice("2026-01-31", amount=500, currency_id=foreign.id)
        [statement] = self._get()
        found = {block.currency: block.totals.balance for block in statement.blocks}
        self.assertEqual(found, {self.company.currency_id: 1000, foreign: 500})

    def test_an_assigned_invoice_is_not_paid_to_us(self):
        factor = self._create_debtor("Factor SA")
        self.company.relance_factor_id = factor
        assigned = self._create_invoice("2026-01-31", relance_route="assigned")
        with self._at("2026-02-28"):
            self._plan()
        [statement] = self._get()
        self.assertFalse(statement.bank, "nothing is payable to us")
        self.assertFalse(statement.blocks[0].sections)
        [section] = statement.blocks[0].assigned
        self.assertEqual(section.partner, factor)
        self.assertEqual(section.lines[0].number, assigned.name)
        html = self._render([statement])
        self.assertIn("Payable to", html)
        self.assertNotIn("FR76", html)

    def test_what_we_collect_ourselves_asks_for_no_transfer(self):
        self._create_invoice("2026-01-31", relance_route="debit")
        with self._at("2026-02-28"):
            self._plan()
        [statement] = self._get()
        self.assertFalse(statement.bank)
        self.assertIn("by direct debit", self._render([statement]))

    # Whom it concerns ---------------------------------------------------------

    def test_a_payer_gets_one_statement_for_its_entities(self):
        payer = self._create_debtor("Group SA")
        site = self._create_debtor("Site SAS", relance_payer_id=payer.id)
        (self.debtor).relance_payer_id = payer
        self._create_invoice("2026-01-31", amount=100)
        self._create_invoice("2026-01-31", amount=200, debtor=site)
        self._create_invoice("2026-01-31", amount=400, debtor=payer)
        [statement] = self._get(payer + site)
        self.assertEqual(statement.partner, payer)
        found = {
            section.partner: section.totals.balance
            for section in statement.blocks[0].sections
        }
        self.assertEqual(found, {payer: 400, self.debtor: 100, site: 200})
        self.assertEqual(statement.blocks[0].totals.balance, 700)
        html = self._render([statement])
        self.assertIn("Site SAS", html)
        alone = self._get(payer + site, entities=False)
        self.assertEqual([s.blocks[0].totals.balance for s in alone], [400, 200])

    def test_customers_without_a_balance_are_left_out_if_asked(self):
        other = self._create_debtor("Nothing SARL")
        self._create_invoice("2026-01-31")
        self.assertEqual(len(self._get(self.debtor + other)), 1)
        both = self._get(self.debtor + other, empty=True)
        self.assertEqual(len(both), 2)
        self.assertIn("Nothing is open on your account", self._render(both))

    def test_many_customers_are_read_at_once(self):
        others = self.debtor
        for number in range(4):
            debtor = self._create_debtor(f"Customer{number} SARL")
            self._create_invoice("2026-01-31", debtor=debtor)
            others |= debtor
        self._create_invoice("2026-01-31")
        self._get(self.debtor)
        debtors = others.commercial_partner_id
        self.env.flush_all()
        with self.assertQueryCount(6):
            lines = self.statements._read_lines(debtors, self.company, DAY)
        self.assertEqual(len(lines), 5)

    # How it is written --------------------------------------------------------

    def test_it_is_printed_in_the_language_of_who_receives_it(self):
        contact = self._create_debtor("Anne Durand", is_company=False, lang="fr_FR")
        self.debtor.relance_contact_id = contact
        self._create_invoice("2026-01-31")
        english = self._create_debtor("Smith Ltd")
        self._create_invoice("2026-01-31", debtor=english)
        french, other = self._get(self.debtor + english)
        self.assertEqual((french.lang, other.lang), ("fr_FR", "en_US"))
        self.assertIn("28 février 2026", self._render([french]))
        html = self._render([other])
        self.assertIn("February 28, 2026", html)
        self.assertIn("it is not a payment reminder", html)
        self.assertIn("FR76 3000 6000 0112 3456 7890 189", html)

    def test_how_to_pay_stays_with_the_last_lines_on_one_page(self):
        for _number in range(4):
            self._create_invoice("2026-01-31")
        page = html.fromstring(self._render(self._get()))
        (end,) = page.xpath(
            "//div[contains(@style, 'page-break-inside: avoid') and ./table]"
            "[.//*[contains(text(), 'IBAN')]]"
        )
        self.assertEqual(len(end.xpath("./table/tbody/tr")), 3, "two lines, the total")
        self.assertIn("for information only", end.text_content())
        self.assertEqual(len(page.xpath("//tbody/tr/td[1][contains(., 'INV/')]")), 4)

    def test_the_workbook_has_typed_cells_and_formulas(self):
        invoice = self._create_invoice("2026-01-31", ref="=1+1")
        content = self.statements._get_xlsx(self._get())
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            texts = book.read("xl/sharedStrings.xml").decode()
        self.assertIn("<f>SUMIFS(J7:J7,K7:K7,$A$2)</f><v>1000.0</v>", sheet)
        self.assertIn("<v>46053</v>", sheet, "31 January 2026 is a date")
        self.assertIn(invoice.name, texts)
        self.assertIn("=1+1", texts, "a text, not a formula")

    def test_a_workbook_has_a_sheet_a_currency(self):
        self._create_invoice("2026-01-31")
        foreign = self.setup_other_currency("CHF")
        self._create_invoice("2026-01-31", currency_id=foreign.id)
        content = self.statements._get_xlsx(self._get())
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = book.read("xl/workbook.xml").decode()
        self.assertIn(f'name="{self.company.currency_id.name}"', names)
        self.assertIn('name="CHF"', names)

    # Who may ------------------------------------------------------------------

    def test_only_those_who_read_reminders_read_statements(self):
        self._create_invoice("2026-01-31")
        reader = self._create_user("reads", "reader")
        [statement] = self.statements.with_user(reader)._get_statements(
            self.debtor.with_user(reader), self.company.with_user(reader), DAY
        )
        self.assertEqual(statement.blocks[0].totals.balance, 1000)
        nobody = self._create_user("nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self.statements.with_user(nobody)._get_statements(
                self.debtor.with_user(nobody), self.company.with_user(nobody), DAY
            )
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.statements.with_user(reader)._get_statements(
                self.debtor.with_user(reader), other.with_user(reader), DAY
            )
