from . import (
    test_alarm,
    test_batch_tour,
    test_call,
    test_desk_batch,
    test_desk_customer,
    test_desk_undo,
    test_grace,
    test_teams,
    test_today,
    test_today_tour,
    test_todo,
    test_todo_action,
)
