from . import (
    test_changes,
    test_changes_whole,
    test_identity,
    test_moved,
    test_routes,
    test_settlement,
)
