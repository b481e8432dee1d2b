from . import (
    relance_reminder_dispatch,
    relance_reminder_outcome,
    relance_delivery,
    relance_channel,
    relance_channel_email,
    mail_mail,
)
