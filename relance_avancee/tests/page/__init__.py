from . import test_access, test_help, test_links, test_page, test_portal_page, test_said
