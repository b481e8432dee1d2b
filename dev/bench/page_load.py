"""Load the page of customers on a real server: page_load.py DATABASE [DEBTORS].

The database is one of dev/bench/ledger.py with the addon; links are added to it. So
many DEBTORS (100) open their page at once, then Odoo's own page of one of their
invoices; printed are the 95th percentiles and their ratio. Then one link is asked for
too often while another debtor reads, and refused links are timed. The load of the
machine is told: the figures are those of a ratio in one run.
"""

import os
import secrets
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

from bench.books_template import connect_odoo
from environment import odoo_command
from environment.steps import clear_errors
from screenshots.serving import HOST, free_port, wait_for

DEBTORS = 100
WORKERS = 2
# One link asked for so often, for so many seconds, while another debtor reads.
FLOOD, SECONDS = 50, 6
# Refused links of each kind, one after the other; fewer than are made to wait.
REFUSED = 25


class Debtor(NamedTuple):
    """The two addresses that a debtor opens."""

    page: str
    invoice: str


class Answer(NamedTuple):
    """What a request got: its status, when to come back, the seconds that it took."""

    status: int
    retry: str | None
    seconds: float


def ask(address: str) -> Answer:
    """Return what a GET of ``address`` gets.

    Workers leave few connections waiting: it knocks again, as a proxy does.
    """
    start = time.perf_counter()
    while True:
        try:
            status, headers = _get(address)
        except OSError:
            time.sleep(0.05)
            continue
        seconds = time.perf_counter() - start
        return Answer(status, headers.get("Retry-After"), seconds)


def _get(address: str) -> tuple[int, Message]:
    try:
        with urllib.request.urlopen(address, timeout=600) as answer:
            answer.read()
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        error.read()
        return error.code, error.headers


