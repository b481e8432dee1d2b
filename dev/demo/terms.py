"""The payment terms of the demo company, and the due dates that they give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Instalment:
    """A percentage due some days after the invoice, or after the end of its month."""

    percent: int
    days: int
    end_of_month: bool = False

    def due(self, invoiced: date) -> date:
        """Return the date on which the instalment of an invoice is due.

        >>> Instalment(100, 45, end_of_month=True).due(date(2026, 1, 5))
        datetime.date(2026, 3, 17)
        """
        start = _end_of_month(invoiced) if self.end_of_month else invoiced
        return start + timedelta(self.days)


TERMS: Mapping[str, tuple[Instalment, ...]] = {
    "15 jours": (Instalment(100, 15),),
    "30 jours": (Instalment(100, 30),),
    "60 jours": (Instalment(100, 60),),
    "45 jours fin de mois": (Instalment(100, 45, end_of_month=True),),
    "30 % à la commande et solde à 60 jours": (Instalment(30, 0), Instalment(70, 60)),
    "3 mensualités": (Instalment(34, 30), Instalment(33, 60), Instalment(33, 90)),
}


def _end_of_month(day: date) -> date:
    next_month = day.replace(day=28) + timedelta(4)
    return next_month - timedelta(next_month.day)
