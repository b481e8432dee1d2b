"""One bad record of a batch stops nothing but itself."""

import logging
from contextlib import contextmanager

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


@contextmanager
def apart(env, message, *names):
    """Do something in a savepoint of its own: its error is logged, and no more.

    What another transaction spoiled is raised, for Odoo to try again.
    """
    try:
        with env.cr.savepoint():
            yield
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise
    except Exception:
        _logger.exception(message, *names)
