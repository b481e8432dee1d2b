"""The backtest: a ledger with outcomes, forecast with what was known each day."""

import sys

from environment.paths import ADDON

# The rules are imported as they are, without Odoo: `from rules.risk import measure`.
sys.path.insert(0, str(ADDON))
