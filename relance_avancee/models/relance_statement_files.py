import io

import xlsxwriter

from odoo import api, models
from odoo.tools import format_date

from .statement_sheet import StatementSheet

REPORT = "relance_avancee.relance_statement_report"
BATCH = 50  # documents a run of wkhtmltopdf


class RelanceStatement(models.AbstractModel):
    """The files of statements: PDF to print, XLSX to work with."""

    _inherit = "relance.statement"

    @api.model
    def _get_pdf(self, statements):
        """Return one PDF, each statement from a new page and in its own language."""
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            REPORT, data={"statements": statements}
        )
        return content

    @api.model
    def _get_pdfs(self, statements):
        """Return {partner: the PDF of its statement}, made in few runs."""
        pdfs = {}
        for start in range(0, len(statements), BATCH):
            pdfs |= self._split_pdf(statements[start : start + BATCH])
        return pdfs

    def _split_pdf(self, statements):
        """Return the PDFs of one run, made one by one if Odoo cannot split it."""
        streams, kind = {}, "pdf"
        if len(statements) > 1:
            streams, kind = self.env["ir.actions.report"]._pre_render_qweb_pdf(
                REPORT,
                res_ids=[statement.partner.id for statement in statements],
                data={"statements": statements},
            )
        if kind != "pdf" or not all(s.partner.id in streams for s in statements):
            return {s.partner: self._get_pdf([s]) for s in statements}
        return {
            s.partner: streams[s.partner.id]["stream"].getvalue() for s in statements
        }

    @api.model
    def _get_xlsx(self, statements):
        """Return one workbook, a sheet a currency, in the language of its reader."""
        langs = {statement.lang for statement in statements}
        speaking = self.with_context(lang=langs.pop()) if len(langs) == 1 else self
        output = io.BytesIO()
        with xlsxwriter.Workbook(output, {"in_memory": True}) as workbook:
            for currency in speaking._get_currencies(statements):
                StatementSheet(speaking.env, workbook, currency, statements).fill()
        return output.getvalue()

    @api.model
    def _get_file_name(self, statements, extension):
        """Return the name of the file: whose account, on which day."""
        speaking = self.with_context(lang=statements[0].lang)
        name = self.env.company.name
        if len(statements) == 1:
            name = statements[0].partner.name or ""
        stem = speaking.env._(
            "Statement %(name)s %(date)s", name=name, date=statements[0].day
        )
        return f"{stem.replace('/', '-')}.{extension}"

    @api.model
    def _get_subject(self, statement):
        """Return the subject of the e-mail, which says nothing of what is owed."""
        speaking = self.with_context(lang=statement.lang).env
        return speaking._(
            "Your account with %(company)s: statement at %(date)s",
            company=statement.company.name,
            date=format_date(speaking, statement.day),
        )

    def _get_currencies(self, statements):
        """Return the currencies of the statements; ours if there is nothing at all."""
        found = self.env["res.currency"].union(
            *(block.currency for found in statements for block in found.blocks)
        )
        return found or self.env.company.currency_id


class ReportRelanceStatement(models.AbstractModel):
    """What the printed statement shows: those given, else today's of some customers."""

    _name = "report.relance_avancee.relance_statement"
    _description = "Printed Statement of Account"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the statements to print, a page each at least."""
        statements = (data or {}).get("statements")
        if statements is None:
            company = self.env.company
            statements = self.env["relance.statement"]._get_statements(
                self.env["res.partner"].browse(docids),
                company,
                company._relance_today(),
                empty=True,
            )
        return {"statements": statements, "doc_model": "res.partner"}
