"""A message in the corner of the screen; no model."""

# What follows a message where nothing else does: the screen is read again.
CLOSE = {"type": "ir.actions.act_window_close"}


def notify(message, kind="info", **more):
    """Return the action that shows ``message``; a warning stays until it is closed.

    ``kind`` is info, success, warning or danger; ``more`` a title, the ``next`` action.
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": kind,
            "sticky": kind == "warning",
            "message": message,
            **more,
        },
    }
