from . import (
    relance_reminder_unmatched,
    receipts,
    relance_rejection,
    rejectable,
)
