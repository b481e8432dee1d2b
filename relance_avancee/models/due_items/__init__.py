from . import (
    relance_due_item,
    relance_due_item_refresh,
    relance_due_item_moved,
    relance_due_item_settlement,
    payment_route,
    account_account,
    relance_change_mark,
)
