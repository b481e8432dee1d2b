from . import (
    guarded,
    res_company,
    receipts,
    bank_account,
    mail_activity,
    ir_attachment,
    retention,
)
