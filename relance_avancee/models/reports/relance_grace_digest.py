from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ...rules.reminders.placeholders import one_line
from ...tools.days import write_day
from ...tools.savepoint import apart

HOUR = 7  # of the company's own morning
SAID_LINES = 3
SAID_LENGTH = 160


class RelanceGrace(models.Model):
    """The digest: one mail a salesperson and morning, and what was said lately."""

    _inherit = "relance.grace"

    @api.model
    def _read_said(self, debtors, company):
        # EXTENDS desk: replies, calls, and what was promised or disputed
        # sudo: a salesperson is told what its own customers said
        history = self.env["relance.history"].sudo()
        rows = history.search(
            Domain("debtor_id", "in", debtors.ids)
            & Domain("company_id", "child_of", company.root_id.id)
            & Domain("kind", "in", ["reply", "call", *history._get_act_kinds()])
        )
        return super()._read_said(debtors, company) | {
            debtor: "\n".join(said._write_line() for said in own[:SAID_LINES])
            for debtor, own in rows.grouped("debtor_id").items()
        }

    @api.model
    def _cron_tell(self):
        """Send the digests of the morning, one a salesperson and root company."""
        waiting = self.search(
            Domain("is_told", "=", False)
            & Domain("answer", "=", False)
            & Domain("date_told", "<=", fields.Date.context_today(self))
        )
        told = defaultdict(self.browse)
        for grace in waiting:
            told[grace.company_id.root_id, grace.user_id] |= grace
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(told))
        for (root, user), own in told.items():
            with apart(self.env, "The digest of %s could not be sent.", user.name):
                own._tell(root, user)
            if not cron._commit_progress(1):
                break

    def _tell(self, root, user):
        """Queue the digest of these customers to ``user`` if it is morning at ``root``.

        What was settled meanwhile is in none.
        """
        today = root._relance_today()
        due = self.filtered(lambda one: one.date_told <= today)
        is_early = root._get_relance_hour() < HOUR
        if not due or is_early or user in self._find_told(root, today):
            return self.env["mail.mail"]
        due.write({"is_told": True, "date_told": today})
        left = due.filtered_domain(self._get_open_domain())
        return left and left._send_digest(root, user)

    def _send_digest(self, root, user):
        """Queue the mail of these customers, in the language of ``user``."""
        digest = self.with_context(lang=user.lang, tz=user.tz)
        mail = self.env["mail.mail"].create(digest._prepare_mail_values(root, user))
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return mail

    def _prepare_mail_values(self, root, user):
        """Return the values of the mail, in the context's language."""
        base = f"{root.get_base_url()}/odoo/reminders-salesperson"
        body = self.env["ir.qweb"]._render(
            "relance_avancee.relance_grace_digest",
            {
                "company": root.name,
                "rows": [grace._prepare_row(base) for grace in self],
                "url": base,
            },
            lang=self.env.lang,
        )
        subject = self.env._("Your customers about to be chased: %s", len(self))
        return {
            "subject": one_line(subject),
            "body_html": body,
            "email_to": one_line(user.email_formatted),
            "email_from": one_line(root.email_formatted or user.email_formatted),
            "is_relance": True,
            "auto_delete": True,
            "state": "outgoing",
        }

    def _prepare_row(self, base):
        """Return what the digest tells of one customer: plain strings, and its page."""
        self.ensure_one()
        currency = self.company_currency_id
        return {
            "customer": self.debtor_id.name,
            "amount": formatLang(self.env, self.amount, currency_obj=currency),
            "what": self.what,
            "said": (self.said or "").splitlines(),
            "free": write_day(self.env, self.free_on),
            "delays": self.delays,
            "url": f"{base}/{self.id}",
        }


class RelanceHistory(models.Model):
    """A line of the history in a digest."""

    _inherit = "relance.history"

    def _write_line(self):
        """Return when what was said, in one line."""
        self.ensure_one()
        return self.env._(
            "%(day)s – %(kind)s: %(what)s",
            day=write_day(self.env, self.date),
            kind=self._get_kinds()[self.kind],
            what=one_line(self.what or "")[:SAID_LENGTH],
        )
