from . import (
    test_credit_request,
    test_exposure,
    test_holds,
    test_mentions,
    test_rules,
)
