"""One fault from its beginning to its audit: the books, a mail server, Odoo."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from crew import Crew, Worker
from environment import postgres
from environment.private_server import PrivateServer
from job import DAY
from sink import HANG_UP, UnrulySink

LAST_BYTES = 0.2

# What customers owe, by invoice; a draft owes nothing.
RESIDUALS = """
    SELECT json_build_object('number', move.name, 'customer', partner.name,
        'address', COALESCE(partner.email, ''),
        'residual', CASE move.state WHEN 'posted' THEN move.amount_residual ELSE 0 END)
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.commercial_partner_id
     WHERE move.move_type = 'out_invoice' AND move.name <> '/'
     ORDER BY move.id
"""


@dataclass(frozen=True)
class Debt:
    """What an invoice claimed from one moment to another, and from whom."""

    number: str
    customer: str
    address: str
    residual: float
    since: float
    until: float = float("inf")


@dataclass
class Play:
    """A copy of the books with all that acts on it."""

    name: str
    sink: UnrulySink
    crew: Crew
    server: PrivateServer | None = None
    history: list[Debt] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Send the mails to the sink, and note what is owed at the beginning."""
        self.sql(f"UPDATE ir_mail_server SET smtp_port = {self.sink.port}")
        self.note_debts(0)

    def sql(self, statement: str) -> list[str]:
        """Run one statement; return the lines of its result."""
        return postgres.psql(statement, self.name, self.server)

    def start(self, *deeds: Any, **options: Any) -> Worker:
        """Start a process that does ``deeds``."""
        return self.crew.start(*deeds, **options)

    def run(self, *deeds: Any, **options: Any) -> list[str]:
        """Have a process do ``deeds`` to its end; return what it told."""
        return self.start(*deeds, **options).wait()

    def act(self, *deeds: Any) -> None:
        """Have people do ``deeds``, and note what is owed from then on."""
        self.run(*deeds)
        self.note_debts(time.time())

    def finish(self, **options: Any) -> list[str]:
        """Do the whole job twice more, undisturbed, by a mail server that behaves.

        What came back to be approved again leaves with the second one.
        """
        self.sink.behave()
        return self.run(*DAY, *DAY, **options)

    def note_debts(self, moment: float) -> None:
        """Note what each invoice claims from ``moment`` on."""
        self.history = [
            debt if debt.until < moment else _until(debt, moment)
            for debt in self.history
        ]
        rows = map(json.loads, self.sql(RESIDUALS))
        self.history += [Debt(since=moment, **row) for row in rows]

    def note_deeds(self, told: list[dict[str, Any]]) -> None:
        """Note what the invoices claimed while an accountant was at work.

        From the beginning of a deed on its outcome may be seen, until its end what was
        true before.
        """
        for deed in told:
            if "number" in deed:
                self._note_deed(**deed)

    def _note_deed(self, number: str, residual: float, **deed: Any) -> None:
        [before] = [debt for debt in self.debts() if debt.number == number]
        self.history.remove(before)
        after = {**vars(before), "residual": residual, "since": deed["start"]}
        self.history += [_until(before, deed["end"]), Debt(**after)]

    def debts(self) -> list[Debt]:
        """Return what is owed now."""
        return [debt for debt in self.history if debt.until == float("inf")]

    def kill(self, worker: Worker) -> str:
        """Kill a worker now; what it was handing over may come again.

        Return what it was at, ``done`` when it was too late.
        """
        said = worker.end()
        time.sleep(LAST_BYTES)
        self.sink.note_in_flight()
        return said[-1]

    def kill_at_mail(self, worker: Worker, rank: int, *, kept: bool) -> None:
        """Kill a worker while the mail server has its ``rank``-th mail.

        When it is ``kept``, Odoo never learns it.
        """

        def kill(at: int) -> None:
            if at == rank:
                worker.kill()

        def kill_unkept(at: int) -> str | None:
            kill(at)
            return HANG_UP if at == rank else None

        if kept:
            self.sink.after = kill
        else:
            self.sink.answer = kill_unkept
        worker.wait_end()
        self.kill(worker)


def _until(debt: Debt, moment: float) -> Debt:
    return Debt(**{**vars(debt), "until": moment})
