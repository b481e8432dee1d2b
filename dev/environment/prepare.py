"""What each command of the Makefile needs before it can start."""

from . import node, odoo_source, postgres, python_env
from .steps import locked


def prepare_odoo() -> None:
    """Make Odoo ready to run: its code, its packages, a database server."""
    with locked():
        odoo_source.ensure_odoo()
        python_env.ensure_odoo_venv()
        python_env.ensure_addons()
        postgres.ensure_server()


def prepare_lint() -> None:
    """Make the checkers ready to run."""
    with locked():
        python_env.ensure_lint_venv()
        node.ensure_node_tools()


def prepare_screenshots() -> None:
    """Make the browser's driver ready."""
    with locked():
        python_env.ensure_screenshots_venv()
