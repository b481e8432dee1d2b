from . import relance_page
