"""The Monday on which both days are played."""

from datetime import date, datetime

# Half past nine in Paris, as Odoo writes it: naive UTC.
MOMENT = datetime(2026, 11, 16, 8, 30)  # noqa: DTZ001
TODAY: date = MOMENT.date()
