from . import (
    relance_todo,
    relance_todo_sources,
    relance_due_item_alarm,
    relance_call_script,
    relance_call,
    relance_grace,
    relance_desk_mark,
    relance_desk_customer,
    relance_desk_customer_rows,
    relance_desk_customer_undo,
)
