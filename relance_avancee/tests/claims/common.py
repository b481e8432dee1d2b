import json
from decimal import Decimal
from pathlib import Path

from odoo import Command
from odoo.tests import tagged

from ..common import RelanceCommon

# The examples that tests/rules proves without Odoo: where they come from stands there.
EXAMPLES = Path(__file__).resolve().parents[3] / "tests/rules/data"
LEGAL_TYPES = {"fr_public": "public", "fr_consumer": "consumer"}


def read_examples():
    """Return the shared worked examples of interest."""
    return json.loads((EXAMPLES / "interest_examples.json").read_text())


@tagged("relance_money")
class InterestCommon(RelanceCommon):
    """A French creditor in euro, a professional whose legal type is confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.debtor.relance_legal_type = "professional"
        cls.terms = cls.env["relance.interest.terms"]
        cls.rates = cls.env["relance.interest.rate"]
        income = cls.company_data["default_account_revenue"]
        cls.company.relance_interest_account_id = income
        cls.company.relance_indemnity_account_id = income.copy({"code": "758999"})

    @classmethod
    def _create_claimed(cls, due, amount=1000.0, **values):
        """Return a posted invoice in euro, due on ``due``."""
        return cls._create_invoice(due, amount, **{"currency_id": cls.euro.id} | values)

    @classmethod
    def _create_terms(cls, regime, **values):
        """Return interest terms, those of the debtor from now on."""
        terms = cls.terms.create({"name": regime, "regime": regime, **values})
        cls.debtor.relance_interest_terms_id = terms
        return terms

    def _credit(self, move, amount, day, effect=False):
        """Return a posted credit note of ``day``, matched with ``move``."""
        refund = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": move.partner_id.id,
                "currency_id": move.currency_id.id,
                "invoice_date": day,
                "relance_credit_effect": effect,
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
        refund.action_post()
        self._match(move, refund)
        return refund

    def _match(self, *moves):
        """Reconcile the receivable lines of ``moves``."""
        lines = self.env["account.move"].union(*moves).line_ids
        lines.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        ).reconcile()

    def _move_claim(self, move, account, day, amount=None, maturity=None):
        """Return the entry that moves ``amount`` of ``move`` to ``account``."""
        amount = amount or move.amount_residual
        receivable = move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        common = {"partner_id": move.commercial_partner_id.id, "name": move.name}
        foreign = {"currency_id": move.currency_id.id}
        entry = self.env["account.move"].create(
            {
                "date": day,
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            **common,
                            **foreign,
                            "account_id": account.id,
                            "amount_currency": amount,
                            "date_maturity": maturity,
                        }
                    ),
                    Command.create(
                        {
                            **common,
                            **foreign,
                            "account_id": receivable.account_id.id,
                            "amount_currency": -amount,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        (receivable | entry.line_ids).filtered(
            lambda line: line.account_id == receivable.account_id
        ).reconcile()
        return entry

    def _lines(self, move, day):
        """Return the lines of interest: first, last, base, rate, interest."""
        names = ("first", "last", "base", "rate", "interest")
        return [
            tuple(segment[name] for name in names)
            for segment in move.relance_claim(day)["segments"]
        ]


class Example:
    """One shared example, played with real documents."""

    def __init__(self, test, example):
        self.test = test
        self.example = example
        self.regime = example["regime"]

    def play(self):
        """Return the claims of the example's invoices at its end, as JSON."""
        test = self.test
        test.debtor.relance_legal_type = LEGAL_TYPES.get(self.regime, "professional")
        test.debtor.relance_interest_terms_id = self._make_terms()
        currency = test.env.ref(f"base.{self.example['currency']}")
        currency.active = True
        moves = [
            test._create_invoice(
                item["due"], float(item["amount"]), currency_id=currency.id
            )
            for item in self.example["items"]
        ]
        for event in self.example["events"]:
            self._apply(event, moves[0])
        if notice := self.example.get("notice_received"):
            test.env["relance.claim"]._ensure(moves[0]).notice_received = notice
        return [move.relance_claim(self.example["end"]) for move in moves]

    def _make_terms(self):
        legal = self.regime in ("fr_b2b", *LEGAL_TYPES)
        moved = any("effective_due" in item for item in self.example["items"])
        imputation = self.example["imputation"]
        if legal and not moved and imputation == "principal_first":
            return self.test.terms
        return self.test._create_terms(
            self.regime,
            imputation=imputation,
            due_rule="working" if moved else "none",
            contract_rate=float(self.example.get("contract_rate", 0)),
            under_floor=self.example.get("under_floor", "agreed"),
            under_floor_reason="As an example",
        )

    def _apply(self, event, move):
        amount = float(event["amount"])
        if event["kind"] == "payment":
            self.test._pay(move, amount, event["date"])
        else:
            self.test._credit(move, amount, event["date"], event["effect"])


def figures(segment):
    """Return a line of interest in a form in which 18 equals 18.00."""
    return (
        segment["first"],
        segment["last"],
        segment["days"],
        *(Decimal(segment[name]) for name in ("base", "rate", "interest")),
    )
