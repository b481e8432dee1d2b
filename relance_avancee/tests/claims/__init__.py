from . import (
    test_insolvency_statement,
    test_interest_claim,
    test_interest_examples,
    test_interest_late_fee,
    test_interest_ledger,
    test_interest_limitation,
    test_interest_rates,
    test_interest_terms,
)
