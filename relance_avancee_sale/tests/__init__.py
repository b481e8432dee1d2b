from . import test_exposure, test_holds, test_mentions
