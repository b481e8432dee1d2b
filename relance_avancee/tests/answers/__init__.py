from . import (
    test_acknowledgement,
    test_dispute,
    test_suggestions,
)
