from . import (
    relance_hold_pause,
    relance_payment_reject,
    relance_reminder_record,
    relance_reminder_remove,
    relance_scenario_simulate,
    relance_statement_send,
    relance_takeover,
    relance_takeover_apply,
    relance_takeover_band,
    relance_takeover_customer,
    relance_takeover_entry,
    relance_takeover_import,
)
