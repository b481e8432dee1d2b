from . import (
    relance_dispatcher,
    relance_reminder_outcome,
    relance_delivery,
    means,
    relance_channel,
    relance_channel_email,
    mail_mail,
)
