"""Who may do what, asked at the top of what everybody may call."""

from odoo.exceptions import AccessError

from ..const import COLLECTOR, MANAGER, READER

EXPORTER = "base.group_allow_export"


def check_reader(env):
    """Refuse who may not see what is owed and what was sent.

    :raise AccessError: saying which right is missing.
    """
    _check(env, READER, env._("This is for readers of reminders."))


def check_collector(env):
    """Refuse who may not approve, send or pause.

    :raise AccessError: saying which right is missing.
    """
    _check(env, COLLECTOR, env._("This is for collectors of reminders."))


def check_manager(env):
    """Refuse who may not set how reminders are made.

    :raise AccessError: saying which right is missing.
    """
    _check(env, MANAGER, env._("This is for managers of reminders."))


def check_exporter(env):
    """Refuse who may not take lists out of Odoo, as Odoo's own export does.

    :raise AccessError: saying which right is missing.
    """
    _check(env, EXPORTER, env._("This is for users who may export data."))


def _check(env, group, told):
    """Refuse who is not in ``group``; the engine (sudo) may do all."""
    if not env.su and not env.user.has_group(group):
        ask = env._("Ask an administrator of Odoo for this right.")
        message = f"{told} {ask}"
        raise AccessError(message)
