from . import relance_reminder
