from . import portal, relance_aged_balance, relance_page
