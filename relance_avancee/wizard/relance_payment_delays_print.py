import base64

from odoo import Command, api, fields, models
from odoo.tools import format_date, formatLang

from ..models.reports.relance_aged_balance_export import Column, Workbook
from ..tools.access import check_exporter, check_reader

VARIANTS = [
    ("closing", "Unpaid and overdue on the closing date"),
    ("year", "Paid late, or overdue, during the year"),
]


class RelancePaymentDelaysPrint(models.TransientModel):
    """The payment delays of the management report, on screen and as files."""

    _name = "relance.payment.delays.print"
    _description = "Payment Delays of the Management Report"
    _inherit = "relance.asked"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    start = fields.Date(
        string="Year from",
        required=True,
        compute="_compute_year",
        store=True,
        readonly=False,
        precompute=True,
    )
    day = fields.Date(
        string="Closing date",
        required=True,
        compute="_compute_year",
        store=True,
        readonly=False,
        precompute=True,
    )
    variant = fields.Selection(VARIANTS, required=True, default="closing")
    taxes = fields.Boolean(string="Including tax", default=True)
    terms = fields.Char(
        string="Reference terms",
        default=lambda self: self.env._("Contractual terms: due date of each invoice"),
    )
    line_ids = fields.One2many(
        "relance.payment.delays.print.line", "wizard_id", readonly=True
    )
    file = fields.Binary(readonly=True, attachment=False)

    def _compute_display_name(self):
        self.display_name = self.env._("Payment delays")

    @api.depends("company_id")
    def _compute_year(self):
        """Propose the last fiscal year that is over."""
        for wizard in self:
            today = wizard.company_id._relance_today()
            years = wizard.company_id.sudo(False)
            current = years.compute_fiscalyear_dates(today)["date_from"]
            closed = years.compute_fiscalyear_dates(
                fields.Date.subtract(current, days=1)
            )
            wizard.start, wizard.day = closed["date_from"], closed["date_to"]

    @api.model
    def action_open(self):
        """Open the delays of the last fiscal year of the user's company."""
        check_reader(self.env)
        return self.create({}).action_show()

    def action_show(self):
        """Compute the table, and show it."""
        check_reader(self.env)
        self.ensure_one()
        delays = self._get_table(self.variant)
        self.line_ids = [
            Command.clear(),
            *(
                Command.create({"row": row, **values})
                for row, values in self._prepare_lines(delays).items()
            ),
        ]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_payment_delays_print_action"
        )
        return action | {"res_id": self.id}

    def action_print(self):
        """Print the table as the annex of the management report."""
        check_reader(self.env)
        self.action_show()
        report = self.env.ref("relance_avancee.relance_payment_delays_report")
        return report.report_action(self)

    def action_download(self):
        """Download both tables as a spreadsheet."""
        check_reader(self.env)
        check_exporter(self.env)
        self.ensure_one()
        self.file = base64.b64encode(self._get_xlsx())
        name = f"{self.env._('Payment delays')} {self.day}.xlsx"
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/file/{name}?download=true",
        }

    # The table --------------------------------------------------------------------

    def _get_asked(self):
        """Return the question: the year of the company and of its branches."""
        self.company_id.check_access("read")
        entity = self.company_id | self.env.companies.filtered(
            lambda company: company.root_id == self.company_id.root_id
        )
        figures = self.env["relance.figures"].with_context(
            allowed_company_ids=entity.ids
        )
        return figures._get_asked({"start": self.start, "day": self.day})

    def _get_table(self, variant):
        """Return the ``Delays`` of a variant."""
        delays = self.env["relance.payment.delays"]
        return delays._get_table(self._get_asked(), variant, self.taxes)

    def _prepare_lines(self, delays):
        """Return {row: values of its line}, in the order of the annex."""
        labels = self.env["relance.payment.delays"]._get_labels()
        cells = dict(enumerate(delays.bands)) | {
            "total": delays.total,
            "excluded": delays.excluded,
        }
        return {
            str(row): {
                "label": labels[row],
                "number": cell.number,
                "amount": self.currency_id.round(cell.amount),
                "share": self._write_share(cell.share),
                "share_of_number": self._write_share(cell.share_of_number),
            }
            for row, cell in cells.items()
        }

    def _write_share(self, share):
        """Return a share as text, a dash when there is nothing to compare with."""
        if share is None:
            return "–"
        amount = formatLang(self.env, share, digits=2)
        return self.env._("%(count)s %%", count=amount)

    # The files --------------------------------------------------------------------

    def _get_titles(self, variant):
        """Return the lines above a table: what, of whom, of which year and amounts."""
        labels = dict(self._fields["variant"]._description_selection(self.env))
        return [
            labels[variant],
            self.env._(
                "%(company)s, from %(start)s to %(end)s",
                company=self.company_id.name,
                start=format_date(self.env, self.start),
                end=format_date(self.env, self.day),
            ),
            self.env._("Amounts including tax")
            if self.taxes
            else self.env._("Amounts excluding tax"),
        ]

    def _get_xlsx(self):
        """Return the spreadsheet: a sheet for each variant."""
        balance = self.env["relance.aged.balance"]
        workbook = Workbook(self.currency_id.decimal_places, balance._get_date_format())
        names = {
            "closing": self.env._("On the closing date"),
            "year": self.env._("During the year"),
        }
        for variant, name in names.items():
            workbook.add_sheet(
                name,
                self._get_titles(variant),
                [
                    Column(self.env._("Days late"), "text"),
                    Column(self.env._("Invoices"), "number"),
                    Column(self.env._("Amount"), "money"),
                    Column(self.env._("Share of the amount"), "short"),
                    Column(self.env._("Share of the number"), "short"),
                ],
                [
                    list(values.values())
                    for values in self._prepare_lines(self._get_table(variant)).values()
                ],
            )
        return workbook.close()


class RelancePaymentDelaysPrintLine(models.TransientModel):
    """A band of the table, its total, or the disputed invoices."""

    _name = "relance.payment.delays.print.line"
    _description = "Line of the Payment Delays"
    _order = "id"

    wizard_id = fields.Many2one(
        "relance.payment.delays.print", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    row = fields.Char(required=True)
    label = fields.Char(string="Days late")
    number = fields.Integer(string="Invoices")
    amount = fields.Monetary()
    share = fields.Char(string="Share of the amount")
    share_of_number = fields.Char(string="Share of the number")

    def action_open_items(self):
        """Open the invoices of the line."""
        check_reader(self.env)
        self.ensure_one()
        row = int(self.row) if self.row.isdigit() else self.row
        return self.env["relance.payment.delays"]._get_items_action(
            self.wizard_id._get_asked(), self.wizard_id.variant, row
        )
