from odoo import api, models
from odoo.tools import SQL


class RelanceReminder(models.Model):
    """Exceptions: the drafts at which a person should look first, and why."""

    _inherit = "relance.reminder"

    def _flag_exceptions(self, messages, vals_list, items, facts):
        """Say of the drafts that a person should see first, why."""
        drafts = [
            (message, values)
            for message, values in zip(messages, vals_list, strict=True)
            if values["state"] == "draft"
        ]
        debtors = {values["debtor_id"] for _message, values in drafts}
        root = self.env["res.company"].browse(items[messages[0].lead.item].company)
        found = self._find_money(
            root.root_id,
            debtors,
            {
                candidate.item
                for message, _values in drafts
                for candidate in (*message.steps, *message.listed)
            },
        )
        known = self._get_known(debtors)
        for _message, values in drafts:
            debtor = values["debtor_id"]
            has_money = debtor in found or bool(values["credits"])
            values["exception"] = self._get_exception(
                values, debtor in known, has_money
            )

    @api.model
    def _get_known(self, debtors):
        """Return those of ``debtors`` who have received a reminder."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT debtor_id FROM relance_reminder
                    WHERE state = 'sent'
                      AND debtor_id IN (SELECT unnest(%s::integer[]))""",
                list(debtors),
            )
        )
        return {debtor for (debtor,) in rows}

    def _get_exception(self, values, is_known, has_money):
        """Return why a person should look at the reminder first, or False."""
        if has_money:
            return "unmatched"
        company = self.env["res.company"].browse(values["company_id"])
        if values["amount_overdue"] >= company.relance_large_amount > 0:
            return "large"
        return False if is_known else "first"
