from . import test_payment_plan, test_payment_plan_limits, test_payment_plan_papers
