"""What all the parts of a benchmark agree on."""

from datetime import date

# A Monday: the ledger stands on it, and the clock is stopped there.
DAY = date(2026, 11, 16)
# What Odoo loads and compiles when it first plans and sends is done on this one.
SMALL_COMPANY = "Mise en route SARL"
# The copies of what our plan wrote to a table on a day of the month.
DECIDED = "bench_{table}_{day}"
