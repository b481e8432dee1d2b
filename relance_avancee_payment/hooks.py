def uninstall_hook(env):
    """Remove what Odoo would forget: the foreign key in the table of transactions."""
    env["ir.model.constraint"].search(
        [("module.name", "=", "relance_avancee_payment"), ("type", "=", "f")]
    ).unlink()
