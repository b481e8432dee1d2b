"""Measure the daily job beside bare SQL and beside the addon others would install.

    make bench SIZE=10k    dev/bench/run 100k --rounds 1 --peer-sample 300

prints the medians of the rounds and writes docs/benchmarks/SIZE.json.
"""

import argparse
import json
from pathlib import Path

from bench.conditions import describe
from bench.ledger import invoices
from bench.results import summarise
from bench.rounds import Plan, measure
from bench.table import show
from environment.paths import CHECKOUT
from environment.steps import clear_errors

FOLDER = CHECKOUT / "docs" / "benchmarks"
# Of so many invoices or fewer, and then: three rounds; a peer; a peer in full.
THREE_ROUNDS = 100_000
WITH_PEER = 100_000
PEER_IN_FULL = 20_000
PEER_SAMPLE = 300
UNITS = ((1_000_000, "m"), (1_000, "k"))


def main(arguments: argparse.Namespace) -> None:
    """Measure, print the table, write the file."""
    plan = get_plan(arguments)
    measured = measure(plan)
    results = describe(plan) | summarise(measured) | {"raw": measured}
    show(results)
    path = arguments.output or FOLDER / f"{name_of(plan.size)}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_rounded(results), indent=2) + "\n")
    print(f"\nWritten to {path}")


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


def _rounded(value: object) -> object:
    """Return figures with as many digits as they deserve."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value


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
