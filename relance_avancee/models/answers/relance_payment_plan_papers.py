from datetime import datetime, time

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...rules.company.working_days import add_days
from ...rules.reminders.placeholders import one_line
from ...tools.access import check_collector, check_reader
from ...tools.addresses import format_addresses
from ...tools.days import write_day
from ...tools.files import hash_content

PLAN = "relance_avancee.relance_payment_plan"
LETTER = "relance_avancee.relance_payment_plan_letter"
# No earlier in the day of the customer is an instalment recalled.
FIRST_HOUR = time(9)


class RelancePaymentPlan(models.Model):
    """The papers of a plan: its proposal, its agreement, the letter that ends it."""

    _inherit = "relance.payment.plan"

    pdf_id = fields.Many2one(
        "ir.attachment",
        string="Agreement",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    pdf_hash = fields.Char(string="SHA-256 of the agreement", readonly=True, copy=False)
    is_intact = fields.Boolean(
        string="Unchanged since",
        compute="_compute_is_intact",
        help="The stored agreement still has the hash of the day on which it was made.",
    )
    letter_id = fields.Many2one(
        "ir.attachment",
        string="Letter that ends it",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    email = fields.Char(string="Written to", compute="_compute_email")

    @api.depends("pdf_id", "pdf_hash")
    def _compute_is_intact(self):
        for plan in self:
            # sudo: whether the proof is whole is for whoever reads the plan
            content = plan.pdf_id.sudo().with_context(bin_size=False).raw
            plan.is_intact = bool(content) and hash_content(content) == plan.pdf_hash

    @api.depends("contact_id.email", "debtor_id.email")
    def _compute_email(self):
        for plan in self:
            plan.email = plan._get_email()

    def action_open_paper(self):
        """Show the proposal; the stored agreement once it is agreed."""
        check_reader(self.env)
        self.ensure_one()
        url = f"/report/pdf/{PLAN}/{self.id}"
        if self.pdf_id:
            url = f"/web/content/{self.pdf_id.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_open_letter(self):
        """Show the letter that ended the plan."""
        check_reader(self.env)
        self.ensure_one()
        url = f"/web/content/{self.letter_id.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    # Papers -----------------------------------------------------------------------

    def _get_recipient(self):
        """Return who is written to: who spoke for the customer, else the usual one."""
        self.ensure_one()
        spoke = self.contact_id.filtered("active")
        if spoke and spoke._get_relance_addresses():
            return spoke
        return self.debtor_id and self.debtor_id._get_relance_usual_contact()

    def _get_email(self):
        """Return the addresses that the papers go to, or False."""
        recipient = self._get_recipient()
        return recipient and (
            recipient._get_relance_addresses()
            or self.debtor_id._get_relance_addresses()
        )

    def _in_language(self):
        """Return the plan in the language of the customer, ours if that is gone."""
        self.ensure_one()
        lang = self.debtor_id.lang
        known = lang and self.env["res.lang"]._get_data(code=lang).id
        return self.with_context(lang=lang) if known else self

    def _get_signer(self):
        """Return who signs: who took it, else who is asked about the customer."""
        taker = self.user_id.filtered("active")
        return taker or self.company_id._get_relance_collector(self.debtor_id)

    def _get_bank_values(self):
        """Return the account to pay to, as it is printed; nothing for none."""
        banks = self.due_item_ids.move_id.partner_bank_id
        return self.company_id._get_relance_bank(banks)._prepare_relance_values()

    def _prepare_paper_values(self):
        """Return what a paper shows, in the language of the context."""
        return {
            "plan": self,
            "title": self._get_title(),
            "parties": self._get_parties(),
            "interest": self._get_interest_words(),
            "interest_label": self.env._(
                "Late-payment interest up to %(day)s",
                day=write_day(self.env, self._get_paper_day()),
            ),
            "letter": self._get_letter_words(),
            "lines": self.line_ids.sorted(),
            "balances": self._get_balances(),
            "recipient": self._get_recipient() or self.debtor_id,
            "today": self.company_id._relance_today(),
            "signer": self._get_signer(),
            "bank": self._get_bank_values(),
        }

    def _get_balances(self):
        """Return {due item: its balance}, that of the agreement once there is one."""
        agreed = self.agreed or {}
        return {
            item: agreed.get(str(item.id), [item.amount_residual_currency])[0]
            for item in self.due_item_ids.sorted()
        }

    def _render_paper(self, report):
        """Return the PDF of ``report`` on this plan."""
        self.ensure_one()
        # sudo: the paper is rendered for who may make it
        reports = self.env["ir.actions.report"].sudo()
        return reports._render_qweb_pdf(report, res_ids=self.ids)[0]

    def _keep_paper(self, name, content):
        """Return the stored file of a paper: nobody changes nor removes it."""
        # sudo: nobody may write it, not even who makes it
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{name} {self.name} v{self.version}.pdf".replace("/", "-"),
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )

    def _freeze_agreement(self):
        """Store the agreement with its hash: nothing of it changes any more."""
        content = self._render_paper(PLAN)
        pdf = self._keep_paper(self._in_language().env._("Payment plan"), content)
        self.write({"pdf_id": pdf.id, "pdf_hash": hash_content(content)})

    def _keep_letter(self):
        """Store the letter that ends the plan."""
        name = self._in_language().env._("End of the payment plan")
        self.letter_id = self._keep_paper(name, self._render_paper(LETTER))

    def _get_paper(self, kind):
        """Return the stored file that leaves with a mail of ``kind``, none for none."""
        if kind == "proposal":
            name = self._in_language().env._("Proposal of a payment plan")
            return self._keep_paper(name, self._render_paper(PLAN))
        papers = {"agreement": self.pdf_id, "letter": self.letter_id}
        return papers.get(kind, self.env["ir.attachment"])

    def _prepare_erased_values(self):
        # EXTENDS company: what was agreed has had its term
        files = {"pdf_id": False, "letter_id": False, "proof_ids": [Command.clear()]}
        return super()._prepare_erased_values() | files

    def _erase_personal(self):
        # EXTENDS company: the papers and what was written about the plan
        # sudo: nobody else removes what is proof
        plans = self.sudo()
        files = plans.pdf_id | plans.letter_id | plans.proof_ids
        plans.message_ids.unlink()
        result = super()._erase_personal()
        files.exists().unlink()
        return result

    # Mails ------------------------------------------------------------------------

    def action_remind(self):
        """Write to the customer about the oldest instalment that is late."""
        check_collector(self.env)
        for plan in self._as_engine():
            plan._check_running()
            late = plan.line_ids.sorted().filtered(lambda line: line.state == "late")
            if not late:
                raise UserError(
                    self.env._("No instalment of %(plan)s is late.", plan=plan.name)
                )
            plan._send_paper("late", late[0])

    def _send_paper(self, kind, line=None):
        """Queue the mail of ``kind`` (proposal, agreement, letter, late) with its PDF.

        :raise UserError: when the customer has no address.
        """
        self.ensure_one()
        if not self._get_email():
            raise UserError(
                self.env._(
                    "%(customer)s has no valid e-mail address: add one, or hand the "
                    "document over otherwise.",
                    customer=self.debtor_id.display_name,
                )
            )
        return self._queue_mail(kind, self._get_paper(kind), line)

    def _queue_mail(self, kind, papers, line=None, when=False):
        """Return the mail of ``kind``, which Odoo's queue sends."""
        # sudo: a collector writes to customers, only administrators write the queue
        mails = self.env["mail.mail"].sudo()
        speaking = self._in_language()
        mail = mails.create(
            {
                **speaking._prepare_mail_values(kind, line),
                "attachment_ids": [Command.link(paper.id) for paper in papers],
                "scheduled_date": when,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger(when or None)
        return mail

    def _prepare_mail_values(self, kind, line):
        """Return the values of a mail, in the language of the context.

        An extension may add any field of ``mail.mail``, or change these.
        """
        signer = self._get_signer()
        sender = signer.email_formatted or self.company_id.email_formatted
        body = self.env["ir.qweb"]._render(
            "relance_avancee.relance_payment_plan_email",
            {
                "plan": self,
                "paragraphs": self._get_mail_words(kind, line),
                "signer": signer,
            },
            lang=self.env.lang,
        )
        return {
            "model": self._name,
            "res_id": self.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": signer.partner_id.id,
            "email_from": one_line(sender or ""),
            "email_to": format_addresses(self._get_recipient().name, self._get_email()),
            "subject": one_line(self._get_subject(kind, line)),
            "body": body,
            "body_html": body,
            "is_relance": True,
            "auto_delete": False,
            "state": "outgoing",
            "record_company_id": self.company_id.id,
        }

    def _get_subject(self, kind, line):
        """Return the subject of a mail of ``kind``."""
        told = self._get_told(line)
        return {
            "proposal": self.env._(
                "Proposal of a payment plan %(number)s, %(company)s", **told
            ),
            "agreement": self.env._("Payment plan %(number)s, %(company)s", **told),
            "letter": self.env._(
                "End of the payment plan %(number)s, %(company)s", **told
            ),
            "late": self.env._(
                "Payment plan %(number)s, %(company)s: a late instalment", **told
            ),
            "recall": self.env._(
                "Payment plan %(number)s: instalment of %(day)s", **told
            ),
        }[kind]

    # Recalls ----------------------------------------------------------------------

    def _recall(self, today):
        """Recall by e-mail the instalments of the next days, each of them once."""
        country = self.debtor_id.country_id
        last = add_days(today, self.tell_days)
        coming = self.line_ids.filtered(
            lambda line: (
                line.amount_left and not line.told_on and today <= line.date <= last
            )
        )
        if not coming or not self.tell_days:
            return
        if not self.company_id._get_relance_working_days(country).is_worked(today):
            return
        for line in coming[:1]:
            # sudo: what was told of an instalment is the engine's
            line.sudo().write({"told_on": today, "mail_id": self._tell(line, today).id})

    def _tell(self, line, today):
        """Return the mail that recalls an instalment, none without an address."""
        if not self._get_email():
            self._message_log(
                body=self.env._(
                    "No valid e-mail address: the instalment of %(day)s is not "
                    "recalled.",
                    day=write_day(self.env, line.date),
                )
            )
            return self.env["mail.mail"]
        return self._queue_mail(
            "recall", self.env["ir.attachment"], line, self._get_hour(today)
        )

    def _get_hour(self, today):
        """Return the moment from which the customer is written to on ``today``."""
        company = self.company_id
        zone = company._get_relance_timezone(self.debtor_id, company.partner_id)
        moment = zone.localize(datetime.combine(today, FIRST_HOUR))
        moment = moment.astimezone(pytz.utc).replace(tzinfo=None)
        return max(moment, fields.Datetime.now())


class RelancePaymentPlanLine(models.Model):
    """The mail that recalled an instalment."""

    _inherit = "relance.payment.plan.line"

    mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", ondelete="set null"
    )


class MailMail(models.Model):
    """Mails of a plan in the queue, which may be true no more when it runs."""

    _inherit = "mail.mail"

    def _hold_back_others(self):
        # EXTENDS sending: an instalment that was paid is not recalled
        waiting = self.sudo().filtered(  # sudo: whoever sends the queue reads no plan
            lambda mail: (
                mail.is_relance
                and mail.model == "relance.payment.plan"
                and mail.state == "outgoing"
            )
        )
        # sudo: same reason
        lines = self.env["relance.payment.plan.line"].sudo()
        told = lines.search([("mail_id", "in", waiting.ids)])
        stale = told.filtered(
            lambda line: not line.amount_left or line.plan_state != "active"
        )
        left = stale.mail_id | waiting.filtered(lambda mail: mail._has_lost_author())
        left.write({"state": "cancel"})
        return super()._hold_back_others() | left


class ReportRelancePaymentPlan(models.AbstractModel):
    """What the papers of plans show, each in the language of its customer."""

    _name = "report.relance_avancee.relance_payment_plan"
    _description = "Printed Payment Plan"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the values of each paper."""
        check_reader(self.env)
        plans = self.env["relance.payment.plan"].browse(docids)
        return {
            "papers": [plan._in_language()._prepare_paper_values() for plan in plans],
            "doc_model": plans._name,
            "doc_ids": docids,
            "docs": plans,
        }


class ReportRelancePaymentPlanLetter(models.AbstractModel):
    """The letter that ends a plan."""

    _name = "report.relance_avancee.relance_payment_plan_letter"
    _description = "Printed End of a Payment Plan"
    _inherit = "report.relance_avancee.relance_payment_plan"
