from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...const import ACCOUNT_USES, FRENCH_CODES

FOLLOWED = ("bill", "retention", "doubtful")


class AccountAccount(models.Model):
    _inherit = "account.account"

    relance_use = fields.Selection(
        ACCOUNT_USES,
        string="Use for reminders",
        help="Empty: presumed from the code of a French chart (413 bills, 4117 "
        "retention, 4191 down payments, 416 doubtful, 467 factor, 654 losses). "
        "What is moved to bills, retention or doubtful customers is followed there; "
        "what is settled by the others was not paid.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': the uses are remembered
        accounts = super().create(vals_list)
        self.env.registry.clear_cache()
        return accounts

    def write(self, vals):
        # EXTENDS 'account': same reason
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        # EXTENDS 'account': same reason
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def _get_relance_accounts(self, company, use):
        """Return the accounts of ``company`` used for ``use``, archived ones too.

        ``use`` is a value of ``relance_use``. An extension may add the accounts that it
        knows otherwise than by that field, or by the codes of the chart.
        """
        is_french = company._has_relance_french_chart()
        return self.browse(self._get_relance_account_ids(company.id, use, is_french))

    @api.model
    @tools.ormcache("company_id", "use", "is_french")
    def _get_relance_account_ids(self, company_id, use, is_french):
        company = self.env["res.company"].browse(company_id)
        domain = Domain("relance_use", "=", use)
        for prefix in FRENCH_CODES[use] if is_french else ():
            domain |= Domain("relance_use", "=", False) & Domain(
                "code", "=like", f"{prefix}%"
            )
        # sudo: a salesperson's button refreshes too, and may not read accounts
        accounts = self.sudo().with_context(active_test=False).with_company(company)
        return accounts.search(domain)._ids

    @api.model
    def _get_relance_followed(self, company):
        """Return the accounts whose open lines are due items.

        The receivable accounts of trade, and the asset accounts to which an item is
        moved without being paid: doubtful customers is no receivable account in the
        French chart. An extension may add accounts, or leave some out.
        """
        is_french = company._has_relance_french_chart()
        return self.browse(self._get_relance_followed_ids(company.id, is_french))

    @api.model
    @tools.ormcache("company_id", "is_french")
    def _get_relance_followed_ids(self, company_id, is_french):
        # sudo: a salesperson's button refreshes too, and may not read accounts
        accounts = self.sudo().with_context(active_test=False)
        followed = accounts.search(
            [("account_type", "=", "asset_receivable"), ("non_trade", "=", False)]
        )
        for use in FOLLOWED:
            # sudo: same reason
            moved_to = self.sudo().browse(
                self._get_relance_account_ids(company_id, use, is_french)
            )
            followed |= moved_to.filtered(
                lambda account: (
                    account.account_type.startswith("asset")
                    and account.reconcile
                    and not account.non_trade
                )
            )
        return followed._ids
