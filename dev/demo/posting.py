"""A ledger posted in Odoo: invoices, credit notes, bank transfers and their matching.

Everything goes through Odoo's own methods, in batches.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from odoo.api import Environment
from odoo.fields import Command

from .documents import CreditNote, Invoice, Ledger, Line, Receipt

BATCH = 200
# Nobody reads how the demo was made: no log of each creation, no follower.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class Posting:
    """The posting of one ledger, for partners and terms that Odoo has already."""

    def __init__(
        self, env: Environment, partners: Mapping[str, Any], terms: Mapping[str, int]
    ) -> None:
        self.env = env(context={**env.context, **QUIET})
        self.partners = partners
        self.terms = terms
        self.products: dict[str, int] = {}
        self.moves: dict[str, Any] = {}

    def go_on(self, env: Environment) -> "Posting":
        """Return the same posting, to be gone on with in another environment."""
        partners = {
            name: env["res.partner"].browse(partner.id)
            for name, partner in self.partners.items()
        }
        posting = Posting(env, partners, self.terms)
        posting.products = self.products
        moves = posting.env["account.move"]
        posting.moves = {key: moves.browse(move.id) for key, move in self.moves.items()}
        return posting

    def post(self, ledger: Ledger) -> None:
        """Post all of a ledger."""
        self.products |= self._create_products(ledger.invoices)
        invoices = sorted(ledger.invoices, key=lambda invoice: invoice.day)
        for batch in _batches(invoices):
            self._post_invoices(batch)
        self._post_credit_notes(ledger.credit_notes)
        self._post_receipts(sorted(ledger.receipts, key=lambda receipt: receipt.day))

    def _create_products(self, invoices: Iterable[Invoice]) -> dict[str, int]:
        prices = {
            line.product: line.price
            for invoice in invoices
            if invoice.term
            for line in invoice.lines
            if line.product not in self.products
        }
        products = self.env["product.product"].create(
            [
                {"name": name, "list_price": float(price), "type": "service"}
                for name, price in prices.items()
            ]
        )
        return dict(zip(prices, products.ids, strict=True))

    def _post_invoices(self, invoices: Sequence[Invoice]) -> None:
        values = [self._prepare_invoice_values(invoice) for invoice in invoices]
        moves = self.env["account.move"].create(values)
        moves.action_post()
        for invoice, move in zip(invoices, moves, strict=True):
            self.moves[invoice.key] = move
            if invoice.route:
                move.relance_route = invoice.route

    def _prepare_invoice_values(self, invoice: Invoice) -> dict[str, Any]:
        partner = self.partners[invoice.customer]
        addresses = partner.address_get(["invoice"])
        return {
            "move_type": "out_invoice",
            "partner_id": addresses["invoice"],
            "invoice_date": invoice.day,
            "invoice_date_due": invoice.due,
            "invoice_payment_term_id": self.terms.get(invoice.term),
            "invoice_user_id": partner.user_id.id,
            "currency_id": self.env.ref(f"base.{invoice.currency}").id,
            "is_move_sent": invoice.sent,
            "invoice_line_ids": [
                Command.create(self._prepare_line_values(line))
                for line in invoice.lines
            ],
        }

    def _prepare_line_values(self, line: Line) -> dict[str, Any]:
        """Return the values of a line; what is no product bears no tax."""
        values = {"quantity": line.quantity, "price_unit": float(line.price)}
        if line.product in self.products:
            return values | {"product_id": self.products[line.product]}
        return values | {"name": line.product, "tax_ids": []}

    def _post_credit_notes(self, credit_notes: Sequence[CreditNote]) -> None:
        values = [self._prepare_credit_note_values(note) for note in credit_notes]
        refunds = self.env["account.move"].create(values)
        posted = [
            refund.id
            for note, refund in zip(credit_notes, refunds, strict=True)
            if note.state != "draft"
        ]
        refunds.browse(posted).action_post()

    def _prepare_credit_note_values(self, note: CreditNote) -> dict[str, Any]:
        """Return the values of a credit note of one line, taxed as the invoice is.

        Once posted, Odoo matches it with the invoice that it reverses.
        """
        move = self.moves[note.invoice]
        amount = move.amount_untaxed * float(note.share)
        return {
            "move_type": "out_refund",
            "reversed_entry_id": note.state != "open" and move.id,
            "partner_id": move.partner_id.id,
            "invoice_date": note.day,
            "invoice_payment_term_id": False,
            "invoice_user_id": move.invoice_user_id.id,
            "currency_id": move.currency_id.id,
            "ref": f"Avoir sur {move.name}",
            "is_move_sent": note.state != "draft",
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": move.invoice_line_ids[0].product_id.id,
                        "price_unit": move.currency_id.round(amount),
                    }
                )
            ],
        }

    def _post_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Post the transfers as lines of the bank's statement, then match them."""
        transfers = list(self._transfers(receipts))
        for batch in _batches(transfers):
            values = [values for _receipt, _lines, values in batch]
            statement_lines = self.env["account.bank.statement.line"].create(values)
            self._reconcile(
                _receivable_lines(statement_line.move_id) | lines
                for (receipt, lines, _values), statement_line in zip(
                    batch, statement_lines, strict=True
                )
                if receipt.matched
            )

    def _transfers(
        self, receipts: Iterable[Receipt]
    ) -> Iterator[tuple[Receipt, Any, dict[str, Any]]]:
        """Give each receipt with the items it settles and its statement line."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        due: dict[int, float] = {}
        for receipt in receipts:
            lines = self._settled_lines(receipt)
            amount = 0.0
            for line in lines:
                owed = due.get(line.id, line.amount_residual_currency)
                part = line.currency_id.round(owed * float(receipt.share))
                due[line.id] = owed - part
                amount += part
            amount = lines.currency_id.round(amount - float(receipt.bank_fee))
            if amount > 0:
                values = self._prepare_transfer_values(receipt, lines, amount)
                yield receipt, lines, values | {"journal_id": journal.id}

    def _settled_lines(self, receipt: Receipt) -> Any:
        lines = self.env["account.move.line"]
        for key, rank in receipt.settles:
            lines |= _receivable_lines(self.moves[key])[rank]
        return lines

    def _prepare_transfer_values(
        self, receipt: Receipt, lines: Any, amount: float
    ) -> dict[str, Any]:
        """Return the values of a statement line; the amount is in the currency due."""
        partner = self.partners[receipt.customer]
        company = self.env.company
        names = " ".join(lines.move_id.mapped("name"))
        values = {
            "date": receipt.day,
            "partner_id": partner.id,
            "payment_ref": f"VIR {partner.name} {names}",
            "counterpart_account_id": lines.account_id.id,
            "amount": amount,
        }
        if lines.currency_id == company.currency_id:
            return values
        in_euros = lines.currency_id._convert(
            amount, company.currency_id, company, receipt.day
        )
        return values | {
            "amount": in_euros,
            "foreign_currency_id": lines.currency_id.id,
            "amount_currency": amount,
        }

    def _reconcile(self, matchings: Iterable[Any]) -> None:
        """Match journal items together, a set after the other."""
        self.env["account.move.line"]._reconcile_plan(list(matchings))


def _receivable_lines(move: Any) -> Any:
    """Return the receivable items of a journal entry, the first due first."""
    return move.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    ).sorted("date_maturity")


def _batches(documents: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(documents), BATCH):
        yield documents[start : start + BATCH]
