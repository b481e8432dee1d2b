"""One bad record of a batch stops nothing but itself."""

from contextlib import contextmanager

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


@contextmanager
def apart(env, logger, message, *names):
    """Do something in a savepoint of its own: its error is logged, and no more.

    What another transaction spoiled is raised, for Odoo to try again.
    """
    try:
        with env.cr.savepoint():
            yield
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise
    except Exception:
        logger.exception(message, *names)
