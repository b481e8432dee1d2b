from . import (
    test_aged_balance,
    test_aged_check,
    test_aged_files,
    test_aged_items,
    test_aged_lively,
    test_grace_digest,
    test_history,
    test_statement,
    test_statement_monthly,
    test_statement_send,
    test_summary,
)
