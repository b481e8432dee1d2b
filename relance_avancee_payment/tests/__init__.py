from . import (
    test_choosing,
    test_ledgers,
    test_paying,
    test_portal,
    test_receipts,
    test_truth,
)
