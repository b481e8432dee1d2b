import base64
import io

from odoo.tools.pdf import PdfFileWriter

from ..claims.common import InterestCommon

TODAY = "2026-11-16"


def make_pdf():
    """Return a PDF of one empty page."""
    writer, output = PdfFileWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(output)
    return output.getvalue()


class NoticeCommon(InterestCommon):
    """A company that states all that a letter needs, and a debtor at its office."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "street": "27 rue de la Charité",
                "zip": "69002",
                "city": "Lyon",
                "company_registry": "51234567800027",
                "relance_legal_form": "SARL",
                "relance_registry_town": "RCS Lyon",
                "relance_mediator": "Médiation, 10 rue de la Paix, 75002 Paris",
            }
        )
        if not cls.company.partner_id.bank_ids:
            cls._create_bank(cls.company.partner_id)
        cls.debtor.write(
            {
                "street": "18 quai des Bateliers",
                "zip": "67000",
                "city": "Strasbourg",
                "company_registry": "84210567300014",
            }
        )
        cls.env.user.partner_id.function = "Managing director"
        cls.invoice = cls._create_claimed("2026-09-30", 1000.0)
        cls.env["relance.due.item"]._refresh(cls.company, cls.company._relance_today())
        cls.collector = cls._create_user(
            "notice_collector", "collector", "account.group_account_invoice"
        )
        cls.collector.partner_id.function = "Accountant"

    @classmethod
    def _create_person(cls, name="Claire Vasseur", **values):
        """Return a consumer at home."""
        return cls._create_debtor(
            name,
            is_company=False,
            relance_legal_type="consumer",
            street="4 rue du Moulin",
            zip="69003",
            city="Lyon",
            **values,
        )

    def _prepare(self, moves=None, **options):
        """Return the draft of a notice about ``moves``."""
        return self.env["relance.notice"]._prepare(moves or self.invoice, **options)

    def _send(self, moves=None, **options):
        """Return a notice that was sent."""
        notice = self._prepare(moves, **options)
        notice.action_send()
        return notice

    def _get_missing(self, notice):
        """Return the codes of what is missing."""
        notice.invalidate_recordset(["checklist", "is_ready"])
        return {
            check["code"] for check in notice.checklist if check["state"] == "missing"
        }

    def _read(self, notice):
        """Return what the letter says, as HTML."""
        reports = self.env["ir.actions.report"]
        report = "relance_avancee.relance_notice_letter_report"
        return reports._render_qweb_html(report, notice.ids)[0].decode()

    def _attach(self, name="Proof.pdf"):
        """Return a file that is kept nowhere yet."""
        return self.env["ir.attachment"].create(
            {"name": name, "datas": base64.b64encode(b"%PDF-1.4 proof")}
        )
