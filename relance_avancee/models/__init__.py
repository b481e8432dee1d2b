# The day: each room may use those before it and extend them by super(), never the
# other way; tests/repo/test_rooms.py keeps it.
from . import company, due_items, planning, reminders, sending

# What people and banks say.
from . import payments, answers, desk

# Around the day.
from . import claims, notices, risk, reports, takeover, page

# Faces, and the door through which everybody asks for a plan.
from . import relance_planner, account_move, res_partner, res_config_settings
from . import relance_today
