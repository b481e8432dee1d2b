import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.reminders.placeholders import fill, unknown_names
from ...tools.days import write_day

# The mails about an instalment, and the words in braces of their texts.
LINE_MAILS = ("recall", "late")
NAMES = (
    *("number", "rank", "count", "day", "missing", "left", "total", "paid"),
    *("customer", "person", "company", "agreed"),
)
PARAGRAPHS = re.compile(r"\n\s*\n")


class RelancePaymentPlan(models.Model):
    """What the papers and the mails of a plan say, in the language of the context."""

    _inherit = "relance.payment.plan"

    def _get_told(self, line=None):
        """Return {word: what stands for it} of the sentences below, all written.

        ``line`` is the instalment that a mail is about, the first one else.
        """
        self.ensure_one()
        line = line or self.line_ids.sorted()[:1]
        labels = dict(self._fields["accepted_how"]._description_selection(self.env))
        amounts = {
            "total": self.amount_total,
            "paid": self.amount_paid,
            "left": self.amount_left,
            "missing": line.amount_left,
        }
        return {
            "number": self.name,
            "version": self.version,
            "company": self.company_id.name,
            "customer": self.debtor_id.name,
            "person": self.contact_id.name or self.debtor_id.name,
            "how": (labels.get(self.accepted_how) or "").lower(),
            "count": len(self.line_ids),
            "rank": line.number,
            "day": write_day(self.env, line.date),
            "agreed": write_day(self.env, self._get_paper_day()),
            "reason": self.end_reason or "",
            **{name: self._format_amount(value) for name, value in amounts.items()},
        }

    def _get_paper_day(self):
        """Return the day of the agreement, today as long as there is none."""
        return self.accepted_on or self.company_id._relance_today()

    # Papers -----------------------------------------------------------------------

    def _get_title(self):
        """Return the title of the proposal, or of the agreement."""
        told = self._get_told()
        if not self.accepted_on:
            title = self.env._("Proposal of a payment plan %(number)s", **told)
        else:
            title = self.env._("Payment plan %(number)s", **told)
        if self.version == 1:
            return title
        return self.env._(
            "%(title)s, version %(version)s", title=title, version=self.version
        )

    def _get_parties(self):
        """Return between whom the plan is, since when, and how it was agreed."""
        told = self._get_told()
        if self.accepted_on:
            return self.env._(
                "Between %(company)s and %(customer)s, agreed on %(agreed)s "
                "(%(person)s, %(how)s).",
                **told,
            )
        return self.env._(
            "Between %(company)s and %(customer)s, proposed on %(agreed)s. It is "
            "agreed once you have accepted it, by return of this document signed or by "
            "a simple reply.",
            **told,
        )

    def _get_interest_words(self):
        """Return what becomes of late-payment interest."""
        return {
            "frozen": self.env._(
                "No late-payment interest runs from the agreement on, as long as the "
                "plan is kept."
            ),
            "waived": self.env._(
                "We give up late-payment interest once the plan is kept to its end."
            ),
            "added": self.env._(
                "The plan includes late-payment interest up to the agreement; none "
                "runs from then on, as long as the plan is kept."
            ),
        }[self.interest_mode]

    def _get_letter_words(self):
        """Return the paragraphs of the letter that ends the plan."""
        told = self._get_told()
        return [
            self.env._(
                "On %(agreed)s we agreed on a payment plan of %(total)s, in %(count)s "
                "instalments. We have received %(paid)s.",
                **told,
            )
            if self.amount_paid
            else self.env._(
                "On %(agreed)s we agreed on a payment plan of %(total)s, in %(count)s "
                "instalments. We have received nothing.",
                **told,
            ),
            self.env._("We end this plan today, for this reason: %(reason)s", **told),
            self.env._(
                "What is left, %(left)s, is due at once. The terms that we had granted "
                "end, and what the law and the contract provide for late payment may "
                "be claimed again.",
                **told,
            ),
            self.env._(
                "If you see a mistake, or can propose something else, please answer us "
                "without delay."
            ),
        ]

    # Mails ------------------------------------------------------------------------

    def _get_mail_words(self, kind, line):
        """Return the paragraphs of a mail of ``kind``."""
        told = self._get_told(line)
        if kind in LINE_MAILS:
            return self._get_line_words(kind, told)
        writers = {
            "proposal": self._get_proposal_words,
            "agreement": self._get_agreement_words,
            "letter": self._get_ended_words,
        }
        return writers[kind](told)

    def _get_proposal_words(self, told):
        return [
            self.env._(
                "Please find attached the payment plan that we propose for what you "
                "owe us: %(total)s in %(count)s instalments, the first one on %(day)s.",
                **told,
            ),
            self.env._(
                "If it suits you, a simple reply to this message is enough, or the "
                "document signed. If it does not, tell us what you can do."
            ),
        ]

    def _get_agreement_words(self, told):
        return [
            self.env._(
                "Thank you for your agreement. Please find attached our payment plan "
                "%(number)s, with its days and amounts.",
                **told,
            ),
            self.env._(
                "We do not send you reminders of these invoices as long as it is kept. "
                "If an instalment is a difficulty, tell us before its day."
            ),
        ]

    def _get_ended_words(self, told):
        return [
            self.env._(
                "Please find attached our letter about the payment plan %(number)s. We "
                "ask you to read it as soon as you can, and to answer us.",
                **told,
            )
        ]

    def _get_line_words(self, kind, told):
        """Return what is written of an instalment: our text, else the shipped one."""
        text = self.company_id.root_id[f"relance_plan_{kind}_text"]
        text = text or self._get_shipped_text(kind)
        blocks = (block.strip() for block in PARAGRAPHS.split(fill(text, told)))
        return [*filter(None, blocks), *self._get_bank_words(told)]

    @api.model
    def _get_shipped_text(self, kind):
        """Return the text of a mail about an instalment, with words in braces."""
        return {
            "recall": self.env._(
                "As agreed in our payment plan {number}, the instalment {rank} of "
                "{count} is to be paid on {day}: {missing}.\n\n"
                "If your payment is on its way, please take no notice of this message."
            ),
            "late": self.env._(
                "The instalment {rank} of our payment plan {number}, to be paid on "
                "{day}, has not reached us: {missing} is missing.\n\n"
                "Please pay it now, so that the plan goes on, or tell us what prevents "
                "you.\n\n"
                "If your payment is on its way, please take no notice of this message."
            ),
        }[kind]

    def _get_bank_words(self, told):
        """Return the sentence of where to pay, none without an account to print."""
        bank = self._get_bank_values()
        if not bank:
            return []
        return [
            self.env._(
                "Account to pay to: %(iban)s (%(holder)s), reference to quote: "
                "%(number)s.",
                iban=bank["iban"],
                holder=bank["holder"],
                number=told["number"],
            )
        ]


