import io

from reportlab.pdfgen.canvas import Canvas

from ...rules.claims.mentions import missing_mentions
from .common import TODAY, NoticeCommon

MENTIONS = (
    "Pénalités de retard : taux BCE + 10 points, dès le lendemain de l'échéance.",
    "Indemnité forfaitaire de 40 EUR. Pas d'escompte.",
)


class TestNoticeMentions(NoticeCommon):
    """What the invoice that was sent says of its payment, before it is claimed."""

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))

    def _store(self, *lines, move=None):
        """Store ``lines`` as the PDF of an invoice that was sent."""
        file = io.BytesIO()
        canvas = Canvas(file)
        for number, line in enumerate(lines):
            canvas.drawString(50, 800 - 20 * number, line)
        canvas.save()
        move = move or self.invoice
        self.env["ir.attachment"].create(
            {
                "name": "Invoice.pdf",
                "raw": file.getvalue(),
                "res_model": "account.move",
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        move.invalidate_recordset(["invoice_pdf_report_id"])

    def _get_told(self):
        """Return {code: label} of what is told of the mentions."""
        checks = self._prepare().checklist
        return {
            check["code"]: check["label"]
            for check in checks
            if check["code"] in ("mentions", "due_mention")
        }

    def test_an_invoice_that_says_it_all_lacks_nothing(self):
        self._store("Facture FAC/2026/1", "Échéance : 30/09/2026", *MENTIONS)
        self.assertEqual(self.invoice._get_relance_missing_mentions(), [])
        self.assertEqual(self._get_told(), {})

    def test_an_invoice_without_its_due_date_is_told(self):
        self._store("Facture du 31/08/2026", "Paiement à 30 jours", *MENTIONS)
        self.assertEqual(self.invoice._get_relance_missing_mentions(), ["due"])
        told = self._get_told()
        self.assertEqual(list(told), ["due_mention"])
        self.assertIn(self.invoice.name, told["due_mention"])
        self.assertIn("does not state its due date", told["due_mention"])

    def test_another_due_date_is_not_its_own(self):
        self._store("Échéance : 31/10/2026", *MENTIONS)
        self.assertEqual(self.invoice._get_relance_missing_mentions(), ["due"])

    def test_both_are_told_when_both_lack(self):
        self._store("Facture du 31/08/2026")
        self.assertEqual(
            self.invoice._get_relance_missing_mentions(),
            ["due", "rate", "indemnity", "discount"],
        )
        self.assertEqual(set(self._get_told()), {"mentions", "due_mention"})

    def test_it_is_told_before_claiming_and_stops_nothing(self):
        self._store("Facture")
        notice = self._prepare()
        self.assertTrue(notice.is_ready)
        action = notice.action_fix("due_mention")
        self.assertEqual(action["res_id"], self.invoice.id)

    def test_the_layout_of_odoo_states_the_due_date(self):
        self.assertNotIn("due", self.invoice._get_relance_missing_mentions())

    def test_each_instalment_is_stated_where_the_term_shows_it(self):
        term = self._create_instalments((50, 30), (50, 60))
        move = self._create_claimed("2026-09-30", invoice_payment_term_id=term.id)
        term.display_on_invoice = False
        self.assertIn("due", move._get_relance_missing_mentions())
        term.display_on_invoice = True
        self.assertNotIn("due", move._get_relance_missing_mentions())

    def test_nothing_is_asked_of_an_invoice_to_a_consumer(self):
        move = self._create_claimed("2026-09-30", debtor=self._create_person())
        self._store("Facture", move=move)
        self.assertEqual(move._get_relance_missing_mentions(), [])

    def test_the_report_of_odoo_states_the_due_date_in_words_that_are_known(self):
        self.company.relance_print_mentions = True
        reports = self.env["ir.actions.report"]
        for lang in ("en_US", "fr_FR"):
            with self.subTest(lang):
                self.debtor.lang = lang
                html, _type = reports._render_qweb_html(
                    "account.account_invoices", self.invoice.ids
                )
                dues = self.invoice._get_relance_due_dates()
                self.assertEqual(missing_mentions(html.decode(), dues), [])
