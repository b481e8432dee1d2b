from . import relance_access, relance_page, relance_page_answer, page_links
from . import relance_dispute_help, portal
