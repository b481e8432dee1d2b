"""The ledgers that are measured, each made once, and kept as long as it is the same."""

from datetime import timedelta
from pathlib import Path

from odoo.api import Environment
from odoo.fields import Command

from environment.paths import DEV, database_name, digest
from environment.steps import announced, locked

from .books_template import books_inputs, disconnect_odoo
from .fixed import DAY, SMALL_COMPANY
from .ledger import make_ledger, opened
from .notes import read_note, write_note

SOURCES = ("catalogue", "clone_values", "cloning", "indexes", "ledgers")


def ensure_ledger(size: int) -> str:
    """Return the database of a ledger, without reminders; it is made once."""
    name = database_name(f"ledger_{size}")
    paths = [Path(DEV, "bench", f"{source}.py") for source in SOURCES]
    inputs = digest(books_inputs(DAY), *(path.read_text() for path in paths))
    with locked("ledger"):
        if read_note(name) != inputs:
            make_ledger(name, size, DAY)
            with announced("Adding a small company"), opened(name) as env:
                _add_small_company(env)
            disconnect_odoo(name)
            write_note(name, inputs)
    return name


def _add_small_company(env: Environment) -> None:
    """Add a company with one late invoice.

    What Odoo loads and compiles when it first plans and sends is then done on it.
    """
    values = {
        "name": SMALL_COMPANY,
        "country_id": env.ref("base.fr").id,
        "currency_id": env.ref("base.EUR").id,
        "email": "mise.en.route@client.example",
    }
    company = env["res.company"].create(values)
    env["account.chart.template"].try_loading("fr", company)
    env.user.company_ids = [Command.link(company.id)]
    customer = env["res.partner"].create(
        {"name": "Premier client", "is_company": True, "email": "p@client.example"}
    )
    line = Command.create({"name": "Conseil", "price_unit": 1000, "tax_ids": False})
    move = (
        env["account.move"]
        .with_company(company)
        .create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": DAY - timedelta(days=60),
                "invoice_date_due": DAY - timedelta(days=20),
                "is_move_sent": True,
                "invoice_line_ids": [line],
            }
        )
    )
    move.action_post()
