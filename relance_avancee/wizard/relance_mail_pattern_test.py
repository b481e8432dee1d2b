from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, format_date, formatLang

from ..rules.answers.mail_pattern import gather, read_expressions, read_mail, suggest
from ..rules.sending.authentication import get_domain, is_within
from ..rules.sending.reply_items import OpenItem
from ..rules.sending.reply_sorter import Reply
from ..tools.access import check_manager
from ..tools.pattern_search import PatternError, PatternTooSlowError, search

MOST_ITEMS = 50


class RelanceMailPatternTest(models.TransientModel):
    """Try a pattern on a mail, pasted or received: what it finds, or why not."""

    _name = "relance.mail.pattern.test"
    _description = "Test of a Pattern"

    pattern_id = fields.Many2one("relance.mail.pattern", required=True, readonly=True)
    message_id = fields.Many2one(
        "mail.message",
        string="Received message",
        domain=[("model", "=", "relance.reminder"), ("message_type", "=", "email")],
    )
    text = fields.Text(string="Or the text of a mail")
    result = fields.Html(compute="_compute_result")

    @api.depends("pattern_id", "message_id", "text")
    def _compute_result(self):
        for wizard in self:
            is_asked = wizard.pattern_id and (wizard.message_id or wizard.text)
            wizard.result = is_asked and self.env["ir.qweb"]._render(
                "relance_avancee.relance_mail_pattern_result", wizard._try_pattern()
            )

    def action_make_pattern(self):
        """Open a new pattern made from the message that was chosen."""
        check_manager(self.env)
        self.ensure_one()
        self.message_id.check_access("read")
        return self.env["relance.mail.pattern"]._get_make_action(
            self._get_reminder(), self.message_id
        )

    def _get_reminder(self):
        """Return the reminder that the message answers, none for a pasted text."""
        answered = self.message_id.filtered(lambda one: one.model == "relance.reminder")
        return self.env["relance.reminder"].browse(answered.res_id or []).exists()

    def _try_pattern(self):
        """Return what the page of the result shows."""
        self.pattern_id.check_access("read")
        reply = self._prepare_reply()
        expressions = read_expressions(self.pattern_id.pattern)
        try:
            searched = search(expressions, read_mail(reply), explain=True)
        except PatternTooSlowError:
            return {"problem": self.env._("It takes too long, and would be stopped.")}
        except PatternError as error:
            return {"problem": str(error)}
        found = gather(searched)
        reply = self._add_items(reply, found)
        said = [suggest(self.pattern_id.meaning, one, reply) for one in found]
        return {
            "problem": False,
            "stranger": self._get_stranger(),
            "missing": [one for one in searched if not one.found],
            "statements": [
                self._prepare_statement(*pair) for pair in zip(found, said, strict=True)
            ],
        }

    def _prepare_reply(self):
        """Return the mail as the rules read it."""
        if self.message_id:
            self.message_id.check_access("read")
        if reminder := self._get_reminder():
            return reminder._prepare_reply(
                {
                    "subject": self.message_id.subject,
                    "body": self.message_id.body,
                    "date": self.message_id.date,
                }
            )
        return Reply("", self.text or "", fields.Date.context_today(self))

    def _get_stranger(self):
        """Return the domain of the sender when the pattern is for another one."""
        written = get_domain(email_normalize(self.message_id.email_from or "") or "")
        wanted = self.pattern_id._get_domain()
        return written if written and wanted and not is_within(written, wanted) else ""

    def _add_items(self, reply, found):
        """Return the mail with the open items whose numbers were ``found`` in it."""
        numbers = {one.groups["number"] for one in found if one.groups.get("number")}
        if reply.open_items or not numbers:
            return reply
        items = self.env["relance.due.item"].search(
            Domain("state", "=", "open")
            & Domain.OR(Domain("name", "ilike", number) for number in numbers),
            limit=MOST_ITEMS,
        )
        return Reply(
            reply.subject,
            reply.body,
            reply.day,
            open_items=tuple(
                OpenItem(
                    item.name,
                    item.amount_residual_currency,
                    item.currency_id.name,
                    item.date_maturity,
                )
                for item in items
            ),
        )

    def _prepare_statement(self, found, said):
        """Return what one place says: its groups, and what they were read as."""
        meaning = self.pattern_id._fields["meaning"]
        meanings = dict(meaning._description_selection(self.env))
        amount = said.amount and formatLang(self.env, said.amount)
        told = {
            "number": ", ".join(said.items) or self.env._("none of the due items"),
            "amount": amount or self.env._("no amount"),
            "date": format_date(self.env, said.day) or self.env._("no day that fits"),
        }
        labels = {
            "number": self.env._("Number"),
            "amount": self.env._("Amount"),
            "date": self.env._("Date"),
            "reference": self.env._("Reference"),
        }
        return {
            "text": said.sentence,
            "meaning": meanings[self.pattern_id.meaning],
            "items": ", ".join(said.items),
            "groups": [
                {"label": labels[name], "found": text, "read": told.get(name, "")}
                for name, text in found.groups.items()
            ],
        }
