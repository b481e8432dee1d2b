from psycopg2 import Error

from odoo import fields, models


class MailMail(models.Model):
    """A mail server that hangs up: nobody knows whether it kept the mail."""

    _inherit = "mail.mail"

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        # EXTENDS 'mail': Odoo leaves such a mail in error for good, and the rest of
        # the queue for the next hour.
        try:
            return super().send(
                auto_commit=auto_commit,
                raise_exception=raise_exception,
                post_send_callback=post_send_callback,
            )
        except Error:
            # nothing is written: the queue finds the mail as it was
            raise
        except Exception:
            self._get_relance_deliveries()._resume_interrupted(fields.Datetime.now())
            raise
