import io

import xlsxwriter

from odoo import api, models
from odoo.tools import format_date

from ...rules.reminders.placeholders import one_line
from ...rules.reports.statement import totals
from ...tools.access import check_reader
from ...tools.days import write_day
from .relance_statement import Statement

REPORT = "relance_avancee.relance_statement_report"
BATCH = 50  # documents a run of wkhtmltopdf
HEADER_ROW = 5
WIDTHS = (30, 13, 22, 20, 11, 11, 10, 11, 15, 15, 26)
DAYS, AMOUNT, BALANCE, PAYEE = 6, 8, 9, 10  # columns
# Excel's own short date follows the reader's country.
SHORT_DATE = 14


class StatementSheet:
    """The sheet of one currency: typed lines, then totals that Excel recomputes."""

    def __init__(self, env, workbook, currency, statements):
        self.env = env
        self.currency = currency
        self.statements = statements
        self.sheet = workbook.add_worksheet(currency.name)
        self.rows = [
            (statement, line)
            for statement in statements
            for block in statement.blocks
            if block.currency == currency
            for line in block.lines
        ]
        self.last = HEADER_ROW + len(self.rows)
        money = "#,##0" + "." * bool(currency.decimal_places)
        money += "0" * currency.decimal_places
        self.formats = {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "muted": workbook.add_format({"font_color": "#55606d"}),
            "header": workbook.add_format(
                {"bold": True, "bottom": 1, "bg_color": "#eff1f4", "text_wrap": True}
            ),
            "date": workbook.add_format({"num_format": SHORT_DATE, "align": "left"}),
            "money": workbook.add_format({"num_format": money}),
            "bold": workbook.add_format({"bold": True, "top": 1}),
            "total": workbook.add_format({"num_format": money, "bold": True, "top": 1}),
        }

    def fill(self):
        """Write the whole sheet."""
        self._write_head()
        for row, (statement, line) in enumerate(self.rows, HEADER_ROW + 1):
            self._write_line(row, statement, line)
        self._write_totals()
        self._write_customers()
        self._set_page()

    def _write_head(self):
        first = self.statements[0]
        day = format_date(self.env, first.day, date_format="long")
        title = self.env._("Statement of account at %(date)s", date=day)
        note = self.env._(
            "For information only: this statement is not a payment reminder."
        )
        self.sheet.write_string(0, 0, title, self.formats["title"])
        self.sheet.write_string(1, 0, first.company.name)
        self.sheet.write_string(2, 0, note, self.formats["muted"])
        for column, label in enumerate(self._get_labels()):
            self.sheet.write_string(HEADER_ROW, column, label, self.formats["header"])

    def _get_labels(self):
        return (
            self.env._("Customer"),
            self.env._("Type"),
            self.env._("Number"),
            self.env._("Your reference"),
            self.env._("Date"),
            self.env._("Due date"),
            self.env._("Days late"),
            self.env._("Instalment"),
            self.env._("Amount"),
            self.env._("Balance"),
            self.env._("Payable to"),
        )

    def _write_line(self, row, statement, line):
        """Write one line; text is never taken for a formula."""
        kinds = {
            "invoice": self.env._("Invoice"),
            "credit": self.env._("Credit note"),
            "payment": self.env._("Payment"),
            "entry": self.env._("Entry"),
        }
        customer = self._get_name(line.debtor)
        texts = {
            0: customer,
            1: kinds[line.kind],
            2: line.number,
            3: line.reference,
            7: line.instalment,
            PAYEE: self._get_payee(statement, line),
        }
        for column, text in texts.items():
            self.sheet.write_string(row, column, text)
        self.sheet.write_datetime(row, 4, line.day, self.formats["date"])
        if line.is_claim:
            self.sheet.write_datetime(row, 5, line.due, self.formats["date"])
            self.sheet.write_number(row, DAYS, line.days_late)
        self.sheet.write_number(row, AMOUNT, line.amount, self.formats["money"])
        self.sheet.write_number(row, BALANCE, line.balance, self.formats["money"])

    def _get_name(self, partner):
        return self.env["res.partner"].browse(partner).name or ""

    def _get_payee(self, statement, line):
        if not line.is_assigned:
            return statement.company.name
        return self._get_name(line.factor) or self.env._("The factor")

    # Totals -------------------------------------------------------------------

    def _write_totals(self):
        """Write the totals of what is payable to us, the ages among them."""
        ours = totals(line for _found, line in self.rows if not line.is_assigned)
        ages = (
            (self.env._("Not due"), "", 0),
            (self.env._("1 to 30 days late"), '">=1"', '"<=30"'),
            (self.env._("31 to 60 days late"), '">=31"', '"<=60"'),
            (self.env._("61 to 90 days late"), '">=61"', '"<=90"'),
            (self.env._("91 to 120 days late"), '">=91"', '"<=120"'),
            (self.env._("Over 120 days late"), '">=121"', ""),
        )
        row = self.last + 2
        for (label, *bounds), value in zip(ages, ours.ages, strict=True):
            criteria = [bound for bound in bounds if bound != ""]
            self._write_total(row, label, self._sum(*criteria), value)
            row += 1
        balance = self._sum()
        overdue = self._sum('">=1"')
        claims = self._sum('">=0"')
        for label, formula, value in (
            (self.env._("Overdue"), overdue, ours.overdue),
            (
                self.env._("Payments and credit notes not matched"),
                f"{balance}-{claims}",
                ours.unmatched,
            ),
            (self.env._("Balance"), balance, ours.balance),
        ):
            self._write_total(row, label, formula, value)
            row += 1
        self.next_row = row + 1

    def _write_customers(self):
        """Write the balance of each customer, when there are several."""
        names = dict.fromkeys(line.debtor for _found, line in self.rows)
        if len(names) < 2:
            return
        row = self.next_row
        for debtor in names:
            value = sum(
                line.balance
                for _found, line in self.rows
                if line.debtor == debtor and not line.is_assigned
            )
            formula = self._sum(customer_row=row + 1)
            self._write_total(row, self._get_name(debtor), formula, value)
            row += 1

    def _write_total(self, row, label, formula, value):
        self.sheet.write_string(row, 0, label, self.formats["bold"])
        for column in range(1, BALANCE):
            self.sheet.write_blank(row, column, None, self.formats["bold"])
        self.sheet.write_formula(
            row,
            BALANCE,
            f"={formula}",
            self.formats["total"],
            self.currency.round(value),
        )

    def _sum(self, *criteria, customer_row=None):
        """Return the formula of what is payable to us, late as ``criteria`` say."""
        first, last = HEADER_ROW + 2, max(self.last, HEADER_ROW + 1) + 1
        parts = [f"J{first}:J{last}", f"K{first}:K{last}", "$A$2"]
        for bound in criteria:
            parts += [f"G{first}:G{last}", str(bound)]
        if customer_row:
            parts += [f"A{first}:A{last}", f"A{customer_row}"]
        return f"SUMIFS({','.join(parts)})"

    def _set_page(self):
        """Keep the heading in sight, on screen and on each page."""
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(HEADER_ROW + 1, 0)
        if self.rows:
            self.sheet.autofilter(HEADER_ROW, 0, self.last, len(WIDTHS) - 1)
        self.sheet.repeat_rows(HEADER_ROW)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P / &N")


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
        return one_line(
            speaking._(
                "Your account with %(company)s: statement at %(date)s",
                company=statement.company.name,
                date=write_day(speaking, statement.day),
            )
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
        statements = (data or {}).get("statements") or ()
        # An address gives texts: only what the server read is printed.
        if not statements or not all(isinstance(one, Statement) for one in statements):
            check_reader(self.env)
            company = self.env.company
            statements = self.env["relance.statement"]._get_statements(
                self.env["res.partner"].browse(docids),
                company,
                company._relance_today(),
                empty=True,
            )
        return {"statements": statements, "doc_model": "res.partner"}
