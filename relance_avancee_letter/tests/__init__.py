from . import test_batch, test_fallback, test_postal
