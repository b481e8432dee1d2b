from . import relance_access, relance_page, relance_page_answer, page_links
from . import page_plans, page_settings, portal, relance_dispute_help
