from . import (
    test_addresses,
    test_departure,
    test_dispatch_chunks,
    test_dispatch_workers,
    test_interrupted,
    test_mail,
    test_mail_tour,
    test_one_voice,
    test_outcome,
    test_people,
    test_portal,
    test_queue,
)
