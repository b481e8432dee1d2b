from . import (
    test_dispatch_chunks,
    test_dispatch_workers,
    test_interrupted,
    test_outcome,
    test_queue,
)
