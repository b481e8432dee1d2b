"""What a customer said is acknowledged: once, in its language, with what we do."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_list, formatLang

from ...rules.planning.reasons import SAID
from ...tools.addresses import format_addresses
from ...tools.savepoint import apart

# What was taken by mistake is withdrawn meanwhile, what is said next is told with it.
WAIT_MINUTES = 10


class ResCompany(models.Model):
    """Which kinds of what customers say are acknowledged."""

    _inherit = "res.company"

    relance_acknowledge_promise = fields.Boolean(
        string="Acknowledge promises", default=True, groups="base.group_user"
    )
    relance_acknowledge_dispute = fields.Boolean(
        string="Acknowledge disputes", default=True, groups="base.group_user"
    )
    relance_acknowledge_plan = fields.Boolean(
        string="Acknowledge payment plans", default=True, groups="base.group_user"
    )

    def _get_relance_page_link(self, debtor, reader, purpose):
        """Return where ``reader`` sees the account of ``debtor``, or False."""
        return False


class RelanceAct(models.AbstractModel):
    """An act is acknowledged by one mail a customer and day; it is no reminder."""

    _inherit = "relance.act"

    acknowledgement = fields.Selection(
        [
            ("waiting", "To be acknowledged"),
            ("sent", "Acknowledged"),
            ("none", "Not acknowledged"),
        ],
        default="none",
        required=True,
        copy=False,
    )
    date_acknowledged = fields.Date(string="Acknowledged on", copy=False)

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        # EXTENDS 'mail': a person reads what a customer answers, not a machine's word
        result = super().message_update(msg_dict, update_vals)
        author = self.env["res.partner"].browse(msg_dict.get("author_id"))
        is_ours = any(not user.share for user in author.user_ids)
        if not is_ours and not self.env.context.get("relance_automatic_reply"):
            self._ask_to_read()
        return result

    def _ask_to_read(self):
        """Open the to-do to read what the customer answered, one at a time."""
        todos = self.env["mail.activity"]
        for act in self.sudo():  # sudo: done by the mail gateway
            speaking = act.with_context(lang=act.company_id._relance_lang())
            told = speaking.env._("Answered: %s", speaking.display_name)
            # sudo: same reason
            asked = todos.sudo().search_count(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "=", act.debtor_id.id),
                    ("summary", "=", told),
                ],
                limit=1,
            )
            if not asked:
                todos._create_relance_debtor_todos(
                    "relance_avancee.mail_activity_answer",
                    [(act.debtor_id, act.company_id, told)],
                )

    def _get_acknowledgement(self):
        """Return what the customer reads of the act: said, done, by whom and when.

        ``said`` is what we understood, in figures; ``done`` what we do, and until when.
        """
        self.ensure_one()
        numbers = format_list(self.env, self.due_item_ids.mapped("name"))
        return {
            "said": f"{self.display_name} ({numbers})"
            if numbers
            else self.display_name,
            "done": self.env._("We send no reminder about it meanwhile."),
        }

    def _ask_to_acknowledge(self):
        """Have these acts acknowledged soon, those of the kinds that the company tells.

        What we agreed ourselves, on a page or with a platform, has its own answer.
        """
        # sudo: whoever takes an act need not read the settings
        acts = self.sudo().filtered(
            lambda act: (
                act._hold_kind in SAID
                and act.company_id[f"relance_acknowledge_{act._hold_kind}"]
                and act.channel != "platform"
            )
        )
        if not acts:
            return
        acts.acknowledgement = "waiting"
        soon = fields.Datetime.now() + timedelta(minutes=WAIT_MINUTES)
        self.env.ref("relance_avancee.ir_cron_relance_acknowledge")._trigger(soon)

    @api.model
    def _cron_acknowledge(self):
        """Acknowledge what waits, one mail a customer and day.

        Whose payment is not found is asked for what its bank knows.
        """
        waiting = self._find_waiting()
        paid = self.env["relance.suggestion"]._find_to_ask()
        self.env["ir.cron"]._commit_progress(remaining=len(waiting) + len(paid))
        for (company, debtor), acts in waiting.items():
            with apart(self.env, "What %s said is not acknowledged.", debtor.id):
                self._acknowledge(company, debtor, acts, company._relance_today())
            if not self.env["ir.cron"]._commit_progress(1):
                return
        for suggestion in paid:
            suggestion._ask_for_facts()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    def _find_waiting(self):
        """Return {(company, customer): acts, of any model} to be acknowledged."""
        found = defaultdict(list)
        for name in self._get_act_models():
            for act in self.env[name].search([("acknowledgement", "=", "waiting")]):
                found[act.company_id, act.debtor_id].append(act)
        return found

    @api.model
    def _acknowledge(self, company, debtor, acts, today):
        """Queue the mail that acknowledges ``acts``; tomorrow, if one left today.

        What has ended meanwhile, and whom no address reaches, is left out.
        """
        if self._is_acknowledged(company, debtor, today):
            return
        by_reader = defaultdict(list)
        for act in acts:
            reader = act._is_open() and act._get_acknowledged_reader()
            if reader:
                by_reader[reader].append(act)
            else:
                act.acknowledgement = "none"
        # the others of the customer are told the next day
        for reader, told in list(by_reader.items())[:1]:
            self._queue_acknowledgement(company, reader, told)
            for act in told:
                act.write({"acknowledgement": "sent", "date_acknowledged": today})

    @api.model
    def _is_acknowledged(self, company, debtor, today):
        """Say whether a mail has acknowledged something of ``debtor`` today."""
        said = [
            ("company_id", "=", company.id),
            ("debtor_id", "=", debtor.id),
            ("date_acknowledged", "=", today),
        ]
        return any(
            self.env[name].search_count(said, limit=1)
            for name in self._get_act_models()
        )

    def _get_acknowledged_reader(self):
        """Return who said it, or the customer; empty when no address reaches them."""
        self.ensure_one()
        for partner in (self.contact_id, self.debtor_id):
            if partner.active and partner._get_relance_addresses():
                return partner
        return self.env["res.partner"]

    @api.model
    def _queue_acknowledgement(self, company, reader, acts):
        """Create the mail of ``reader`` about ``acts``; Odoo's queue sends it."""
        lang = reader.lang or company._relance_lang()
        speaking = self.with_context(lang=lang).env
        told = [act.with_context(lang=lang)._get_acknowledgement() for act in acts]
        # the answer comes back to the thread of the reminder, as one to the reminder
        thread = acts[0].reminder_id or acts[0]
        subject = speaking._("We have noted what you told us")
        template = "relance_avancee.relance_acknowledgement"
        return self._queue_mail(thread, reader, lang, subject, template, {"acts": told})

    @api.model
    def _queue_mail(self, thread, reader, lang, subject, template, values):
        """Create the mail of ``reader`` that ``template`` writes; a collector signs.

        It is no reminder; an answer to it comes back to ``thread``, a record of ours.
        """
        company = thread.company_id
        collector = company._get_relance_collector(thread.debtor_id)
        link = company._get_relance_page_link(thread.debtor_id, reader, "told")
        body = (
            self.with_context(lang=lang)
            .env["ir.qweb"]
            ._render(
                template,
                {
                    "lang": lang,
                    "company": company,
                    "collector": collector,
                    "link": link,
                    **values,
                },
                lang=lang,
            )
        )
        mails = self.env["mail.mail"]
        addresses = format_addresses(reader.name, reader._get_relance_addresses())
        mail = mails.create(
            mails._prepare_relance_values(thread, company, collector, addresses)
            | {"subject": subject, "body": body, "body_html": body}
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return mail


class RelancePromise(models.Model):
    """What a customer reads of its promise."""

    _inherit = "relance.promise"

    def _get_acknowledgement(self):
        # EXTENDS relance.act
        return super()._get_acknowledgement() | {
            "said": self.env._(
                "You pay %(amount)s by %(date)s: %(numbers)s.",
                amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
                date=format_date(self.env, self.date_promised, date_format="long"),
                numbers=format_list(self.env, self.due_item_ids.mapped("name")),
            ),
            "done": self.env._(
                "We rely on it, and send no reminder about it until then."
            ),
        }


class RelanceDispute(models.Model):
    """What a customer reads of its dispute: who looks at it, and by when."""

    _inherit = "relance.dispute"

    def _get_acknowledgement(self):
        # EXTENDS relance.act
        return super()._get_acknowledgement() | {
            "said": self.env._(
                "You dispute %(amount)s of %(invoice)s: %(reasons)s.",
                amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
                invoice=self.name or "",
                reasons=self._get_hold_reason(),
            ),
            "done": self.env._(
                "%(owner)s looks at it and answers by %(date)s. We do not ask for this "
                "amount meanwhile.",
                owner=self.owner_id.name or self.company_id.name,
                date=format_date(self.env, self.date_deadline, date_format="long"),
            ),
        }


class RelancePaymentPlan(models.Model):
    """What a customer reads of the payment plan that it has accepted."""

    _inherit = "relance.payment.plan"

    def _get_acknowledgement(self):
        # EXTENDS relance.act
        return super()._get_acknowledgement() | {
            "said": self.env._(
                "You pay %(amount)s in %(count)s instalments, the first one on "
                "%(date)s.",
                amount=formatLang(
                    self.env, self.amount_total, currency_obj=self.currency_id
                ),
                count=len(self.line_ids),
                date=format_date(self.env, self.next_date, date_format="long"),
            ),
            "done": self.env._(
                "We send no reminder about these invoices as long as the instalments "
                "are paid on their days."
            ),
        }
