from . import test_choosing, test_ledgers, test_paying, test_receipts
