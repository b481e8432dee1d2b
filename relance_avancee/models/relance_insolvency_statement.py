from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.files import hash_content
from ..tools.savepoint import apart

REPORT = "relance_avancee.relance_insolvency_statement_report"
AMOUNTS = ("principal", "interest", "indemnity", "costs")
# What changes of a statement: a later one takes its place.
FOLLOWED = {"is_current"}


class RelanceInsolvencyStatement(models.Model):
    """What a debtor owed on the day of the judgment that opened its insolvency.

    It is made once, with its PDF, and never changed: what changes makes a new one.
    """

    _name = "relance.insolvency.statement"
    _description = "Statement of Claims at a Judgment"
    _order = "is_current desc, id desc"
    _check_company_auto = True

    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        readonly=True,
    )
    debtor_name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    judgment_date = fields.Date(string="Judgment", required=True, readonly=True)
    made_on = fields.Datetime(
        string="Made on", required=True, readonly=True, default=fields.Datetime.now
    )
    principal = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    indemnity = fields.Monetary(string="Fixed costs", readonly=True)
    costs = fields.Monetary(string="Further costs", readonly=True)
    amount_total = fields.Monetary(string="To declare", readonly=True)
    is_current = fields.Boolean(
        string="In force",
        default=True,
        readonly=True,
        help="Unticked: what was owed on that day, or the judgment, has changed since.",
    )
    status = fields.Char(compute="_compute_status")
    frozen = fields.Json(
        required=True, readonly=True, help="The claims with the lines and rates used."
    )
    pdf_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, ondelete="set null"
    )
    pdf_hash = fields.Char(string="SHA-256 of the PDF", readonly=True)

    @api.depends("debtor_name", "judgment_date")
    def _compute_display_name(self):
        for statement in self:
            day = format_date(self.env, statement.judgment_date)
            statement.display_name = f"{statement.debtor_name} – {day}"

    @api.depends("is_current")
    @api.depends_context("lang")
    def _compute_status(self):
        for statement in self:
            words = self.env._("Replaced"), self.env._("In force")
            statement.status = words[statement.is_current]

    def write(self, vals):
        """Refuse to change what was stated."""
        if not vals.keys() <= FOLLOWED and any(one.pdf_id for one in self):
            raise UserError(self._get_frozen_message())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_stated(self):
        raise UserError(self._get_frozen_message())

    def action_open_pdf(self):
        """Show the stored PDF."""
        self.ensure_one()
        url = f"/web/content/{self.pdf_id.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    @api.model
    def _cron_renew(self):
        """State again the claims on insolvent debtors that have changed."""
        debtors = self.env["res.partner"].search(
            [("relance_insolvency_date", "!=", False)]
        )
        for debtor in debtors:
            with apart(
                self.env, "The claims on %s could not be stated.", debtor.display_name
            ):
                debtor._try_relance_statement()

    @api.model
    def _renew(self, debtor):
        """State what ``debtor`` owed at its judgment, unless it is stated already.

        :return: the statements in force, one a company and currency.
        """
        live = self.search([("debtor_id", "=", debtor.id), ("is_current", "=", True)])
        wanted = {
            key: self._prepare_statement_values(debtor, *key, claims)
            for key, claims in debtor._get_relance_stated_claims().items()
        }
        same = live.filtered(
            lambda one: (
                one.frozen
                == wanted.get((one.company_id, one.currency_id), {}).get("frozen")
            )
        )
        (live - same).is_current = False
        known = {(one.company_id, one.currency_id) for one in same}
        made = self.create(
            [values for key, values in wanted.items() if key not in known]
        )
        for statement in made:
            statement._store_pdf()
        return same | made

    @api.model
    def _prepare_statement_values(self, debtor, company, currency, claims):
        """Return the values of the statement of these claims (MoveClaim)."""
        amounts = {
            name: float(sum(claim.components[name].remaining for claim in claims))
            for name in AMOUNTS
        }
        return {
            **amounts,
            "amount_total": float(sum(claim.total for claim in claims)),
            "debtor_id": debtor.id,
            "debtor_name": debtor.name,
            "company_id": company.id,
            "currency_id": currency.id,
            "judgment_date": debtor.relance_insolvency_date,
            "frozen": [claim.as_json() for claim in claims],
        }

    def _store_pdf(self):
        """Print this statement, in the language of the company, and keep its hash."""
        self.ensure_one()
        speaking = self.with_context(lang=self.company_id._relance_lang())
        reports = speaking.env["ir.actions.report"]
        content = reports._render_qweb_pdf(REPORT, res_ids=self.ids)[0]
        day = fields.Date.to_string(self.judgment_date)
        pdf = self.env["ir.attachment"].create(
            {
                "name": f"{speaking._get_title()} {self.debtor_name} {day}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write({"pdf_id": pdf.id, "pdf_hash": hash_content(content)})

    def _get_title(self):
        return self.env._("Statement of claims")

    def _get_claims(self):
        """Return the claims to print (MoveClaim), those that were frozen."""
        self.ensure_one()
        stated = self.debtor_id._get_relance_stated_claims()
        return stated[self.company_id, self.currency_id]

    def _get_frozen_message(self):
        return self.env._(
            "A statement of claims is proof of what was owed: it is neither changed "
            "nor removed. What changes makes a new one."
        )