class ResCompany(models.Model):
    """What new payment plans have, and what the mails about instalments say."""

    _inherit = "res.company"

    relance_plan_tolerance_days = fields.Integer(
        string="Tolerance of a payment plan",
        default=8,
        groups="base.group_user",
        help="Days; an instalment that is later is a default: a person is asked what "
        "to do.",
    )
    relance_plan_tell_days = fields.Integer(
        string="Recall of an instalment",
        default=5,
        groups="base.group_user",
        help="One e-mail so many days before each instalment; zero: none.",
    )
    relance_plan_late_days = fields.Integer(
        string="Reminder of an instalment",
        default=3,
        groups="base.group_user",
        help="One e-mail so many days after an instalment that is not paid, within the "
        "tolerance; zero: none.",
    )
    relance_plan_recall_text = fields.Text(
        string="Text of the recall",
        translate=True,
        groups="base.group_user",
        help="Empty: the shipped text. Where to pay follows by itself.",
    )
    relance_plan_late_text = fields.Text(
        string="Text of the reminder",
        translate=True,
        groups="base.group_user",
        help="Empty: the shipped text. Where to pay follows by itself.",
    )
    relance_plan_clause = fields.Text(
        string="Acceleration clause",
        translate=True,
        groups="base.group_user",
        help="What new plans say of an instalment that is not paid; empty: the shipped "
        "clause.",
    )

    _relance_plan_bounded = models.Constraint(
        """CHECK (relance_plan_tolerance_days BETWEEN 0 AND 90
                  AND relance_plan_tell_days BETWEEN 0 AND 30
                  AND relance_plan_late_days BETWEEN 0 AND 90)""",
        "Payment plans: the tolerance and the reminder of an instalment go from 0 to "
        "90 days, its recall from 0 to 30.",
    )

    @api.constrains("relance_plan_recall_text", "relance_plan_late_text")
    def _check_relance_plan_words(self):
        """Refuse unknown words in braces: the customer would read them."""
        for company in self:
            for kind in LINE_MAILS:
                text = company[f"relance_plan_{kind}_text"] or ""
                if unknown := unknown_names(text, NAMES):
                    raise ValidationError(
                        self.env._(
                            "A text of payment plans contains the unknown word "
                            "{%(word)s}. Possible words: %(words)s.",
                            word=unknown[0],
                            words=", ".join(f"{{{name}}}" for name in NAMES),
                        )
                    )
