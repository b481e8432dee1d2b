import re
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...const import MANAGER
from ...rules.answers.mail_pattern import (
    GROUPS,
    choose_sentence,
    gather,
    make_pattern,
    read_expressions,
    read_mail,
    suggest,
)
from ...rules.sending.authentication import get_domain, is_within, vouched_domain
from ...rules.sending.replies import PUBLIC_PROVIDERS
from ...rules.sending.reply_sorter import Reply, is_from_machine
from ...tools.access import check_manager
from ...tools.pattern_search import PatternError, PatternTooSlowError, search
from ...tools.savepoint import apart
from ..company.guarded import always, once

TODO = "relance_avancee.mail_activity_pattern"
LONGEST, MOST = 5_000, 20
MEANINGS = [
    ("received", "It has received it: nothing to do"),
    ("will_pay", "It will pay: a promise"),
    ("paid", "It has paid"),
    ("dispute", "It disputes it"),
    ("needs_document", "It needs a document"),
    ("other", "Something else: a person reads it"),
]


class RelanceMailPattern(models.Model):
    """What the mails of a customer's platform mean: expressions, with named groups.

    The shipped ones are examples for all companies, without a sender: what they read is
    only suggested.
    """

    _name = "relance.mail.pattern"
    _description = "Pattern of Mails"
    _inherit = ["relance.shared", "mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="Empty: for all companies.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    sender_domain = fields.Char(
        string="Domain of the sender",
        help="What follows the @ of its address. Empty: the machines of any customer; "
        "what they say is then only suggested.",
    )
    pattern = fields.Text(
        required=True,
        help="Regular expressions, one a line; all of them must be found. A single one "
        "says something at each place where it is found. The groups are number, "
        "amount, date and reference: (?P<number>...).",
    )
    meaning = fields.Selection(
        MEANINGS, string="What it means", required=True, default="other"
    )
    problem = fields.Char(string="Why it was switched off", copy=False)

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "company_id") | always(
            MANAGER,
            *("name", "sequence", "active"),
            *("sender_domain", "pattern", "meaning"),
        )

    @api.constrains("sender_domain")
    def _check_sender_domain(self):
        """Refuse what is no domain, and those where anybody has an address."""
        for pattern in self.filtered("sender_domain"):
            domain = pattern._get_domain()
            if not re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", domain):
                raise ValidationError(
                    self.env._(
                        "%(domain)s is no domain: write what follows the @ of the "
                        "sender.",
                        domain=pattern.sender_domain,
                    )
                )
            if domain.partition(".")[0] in PUBLIC_PROVIDERS:
                raise ValidationError(
                    self.env._(
                        "Anybody has an address at %(domain)s: leave the domain empty, "
                        "what is read is then suggested.",
                        domain=domain,
                    )
                )

    @api.constrains("pattern")
    def _check_pattern(self):
        """Refuse expressions that cannot be read, too long, or with other groups."""
        for pattern in self:
            expressions = read_expressions(pattern.pattern)
            if len(pattern.pattern) > LONGEST or not 0 < len(expressions) <= MOST:
                raise ValidationError(
                    self.env._(
                        "Write 1 to %(most)s expressions, one a line, of %(longest)s "
                        "characters in all.",
                        most=MOST,
                        longest=LONGEST,
                    )
                )
            try:
                searched = search(expressions, "")
            except PatternError as error:
                raise ValidationError(
                    self.env._("It cannot be read. %(error)s", error=error)
                ) from error
            if unknown := {name for one in searched for name in one.groups} - {*GROUPS}:
                raise ValidationError(
                    self.env._(
                        "Unknown groups: %(unknown)s. There are number, amount, date "
                        "and reference.",
                        unknown=", ".join(sorted(unknown)),
                    )
                )

    def write(self, vals):
        """What is changed or switched on again has no problem yet."""
        result = super().write(vals)
        if vals.keys() & {"active", "pattern"} and "problem" not in vals:
            self._as_engine().filtered("problem").problem = False
        return result

    def action_test(self):
        """Open the dialog that tries the pattern on a mail."""
        check_manager(self.env)
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_mail_pattern_test_action"
        )
        return action | {"context": {"default_pattern_id": self.id}}

    # Reading ----------------------------------------------------------------------

    def _get_domain(self):
        """Return the domain of the sender, in small letters; "" for any."""
        self.ensure_one()
        return get_domain(self.sender_domain or "")

    @api.model
    def _find_for(self, company, domain, is_machine):
        """Return the patterns that read a mail from ``domain``, in their order.

        Those of any sender read what ``is_machine``: a machine of the customer wrote.
        """
        patterns = self.search(
            Domain("company_id", "=", False)
            | Domain("company_id", "parent_of", company.id)
        )
        return patterns.filtered(
            lambda pattern: (
                is_within(domain, pattern._get_domain())
                if pattern.sender_domain
                else is_machine
            )
        )

    def _read_mail(self, reply, company):
        """Return what a mail says by the pattern, as suggestions; none if not found."""
        found = self._find_places(reply, company)
        return [suggest(self.meaning, one, reply) for one in found]

    def _find_places(self, reply, company):
        """Return where a mail says something by the pattern, and what its groups found.

        One that cannot be used, or takes too long, is switched off.
        """
        self.ensure_one()
        try:
            return gather(search(read_expressions(self.pattern), read_mail(reply)))
        except PatternError as error:
            self._switch_off(error, company)
            return []

    @api.model
    def _find_unasked(self, mail):
        """Return the last reminder about an invoice that a platform names unasked.

        ``mail`` answers nothing of ours; a number alone tells what it is about.
        """
        domain = get_domain(email_normalize(mail.get("email_from") or "") or "")
        reply = Reply(
            mail.get("subject") or "",
            str(mail.get("body") or ""),
            fields.Date.context_today(self),
            is_html=True,
        )
        for pattern in self.search([("sender_domain", "!=", False)]):
            if is_within(domain, pattern._get_domain()):
                company = pattern.company_id or self.env.company
                places = pattern._find_places(reply, company)
                numbers = {one.groups.get("number", "") for one in places}
                if reminder := pattern._find_reminder(numbers):
                    return reminder
        return self.env["relance.reminder"]

    def _find_reminder(self, numbers):
        """Return the last message about an open invoice of one of ``numbers``."""
        domain = Domain("state", "=", "open") & Domain("name", "in", list(numbers))
        if self.company_id:
            domain &= Domain("company_id", "child_of", self.company_id.id)
        for move in self.env["relance.due.item"].search(domain).move_id:
            if reminder := move._get_relance_last_reminder():
                return reminder
        return self.env["relance.reminder"]

    def _switch_off(self, error, company):
        """Archive the pattern, and ask a manager of ``company`` to correct it."""
        manager = company._get_relance_manager()
        lang = manager.lang or company._relance_lang()
        pattern = self.with_context(lang=lang)
        if isinstance(error, PatternTooSlowError):
            told = pattern.env._("It took too long on a mail, and was stopped.")
        else:
            told = pattern.env._("It cannot be read. %(error)s", error=error)
        # sudo: the mail gateway switches off what a manager wrote
        self.sudo().write({"active": False, "problem": told})
        quiet = pattern.sudo().with_context(mail_activity_quick_update=True)
        quiet.activity_schedule(
            TODO,
            summary=pattern.env._(
                "Switched off: %(pattern)s. %(told)s",
                pattern=pattern.name,
                told=told,
            ),
            user_id=manager.id,
        )

    # Made from a mail -------------------------------------------------------------

    @api.model
    def _get_make_action(self, reminder, message, sentence=False, meaning="other"):
        """Return the form of a new pattern that finds mails like ``message``."""
        reply = reminder._prepare_reply(
            {
                "subject": message.subject,
                "body": message.body,
                "date": message.date,
            }
        )
        sentence = " ".join((sentence or choose_sentence(reply)).split())
        domain = get_domain(email_normalize(message.email_from or "") or "")
        is_public = domain.partition(".")[0] in PUBLIC_PROVIDERS
        values = {
            "name": self.env._(
                "Mails of %(sender)s", sender=domain or reminder.debtor_id.name
            ),
            "sender_domain": "" if is_public else domain,
            "pattern": make_pattern(sentence, reply),
            "meaning": meaning if meaning in dict(MEANINGS) else "other",
        }
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "views": [(False, "form")],
            "name": self.env._("New pattern"),
            "context": {f"default_{name}": value for name, value in values.items()},
        }


