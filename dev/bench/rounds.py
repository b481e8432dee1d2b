"""The rounds of a benchmark: ours, bare SQL and the peer take turns on fresh copies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from environment import databases
from environment.paths import database_name
from environment.steps import announced, locked

from .copies import make_our_copy, make_peer_copy
from .ledgers import ensure_ledger
from .processes import WITH_PEER, call

Figures = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What to measure: so many invoices, so many times, with or without the peer.

    ``peer_sample`` is the number of customers to whom the peer writes, None for all.
    """

    size: int
    rounds: int
    with_peer: bool
    peer_sample: int | None


def measure(plan: Plan) -> Figures:
    """Return {"rounds": [{who: figures}], "lists": …, "aged": …}."""
    with locked(f"bench_{plan.size}"):
        ledger = ensure_ledger(plan.size)
        sources = {"ours": make_our_copy(ledger, plan.size)}
        if plan.with_peer:
            sources["peer"] = make_peer_copy(ledger, plan.size)
        rounds = [_measure_round(plan, sources, n + 1) for n in range(plan.rounds)]
        pages = rounds[-1].pop("pages")
        for source in sources.values():
            databases.drop_database(source)
    return {"rounds": rounds, **pages}


def _measure_round(plan: Plan, sources: Mapping[str, str], number: int) -> Figures:
    """Measure each once; after the last round, the pages that people look at too."""
    name = database_name(f"bench_round_{plan.size}")
    databases.copy_database(sources["ours"], name)
    with announced(f"Round {number}: two days of ours"):
        figures = {"ours": call("our_days", name)}
    with announced(f"Round {number}: the same in bare SQL"):
        figures["floor"] = call("sql_floor", name)
    if number == plan.rounds:
        with announced("Lists and aged balance"):
            lists, aged = call("lists", name), call("aged", name, variables={})
        figures["pages"] = {"lists": lists, "aged": aged}
    if plan.with_peer:
        databases.copy_database(sources["peer"], name)
        with announced(f"Round {number}: a day of the peer"):
            sample = [str(plan.peer_sample)] if plan.peer_sample else []
            arguments = ("measure", name, *sample)
            figures["peer"] = call("peer_days", *arguments, variables=WITH_PEER)
    databases.drop_database(name)
    return figures
