"""The databases: created empty, cloned from a template that holds Odoo, dropped."""

import os
import shutil
from pathlib import Path

from . import odoo_command, odoo_source, postgres, python_env
from .paths import ODOO_DATA, digest
from .steps import announced, locked, run

MODULES = "account,l10n_fr_account"
# English first: it is the language of the first user, and of the tests.
LANGUAGES = "en_US,fr_FR"


def exists(name: str) -> bool:
    """Tell whether a database of that name is there."""
    return bool(postgres.psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def create_empty(name: str) -> None:
    """Create a database for Odoo to fill.

    Odoo would log an error on creating it, for want of two PostgreSQL extensions.
    """
    postgres.psql(f'CREATE DATABASE "{name}" ENCODING "UTF8" TEMPLATE template0')


def ensure_database(name: str) -> None:
    """Create a database unless it is there."""
    if not exists(name):
        create_empty(name)


def drop_database(name: str) -> None:
    """Remove a database and its files; do nothing if there is none."""
    if exists(name):
        postgres.psql(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        postgres.psql(f'DROP DATABASE "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def clone_database(name: str) -> None:
    """Make a database, afresh, from the template: Odoo, accounting, French."""
    with locked():
        template = _ensure_template()
    copy_database(template, name)


def copy_database(source: str, name: str) -> None:
    """Make a database, afresh, like another one that nobody is connected to."""
    drop_database(name)
    with announced(f"Cloning {source} into {name}"):
        postgres.psql(
            f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy'
        )
        link_files(filestore(source), filestore(name))


def link_files(source: Path, target: Path) -> None:
    """Give a database, afresh, the files of another one.

    The files of a filestore never change: a link is as good as a copy.
    """
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=os.link)


def filestore(name: str) -> Path:
    """Return the folder where Odoo keeps the attachments of a database."""
    return ODOO_DATA / "filestore" / name


def ensure_template() -> str:
    """Return the name of the template, built first if it is not there."""
    with locked():
        return _ensure_template()


def _ensure_template() -> str:
    name = f"relance_template_{_template_inputs()}"
    if not _is_template(name):
        drop_database(name)
        create_empty(name)
        _install_odoo(name)
        # Said last: a template whose making was interrupted is made again.
        closed = "IS_TEMPLATE true ALLOW_CONNECTIONS false"
        postgres.psql(f'ALTER DATABASE "{name}" {closed}')
    return name


def _template_inputs() -> str:
    return digest(
        odoo_source.version(),
        python_env.requirements_digest(),
        MODULES,
        LANGUAGES,
    )


def _is_template(name: str) -> bool:
    """Tell whether a database was made to its end, and still has its files."""
    rows = f"SELECT 1 FROM pg_database WHERE datname = '{name}' AND datistemplate"
    return bool(postgres.psql(rows)) and filestore(name).is_dir()


def _install_odoo(name: str) -> None:
    """Install base, settle in France, then accounting with the French chart."""
    _install_step("Installing Odoo", name, "base", f"--load-language={LANGUAGES}")
    postgres.psql(
        "UPDATE res_partner SET country_id = (SELECT id FROM res_country"
        " WHERE code = 'FR') WHERE id = (SELECT partner_id FROM res_company)",
        name,
    )
    _install_step("Installing accounting", name, MODULES)


def _install_step(title: str, name: str, modules: str, *options: str) -> None:
    # Only Odoo's own addons: the template is shared by all checkouts.
    addons = ",".join(map(str, odoo_source.addons_paths()))
    arguments = ["--no-http", f"--addons-path={addons}", *options]
    command = odoo_command.install(name, modules, *arguments)
    advice = "It concerns Odoo alone, not the addon: read the log, then run again."
    run(f"{title} in the template", command, advice, env=odoo_command.environment())
