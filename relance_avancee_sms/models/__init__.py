from . import (
    relance_call,
    relance_channel_sms,
    relance_delivery,
    relance_reminder,
    relance_scenario_step,
    res_company,
    res_partner,
    sms_sms,
)
