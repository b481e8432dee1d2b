from . import (
    test_gateway,
    test_means,
    test_numbers,
    test_rules,
    test_steps,
    test_voices,
)
