from . import (
    relance_unmatched,
    relance_reminder_unmatched,
    receipts,
    relance_rejection,
    rejectable,
)
