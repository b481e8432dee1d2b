from . import relance_sale_release
