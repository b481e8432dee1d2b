from . import (
    test_access,
    test_companies,
    test_identity,
    test_manners,
    test_money,
    test_outcome,
    test_plan,
    test_queue,
    test_routes,
    test_tour,
    test_traps,
)
