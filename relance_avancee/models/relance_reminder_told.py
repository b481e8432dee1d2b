from odoo import models
from odoo.tools import plaintext2html


class RelanceReminder(models.Model):
    """What shows of a reminder that was made elsewhere."""

    _inherit = "relance.reminder"

    def _render_body(self):
        # EXTENDS: what was not written here is told, never shown as our message
        if self.origin == "engine":
            return super()._render_body()
        told = [self.display_name, self.email, self.outside_note]
        return plaintext2html("\n\n".join(filter(None, told)))
