from . import (
    test_takeover,
    test_takeover_pages,
)
