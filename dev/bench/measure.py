"""Measure the daily job on a made-up ledger, beside bare SQL; print a table."""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench.copies import make_our_copy
from bench.ledger import invoices
from bench.ledgers import ensure_ledger
from environment import databases
from environment.paths import DEV, database_name
from environment.steps import announced, clear_errors

# Parallel workers of PostgreSQL would not be counted with the processes they help.
ALONE = {"PGOPTIONS": "-c max_parallel_workers_per_gather=0"}


def main(arguments: argparse.Namespace) -> None:
    ledger = ensure_ledger(arguments.size)
    ours = make_our_copy(ledger)
    rounds = []
    for number in range(1, arguments.rounds + 1):
        copy = database_name("bench_round")
        databases.copy_database(ours, copy)
        with announced(f"Round {number}: ours"):
            mine = call("bench.our_days", copy)
        with announced(f"Round {number}: bare SQL"):
            floor = call("bench.sql_floor", copy)
        rounds.append({"ours": mine, "floor": floor})
        databases.drop_database(copy)
    databases.drop_database(ours)
    show(rounds)


def call(module: str, *arguments: str) -> Any:
    """Run a part in a process of its own; return what it tells in its last line."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=DEV,
        env={**os.environ, **ALONE},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def show(rounds: Sequence[Mapping[str, Any]]) -> None:
    """Print the medians of each phase."""
    keys = ("work", "wall", "cpu", "server_cpu", "sql", "queries", "rss_mb")
    print(f"\n{'':20}" + "".join(f"{key:>12}" for key in keys))
    for subject in rounds[0]:
        for phase in rounds[0][subject]["costs"]:
            found = [one[subject]["costs"][phase] for one in rounds]
            medians = [statistics.median(cost[key] for cost in found) for key in keys]
            line = "".join(f"{median:12.2f}" for median in medians)
            print(f"{subject} {phase:{19 - len(subject)}}{line}")
        print(rounds[-1][subject]["counts"])
    for phase in ("plan", "second_day"):
        for key in ("work", "wall"):
            ratios = [
                one["ours"]["costs"][phase][key] / one["floor"]["costs"][phase][key]
                for one in rounds
            ]
            print(f"{phase} vs SQL ({key}): {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=invoices, default=1000)
    parser.add_argument("--rounds", type=int, default=1)
    with clear_errors():
        main(parser.parse_args())
