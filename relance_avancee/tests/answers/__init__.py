from . import (
    test_acknowledgement,
    test_acts_property,
    test_dispute,
    test_suggestions,
    test_thanks,
)
