"""Who may do what, asked at the top of what everybody may call."""

from odoo.exceptions import AccessError

from ..const import COLLECTOR


def check_collector(env):
    """Refuse who may not send formal notices.

    :raise AccessError: saying so.
    """
    if not env.su and not env.user.has_group(COLLECTOR):
        raise AccessError(env._("Only collectors send formal notices."))
