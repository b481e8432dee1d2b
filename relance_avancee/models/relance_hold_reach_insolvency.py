from odoo import api, fields, models
from odoo.tools import SQL, format_date


class RelanceHold(models.Model):
    """Insolvency: claims born before the judgment are not chased any more."""

    _inherit = "relance.hold"

    kind = fields.Selection(
        selection_add=[("insolvency", "Insolvency")],
        ondelete={"insolvency": "cascade"},
    )
    born_before = fields.Date(
        help="Only invoices whose delivery, or date, is before this day; empty: all."
    )

    @api.model
    def _get_match_sql(self):
        # EXTENDS 'relance_avancee': later claims are payable when due (L622-17)
        return SQL(
            """%s AND (hold.born_before IS NULL OR hold.born_before > (
                       SELECT COALESCE(born.delivery_date, born.invoice_date, born.date)
                         FROM account_move born
                        WHERE born.id = COALESCE(item.document_id, item.move_id)))""",
            super()._get_match_sql(),
        )

    @api.model
    def _sync_insolvency(self, debtors):
        """Open, move or lift the holds of ``debtors`` as their judgments say."""
        today = self.env.company._relance_today()
        live = self.search(
            [
                ("kind", "=", "insolvency"),
                ("lifted", "=", False),
                ("debtor_id", "in", debtors.ids),
            ]
        )
        live._lift(today, self.env.user)
        self.create(
            [
                self._prepare_insolvency_values(debtor, root)
                for debtor in debtors
                if debtor.relance_insolvency_date
                for root in self._get_creditors(debtor)
            ]
        )

    @api.model
    def _get_creditors(self, debtor):
        """Return the root companies that ``debtor`` may owe something."""
        if debtor.company_id:
            return debtor.company_id.root_id
        return self.env["res.company"].search([("parent_id", "=", False)])

    @api.model
    def _prepare_insolvency_values(self, debtor, company):
        """Return the values of the hold of one company on an insolvent debtor."""
        day = debtor.relance_insolvency_date
        speaking = self.with_context(lang=company._relance_lang())
        return {
            "kind": "insolvency",
            "scope": "debtor",
            "company_id": company.id,
            "debtor_id": debtor.id,
            "date_from": day,
            "born_before": day,
            "reason": speaking.env._(
                "Insolvency judgment of %s", format_date(speaking.env, day)
            ),
        }


class RelanceDueItem(models.Model):
    """The reason of items that wait for the end of insolvency proceedings."""

    _inherit = "relance.due.item"

    @api.model
    def _selection_reason(self):
        # EXTENDS 'relance_avancee': one more kind of hold
        reason = ("insolvency", self.env._("Insolvent: born before the judgment"))
        return [*super()._selection_reason(), reason]
