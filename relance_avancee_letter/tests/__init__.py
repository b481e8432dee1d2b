from . import test_batch, test_postal, test_rights, test_sheet