def percentile(seconds: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(seconds, n=20)[-1]


class PageLoad:
    """The pages of some debtors of a ledger, on a server of their own."""

    def __init__(self, database: str, debtors: int) -> None:
        self.database = database
        self.debtors = debtors
        self.refused: dict[str, list[str]] = {}

    def run(self) -> None:
        """Prepare the links, then load, flood and try the server."""
        connect_odoo(self.database)
        with Registry(self.database).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            debtors = self._prepare(env)
            self._count_queries(env)
            cr.commit()
        load = os.getloadavg()[0]
        print(f"{len(debtors)} debtors, {WORKERS} workers, load before: {load:.1f}")
        with self._served() as address:
            self._load(address, debtors)
        with self._served() as address:
            self._flood(address, debtors)
            self._try_refused(address)
        print(f"load after: {os.getloadavg()[0]:.1f}")

    @contextmanager
    def _served(self) -> Iterator[str]:
        """Serve the database by workers, as two cores have them."""
        port = free_port()
        options = ["-d", self.database, "--db-filter", f"^{self.database}$"]
        options += [f"--http-port={port}", f"--workers={WORKERS}", "--log-level=error"]
        options += [f"--gevent-port={free_port()}", "--max-cron-threads=0"]
        command = odoo_command.command("server", *options)
        # "python -m odoo" becomes "python workers.py"
        command[1:3] = [str(Path(__file__).with_name("workers.py"))]
        server = subprocess.Popen(command, env=odoo_command.environment())
        try:
            wait_for(f"http://{HOST}:{port}/web/health")
            yield f"http://{HOST}:{port}"
        finally:
            server.terminate()
            server.wait()

    # The links --------------------------------------------------------------------

    def _prepare(self, env: Environment) -> list[Debtor]:
        """Return the addresses of some debtors who owe an invoice."""
        items = env["relance.due.item"]
        if not items.search_count([("state", "=", "open")], limit=1):
            for root in env["res.company"].search([("parent_id", "=", False)]):
                env["relance.planner"]._plan(root)
        found = items.search(
            [("state", "=", "open"), ("move_id.move_type", "=", "out_invoice")]
        )
        owed = {item.debtor_id: item for item in reversed(found)}
        chosen = list(owed.values())[: self.debtors]
        links = self._issue(env, chosen)
        for kind, change in {
            "revoked": {"revoked_on": "2020-01-01"},
            "expired": {"date_expiry": items.env.company._relance_today()},
        }.items():
            made = self._issue(env, chosen[:REFUSED])
            for link, _path in made:
                link.write(change)
            self.refused[kind] = [path for _link, path in made]
        for link, _path in made:
            link.date_expiry -= timedelta(days=1)
        self.refused["mutated"] = [path[:-1] + "." for _link, path in links[:REFUSED]]
        self.refused["unknown"] = [
            f"/relance/{secrets.token_urlsafe(32)}" for _number in range(REFUSED)
        ]
        tokens = [item.move_id._portal_ensure_token() for item in chosen]
        self.links = [link for link, _path in links]
        return [
            Debtor(path, f"/my/invoices/{item.move_id.id}?access_token={token}")
            for (_link, path), item, token in zip(links, chosen, tokens, strict=True)
        ]

    def _issue(self, env: Environment, items: Sequence[Any]) -> list[tuple[Any, str]]:
        """Return [(link, its path)] of the customers of these items."""
        made = env["relance.access"]._issue(
            [
                {
                    "company_id": item.company_id.root_id.id,
                    "debtor_id": item.debtor_id.id,
                    "contact_id": item.debtor_id.id,
                    "purpose": "hand",
                }
                for item in items
            ]
        )
        return [(link, "/relance/" + url.rpartition("/")[2]) for link, url in made]

    def _count_queries(self, env: Environment) -> None:
        """Print how many queries the content of a page takes, nothing in a cache."""
        counts = []
        for link in self.links:
            env.flush_all()
            env.invalidate_all()
            before = env.cr.sql_log_count
            page, own = env["relance.page"]._of(link)
            page._prepare(own)
            counts.append(env.cr.sql_log_count - before)
        told = statistics.median(counts), max(counts)
        print("queries of a page: median {:.0f}, most {}".format(*told))

    # What is measured -------------------------------------------------------------

    def _load(self, address: str, debtors: Sequence[Debtor]) -> None:
        """Print the 95th percentiles of both pages, all debtors at once."""
        taken: dict[str, list[float]] = {"page": [], "invoice": []}
        with ThreadPoolExecutor(len(debtors)) as crowd:
            for _worker in range(2 * WORKERS):
                ask(address + debtors[0].invoice)
                ask(address + debtors[0].page)
            for kind, seconds in taken.items():
                urls = [address + getattr(debtor, kind) for debtor in debtors]
                answers = list(crowd.map(ask, urls))
                if any(answer.status != 200 for answer in answers):
                    told = Counter(answer.status for answer in answers)
                    raise SystemExit(f"{kind}: {dict(told)}")
                seconds += [answer.seconds for answer in answers]
        ours, theirs = percentile(taken["page"]), percentile(taken["invoice"])
        for kind, seconds in taken.items():
            print(
                f"{kind:8} median {statistics.median(seconds):6.2f} s, "
                f"95th percentile {percentile(seconds):6.2f} s"
            )
        print(f"ratio of the 95th percentiles: {ours / theirs:.2f}")

    def _flood(self, address: str, debtors: Sequence[Debtor]) -> None:
        """Print what one link gets that is asked for too often, and what another."""
        first, other = (address + debtor.page for debtor in debtors[:2])
        for _worker in range(2 * WORKERS):
            ask(other)
        with ThreadPoolExecutor(4 * FLOOD) as crowd:
            asked, read = [], []
            start = time.perf_counter()
            for number in range(FLOOD * SECONDS):
                asked.append(crowd.submit(ask, first))
                if number % FLOOD == 0:
                    read.append(crowd.submit(ask, other))
                time.sleep(max(start + (number + 1) / FLOOD - time.perf_counter(), 0))
        flooded = [one.result() for one in asked]
        others = [one.result() for one in read]
        told = Counter(answer.status for answer in flooded)
        waits = [int(one.retry or 0) for one in flooded if one.status == 429]
        seconds = statistics.median(answer.seconds for answer in others)
        print(
            f"{FLOOD} a second on one link: {dict(told)}, Retry-After "
            f"{min(waits, default=0)} to {max(waits, default=0)} s; another debtor: "
            f"{dict(Counter(answer.status for answer in others))}, median "
            f"{seconds:.2f} s"
        )

    def _try_refused(self, address: str) -> None:
        """Print how long refused links take, each kind in turn with the others."""
        taken: dict[str, list[float]] = {kind: [] for kind in self.refused}
        for paths in zip(*self.refused.values(), strict=True):
            for kind, path in zip(self.refused, paths, strict=True):
                answer = ask(address + path)
                if answer.status in (404, 410):
                    taken[kind].append(answer.seconds)
        medians = {kind: statistics.median(seconds) for kind, seconds in taken.items()}
        told = ", ".join(
            f"{kind} {1000 * seconds:.1f} ms ({len(taken[kind])})"
            for kind, seconds in medians.items()
        )
        ratio = max(medians.values()) / min(medians.values())
        print(f"refused: {told}; the slowest {ratio:.2f} times the fastest")


if __name__ == "__main__":
    with clear_errors():
        PageLoad(sys.argv[1], int((sys.argv[2:] or [DEBTORS])[0])).run()
