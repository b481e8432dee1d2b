"""Measure the daily job beside bare SQL and beside the addon others would install.

    make bench SIZE=10k    dev/bench/run 100k --rounds 1 --peer-sample 300

prints the medians of the rounds and writes docs/benchmarks/SIZE.json; the rounds
themselves go to the state folder.
"""

import argparse
from pathlib import Path

from bench.conditions import describe
from bench.files import FIGURES, write_figures, write_rounds
from bench.ledger import invoices
from bench.results import summarise
from bench.rounds import Plan, measure
from bench.table import show
from environment.steps import clear_errors

# Of so many invoices or fewer, and then: three rounds; a peer; a peer in full.
THREE_ROUNDS = 100_000
WITH_PEER = 100_000
PEER_IN_FULL = 20_000
PEER_SAMPLE = 300
UNITS = ((1_000_000, "m"), (1_000, "k"))


def main(arguments: argparse.Namespace) -> None:
    """Measure, print the table, write the files."""
    plan = get_plan(arguments)
    measured = measure(plan)
    results = describe(plan) | summarise(measured)
    show(results)
    path = arguments.output or FIGURES / f"{name_of(plan.size)}.json"
    write_figures(path, results)
    print(f"\nWritten to {path}; its rounds to {write_rounds(path.name, measured)}")


def get_plan(arguments: argparse.Namespace) -> Plan:
    """Return what to measure: what was asked, else what fits the size."""
    size = arguments.size
    sample = arguments.peer_sample
    if sample is None and size > PEER_IN_FULL:
        sample = PEER_SAMPLE
    return Plan(
        size=size,
        rounds=arguments.rounds or (3 if size <= THREE_ROUNDS else 1),
        with_peer=size <= WITH_PEER and not arguments.no_peer,
        peer_sample=sample or None,
    )


def name_of(size: int) -> str:
    """Return 10k for 10000, 1m for a million, 1234 for 1234."""
    for unit, letter in UNITS:
        if size % unit == 0:
            return f"{size // unit}{letter}"
    return str(size)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", nargs="?", type=invoices, default=10_000)
    parser.add_argument("--rounds", type=int, help="3 up to 100k, then 1")
    parser.add_argument("--no-peer", action="store_true", help="as above 100k")
    parser.add_argument(
        "--peer-sample",
        type=int,
        help="customers to whom the peer writes: 300, or all up to 20k; 0: all",
    )
    parser.add_argument("--output", type=Path, help="else docs/benchmarks/SIZE.json")
    return parser.parse_args()


if __name__ == "__main__":
    with clear_errors():
        main(_parse())
