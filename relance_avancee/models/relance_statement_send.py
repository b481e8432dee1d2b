from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.mail import formataddr

from ..const import COLLECTOR

TODO = "relance_avancee.mail_activity_statement"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RelanceStatement(models.AbstractModel):
    """Sending: one e-mail a statement, on the customer. It is no reminder."""

    _inherit = "relance.statement"

    @api.model
    def _send(self, statements):
        """Queue the statements that have a valid address; return the others.

        Nothing of it counts as a contact: no reminder, neither gap nor limit.
        """
        if not self.env.su and not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only collectors send statements."))
        problems = self._get_problems(statements)
        ready = [found for found in statements if not problems[found.partner]]
        if ready:
            self._queue(ready)
            self._log_on_entities(ready)
            self._close_todos(ready)
        return [found for found in statements if problems[found.partner]]

    # Addresses ----------------------------------------------------------------

    @api.model
    def _get_email(self, statement):
        """Return where the statement goes: the recipient's address, the customer's."""
        recipient, partner = statement.recipient, statement.partner
        return recipient.email_normalized or partner.email_normalized

    @api.model
    def _get_problems(self, statements):
        """Return {partner: why its statement cannot be sent}, empty when it can."""
        dead = self._get_dead_addresses(statements)
        problems = {}
        for statement in statements:
            email = self._get_email(statement)
            problem = ""
            if not email:
                problem = self.env._("No valid e-mail address")
            elif email in dead:
                problem = self.env._("Messages to this address come back")
            problems[statement.partner] = problem
        return problems

    def _get_dead_addresses(self, statements):
        """Return the addresses of the statements known not to work any more."""
        emails = [self._get_email(statement) for statement in statements]
        holds = self.env["relance.hold"]
        found = holds.search(
            holds._get_live_domain(fields.Date.context_today(self))
            & Domain("kind", "=", "dead_address")
            & Domain("address", "in", [email for email in emails if email])
        )
        return set(found.mapped("address"))

    # E-mails ------------------------------------------------------------------

    def _queue(self, statements):
        """Create the mails and their notifications; Odoo's queue sends them."""
        # sudo: a collector sends statements, only administrators write the mail queue
        mails = self.env["mail.mail"].sudo()
        pdfs = self._get_pdfs(statements)
        mails = mails.create(
            [self._prepare_mail_values(s, pdfs[s.partner]) for s in statements]
        )
        notifications = [
            values
            | {
                "res_partner_id": statement.recipient.id,
                "mail_email_address": self._get_email(statement),
            }
            for statement, values in zip(
                statements, mails._get_notification_values(), strict=True
            )
        ]
        # sudo: notifications follow the mails
        self.env["mail.notification"].sudo().create(notifications)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return mails

    def _prepare_mail_values(self, statement, pdf):
        """Return the values of one mail, its two files included."""
        partner, company = statement.partner, statement.company
        collector = company._get_relance_collector(partner)
        email_from = collector.email_formatted or company.email_formatted
        reply_to = partner._notify_get_reply_to_batch(
            defaults={partner.id: email_from},
            author_ids={partner.id: collector.partner_id.id},
        )
        body = self._render_email(statement, collector)
        return {
            "model": partner._name,
            "res_id": partner.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "author_id": collector.partner_id.id,
            "email_from": email_from,
            "email_to": formataddr(
                (statement.recipient.name or "", self._get_email(statement))
            ),
            "reply_to": reply_to[partner.id],
            "subject": self._get_subject(statement),
            "body": body,
            "body_html": body,
            "is_notification": True,
            "auto_delete": False,
            "state": "outgoing",
            "record_company_id": company.id,
            "record_alias_domain_id": company.alias_domain_id.id,
            "attachment_ids": [
                fields.Command.create(values)
                for values in self._prepare_attachment_values(statement, pdf)
            ],
        }

    def _render_email(self, statement, collector):
        """Return the HTML of the e-mail, which says nothing of what is owed."""
        company = statement.company
        speaking = self.with_context(lang=statement.lang).env
        return speaking["ir.qweb"]._render(
            "relance_avancee.relance_statement_email",
            {
                "lang": statement.lang,
                "company": company,
                "collector": collector,
                "day": format_date(speaking, statement.day, date_format="long"),
            },
            lang=statement.lang,
        )

    def _prepare_attachment_values(self, statement, pdf):
        """Return the values of the two files, kept on the customer."""
        files = (
            ("pdf", "application/pdf", pdf),
            ("xlsx", EXCEL, self._get_xlsx([statement])),
        )
        return [
            {
                "name": self._get_file_name([statement], extension),
                "mimetype": mimetype,
                "raw": content,
                "res_model": statement.partner._name,
                "res_id": statement.partner.id,
            }
            for extension, mimetype, content in files
        ]

    # Traces -------------------------------------------------------------------

    def _log_on_entities(self, statements):
        """Tell the history of each entity that its payer got the statement.

        The payer's own history shows the e-mail.
        """
        for statement in statements:
            entities = statement.debtors - statement.partner
            speaking = self.with_context(lang=statement.company._relance_lang()).env
            body = speaking._(
                "Statement at %(date)s sent to %(payer)s, who pays",
                date=format_date(speaking, statement.day),
                payer=statement.partner.name,
            )
            entities._message_log_batch(bodies=dict.fromkeys(entities.ids, body))

    def _close_todos(self, statements):
        """Remove the to-dos that asked for these statements."""
        todo_type = self.env.ref(TODO)
        debtors = self.env["res.partner"].union(*(s.debtors for s in statements))
        # sudo: the to-do may be assigned to another user
        todos = self.env["mail.activity"].sudo()
        todos.search(
            [
                ("activity_type_id", "=", todo_type.id),
                ("res_model", "=", "res.partner"),
                ("res_id", "in", debtors.ids),
                "|",
                ("relance_scenario_id", "=", False),
                (
                    "relance_scenario_id.company_id",
                    "in",
                    statements[0].company.parent_ids.ids,
                ),
            ]
        ).unlink()
