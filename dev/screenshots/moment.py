"""The Monday on which the days are played, and another a fortnight later."""

from datetime import date, datetime

# Half past nine in Paris, as Odoo writes it: naive UTC.
MOMENT = datetime(2026, 11, 16, 8, 30)  # noqa: DTZ001
TODAY: date = MOMENT.date()
# After the job of that day.
LATER = datetime(2026, 11, 30, 13)  # noqa: DTZ001
