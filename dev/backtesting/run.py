"""Forecast the invoices of a ledger from what was known the day before each was made.

    dev/backtest --history A.csv --test B.csv

The weights are fitted on the history alone, on the day before the first test invoice:
what was settled later is open then. Prints JSON; --keep leaves the scratch database.
The lines of a file may stand in any order; an invoice stands in one of them.
With --rolling they are fitted as each month of the test begins, and the forecasts are
compared with those on the payments alone, and with the three baselines.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Any

from odoo.api import Environment
from odoo.modules.registry import Registry

from backtesting.baselines import forecast_baselines, measure_baselines
from backtesting.forecasts import (
    forecast,
    roll,
    roll_on_payments_alone,
    roll_on_payments_alone_with_every_fit,
)
from backtesting.intervals import compare
from backtesting.loading import load
from backtesting.measures import measure
from bench.books_template import connect_odoo, disconnect_odoo
from bench.ledger import ADDON, opened
from demo.receivables import LedgerError, Receivable, read_split
from environment import databases
from environment.paths import database_name
from environment.steps import SetupError, announced, clear_errors

NAME = "backtest"
DIGITS = 4


def main(arguments: argparse.Namespace) -> None:
    """Print the figures of our forecasts and of the three baselines."""
    history, test = read_files(arguments.history, arguments.test)
    judge = judge_rolling if arguments.rolling else judge_once
    name = database_name(NAME)
    with redirect_stdout(sys.stderr):
        make_database(name)
        try:
            with opened(name) as env:
                ids = load(env, [*history, *test])
                with announced("Forecasting"):
                    results = judge(env, ids, history, test)
        finally:
            disconnect_odoo(name)
            if not arguments.keep:
                databases.drop_database(name)
    print(json.dumps(rounded(results), indent=2))


def judge_once(
    env: Environment,
    ids: Mapping[str, int],
    history: Sequence[Receivable],
    test: Sequence[Receivable],
) -> dict[str, Any]:
    """Return the figures of the weights fitted once, before the test."""
    cut = min(receivable.invoice_date for receivable in test) - timedelta(days=1)
    forecasts, model = forecast(env, ids, test, cut)
    return {
        **measure(test, forecasts),
        "baselines": measure_baselines([*history, *test], test),
        "trained_until": str(cut),
        "model": model,
    }


def judge_rolling(
    env: Environment,
    ids: Mapping[str, int],
    history: Sequence[Receivable],
    test: Sequence[Receivable],
) -> dict[str, Any]:
    """Return the figures of the weights fitted month by month, and of others."""
    ours = roll(env, ids, test)
    others = {
        "payments_alone": roll_on_payments_alone(env, ids, test),
        "payments_alone_every_fit": roll_on_payments_alone_with_every_fit(
            env, ids, test
        ),
        **forecast_baselines([*history, *test], test),
    }
    return {
        **measure(test, ours),
        "others": {name: measure(test, found) for name, found in others.items()},
        "differences": {
            name: compare(test, ours, found) for name, found in others.items()
        },
    }


def read_files(history: Path, test: Path) -> tuple[list[Receivable], list[Receivable]]:
    """Return the lines of both files, all of them right."""
    try:
        return read_split(history, test)
    except LedgerError as error:
        raise SetupError(str(error)) from error


def make_database(name: str) -> None:
    """Make a scratch database with the addon, and nothing in its books."""
    databases.clone_database(name)
    connect_odoo(name)
    with announced("Installing the addon"):
        Registry.new(name, update_module=True, install_modules=[ADDON])


def rounded(value: object) -> object:
    """Return figures with as many digits as they deserve."""
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


def parse() -> argparse.Namespace:
    """Return what was asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--history", type=Path, required=True, help="learnt from")
    parser.add_argument("--test", type=Path, required=True, help="forecast")
    parser.add_argument("--rolling", action="store_true", help="fit month by month")
    parser.add_argument("--keep", action="store_true", help="the scratch database")
    return parser.parse_args()


if __name__ == "__main__":
    with clear_errors():
        main(parse())
