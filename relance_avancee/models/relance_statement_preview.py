from odoo import api, models
from odoo.tools import formatLang


class RelanceStatement(models.AbstractModel):
    """What the wizard shows: to whom each statement goes, and what stops it."""

    _inherit = "relance.statement"

    @api.model
    def _prepare_preview(self, statements):
        """Return one row a statement: customer, recipient, problem, balances."""
        problems = self._get_problems(statements)
        names = dict(self.env["res.lang"].get_installed())
        return [
            {
                "customer": statement.partner.display_name,
                "entities": len(statement.debtors) - 1,
                "recipient": statement.recipient.name or statement.partner.name,
                "address": self._get_email(statement) or "",
                "problem": problems[statement.partner],
                "language": names.get(statement.lang, statement.lang),
                "balances": self._format_balances(statement),
                "subject": self._get_subject(statement),
            }
            for statement in statements
        ]

    def _format_balances(self, statement):
        """Return the balance of each currency, what is payable to factors included."""
        return [
            formatLang(
                self.env,
                block.currency.round(sum(line.balance for line in block.lines)),
                currency_obj=block.currency,
            )
            for block in statement.blocks
        ]
