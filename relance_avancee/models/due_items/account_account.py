from itertools import chain

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...const import ACCOUNT_USES, FRENCH_CODES

FOLLOWED = ("bill", "retention", "doubtful")
CODES = tuple(chain(*FRENCH_CODES.values()))


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
        return self.browse(self._get_relance_ids_by_use(company).get(use))

    @api.model
    def _get_relance_followed(self, company):
        """Return the accounts whose open lines are due items.

        The receivable accounts of trade, and the asset accounts to which an item is
        moved without being paid: doubtful customers is no receivable account in the
        French chart. An extension may add accounts, or leave some out.
        """
        return self.browse(self._get_relance_ids_by_use(company)["followed"])

    @api.model
    def _get_relance_ids_by_use(self, company):
        """Return {use: ids of its accounts}, and {"followed": those of due items}."""
        is_french = company._has_relance_french_chart()
        return self._find_relance_ids_by_use(company.root_id.id, is_french)

    @api.model
    @tools.ormcache("root_id", "is_french")
    def _find_relance_ids_by_use(self, root_id, is_french):
        # sudo: a salesperson's button refreshes too, and may not read accounts
        accounts = self.sudo().with_context(active_test=False).with_company(root_id)
        found = accounts.search_fetch(
            Domain("account_type", "=", "asset_receivable")
            | Domain("relance_use", "!=", False)
            | Domain.OR(
                Domain("code", "=like", f"{prefix}%") for prefix in CODES * is_french
            ),
            ["account_type", "code_store", "non_trade", "reconcile", "relance_use"],
            order="id",
        )
        by_use = found.grouped(lambda account: account._get_relance_use(is_french))
        followed = found.filtered(
            lambda account: account._is_relance_followed(is_french)
        )
        return tools.frozendict(
            {use: own._ids for use, own in by_use.items()} | {"followed": followed._ids}
        )

    def _get_relance_use(self, is_french):
        """Return what the account is used for: as told, else as its code presumes."""
        presumed = FRENCH_CODES if is_french and not self.relance_use else {}
        for use, prefixes in presumed.items():
            if (self.code or "").startswith(prefixes):
                return use
        return self.relance_use

    def _is_relance_followed(self, is_french):
        """Say whether the open lines of the account are due items."""
        if self.non_trade:
            return False
        if self.account_type == "asset_receivable":
            return True
        return (
            self._get_relance_use(is_french) in FOLLOWED
            and self.account_type.startswith("asset")
            and self.reconcile
        )
