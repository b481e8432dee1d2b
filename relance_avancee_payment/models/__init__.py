from . import (
    account_move,
    account_payment,
    payment_transaction,
    relance_page,
    relance_page_payment,
    relance_planner,
    res_company,
)
