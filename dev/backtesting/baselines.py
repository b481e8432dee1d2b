"""What anybody could say without a model, with the same knowledge on the same day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from demo.receivables import Receivable

from .measures import Forecast, is_late, measure

Known = tuple[bool, int]  # late or not, days after the due date


def measure_baselines(
    receivables: Sequence[Receivable], test: Sequence[Receivable]
) -> dict[str, dict[str, Any]]:
    """Return the figures of the customer's share late, mean delay, and due date."""
    found = forecast_baselines(receivables, test)
    return {name: measure(test, one) for name, one in found.items()}


def forecast_baselines(
    receivables: Sequence[Receivable], test: Sequence[Receivable]
) -> dict[str, dict[str, Forecast]]:
    """Return {baseline: {invoice: forecast}}.

    A customer without history gets the figures of all customers.
    """
    forecasts: dict[str, dict[str, Forecast]] = {
        "share_late": {},
        "mean_delay": {},
        "due_date": {},
    }
    for invoice in test:
        known = list(_known(receivables, invoice))
        own = [one for customer, one in known if customer == invoice.customer]
        everybody = own or [one for _customer, one in known]
        for name, forecast in _forecasts(invoice, everybody).items():
            forecasts[name][invoice.invoice] = forecast
    return forecasts


def _known(
    receivables: Iterable[Receivable], invoice: Receivable
) -> Iterator[tuple[str, Known]]:
    """Give what was known of the other invoices the day before ``invoice`` was made."""
    day = invoice.invoice_date - timedelta(days=1)
    for other in receivables:
        if other.invoice_date > day:
            continue
        if other.settled_date and other.settled_date <= day:
            late = (other.settled_date - other.due_date).days
            yield other.customer, (is_late(other), late)
        elif other.due_date < day:
            yield other.customer, (True, (day - other.due_date).days)


def _forecasts(invoice: Receivable, known: Sequence[Known]) -> dict[str, Forecast]:
    share = sum(late for late, _days in known) / len(known) if known else 0.5
    mean = sum(days for _late, days in known) / len(known) if known else 0.0
    return {
        "share_late": Forecast(probability=share),
        "mean_delay": Forecast(
            rank=mean, likely=invoice.due_date + timedelta(days=round(mean))
        ),
        "due_date": Forecast(likely=invoice.due_date),
    }
