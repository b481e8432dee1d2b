from odoo import Command

from ..common import RelanceCommon


class ChangesCommon(RelanceCommon):
    """Two customers whose invoices a first plan decided; a plan of all to compare."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quiet = cls._create_debtor("Quiet SARL")
        cls.quiet_invoice = cls._create_invoice("2026-03-20", debtor=cls.quiet)
        cls.invoice = cls._create_invoice("2026-03-20")

    def setUp(self):
        super().setUp()
        # the first plan reads everything
        with self._at("2026-03-02"):
            self._plan()

    def _check_like_whole(self, today):
        """Check that a plan of everything would store nothing else."""
        company = self.company
        items = self.env["relance.due.item"].sudo()
        items._refresh_lines(company, today, None)
        self.assertFalse(items.search([("is_undecided", "=", True)]))
        planner = self.env["relance.planner"].sudo()
        facts = planner._decide(company, today)
        planner._store_covered(facts, company)
        planner._mark_planned(facts)
        stored = {item.name: item.stored for item in facts.items}
        self.assertEqual(stored, {item.name: item.decision for item in facts.items})

    def _forget(self):
        """Forget that anything was ever read."""
        self.env["relance.change.mark"].sudo().search([]).unlink()


class SettlementCommon(RelanceCommon):
    """The accounts that invoices are closed on, and entries that do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_fiscal_country_id = cls.env.ref("base.fr")
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.bill = cls._create_account("413000", "asset_receivable")
        cls.retention = cls._create_account("411700", "asset_receivable")
        cls.doubtful = cls._create_account("416000", "asset_current")
        cls.factor = cls._create_account("467000", "liability_current")
        cls.loss = cls._create_account("654100", "expense")
        cls.payable = cls.company_data["default_account_payable"]

    @classmethod
    def _create_account(cls, code, kind, **values):
        # some charts installed with others have a few of these codes
        return cls.env["account.account"].create(
            {
                "name": f"Account {code}",
                "code": f"{code}99",
                "account_type": kind,
                "reconcile": not kind.startswith("expense"),
                **values,
            }
        )

    def _get_receivable(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id == self.receivable and line.balance
        )

    def _move(self, invoices, *debits, day="2026-02-10", journal=None, partner=True):
        """Book an entry that closes ``invoices``: (account, amount[, maturity])."""
        lines = [
            Command.create(
                {
                    "account_id": account.id,
                    "partner_id": self.debtor.id if partner else False,
                    "balance": amount,
                    "date_maturity": maturity[0] if maturity else False,
                }
            )
            for account, amount, *maturity in debits
        ]
        total = sum(amount for _account, amount, *_rest in debits)
        for invoice in invoices:
            amount = min(invoice.amount_residual, total)
            total -= amount
            lines.append(
                Command.create(
                    {
                        "account_id": self.receivable.id,
                        "partner_id": invoice.partner_id.id,
                        "credit": amount,
                    }
                )
            )
        values = {"move_type": "entry", "date": day, "line_ids": lines}
        if journal:
            values["journal_id"] = journal.id
        entry = self.env["account.move"].create(values)
        entry.action_post()
        for invoice, credit in zip(
            invoices, self._get_receivable(entry).filtered("credit"), strict=True
        ):
            (credit | self._get_receivable(invoice)).reconcile()
        return entry

    def _get_closed(self, invoice, day="2026-02-11"):
        with self._at(day):
            self._plan()
        item = self._get_items(invoice)
        return (item.reason, item.closed_how)

    def _get_moved(self, invoice, day="2026-02-11"):
        """Return the item that continues ``invoice``, after a plan."""
        with self._at(day):
            self._plan()
        return self._get_items(invoice).moved_ids

    def _create_known_invoice(self, due="2026-02-02", **values):
        invoice = self._create_invoice(due, **values)
        with self._at("2026-02-06"):
            self._plan()
        return invoice
