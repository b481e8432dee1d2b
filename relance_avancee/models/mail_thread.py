from odoo import models

from ..rules.replies import is_automatic


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        # EXTENDS 'mail': the headers are gone once the message is parsed
        threads = self.with_context(relance_automatic_reply=is_automatic(message))
        return super(MailThread, threads)._message_route_process(
            message, message_dict, routes
        )
