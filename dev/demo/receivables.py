"""A receivables ledger in a CSV file: read, and checked line by line."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

COLUMNS = (
    "customer",
    "country",
    "invoice",
    "invoice_date",
    "due_date",
    "amount",
    "disputed",
    "paper",
    "settled_date",
)
MOST_ERRORS_SHOWN = 20
LARGEST_AMOUNT = Decimal("999999999.99")
LONGEST_SPAN = timedelta(days=15 * 365)
AMOUNT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
COUNTRY = re.compile("[0-9]{1,9}")


class LedgerError(Exception):
    """The file cannot be loaded; the message names each line and what to do."""


@dataclass(frozen=True)
class Receivable:
    """One line of the file.

    ``is_disputed`` and ``is_paper`` are what the backtest alone uses.
    """

    line: int
    customer: str
    country: int
    invoice: str
    invoice_date: date
    due_date: date
    amount: Decimal
    settled_date: date | None
    is_disputed: bool = False
    is_paper: bool = False


def read_receivables(path: Path) -> list[Receivable]:
    """Return the lines of a file, all of them right.

    :raise LedgerError: naming each wrong line, if there is one.
    """
    reading = _Reading(path)
    receivables = list(reading.receivables())
    if not receivables and not reading.errors:
        reading.complain(1, "", "there is no invoice. Add at least one line")
    reading.check_together(receivables)
    reading.raise_errors()
    return receivables


def read_split(history: Path, test: Path) -> tuple[list[Receivable], list[Receivable]]:
    """Return the lines of a file to learn from, and those of one to forecast.

    :raise LedgerError: if one is wrong, or they are no split of one ledger: an invoice
        in both would be forecast by its own outcome.
    """
    known, asked = read_receivables(history), read_receivables(test)
    numbers = {receivable.invoice for receivable in known}
    if twice := [one for one in asked if one.invoice in numbers]:
        raise LedgerError(
            f"{test} line {twice[0].line}: invoice {twice[0].invoice} is in {history} "
            f"too, and {len(twice) - 1} others. Leave each in one file."
        )
    first = min(one.invoice_date for one in asked)
    if min(one.invoice_date for one in known) >= first:
        raise LedgerError(
            f"{history}: no invoice was made before {first}, the first of {test}: "
            "there is nothing to learn from. Are the files exchanged?"
        )
    return known, asked


class _Reading:
    """The reading of one file, which collects what is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.errors: list[tuple[int, str]] = []

    def complain(self, line: int, column: str, message: str) -> None:
        """Note what is wrong with a line and what to do about it."""
        where = f"{column}: " if column else ""
        self.errors.append((line, f"{self.path} line {line}: {where}{message}."))

    def raise_errors(self) -> None:
        """Raise what was noted, in the order of the lines, if anything was."""
        if not self.errors:
            return
        messages = [message for _line, message in sorted(self.errors)]
        if more := messages[MOST_ERRORS_SHOWN:]:
            messages[MOST_ERRORS_SHOWN:] = [f"… and {len(more)} more."]
        raise LedgerError("\n".join(messages))

    def receivables(self) -> Iterator[Receivable]:
        """Give each right line of the file."""
        line = 0
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.reader(lines, strict=True)
                header = next(reader, [])
                if not self._check_header(header):
                    return
                for cells in reader:
                    line = reader.line_num
                    if cells and (receivable := self._receivable(line, header, cells)):
                        yield receivable
        except OSError as error:
            raise LedgerError(
                f"{self.path}: {error.strerror}. Check its name, or LEDGER=."
            ) from error
        except UnicodeDecodeError:
            self.complain(
                line + 1, "", "it, or one after it, is not UTF-8. Save as UTF-8"
            )
        except csv.Error as error:
            self.complain(line + 1, "", f"this is not CSV ({error}). Check its quotes")

    def _check_header(self, header: list[str]) -> bool:
        wrong = {
            "unknown": [name for name in header if name not in COLUMNS],
            "missing": [name for name in COLUMNS if name not in header],
            "there twice": [name for name in COLUMNS if header.count(name) > 1],
        }
        for fault, names in wrong.items():
            if names:
                expected = f"The columns are {','.join(COLUMNS)}"
                self.complain(1, ", ".join(names), f"{fault}. {expected}")
        return not self.errors

    def _receivable(
        self, line: int, header: list[str], cells: list[str]
    ) -> Receivable | None:
        if len(cells) != len(header):
            message = (
                f"it has {len(cells)} values for {len(header)} columns. Correct it"
            )
            self.complain(line, "", message)
            return None
        values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        before = len(self.errors)
        receivable = Receivable(
            line=line,
            customer=self._text(line, values, "customer"),
            country=self._country(line, values),
            invoice=self._text(line, values, "invoice"),
            invoice_date=self._date(line, values, "invoice_date"),
            due_date=self._date(line, values, "due_date"),
            amount=self._amount(line, values),
            settled_date=self._settled_date(line, values),
            is_disputed=self._flag(line, values, "disputed"),
            is_paper=self._flag(line, values, "paper"),
        )
        if len(self.errors) == before and receivable.due_date < receivable.invoice_date:
            self.complain(line, "due_date", "it is before invoice_date. Correct one")
        return receivable if len(self.errors) == before else None

    def _text(self, line: int, values: dict[str, str], name: str) -> str:
        if not values[name]:
            self.complain(line, name, "it is empty. Fill it in")
        return values[name]

    def _country(self, line: int, values: dict[str, str]) -> int:
        text = values["country"]
        if COUNTRY.fullmatch(text):
            return int(text)
        self.complain(
            line, "country", f"{text!r} is not a number. Write a country code"
        )
        return 0

    def _date(self, line: int, values: dict[str, str], name: str) -> date:
        text = values[name]
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if not day or day.isoformat() != text:
            self.complain(line, name, f"{text!r} is not a date. Write it as 2026-01-31")
        return day or date.min

    def _settled_date(self, line: int, values: dict[str, str]) -> date | None:
        filled = values["settled_date"]
        return self._date(line, values, "settled_date") if filled else None

    def _amount(self, line: int, values: dict[str, str]) -> Decimal:
        text = values["amount"]
        amount = Decimal(text if AMOUNT.fullmatch(text) else 0)
        if not AMOUNT.fullmatch(text):
            self.complain(
                line, "amount", f"{text!r} is not a number. Write it as 12.50"
            )
        elif not 0 < amount <= LARGEST_AMOUNT:
            range_ = f"above 0 and at most {LARGEST_AMOUNT}"
            self.complain(
                line, "amount", f"{text} is out of range. It must be {range_}"
            )
        elif amount != round(amount, 2):
            self.complain(
                line, "amount", f"{text} has more than two decimals. Round it"
            )
        return amount

    def _flag(self, line: int, values: dict[str, str], name: str) -> bool:
        if values[name] not in ("0", "1"):
            message = f"{values[name]!r} is neither 0 (no) nor 1 (yes). Correct it"
            self.complain(line, name, message)
        return values[name] == "1"

    def check_together(self, receivables: list[Receivable]) -> None:
        """Note the lines that do not agree with another one."""
        self._check_invoices(receivables)
        self._check_countries(receivables)
        self._check_span(receivables)

    def _check_invoices(self, receivables: list[Receivable]) -> None:
        lines: dict[str, int] = {}
        for receivable in receivables:
            first = lines.setdefault(receivable.invoice, receivable.line)
            if first != receivable.line:
                message = f"{receivable.invoice} stands on line {first} too. Remove one"
                self.complain(receivable.line, "invoice", message)

    def _check_countries(self, receivables: list[Receivable]) -> None:
        firsts: dict[str, Receivable] = {}
        for receivable in receivables:
            first = firsts.setdefault(receivable.customer, receivable)
            if first.country != receivable.country:
                message = f"line {first.line} says {first.country}. Give both the same"
                self.complain(receivable.line, "country", message)

    def _check_span(self, receivables: list[Receivable]) -> None:
        """Note the dates that would be absurd once the last invoice is dated today."""
        last = max(
            (receivable.invoice_date for receivable in receivables), default=None
        )
        for receivable in receivables:
            for name in ("invoice_date", "due_date", "settled_date"):
                day = getattr(receivable, name)
                if last and day and abs(day - last) > LONGEST_SPAN:
                    message = f"{day} is 15 years or more from {last}. Correct one"
                    self.complain(receivable.line, name, message)
