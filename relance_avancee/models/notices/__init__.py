from . import (
    relance_notice,
    relance_notice_prepare,
    relance_notice_checklist,
    relance_notice_letter,
    relance_notice_send,
    relance_notice_follow,
    relance_notice_line,
    relance_notice_text,
    relance_registered_provider,
    account_move,
    invoice_mentions,
    res_company,
)
