"""The results of a benchmark as a table for people: table.py FILE prints one."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

COLUMNS = ("work", "wall", "cpu", "server_cpu", "sql", "queries", "rss_mb")
NAMES = {"ours": "ours", "floor": "bare SQL", "peer": "peer"}
RATIOS = {
    "plan_vs_sql": "plan, times bare SQL",
    "plan_vs_peer": "plan, times faster than the peer",
    "mail_vs_peer": "mail queued, times faster than the peer",
    "cpu_ms_per_mail": "ms of processor of Odoo a mail",
    "mails": "mails",
    "queries": "queries of the whole job",
    "rss_mb_over_base": "MB over the base at most",
    "list_vs_plain": "list, times the plain one",
    "list_queries_over_plain": "list, queries more than the plain one",
    "aged_seconds": "aged balance, seconds",
    "score_vs_sql": "scores of all, times one statement",
    "score_refresh_unchanged": "refresh of scores, nothing changed",
    "score_refresh_one_percent": "refresh of scores, 1 % changed",
    "customer_list_vs_plain": "customers with score, times without",
}


def show(results: Mapping[str, Any]) -> None:
    """Print the medians of each phase, then what they mean."""
    rounds, invoices = results["rounds"], results["invoices"]
    print(f"\n{invoices} invoices, medians of {rounds} round(s)")
    print("work: seconds of processor of Odoo (cpu) and of PostgreSQL (server_cpu)\n")
    print(" " * 22 + "".join(f"{column:>11}" for column in COLUMNS))
    for who, phases in results["costs"]["days"].items():
        for phase, costs in phases.items():
            print(f"{NAMES[who]:9} {phase:12}{_write_medians(costs)}")
    for who, counts in results["counts"].items():
        print(f"{NAMES[who]}: {_write(counts)}")
    print()
    for key, title in RATIOS.items():
        print(f"{title:42}{_write(results[key])}")


def _write_medians(costs: Mapping[str, Any]) -> str:
    medians = [costs[column]["median"] if costs[column] else 0 for column in COLUMNS]
    return "".join(f"{figure:11.2f}" for figure in medians)


def _write(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_write(one)}" for key, one in value.items())
    return f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    show(json.loads(Path(sys.argv[1]).read_text()))
