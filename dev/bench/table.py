"""The results of a benchmark as a table for people."""

from collections.abc import Mapping
from statistics import median
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
    rounds = results["raw"]["rounds"]
    print(f"\n{results['invoices']} invoices, medians of {len(rounds)} round(s)")
    print("work: seconds of processor of Odoo (cpu) and of PostgreSQL (server_cpu)\n")
    print(" " * 22 + "".join(f"{column:>11}" for column in COLUMNS))
    for who, figures in rounds[0].items():
        for phase in figures["costs"]:
            costs = [one[who]["costs"][phase] for one in rounds]
            print(f"{NAMES[who]:9} {phase:12}{_write_medians(costs)}")
    for who, figures in rounds[0].items():
        print(f"{NAMES[who]}: {_write(figures['counts'])}")
    print()
    for key, title in RATIOS.items():
        print(f"{title:42}{_write(results[key])}")


def _write_medians(costs: list[Mapping[str, Any]]) -> str:
    medians = [median(cost[column] or 0 for cost in costs) for column in COLUMNS]
    return "".join(f"{figure:11.2f}" for figure in medians)


def _write(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_write(one)}" for key, one in value.items())
    return f"{value:.2f}" if isinstance(value, float) else str(value)
