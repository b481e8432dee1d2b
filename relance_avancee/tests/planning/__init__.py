from . import (
    test_conditions,
    test_ladders,
    test_manners,
    test_plan,
    test_reasons,
    test_trust,
)
