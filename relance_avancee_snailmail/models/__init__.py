from . import (
    relance_channel_letter,
    relance_delivery,
    res_company,
    snailmail_letter,
)
