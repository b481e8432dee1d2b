from . import relance_act
from . import relance_promise, relance_promise_follow, broken_promise, promises_by_hand
