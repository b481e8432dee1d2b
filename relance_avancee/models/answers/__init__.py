from . import relance_suggestion, relance_mail_pattern, relance_act, thanks
from . import relance_promise, relance_promise_follow, broken_promise, promises_by_hand
from . import (
    relance_dispute_reason,
    relance_dispute,
    relance_dispute_follow,
    relance_dispute_shown,
)
from . import (
    relance_payment_plan,
    relance_payment_plan_line,
    relance_payment_plan_follow,
    relance_payment_plan_papers,
    relance_payment_plan_words,
    payment_plan_buttons,
)
from . import acknowledgement, payment_facts
