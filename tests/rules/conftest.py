"""The rules are imported as they are: `from rules import schedule`, without Odoo."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parents[2] / "relance_avancee"))

# The same examples at each run: a red test is red for everybody.
settings.register_profile(
    "rules", max_examples=40, derandomize=True, database=None, deadline=None
)
settings.load_profile("rules")
