from . import relance_act, relance_payment_plan, relance_payment_plan_line
from . import relance_payment_plan_follow, relance_payment_plan_papers
from . import relance_payment_plan_words, payment_plan_buttons
