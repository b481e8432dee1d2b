from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, is_html_empty

from ...const import MANAGER
from ...rules.desk.call import NAMES, choose_situation
from ...rules.reminders.placeholders import unknown_names
from ...tools.html import fill_html
from ..company.guarded import always, once

BLOCKS = ("aim", "opening", "questions", "objections", "ending")
# Invoices that a caller reads aloud.
MOST_READ = 8
ANSWER_DAYS = 8
SITUATIONS = [
    ("first", "First call"),
    ("overdue", "Reminded already"),
    ("broken_promise", "Broken promise"),
    ("dispute", "Open dispute"),
    ("plan", "Payment plan"),
]


class RelanceCallScript(models.Model):
    """What to say on the phone, by situation; the call sheet fills in its words."""

    _name = "relance.call.script"
    _description = "Call Script"
    _inherit = "relance.shared"
    _order = "sequence, id"
    _rec_name = "situation"

    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="Empty: for all companies without a script of their own.",
    )
    situation = fields.Selection(SITUATIONS, required=True)
    aim = fields.Html(translate=True, help="What the call is to end with.")
    opening = fields.Html(translate=True)
    questions = fields.Html(translate=True)
    objections = fields.Html(string="If they say", translate=True)
    ending = fields.Html(string="To end", translate=True)
    words = fields.Char(string="Words in braces", compute="_compute_words")
    preview_debtor_id = fields.Many2one(
        "res.partner",
        string="As said to",
        compute="_compute_preview",
        help="The customer who owes you most that is overdue.",
    )
    preview = fields.Html(
        string="What is said",
        compute="_compute_preview",
        help="The script with the figures of a customer, as the call sheet shows it.",
    )

    _situation_unique = models.UniqueIndex(
        "(situation, COALESCE(company_id, 0))",
        "There is a script for this situation already: change it.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "company_id") | always(
            MANAGER, "sequence", "situation", *BLOCKS
        )

    def _compute_words(self):
        self.words = ", ".join(f"{{{name}}}" for name in NAMES)

    @api.depends(*BLOCKS, "company_id")
    @api.depends_context("lang", "company")
    def _compute_preview(self):
        for company, scripts in self.grouped("company_id").items():
            own = company or self.env.company
            debtor = self._find_preview_debtor(own)
            words = self._get_words(debtor, debtor, own)
            scripts.preview_debtor_id = debtor
            for script in scripts:
                script.preview = script._fill(words)

    @api.model
    def _find_preview_debtor(self, company):
        """Return the customer of ``company`` who owes most that is overdue, or none."""
        groups = self.env["relance.due.item"]._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("date_maturity", "<", company._relance_today()),
            ],
            ["debtor_id"],
            ["amount_residual:sum"],
            order="amount_residual:sum desc, debtor_id",
            limit=1,
        )
        return groups[0][0] if groups else self.env["res.partner"]

    @api.constrains(*BLOCKS)
    def _check_words(self):
        for script in self:
            text = " ".join(str(script[name] or "") for name in BLOCKS)
            if unknown := unknown_names(text, NAMES):
                raise ValidationError(
                    self.env._(
                        "The word {%(word)s} means nothing. Possible words: %(words)s.",
                        word=unknown[0],
                        words=", ".join(NAMES),
                    )
                )

    @api.model
    def _choose_situation(self, debtor, company):
        """Return what a call to ``debtor`` is about, by what is known of it."""
        own = Domain("debtor_id", "=", debtor.id) & Domain(
            "company_id", "=", company.id
        )
        plans, reminders = (
            self.env["relance.payment.plan"],
            self.env["relance.reminder"],
        )
        disputes = self.env["relance.dispute"]
        domains = {
            "dispute": (disputes, Domain("state", "in", disputes._open_states)),
            "plan": (plans, plans._get_current_domain()),
            "broken_promise": (
                self.env["relance.promise"],
                Domain("state", "in", ("broken", "partly"))
                & Domain("due_item_ids.state", "=", "open"),
            ),
            "overdue": (
                reminders,
                Domain("state", "=", "sent") & Domain("is_contact", "=", True),
            ),
        }
        return choose_situation(
            situation
            for situation, (model, domain) in domains.items()
            if model.search_count(own & domain, limit=1)
        )

    @api.model
    def _write_script(self, situation, debtor, contact, company):
        """Return the script of ``situation`` as safe HTML, in the user's language."""
        scripts = self.search(
            [
                ("situation", "=", situation),
                ("company_id", "in", [False, *company.parent_ids.ids]),
            ]
        )
        script = scripts.sorted(lambda one: not one.company_id)[:1]
        return script._fill(self._get_words(debtor, contact, company))

    def _fill(self, words):
        """Return the script as safe HTML, its words in braces replaced by ``words``."""
        escaped = {name: escape(word) for name, word in words.items()}
        return Markup("").join(
            Markup('<section><h4 class="h6 mb-1">%s</h4>%s</section>')
            % (
                self._fields[name]._description_string(self.env),
                fill_html(self[name], escaped),
            )
            for name in BLOCKS
            if not is_html_empty(self[name])
        )

    @api.model
    def _get_words(self, debtor, contact, company):
        """Return {word in braces: what it stands for} of a call to ``debtor``."""
        today = company._relance_today()
        late = self.env["relance.due.item"].search(
            [
                ("debtor_id", "=", debtor.id),
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("date_maturity", "<", today),
            ],
            order="date_maturity, id",
        )
        owed = [
            format_amount(
                self.env, sum(own.mapped("amount_residual_currency")), currency
            )
            for currency, own in late.grouped("currency_id").items()
        ]
        oldest = late[:1].date_maturity
        answer = fields.Date.add(today, days=ANSWER_DAYS)
        return {
            "customer": debtor.name,
            "contact": contact.name or debtor.name,
            "company": company.name,
            "collector": self.env.user.name,
            "total": self.env._(" and ").join(owed) or self.env._("nothing"),
            "count": len(late.move_id) or len(late),
            "days_late": (today - oldest).days if oldest else 0,
            "due_date": format_date(self.env, oldest) if oldest else "",
            "answer_date": format_date(
                self.env, company._get_relance_next_working_day(answer)
            ),
            "invoices": self._write_invoices(late),
            **self._get_said_words(debtor, company),
        }

    @api.model
    def _write_invoices(self, late):
        """Return the first of the invoices, as they are read aloud."""
        told = [
            self.env._(
                "%(number)s due on %(date)s: %(amount)s",
                number=item.name or "",
                date=format_date(self.env, item.date_maturity),
                amount=format_amount(
                    self.env, item.amount_residual_currency, item.currency_id
                ),
            )
            for item in late[:MOST_READ]
        ]
        if len(late) > MOST_READ:
            told.append(self.env._("and %(count)s more", count=len(late) - MOST_READ))
        return ", ".join(told) or self.env._("nothing")

    @api.model
    def _get_said_words(self, debtor, company):
        """Return the words of what the customer has promised and disputes."""
        own = [("debtor_id", "=", debtor.id), ("company_id", "=", company.id)]
        promise = self.env["relance.promise"].search(
            [*own, ("state", "in", ("broken", "partly"))],
            order="date_promised desc, id desc",
            limit=1,
        )
        disputes = self.env["relance.dispute"]
        disputed = disputes.search([*own, ("state", "in", disputes._open_states)])
        return {
            "disputed": ", ".join(
                self.env._(
                    "%(number)s: %(amount)s",
                    number=dispute.move_id.name,
                    amount=format_amount(
                        self.env, dispute.amount_left, dispute.move_currency_id
                    ),
                )
                for dispute in disputed
            )
            or self.env._("nothing"),
            "promise_date": format_date(self.env, promise.date_promised)
            if promise
            else self.env._("the day agreed"),
            "promise_amount": format_amount(
                self.env, promise.amount, promise.currency_id
            )
            if promise
            else self.env._("what was agreed"),
        }
