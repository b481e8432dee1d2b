from datetime import datetime, time

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules.answers.payment_plan import Days, to_write_about
from ...rules.planning.contact import Manners, contact_day
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
            "signed": self._get_signed(),
            "bank": self._get_bank_values(),
        }

    def _get_signed(self):
        """Return {words, drawn}: how the customer signed this paper; none for a pen.

        ``drawn`` is the base64 of a PNG, empty when the name was typed.
        """
        return {}

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
        name = f"{name} {self.name} v{self.version}.pdf".replace("/", "-")
        return self._keep_file(name, content, "application/pdf")

    def _keep_file(self, name, content, kind):
        """Return a stored file of the plan, of the type ``kind``."""
        # sudo: nobody may write it, not even who makes it
        attachments = self.env["ir.attachment"].sudo()
        return attachments.create(
            {
                "name": name,
                "raw": content,
                "mimetype": kind,
                "res_model": self._name,
                "res_id": self.id,
            }
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
            mail = plan._send_paper("late", late[0])
            late[0]._keep_told("late", mail, plan.company_id._relance_today())

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
        link = self.company_id._get_relance_page_link(
            self.debtor_id, self._get_recipient(), "plan"
        )
        body = self.env["ir.qweb"]._render(
            "relance_avancee.relance_payment_plan_email",
            {
                "link": link,
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

    # Instalments ------------------------------------------------------------------

    def _write_about_instalments(self, today):
        """Write about what comes or is late, one mail a plan, on days that are worked.

        To nobody who hears from us today by a reminder, or is about to.
        """
        wanted = {}
        for plan in self.filtered(lambda plan: plan.state == "active"):
            days = Days(plan.tell_days, plan.late_days, plan.tolerance_days)
            found = to_write_about(plan._get_instalments(), today, days)
            if found and plan._get_contact_days().is_worked(today):
                wanted[plan] = found
        for plan, (kind, day) in self.browse()._filter_unheard(wanted, today):
            line = plan.line_ids.filtered(lambda one, day=day: one.date == day)
            plan._tell(kind, line[:1], today)

    @api.model
    def _filter_unheard(self, wanted, today):
        """Return the (plan, (kind, day)) of ``wanted`` that leave today.

        A recall is a courtesy: it obeys neither gap nor cap, a reminder does both.
        """
        planner = self.env["relance.planner"].sudo()  # sudo: whoever matches a payment
        found = []
        for root, plans in (
            self.union(*wanted).grouped(lambda plan: plan.company_id.root_id).items()
        ):
            told = planner._read_told(
                root._relance_companies(),
                today,
                plans.debtor_id,
                *("contacts", "spoken", "pending"),
            )
            busy = told["pending"] | {debtor for _company, debtor, *_ in told["spoken"]}
            for plan in plans:
                debtor, (kind, _day) = plan.debtor_id.id, wanted[plan]
                past = told["contacts"].get(debtor, ()) if kind == "late" else ()
                free = contact_day(past, today, plan._get_manners()).day
                if debtor not in busy and free <= today:
                    busy.add(debtor)
                    found.append((plan, wanted[plan]))
        return found

    def _get_manners(self):
        """Return how often the customer may hear from us, by its scenario."""
        scenario = self.due_item_ids.scenario_id[:1]
        return scenario._get_manners() if scenario else Manners()

    def _get_contact_days(self):
        """Return the days on which the customer may be contacted."""
        country = self.debtor_id.country_id
        scenario = self.due_item_ids.scenario_id[:1]
        if scenario:
            return scenario._get_contact_days(country)
        return self.company_id._get_relance_working_days(country)

    def _tell(self, kind, line, today):
        """Queue the mail about an instalment, and note it; if none may leave, say so.

        ``kind`` is recall or late.
        """
        mail = self.env["mail.mail"]
        recipient = self._get_recipient()
        if refusal := recipient and recipient._tell_relance_refusal("email"):
            self._message_log(body=refusal)
        elif self._get_email():
            when = self._get_hour(today)
            mail = self._queue_mail(kind, self.env["ir.attachment"], line, when)
        else:
            self._message_log(
                body=self.env._(
                    "No valid e-mail address: nothing is written about the instalment "
                    "of %(day)s.",
                    day=write_day(self.env, line.date),
                )
            )
        line._keep_told(kind, mail, today)

    def _get_hour(self, today):
        """Return the moment from which the customer is written to on ``today``."""
        company = self.company_id
        zone = company._get_relance_timezone(self.debtor_id, company.partner_id)
        moment = zone.localize(datetime.combine(today, FIRST_HOUR))
        moment = moment.astimezone(pytz.utc).replace(tzinfo=None)
        return max(moment, fields.Datetime.now())


class RelancePaymentPlanLine(models.Model):
    """The last mail about an instalment."""

    _inherit = "relance.payment.plan.line"

    mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _keep_told(self, kind, mail, today):
        """Note that a mail of ``kind`` about the instalment is queued.

        The one before that never left is taken back.
        """
        # sudo: what was told of an instalment is the engine's
        line = self.sudo()
        line.mail_id.filtered(lambda one: one.state == "outgoing").state = "cancel"
        told = "told_on" if kind == "recall" else "reminded_on"
        line.write({told: today, "mail_id": mail.id})


class RelancePlanner(models.AbstractModel):
    """What customers hear of their instalments: one message a day, gap and cap."""

    _inherit = "relance.planner"

    @api.model
    def _get_heard_sql(self, companies, since, debtors):
        # EXTENDS planning: that an instalment is late is a message after the due date
        late = SQL("line.reminded_on > %s", since)
        return SQL(
            """%s UNION ALL
               SELECT told.debtor_id, told.reminded_on AS day FROM (%s) AS told""",
            super()._get_heard_sql(companies, since, debtors),
            self._get_told_lines_sql(companies, late, debtors),
        )

    @api.model
    def _get_spoken_sql(self, companies, today, debtors):
        # EXTENDS planning: who hears of an instalment has heard from us today
        told = SQL("%s IN (line.told_on, line.reminded_on)", today)
        return SQL(
            """%s UNION ALL
               SELECT item.debtor_id,
                      ARRAY[item.company_id, item.contact_id, item.move_id] AS ids,
                      item.payment_kind AS word, NULL AS days, NULL AS amounts
                 FROM (%s) AS told
                 JOIN relance_due_item item ON item.debtor_id = told.debtor_id
                  AND item.company_id = told.company_id AND item.state = 'open'""",
            super()._get_spoken_sql(companies, today, debtors),
            self._get_told_lines_sql(companies, told, debtors),
        )

    @api.model
    def _get_told_lines_sql(self, companies, told, debtors):
        """Return the SQL of the instalments ``told`` by a mail, and of whom."""
        return SQL(
            """SELECT plan.debtor_id, plan.company_id, line.reminded_on
                 FROM relance_payment_plan_line line
                 JOIN relance_payment_plan plan ON plan.id = line.plan_id
                 JOIN mail_mail mail ON mail.id = line.mail_id
                  AND mail.state <> 'cancel'
                WHERE plan.company_id IN %s AND %s AND %s""",
            tuple(companies.ids),
            told,
            self._get_debtor_condition("plan.debtor_id", debtors),
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
            lambda line: not line.amount_left or not line.plan_id._is_open()
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
