from . import test_batch, test_postal
