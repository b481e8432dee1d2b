from datetime import timedelta

from odoo import fields

from ..common import RelanceCommon

STARTS = ("begin", "begin", "friendly", "firm", "firm", "last", "hold")


class TakeoverCommon(RelanceCommon):
    """A company that installs the reminders on 1 July 2026, with old invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario.step_ids.unlink()
        cls.scenario.write(
            {
                "step_ids": [
                    cls._prepare_step(-7, "0"),
                    cls._prepare_step(5, "1"),
                    cls._prepare_step(12, "1"),
                    cls._prepare_step(21, "2"),
                    cls._prepare_step(30, "2"),
                    cls._prepare_step(
                        45, "3", use_email=False, use_activity=True, name="Notice"
                    ),
                ]
            }
        )
        cls.courtesy, cls.kind, cls.facts, cls.firm, cls.last, cls.notice = (
            cls.scenario.step_ids.sorted("offset_days")
        )
        cls.company.relance_install_date = "2026-07-01"
        cls.company._sync_relance_company_holds()
        cls.manager = cls._create_user("manager", "manager")

    def _create_aged(self, *ages):
        """Return invoices of one debtor each, ``ages`` days late on 1 July 2026."""
        today = fields.Date.to_date("2026-07-01")
        return [
            self._create_invoice(
                today - timedelta(days=age),
                debtor=self._create_debtor(f"Aged{number} SARL"),
            )
            for number, age in enumerate(ages)
        ]

    def _open(self, starts=STARTS, user=None):
        """Return the take-over opened by a manager, with ``starts`` chosen."""
        takeovers = self.env["relance.takeover"].with_user(user or self.manager)
        action = takeovers.action_open()
        wizard = takeovers.browse(action["res_id"])
        for band, start in zip(wizard.band_ids.sorted("number"), starts, strict=True):
            band.start = start
        return wizard

    def _take_over(self, starts=STARTS):
        """Take over on 1 July 2026 with ``starts``; return the wizard."""
        wizard = self._open(starts)
        wizard.action_apply()
        self.env.invalidate_all()
        return wizard

    def _get_next(self, invoice):
        """Return the next step of the invoice and its day."""
        item = self._get_items(invoice)
        return item.next_step_id, item.next_date and str(item.next_date)

    def _get_elsewhere(self):
        """Return the reminders recorded from elsewhere."""
        return self.reminders.search([("origin", "=", "elsewhere")])
