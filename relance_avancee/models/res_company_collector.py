from odoo import models
from odoo.tools import SQL

from ..const import MANAGER


class ResCompany(models.Model):
    """Collectors: who is asked about which customer."""

    _inherit = "res.company"

    def _get_relance_collector(self, debtor):
        """Return who is asked about ``debtor``: its collector, else the company's.

        Without either, the first active manager of reminders of the company.
        """
        usual = self._get_relance_usual_collector()
        return self._get_relance_collectors(debtor).get(debtor.id, usual)

    def _get_relance_usual_collector(self):
        """Return who is asked about customers without a collector of their own."""
        self.ensure_one()
        # sudo: anybody's action may end in a to-do for the collector
        usual = self.sudo()._relance_nearest("relance_collector_id")
        usual = usual.filtered("active") or self._get_relance_manager()
        return usual or self.env.user

    def _get_relance_collectors(self, debtors):
        """Return {id: collector} of those of ``debtors`` who have an active one."""
        self.ensure_one()
        debtors.flush_model(["relance_collector_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor.id, collector.id
                     FROM res_partner debtor
                     JOIN res_users collector ON collector.id = %s
                    WHERE debtor.id = ANY(%s) AND collector.active""",
                self._relance_partner_setting("relance_collector_id"),
                debtors.ids,
            )
        )
        # sudo: anybody's action may end in a to-do for the collector
        users = self.env["res.users"].sudo()
        return {debtor: users.browse(user) for debtor, user in rows}

    def _get_relance_manager(self):
        """Return the first active manager of reminders of the company, if any."""
        self.ensure_one()
        # sudo: anybody's action may end in a to-do for a manager
        managers = self.env.ref(MANAGER).sudo()
        return managers.all_user_ids.filtered(
            lambda user: user.active and self in user.company_ids and not user.share
        ).sorted("id")[:1]
