from . import relance_hold_pause
from . import relance_reminder_remove
from . import relance_scenario_simulate
