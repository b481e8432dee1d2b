from odoo import api, models, tools

from ..rules.notice import find_forbidden, unknown_words
from ..tools.files import PDF, PICTURES, as_pdf
from .relance_notice_checklist import MISSING, WARNING, Check


class RelanceNotice(models.Model):
    """What is checked of the letter itself: who signs, its words, how it leaves."""

    _inherit = "relance.notice"

    def _check_letter(self):
        """Return the points on the letter itself and how it leaves."""
        checks = [
            self._state_point(
                "signatory",
                self.env._("who signs, and in what capacity"),
                bool(self.signatory_id and self.signatory_capacity),
            ),
            self._state_point(
                "days", self.env._("the days to pay"), self.deadline_days > 0
            ),
            *self._check_words(),
            *self._check_readable(),
        ]
        if self.variant == "consumer":
            mediator = bool(self.company_id.relance_mediator)
            label = self.env._("the consumer mediator")
            checks.append(self._state_point("mediator", label, mediator, "settings"))
        needs_consent = self.channel == "electronic" and self.variant == "consumer"
        if needs_consent and not self.electronic_consent:
            label = self.env._("A consumer must have agreed to electronic letters.")
            checks.append(Check("consent", label, MISSING))
        if not self._get_email() and (self.email_copy or self.channel == "email"):
            state = MISSING if self.channel == "email" else WARNING
            label = self.env._("No valid e-mail address: no copy leaves by e-mail.")
            checks.append(Check("email", label, state, "debtor"))
        return checks

    def _check_words(self):
        """Return the words that such a letter must not contain, or that say nothing."""
        text = self._get_plain_text()
        checks = []
        if forbidden := find_forbidden(text, self.variant or "consumer"):
            label = self.env._(
                "The letter must not contain: %(words)s.",
                words=", ".join(forbidden),
            )
            checks.append(Check("forbidden", label, MISSING))
        if unknown := unknown_words(text):
            label = self.env._(
                "These words in braces mean nothing: %(words)s.",
                words=", ".join(unknown),
            )
            checks.append(Check("unknown", label, MISSING))
        return checks

    def _check_readable(self):
        """Return the enclosures that the letter would name, and nobody could print."""
        # sudo: the stored invoice is for whoever sends it again
        files = self._get_enclosures().sudo()
        broken = [file.name for file in files if not self._is_readable(file)]
        if not broken:
            return []
        label = self.env._(
            "These enclosures cannot be read: %(files)s. Take them out, or replace "
            "them.",
            files=", ".join(broken),
        )
        return [Check("unreadable", label, MISSING)]

    @api.model
    @tools.ormcache("file.checksum", "file.mimetype")
    def _is_readable(self, file):
        """Say whether a PDF or a picture can be printed; other files are not."""
        content = file.with_context(bin_size=False)
        return file.mimetype not in (PDF, *PICTURES) or bool(as_pdf(content))
