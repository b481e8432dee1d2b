def uninstall_hook(env):
    """Remove what Odoo would forget: the foreign keys in the tables of others."""
    env["ir.model.constraint"].search(
        [("module.name", "=", "relance_avancee_sale"), ("type", "=", "f")]
    ).unlink()
