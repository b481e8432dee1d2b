"""The rules are imported as they are: `from rules import schedule`, without Odoo."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "relance_avancee"))
