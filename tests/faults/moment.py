"""The days on which the faults are played."""

from datetime import date, datetime, timedelta

# Ten o'clock in Paris, as Odoo writes it: naive UTC. A Wednesday, so that the days
# before and after are worked too. Long past: Odoo's crons compare what a frozen Odoo
# writes with PostgreSQL's own clock, which nothing freezes.
MOMENT = datetime(2025, 3, 19, 9)  # noqa: DTZ001
TODAY: date = MOMENT.date()
DAY = timedelta(days=1)
