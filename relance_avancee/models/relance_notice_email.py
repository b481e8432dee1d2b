from odoo import fields, models


class RelanceNotice(models.Model):
    """The copy by e-mail: neutral outside, the letter attached."""

    _inherit = "relance.notice"

    email_copy = fields.Boolean(
        string="Copy by e-mail",
        default=True,
        help="The same letter, to the usual contact. It proves little by itself.",
    )

    def _get_email(self):
        """Return the address of the copy: the person's, else the usual contact's."""
        person = self._get_person() or self.debtor_id._get_relance_usual_contact()
        return person.email_normalized or self.debtor_id.email_normalized

    def _send_email(self):
        """Queue the e-mail of a frozen notice, if one is asked for."""
        self.ensure_one()
        address = self._get_email()
        if not address or not (self.email_copy or self.channel == "email"):
            return
        # sudo: a collector sends notices, only administrators write the mail queue
        mails = self.env["mail.mail"].sudo()
        speaking = self._in_language()
        mails.create(speaking._prepare_mail_values(address))
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _prepare_mail_values(self, address):
        """Return the values of the mail, in the language of the context."""
        signatory = self.signatory_id
        body = self.env["ir.qweb"]._render(
            "relance_avancee.relance_notice_email", {"notice": self}
        )
        copy_address = self._get_copy_email()
        return {
            "model": self._name,
            "res_id": self.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": signatory.partner_id.id,
            "email_from": signatory.email_formatted or self.company_id.email_formatted,
            "email_to": address,
            "email_cc": copy_address,
            "subject": self.env._(
                "Letter %(number)s from %(company)s",
                number=self.name,
                company=self.company_id.name,
            ),
            "body": body,
            "body_html": body,
            "auto_delete": False,
            "state": "outgoing",
            "record_company_id": self.company_id.id,
            "attachment_ids": [
                fields.Command.link(file.id)
                for file in self.pdf_id | self._get_enclosures()
            ],
        }

    def _get_copy_email(self):
        """Return the address of the public accountant, who pays on an order only."""
        if self.variant != "public":
            return ""
        people = self.debtor_id.child_ids.sorted("id")
        person = people.filtered(lambda child: child.relance_role == "accountant")[:1]
        return person.email_normalized or ""
