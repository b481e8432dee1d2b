from . import relance_due_item_takeover
