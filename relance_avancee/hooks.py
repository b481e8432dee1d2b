from odoo.tools import SQL


def post_init_hook(env):
    """Give the companies their scenarios, and hold what a person must take over."""
    companies = env["res.company"].search([("parent_id", "=", False)])
    equipped = env["relance.scenario"].search([]).company_id
    (companies - equipped)._create_scenarios()
    companies._sync_relance_company_holds()


def uninstall_hook(env):
    """Leave nothing behind: messages, activities and notifications of our models."""
    models = ("relance.reminder",)
    env["mail.activity"].search([("res_model", "in", models)]).unlink()
    env["mail.activity"].search(
        [("activity_type_id", "in", _get_activity_types(env).ids)]
    ).unlink()
    env.flush_all()
    env.execute_query(
        SQL("DELETE FROM mail_message WHERE model IN %s RETURNING id", models)
    )


def _get_activity_types(env):
    """Return the activity types that this module brought."""
    data = env["ir.model.data"].search(
        [("module", "=", "relance_avancee"), ("model", "=", "mail.activity.type")]
    )
    return env["mail.activity.type"].browse(data.mapped("res_id"))
