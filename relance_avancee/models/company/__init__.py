from . import (
    res_company,
    receipts,
    mail_activity,
    ir_attachment,
)
