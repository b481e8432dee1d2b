from . import (
    exposure,
    relance_credit_request,
    relance_sale_hold,
    relance_sale_rule,
    res_partner,
    sale_order,
)
