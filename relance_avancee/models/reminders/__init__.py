from . import (
    relance_reminder,
    relance_reminder_line,
    relance_reminder_plan,
    relance_reminder_freshness,
    relance_reminder_email,
    recipients,
    address_issues,
    relance_reminder_elsewhere,
)
