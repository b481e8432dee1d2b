from . import portal, relance_page
