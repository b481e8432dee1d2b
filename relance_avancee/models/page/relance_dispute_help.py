from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...tools.access import check_collector
from ...tools.days import write_day
from .relance_page_answer import LONGEST


class RelanceDispute(models.Model):
    """Somebody without an account helps with a dispute: a warehouse, a carrier."""

    _inherit = "relance.dispute"

    def action_ask_helper(self):
        """Open the dialog that asks somebody about the dispute."""
        check_collector(self.env)
        self._check_open()
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_dispute_ask_action"
        )
        return action | {"context": {"default_dispute_id": self.id}}

    def _ask_helper(self, email, question):
        """Send the link to this dispute alone to ``email``, with the question.

        :raise UserError: for what is no address.
        """
        self._check_open()
        self.ensure_one()
        if not email_normalize(email):
            raise UserError(self.env._("Write one address, such as name@carrier.com."))
        lang = self.env.lang or self.company_id._relance_lang() or "en_US"
        [(link, url)] = self.env["relance.access"]._issue(
            [
                {
                    "company_id": self.company_id.id,
                    "debtor_id": self.debtor_id.id,
                    "dispute_id": self.id,
                    "email": email,
                    "lang": lang,
                    "purpose": "helper",
                }
            ]
        )
        self._queue_question(email, question, url, lang)
        told = self.env._(
            "Asked %(email)s: %(question)s", email=email, question=question
        )
        self._message_log(body=told, author_id=self.env.user.partner_id.id)
        return link

    def _queue_question(self, email, question, url, lang):
        """Queue the mail that asks a helper; its answer by mail is the user's own.

        In the thread of the dispute the customer would read it.
        """
        values = {"company": self.company_id, "url": url, "question": question}
        body = self.env["ir.qweb"]._render(
            "relance_avancee.relance_page_helper_email",
            values | {"lang": lang, "asker": self.env.user},
            lang=lang,
        )
        # sudo: a collector asks, only administrators write the mail queue
        self.env["mail.mail"].sudo().create(
            {
                "email_from": self.env.user.email_formatted
                or self.company_id.email_formatted,
                "email_to": email,
                "subject": self.env._("A question about %s", self.display_name),
                "body_html": body,
                "auto_delete": True,
                "state": "outgoing",
                "record_company_id": self.company_id.id,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()


class RelancePage(models.AbstractModel):
    """What somebody who helps with a dispute sees and answers."""

    _inherit = "relance.page"

    @api.model
    def _prepare_helped(self, access):
        """Return what of a dispute its helper sees: no amount, no other invoice."""
        dispute = access.dispute_id
        lines = dispute.line_ids
        return {
            "invoice": dispute.name or "",
            "customer": dispute.debtor_id.name or "",
            "day": write_day(self.env, dispute.date),
            "reasons": ", ".join(dispute.reason_ids.mapped("name")),
            "words": dispute.note or "",
            "lines": [f"{line.quantity:g} × {line.name or ''}" for line in lines],
            "is_answered": bool(access.date_visited),
        }

    @api.model
    def _get_verdicts(self):
        """Return {code: what a helper says of the dispute}."""
        return {
            "right": self.env._("The customer is right"),
            "wrong": self.env._("The customer is not right"),
            "need": self.env._("I need something to answer"),
        }

    @api.model
    def _record_help(self, access, verdict, signer, text, files):
        """Post what a helper answers on the dispute, for our own people.

        :raise UserError: saying what is missing.
        """
        verdicts = self._get_verdicts()
        if verdict not in verdicts or not signer:
            raise UserError(self.env._("Choose an answer, and write your name."))
        self._check_said_enough(access)
        dispute = access.dispute_id
        told = f"{verdicts[verdict]} – {signer[:120]} ({access.email})"
        body = Markup("<p><strong>%s</strong></p><p>%s</p>") % (
            told,
            Markup("<br/>").join(escape(line) for line in text[:LONGEST].splitlines()),
        )
        dispute.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            author_id=access.company_id.partner_id.id,
            attachment_ids=self._attach(dispute, files).ids,
        )
        access.date_visited = fields.Datetime.now()
        dispute._ask_to_read()
