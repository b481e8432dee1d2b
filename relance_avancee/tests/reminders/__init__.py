from . import (
    test_address_issues,
    test_bank_account,
    test_elsewhere,
    test_recipients,
    test_shipped_texts,
    test_tour,
)
