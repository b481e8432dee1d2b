from . import (
    test_conditions,
    test_isolation,
    test_ladders,
    test_manners,
    test_parts,
    test_plan,
    test_reasons,
    test_safe_defaults,
    test_trust,
)
