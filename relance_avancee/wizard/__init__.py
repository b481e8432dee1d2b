from . import (
    relance_hold_pause,
<<<<<<< HEAD
    relance_reminder_remove,
    relance_scenario_simulate,
    relance_statement_send,
=======
    relance_reminder_record,
    relance_reminder_remove,
    relance_scenario_simulate,
    relance_takeover,
    relance_takeover_apply,
    relance_takeover_band,
    relance_takeover_customer,
    relance_takeover_entry,
    relance_takeover_import,
>>>>>>> b6c5abb ([IMP] relance_avancee: take-over wizard, reminders made elsewhere)
)
