import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.access import check_collector, check_exporter, check_reader
from ..tools.client_action import notify

CUSTOMERS = {
    "account.move": "commercial_partner_id",
    "relance.due.item": "debtor_id",
    "relance.reminder": "debtor_id",
    "res.partner": "commercial_partner_id",
}


class RelanceStatementSend(models.TransientModel):
    """Print, download or send the statements of account of some customers."""

    _name = "relance.statement.send"
    _description = "Statement of Account"
    _inherit = "relance.asked"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._default_partner_ids(),
    )
    date = fields.Date(
        string="At",
        required=True,
        default=lambda self: fields.Date.context_today(self),
        help="What was open at the end of that day, whatever was paid since.",
    )
    only_open = fields.Boolean(
        string="Only with a balance",
        default=True,
        help="Leave out the customers without any open item on that day.",
    )
    entities = fields.Boolean(
        string="With its entities",
        default=True,
        help="One statement for the payer, with a section for each customer it pays.",
    )
    has_entities = fields.Boolean(compute="_compute_has_entities")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    sendable = fields.Boolean(compute="_compute_preview")
    file = fields.Binary(readonly=True, attachment=False)

    def _default_partner_ids(self):
        """Return the customers of the records from which the wizard is opened."""
        name = CUSTOMERS.get(self.env.context.get("active_model"))
        if not name:
            return self.env["res.partner"]
        records = self.env[self.env.context["active_model"]].browse(
            self.env.context.get("active_ids", [])
        )
        return records.exists()[name]

    @api.depends("partner_ids")
    def _compute_has_entities(self):
        statements = self.env["relance.statement"]
        for wizard in self:
            debtors = wizard.partner_ids.commercial_partner_id._origin
            wizard.has_entities = bool(statements._get_entities(debtors))

    @api.depends("partner_ids", "company_id", "date", "only_open", "entities")
    def _compute_preview(self):
        for wizard in self:
            statements = wizard._get_statements() if wizard.date else []
            rows = self.env["relance.statement"]._prepare_preview(statements)
            wizard.sendable = any(not row["problem"] for row in rows)
            wizard.preview = self.env["ir.qweb"]._render(
                "relance_avancee.relance_statement_preview",
                {
                    "rows": rows,
                    "has_customers": bool(wizard.partner_ids),
                    "bank_change": self.env["relance.statement"]._get_bank_change(
                        statements
                    ),
                },
            )

    def action_print(self):
        """Download the statements as one PDF."""
        check_reader(self.env)
        return self._download("pdf", self.env["relance.statement"]._get_pdf)

    def action_download(self):
        """Download the statements as one workbook."""
        check_reader(self.env)
        check_exporter(self.env)
        return self._download("xlsx", self.env["relance.statement"]._get_xlsx)

    def action_send(self):
        """Queue the statements, and tell which ones have no valid address."""
        check_collector(self.env)
        statements = self._get_statements(required=True)
        unsent = self.env["relance.statement"]._send(statements)
        return self._notify(len(statements) - len(unsent), unsent)

    def _get_statements(self, required=False):
        """Return the statements chosen; ``required`` refuses to do nothing at all."""
        statements = self.env["relance.statement"]._get_statements(
            self.partner_ids._origin,
            self.company_id,
            self.date,
            entities=self.entities,
            empty=not self.only_open,
        )
        if required and not statements:
            raise UserError(self.env._("None of these customers has an open item."))
        return statements

    def _download(self, extension, make):
        self.ensure_one()
        statements = self._get_statements(required=True)
        self.file = base64.b64encode(make(statements))
        name = self.env["relance.statement"]._get_file_name(statements, extension)
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/file/{name}?download=true",
        }

    def _notify(self, count, unsent):
        """Return the message of what was sent, and of what was not."""
        message = self.env._("Statements sent: %(count)s.", count=count)
        if unsent:
            message += " " + self.env._(
                "Not sent, without a valid address: %(customers)s.",
                customers=", ".join(s.partner.display_name for s in unsent),
            )
        kind = "warning" if unsent else "success"
        return notify(message, kind, next={"type": "ir.actions.act_window_close"})
