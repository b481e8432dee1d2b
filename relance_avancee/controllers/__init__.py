from . import portal, relance_aged_balance, relance_page, relance_page_preview
