from . import (
    discount,
    relance_unmatched,
    relance_reminder_unmatched,
    receipts,
    relance_rejection,
    rejectable,
)
