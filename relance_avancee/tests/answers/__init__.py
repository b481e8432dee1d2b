from . import test_dispute, test_dispute_claim
