from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import MailCase

from .one_transaction import read_snapshot


@tagged("post_install", "-at_install")
class RelanceCommon(AccountTestInvoicingCommon, MailCase):
    """Factories: a French company, professionals with e-mail, two short ladders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write(
            {
                "country_id": cls.env.ref("base.fr").id,
                "relance_install_date": "2020-01-01",
                "relance_freshness_days": 0,
                "relance_collector_id": cls.env.user.id,
                "email": "billing@our-company.example.com",
            }
        )
        cls.company._sync_relance_company_holds()
        cls.company.partner_id.tz = "Europe/Paris"
        cls.env["relance.scenario"].search(
            [("company_id", "=", cls.company.id)]
        ).unlink()
        cls.scenario = cls._create_scenario("Professionals", "professional")
        cls.friendly, cls.firm, cls.last = cls.scenario.step_ids
        cls.debtor = cls._create_debtor("Dupont SARL")
        cls.startClassPatcher(
            patch.object(
                type(cls.env["relance.change.mark"]), "_read_snapshot", read_snapshot
            )
        )
        # sudo: the engine runs by cron; what users may do has its own tests
        cls.reminders = cls.env["relance.reminder"].sudo()

    def setUp(self):
        # What the set-up of the class left for the end of its transaction (the chart
        # of a branch) is done once, before the savepoint that each test returns to.
        self.cr.flush()
        super().setUp()

    @classmethod
    def _create_scenario(cls, name, customer_type, **values):
        """Return a scenario D+5 friendly, D+15 firm, D+30 firm, all by e-mail."""
        return cls.env["relance.scenario"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "partner_domain": str([("relance_customer_type", "=", customer_type)]),
                "step_ids": [
                    cls._prepare_step(5, "1"),
                    cls._prepare_step(15, "2"),
                    cls._prepare_step(30, "2"),
                ],
                **values,
            }
        )

    @classmethod
    def _prepare_step(cls, offset, level, **values):
        """Return the command that creates a step of a ladder."""
        return Command.create(
            {
                "name": f"D{offset:+}",
                "offset_days": offset,
                "level": level,
                "subject": "Your account",
                "intro": "<p>Hello {contact}</p>",
                "closing": "<p>Regards</p>",
                **values,
            }
        )

    @classmethod
    def _create_debtor(cls, name, **values):
        """Return a French company with an e-mail address."""
        email = f"{name.split()[0].lower()}@customer.example.com"
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": email,
                "country_id": cls.env.ref("base.fr").id,
                "lang": "en_US",
                **values,
            }
        )

    @classmethod
    def _create_invoice(cls, due, amount=1000.0, debtor=None, sent=True, **values):
        """Return a posted invoice without tax, due on ``due``."""
        due = fields.Date.to_date(due)
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (debtor or cls.debtor).id,
                "invoice_date": due - timedelta(days=30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        move.action_post()
        move.is_move_sent = sent
        return move

    @classmethod
    def _create_instalments(cls, *parts):
        """Return a payment term: (percent, days after the invoice date), ..."""
        return cls.env["account.payment.term"].create(
            {
                "name": "Instalments",
                "line_ids": [
                    Command.create(
                        {
                            "value": "percent",
                            "value_amount": percent,
                            "nb_days": days,
                        }
                    )
                    for percent, days in parts
                ],
            }
        )

    @classmethod
    def _pay(cls, moves, amount=None, day=None):
        """Register one payment of ``moves``, of ``amount`` if it is partial."""
        values = {"payment_date": day or fields.Date.today()}
        if amount:
            values["amount"] = amount
        return (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({**values, "group_payment": True})
            ._create_payments()
        )

    @classmethod
    def _create_credit(cls, amount, debtor=None, post=True):
        """Return a credit note of ``amount``, not matched with anything."""
        refund = cls.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": (debtor or cls.debtor).id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Back",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        if post:
            refund.action_post()
        return refund

    @classmethod
    def _create_statement_line(cls, day, amount=10.0, label="Transfer", **values):
        """Return a bank transaction that nobody has matched."""
        return cls.env["account.bank.statement.line"].create(
            {
                "date": day,
                "payment_ref": label,
                "amount": amount,
                "journal_id": cls.company_data["default_journal_bank"].id,
                **values,
            }
        )

    # The day ----------------------------------------------------------------------

    @contextmanager
    def _at(self, day, hour=10):
        """Freeze the clock on ``day``, an hour of Paris in which messages leave."""
        day = fields.Date.to_date(day)
        with freeze_time(f"{day} {hour - 1}:00:00"):
            yield day

    def _plan(self):
        """Plan today; return the reminders created."""
        self.env.flush_all()
        return (
            self.env["relance.planner"]
            .sudo()
            ._plan(self.company, self.company._relance_today())
        )

    def _send_all(self):
        """Approve and dispatch what waits, and let Odoo's queue send it."""
        self.reminders.search([("state", "=", "draft")]).action_approve()
        return self._dispatch()

    def _dispatch(self):
        """Dispatch what is approved; return the mails that left."""
        approved = self.reminders.search([("state", "=", "approved")])
        approved._dispatch(fields.Datetime.now())
        mails = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mails.send()
        return mails.filtered(lambda mail: mail.state == "sent")

    def _run_day(self, day):
        """Plan, approve and send on ``day``; return the reminders sent."""
        with self._at(day) as today:
            self._plan()
            self._send_all()
            return self.reminders.search(
                [("date_sent", "=", today), ("state", "=", "sent")]
            )

    def _get_items(self, moves):
        """Return the due items of ``moves``, oldest due date first."""
        return self.env["relance.due.item"].search(
            [("move_id", "in", moves.ids)], order="date_maturity, id"
        )


def days(start, count):
    """Return the ``count`` days from ``start`` on."""
    first = date.fromisoformat(start)
    return [first + timedelta(days=number) for number in range(count)]
