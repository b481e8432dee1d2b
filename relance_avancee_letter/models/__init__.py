from . import (
    relance_channel_letter,
    relance_delivery,
    relance_letter_batch,
    relance_reminder,
    relance_scenario_step,
    res_company,
)
