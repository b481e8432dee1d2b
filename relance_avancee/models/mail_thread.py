from odoo import models

from ..rules.replies import is_automatic, is_delayed


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        # EXTENDS 'mail': the headers are gone once the message is parsed
        threads = self.with_context(relance_automatic_reply=is_automatic(message))
        return super(MailThread, threads)._message_route_process(
            message, message_dict, routes
        )

    def _routing_handle_bounce(self, email_message, message_dict):
        # EXTENDS 'mail': a report of delay is no bounce, the mail may still arrive
        threads = self.with_context(relance_delayed=is_delayed(email_message))
        return super(MailThread, threads)._routing_handle_bounce(
            email_message, message_dict
        )
