from . import relance_aged_balance, relance_page
