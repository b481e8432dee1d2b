"""The databases that are measured: copies of a ledger, each with its reminders."""

from datetime import timedelta

from odoo.api import Environment

from environment import databases, postgres
from environment.peer import ensure_peer
from environment.steps import announced

from .books_template import connect_odoo, disconnect_odoo
from .fixed import DAY
from .ledger import install_addon, opened
from .processes import WITH_PEER, call

# What the installation read from the ledger: the first plan shall find nothing.
READ = (
    """DELETE FROM mail_activity WHERE activity_type_id IN (
           SELECT res_id FROM ir_model_data
            WHERE module = 'relance_avancee' AND model = 'mail.activity.type')""",
    "DELETE FROM relance_hold WHERE scope <> 'company'",
    "DELETE FROM relance_due_item",
)
# Odoo gives its link to an invoice that it sends; those of the ledger are clones.
LINKED = "UPDATE account_move SET access_token = gen_random_uuid() WHERE is_move_sent"
# A long transaction of anybody, in another database even, when an index was made over
# rows just replaced: the index is of no use to transactions as old.
DOUBTFUL_INDEXES = "SELECT indexrelid::regclass FROM pg_index WHERE indcheckxmin"


def make_our_copy(ledger: str, name: str) -> None:
    """Make a copy of the ledger with this checkout's addon, ready to plan."""
    databases.copy_database(ledger, name)
    connect_odoo(name)
    install_addon(name)
    with opened(name) as env:
        _settle_in(env)
    disconnect_odoo(name)
    _tidy(name, "relance_due_item")


def make_peer_copy(ledger: str, name: str) -> None:
    """Make a copy of the ledger with the addon that others would install."""
    ensure_peer()
    databases.copy_database(ledger, name)
    with announced("Installing the peer"):
        call("peer_days", "install", name, variables=WITH_PEER)
    _tidy(name, "credit_control_line")


def _settle_in(env: Environment) -> None:
    """Have the addon been there for a year, nothing wait and the receipts be known."""
    for statement in READ:
        env.cr.execute(statement)
    env.cr.execute(LINKED)
    roots = env["res.company"].search([("parent_id", "=", False)])
    roots.write(
        {
            "relance_install_date": DAY - timedelta(days=365),
            "relance_receipts_until": DAY,
        }
    )
    for root in roots:
        root._finish_relance_takeover(False)


def _tidy(name: str, emptied: str) -> None:
    """Clean up and gather statistics, as PostgreSQL does by itself at night."""
    with announced("Gathering statistics"):
        postgres.psql(f"VACUUM FULL {emptied}", name)
        postgres.psql("VACUUM ANALYZE", name)
        for index in postgres.psql(DOUBTFUL_INDEXES, name):
            postgres.psql(f"REINDEX INDEX {index}", name)
