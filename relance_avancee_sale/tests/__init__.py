from . import test_mentions
