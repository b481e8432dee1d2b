from . import (
    res_company,
    receipts,
    bank_account,
    mail_activity,
    ir_attachment,
)
