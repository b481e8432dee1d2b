from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingHttpCommon


@tagged("post_install", "-at_install")
class TestTour(AccountTestInvoicingHttpCommon):
    """A manager's day in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._open_every_day(cls.env.company)
        cls.manager = new_test_user(
            cls.env,
            login="relance_tour",
            groups="base.group_user,account.group_account_manager,"
            "relance_avancee.relance_group_manager",
            company_id=cls.env.company.id,
            company_ids=[Command.set(cls.env.company.ids)],
        )
        cls.customer = cls._create_customer()
        cls.scenario = cls._create_scenario()
        cls.invoice = cls._create_overdue_invoice(days_late=10)

    @classmethod
    def _open_every_day(cls, company):
        """Let reminders leave at any time: a browser's clock cannot be frozen."""
        company.write({"relance_quiet_from": False, "relance_quiet_to": False})
        company.partner_id.tz = "UTC"
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Every day",
                "company_id": company.id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": f"Day {day}",
                            "dayofweek": str(day),
                            "hour_from": 8,
                            "hour_to": 17,
                            "day_period": "full_day",
                        }
                    )
                    for day in range(7)
                ],
            }
        )

    @classmethod
    def _create_customer(cls):
        """Return a customer with an e-mail, of a country without public holidays."""
        return cls.env["res.partner"].create(
            {
                "name": "Tour customer",
                "email": "accounts@customer.example.com",
                "ref": "RELANCE-TOUR",
                "country_id": cls.env.ref("base.aq").id,
                "tz": "UTC",
            }
        )

    @classmethod
    def _create_scenario(cls):
        """Return a scenario without any step, for that customer alone."""
        return cls.env["relance.scenario"].create(
            {
                "name": "Tour scenario",
                "sequence": -1,
                "company_id": cls.env.company.id,
                "partner_domain": "[('ref', '=', 'RELANCE-TOUR')]",
                "calendar_id": cls.calendar.id,
                "hour_from": 0,
                "hour_to": 24,
            }
        )

    @classmethod
    def _create_overdue_invoice(cls, days_late):
        """Return an invoice sent to the customer, due some days ago."""
        due = fields.Date.today() - timedelta(days=days_late)
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_date": due,
                "invoice_date_due": due,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Services", "price_unit": 1000.0, "tax_ids": []}
                    )
                ],
            }
        )
        invoice.action_post()
        invoice.is_move_sent = True
        return invoice

    def _send_approved(self):
        """Do what the clock does after the approval."""
        reminders = self.env["relance.reminder"].search(
            [("debtor_id", "=", self.customer.id), ("state", "=", "approved")]
        )
        reminders._dispatch(fields.Datetime.now())
        reminders.delivery_ids.mail_id.send()

    def test_manager_configures_approves_and_sees_it_sent(self):
        self.start_tour(
            "/odoo/reminder-scenarios", "relance_approve_tour", login="relance_tour"
        )
        self._send_approved()
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{self.invoice.id}",
            "relance_sent_tour",
            login="relance_tour",
        )
