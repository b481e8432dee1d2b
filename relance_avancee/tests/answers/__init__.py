from . import (
    test_acknowledgement,
    test_acts_property,
    test_dispute,
    test_promise,
    test_promise_limits,
    test_suggestions,
    test_thanks,
)
