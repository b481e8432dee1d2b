from . import (
    test_acknowledgement,
    test_acts_property,
    test_dispute,
    test_dispute_claim,
    test_payment_plan,
    test_payment_plan_claims,
    test_payment_plan_limits,
    test_payment_plan_papers,
    test_promise,
    test_promise_limits,
    test_suggestions,
    test_thanks,
)
