from . import (
    relance_hold_pause,
    relance_payment_reject,
    relance_reminder_remove,
    relance_scenario_simulate,
    relance_statement_send,
)
