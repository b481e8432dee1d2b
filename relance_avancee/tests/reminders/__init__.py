from . import (
    test_address_issues,
    test_approval,
    test_bank_account,
    test_by_hand,
    test_elsewhere,
    test_recipients,
    test_shipped_texts,
    test_tour,
)
