from . import (
    relance_aged_balance,
    relance_aged_balance_check,
    relance_aged_balance_drill,
    relance_aged_balance_export,
    account_move_line,
    relance_statement,
    relance_statement_files,
    relance_statement_send,
    relance_cash_forecast,
    relance_history,
    relance_summary,
    relance_grace_digest,
)
