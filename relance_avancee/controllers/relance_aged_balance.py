import json

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT = "relance_avancee.relance_aged_balance_report"


class RelanceAgedBalanceController(Controller):
    """The files of the aged balance; the model checks who may read it."""

    @route("/relance/aged_balance/xlsx", type="http", auth="user", readonly=True)
    def get_xlsx(self, options):
        """Answer the spreadsheet of the table that the screen shows."""
        balance, options = self._get_balance(options)
        content = balance._get_xlsx(options)
        return self._answer(content, XLSX, balance._get_file_name(options, "xlsx"))

    @route("/relance/aged_balance/pdf", type="http", auth="user")
    def get_pdf(self, options):
        """Answer the printed table."""
        balance, options = self._get_balance(options)
        reports = balance.env["ir.actions.report"]
        data = {"asked": options}
        content, _kind = reports._render_qweb_pdf(REPORT, data=data)
        name = balance._get_file_name(options, "pdf")
        return self._answer(content, "application/pdf", name)

    def _get_balance(self, options):
        """Return the model in the companies that the screen read, and its options."""
        options = json.loads(options)
        user = request.env.user
        wanted = [int(company) for company in options.get("companies") or []]
        companies = [
            company for company in wanted if company in user._get_company_ids()
        ]
        context = {"allowed_company_ids": companies or user.company_id.ids}
        return request.env["relance.aged.balance"].with_context(**context), options

    def _answer(self, content, kind, name):
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers)
