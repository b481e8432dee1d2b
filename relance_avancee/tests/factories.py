from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user


class Factories:
    """Records of a test company: scenarios, customers, users, invoices, money."""

    @classmethod
    def _speak_french(cls):
        """Activate French, with the terms of the addon."""
        cls.env["res.lang"]._activate_lang("fr_FR")
        addon = cls.env["ir.module.module"].search([("name", "=", "relance_avancee")])
        addon._update_translations(["fr_FR"])

    @classmethod
    def _create_scenario(cls, name, customer_type, **values):
        """Return a scenario D+5 friendly, D+15 firm, D+30 firm, all by e-mail."""
        return cls.env["relance.scenario"].create(
            {
                "name": name,
                "mode": "approve",
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
    def _create_user(cls, login, *groups, company=None, **values):
        """Return a user of one company, ours by default.

        A group without a dot is one of ours: reader, collector, manager.
        """
        company = company or cls.company
        names = [
            group if "." in group else f"relance_avancee.relance_group_{group}"
            for group in groups
        ]
        return new_test_user(
            cls.env,
            login,
            groups=",".join(names),
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            **values,
        )

    @classmethod
    def _create_invoice(cls, due, amount=1000.0, debtor=None, sent=True, **values):
        """Return a posted invoice without tax, due on ``due``."""
        values = cls._prepare_invoice(due, amount, debtor, **values)
        move = cls.env["account.move"].create(values)
        move.action_post()
        move.is_move_sent = sent
        cls._date_back(move)
        return move

    @classmethod
    def _date_back(cls, moves):
        """Have ``moves`` made on their own date, whatever the day of the tests."""
        moves.flush_recordset(["invoice_date"])
        cls.env.cr.execute(
            "UPDATE account_move SET create_date = invoice_date WHERE id = ANY(%s)",
            (moves.ids,),
        )
        moves.invalidate_recordset(["create_date"])

    @classmethod
    def _prepare_invoice(cls, due, amount=1000.0, debtor=None, **values):
        """Return the values of an invoice without tax, due on ``due``."""
        due = fields.Date.to_date(due)
        return {
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

    @classmethod
    def _create_bank(cls, owner, number="FR1420041010050500013M02606", **values):
        """Return an account of ``owner`` that has been approved for a long time."""
        # sudo: only a program may say since when
        banks = cls.env["res.partner.bank"].sudo()
        bank = banks.create(
            {
                "acc_number": number,
                "partner_id": owner.id,
                "allow_out_payment": True,
                "relance_date_changed": "2020-01-01",
                **values,
            }
        )
        return bank.sudo(False)
