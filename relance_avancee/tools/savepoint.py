"""One bad record of a batch stops nothing but itself."""

import logging
from contextlib import contextmanager

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)
# What a value that nobody foresaw raises in a decision on plain data.
UNJUDGED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@contextmanager
def apart(env, message, *names, level=logging.ERROR, on_error=None):
    """Do something in a savepoint of its own: its error is logged, and no more.

    ``on_error`` gets the error once what it spoilt is undone. What another transaction
    spoiled is raised, for Odoo to try again.
    """
    try:
        with env.cr.savepoint():
            yield
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise
    except Exception as error:
        _logger.log(level, message, *names, exc_info=True)
        if on_error:
            on_error(error)
