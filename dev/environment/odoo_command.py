"""Odoo's command line, with its configuration and its environment."""

import os
import re
from pathlib import Path

from . import odoo_source, postgres, python_env
from .paths import CHECKOUT, ODOO_DATA, STATE, digest
from .private_server import ROLE


def install(database: str, modules: str, *arguments: str) -> list[str]:
    """Return the command that installs modules in a database and ends."""
    return run_once(database, "-i", modules, *arguments)


def run_once(database: str, *arguments: str) -> list[str]:
    """Return the command that loads a database, does what is asked for and ends."""
    options = ["--stop-after-init", "--max-cron-threads=0"]
    return command("server", "-d", database, *options, *arguments)


def command(*arguments: str) -> list[str]:
    """Return the command that runs Odoo with these arguments."""
    return [str(python_env.python()), "-m", "odoo", *arguments]


def environment() -> dict[str, str]:
    """Return the variables that give Odoo its code, settings, programs, database."""
    return {
        **os.environ,
        **postgres.connection(),
        "PATH": python_env.path_variable(),
        "PYTHONPATH": f"{odoo_source.home()}{os.pathsep}{python_env.ADDONS}",
        "ODOO_RC": str(_configuration_file()),
    }


def addons_paths() -> list[str]:
    """Return Odoo's own addons folders, this repository, then EXTRA_ADDONS."""
    extra = re.split("[:,]", os.environ.get("EXTRA_ADDONS", ""))
    ours = [*odoo_source.addons_paths(), CHECKOUT]
    return [*map(str, ours), *filter(None, extra)]


def _configuration_file() -> Path:
    """Write Odoo's settings to a file named after them, and return its path."""
    postgresql = postgres.connection()
    settings = {
        "addons_path": ",".join(addons_paths()),
        "data_dir": ODOO_DATA,
        "db_host": postgresql["PGHOST"],
        "db_port": postgresql.get("PGPORT", "5432"),
        "db_user": postgresql.get("PGUSER", ROLE),
        "http_interface": "127.0.0.1",
        "max_cron_threads": 1,
        "limit_time_real": 3600,
        "limit_time_cpu": 3600,
        "screenshots": STATE / "screenshots",
    }
    lines = [f"{name} = {value}" for name, value in settings.items()]
    text = "\n".join(["[options]", *lines, ""])
    path = STATE / "settings" / f"odoo_{digest(text)}.conf"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return path
