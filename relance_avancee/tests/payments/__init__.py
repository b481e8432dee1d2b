from . import (
    test_announced,
    test_discount,
    test_freshness,
    test_money,
    test_rejection,
    test_rejection_payment,
    test_unmatched,
)
