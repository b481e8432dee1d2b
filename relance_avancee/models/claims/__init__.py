from . import (
    account_move_claim,
    account_move_line,
    account_move_late_fee,
    relance_claim,
    relance_interest_rate,
    interest_terms,
    insolvency,
    limitation,
    payment_plan,
)
