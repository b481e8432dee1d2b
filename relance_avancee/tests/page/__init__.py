from . import (
    test_acceptance,
    test_access,
    test_asked_plan,
    test_help,
    test_kept,
    test_links,
    test_page,
    test_portal_page,
    test_reactions,
    test_said,
    test_settings,
)
