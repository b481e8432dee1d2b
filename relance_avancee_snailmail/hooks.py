def uninstall_hook(env):
    """Cancel the letters that wait at Odoo's service: a person prints them."""
    waiting = env["relance.delivery"].search(
        [("snailmail_letter_id", "!=", False), ("state", "=", "queued")]
    )
    waiting.snailmail_letter_id._cancel_by_relance()
