from odoo.tools import SQL

ADDON = "relance_avancee"
OUR_MODELS = "relance.%"
# What people save about a model, which names it by a text that nothing follows.
SAVED_BY_NAME = {
    "ir.filters": "model_id",
    "ir.exports": "resource",
    "mail.scheduled.message": "model",
}


def post_init_hook(env):
    """Give the companies their scenarios, and hold what a person must take over."""
    companies = env["res.company"].search([("parent_id", "=", False)])
    equipped = env["relance.scenario"].search([]).company_id
    (companies - equipped)._create_scenarios()
    companies._sync_relance_company_holds()
    for company in companies:
        _show_what_is_open(env(context={"lang": company._relance_lang()}), company)


def _show_what_is_open(env, company):
    """Fill the first screens before anything is planned: items, holds, reasons."""
    today = company._relance_today()
    env["relance.due.item"]._refresh(company._relance_companies(), today)
    env["relance.planner"]._reschedule(company, today, None)


def uninstall_hook(env):
    """Remove what would stop Odoo from removing the rest, and what it would forget.

    Odoo itself removes the messages, to-dos, followers and files of our models. What
    was said to a customer, or done, stays in the customer's history.
    """
    _remove_what_stops_odoo(env)
    _remove_what_odoo_forgets(env)


def _remove_what_stops_odoo(env):
    """Remove what refers to the shipped records, and so forbids to delete them."""
    types = env["ir.model.data"].search(
        [("module", "=", ADDON), ("model", "=", "mail.activity.type")]
    )
    # Those done are archived; they stand on customers too.
    env["mail.activity"].with_context(active_test=False).search(
        [("activity_type_id", "in", types.mapped("res_id"))]
    ).unlink()
    env.flush_all()
    # The lines and deliveries go with their reminder, then nothing keeps a step.
    env.cr.execute(SQL("DELETE FROM relance_reminder"))
    env.invalidate_all(flush=False)


def _remove_what_odoo_forgets(env):
    """Remove the traces of our models that no module owns any more."""
    for model, name in SAVED_BY_NAME.items():
        env[model].with_context(active_test=False).search(
            [(name, "=like", OUR_MODELS)]
        ).unlink()
    # The names that other modules gave to what they add to our models.
    for kind in ("selection__", "model_inherit__", "model_inherit__ir_qweb_field_"):
        pattern = f"{kind}relance_%".replace("_", r"\_")
        env["ir.model.data"].search(
            [("module", "!=", ADDON), ("name", "=like", pattern)]
        ).unlink()
    # The foreign keys of our columns in the tables of others.
    env["ir.model.constraint"].search(
        [("module.name", "=", ADDON), ("type", "=", "f")]
    ).unlink()
