from . import (
    test_addresses,
    test_dispatch_chunks,
    test_dispatch_workers,
    test_interrupted,
    test_outcome,
    test_people,
    test_queue,
)