class RelanceReminder(models.Model):
    """Mails of machines that a pattern reads."""

    _inherit = "relance.reminder"

    is_answered = fields.Boolean(
        string="Answered by e-mail", compute="_compute_is_answered"
    )

    @api.depends("message_ids.message_type")
    def _compute_is_answered(self):
        for reminder in self:
            reminder.is_answered = bool(reminder._get_received())

    def _get_received(self):
        """Return the mails received in answer to the reminder, the last one first."""
        return self.message_ids.filtered(lambda one: one.message_type == "email")

    def action_make_pattern(self):
        """Open a new pattern made from the last mail received in the thread."""
        check_manager(self.env)
        self.ensure_one()
        self.check_access("read")
        received = self._get_received()
        if not received:
            raise UserError(
                self.env._(
                    "Nobody has answered this reminder by e-mail yet: open one that a "
                    "platform has answered."
                )
            )
        return self.env["relance.mail.pattern"]._get_make_action(self, received[:1])

    def _receive_reply(self, author, sender, mail):
        # EXTENDS sending: what a pattern reads is of a machine: it pauses nobody
        read = self.browse()
        for received in self.sudo():  # sudo: done by the mail gateway
            lang = received.company_id._relance_lang()
            reminder = received.with_context(lang=lang)
            with apart(self.env, "The patterns could not read a mail."):
                if reminder._read_by_patterns(author, sender, mail):
                    read += received
        return super(RelanceReminder, self - read)._receive_reply(author, sender, mail)

    def _read_by_patterns(self, author, sender, mail):
        """Say whether a pattern reads ``mail``; what it says is done, or suggested."""
        reply = self._prepare_reply(mail)
        written = replace(reply, headers={**reply.headers, "From": sender})
        is_machine = self._is_from_customer(author, sender) and is_from_machine(written)
        domain = get_domain(email_normalize(sender) or "")
        patterns = self.env["relance.mail.pattern"]
        for pattern in patterns._find_for(self.company_id, domain, is_machine):
            if said := pattern._read_mail(reply, self.company_id):
                self._follow_machine(pattern, said, mail)
                return True
        return False

    def _follow_machine(self, pattern, said, mail):
        """Do what a machine ``said`` by ``pattern``, or leave it to a person."""
        kept = self._keep_suggestions(said, mail, pattern)
        kept._follow_pattern(self._get_vouched_domain(), bool(mail.get("parent_id")))
        is_read = pattern.meaning == "other"
        if is_read or any(one.state == "open" for one in kept):
            self._ask_to_read(self._tell_suggestions(said))

    def _get_vouched_domain(self):
        """Return the domain that our mail server says wrote the mail, "" for none."""
        headers = self.env.context.get("relance_headers") or {}
        return vouched_domain(
            headers.get("From", ()),
            headers.get("Authentication-Results", ()),
            self.company_id.root_id.relance_mail_server or "",
        )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.private
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        # EXTENDS 'mail': what a platform writes unasked would be sent back
        is_sent_back = not (
            model or message_dict.get("parent_id") or message_dict.get("is_bounce")
        ) and self._detect_write_to_catchall(message_dict)
        if is_sent_back:
            # sudo: done by the mail gateway
            patterns = self.env["relance.mail.pattern"].sudo()
            if reminder := patterns._find_unasked(message_dict):
                return [(reminder._name, reminder.id, None, self.env.uid, None)]
        return super().message_route(
            message, message_dict, model, thread_id, custom_values
        )


class ResCompany(models.Model):
    """The mail server that says who wrote a mail."""

    _inherit = "res.company"

    relance_mail_server = fields.Char(
        string="Mail server that checks senders",
        groups="base.group_user",
        help="Its name at the beginning of the header Authentication-Results of the "
        "mails that you receive. Empty: no sender is sure, what platforms say is only "
        "suggested.",
    )
