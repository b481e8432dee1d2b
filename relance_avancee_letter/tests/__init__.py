from . import test_batch, test_postal, test_shipped
