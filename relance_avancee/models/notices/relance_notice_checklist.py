from collections.abc import Callable
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.tools import format_date

from ...const import COLLECTOR, MANAGER
from ...rules.claims.legal_type import find_siren
from ...rules.notices.notice import find_forbidden, unknown_words
from ...tools.access import check_reader
from ...tools.files import PDF, PICTURES, as_pdf

OK, INFO, WARNING, MISSING = "ok", "info", "warning", "missing"
# What keeps the letter back stands first.
ORDER = (MISSING, WARNING, INFO, OK)
SETTINGS = "relance_avancee.relance_settings_action_identity"
RATES = "relance_avancee.relance_interest_rate_action"
SIGNATORY = "relance_avancee.relance_notice_view_form_signatory"
IDENTITY = "relance_avancee.view_partner_form_notice"


class Check(NamedTuple):
    """One point of the checklist; ``fix`` is where it is put right.

    ``button`` is what the button says that leads there, if not *Put right*.
    """

    code: str
    label: str
    state: str = OK
    fix: str = ""
    button: str = ""


class Place(NamedTuple):
    """Where a point is put right: whether the user may, what opens, whom to ask."""

    may: bool
    opener: Callable
    who: str = "manager"


class RelanceNotice(models.Model):
    """What is checked before a notice leaves: what is missing, and where to fix it."""

    _inherit = "relance.notice"

    checklist = fields.Json(compute="_compute_checklist", compute_sudo=True)
    is_ready = fields.Boolean(compute="_compute_checklist", compute_sudo=True)
    missing_words = fields.Char(
        string="What is missing", compute="_compute_checklist", compute_sudo=True
    )

    @api.depends(
        "variant",
        "channel",
        "date",
        "deadline_days",
        "signatory_id",
        "signatory_capacity",
        "electronic_consent",
        "line_ids.amount_total",
        "line_ids.below_floor",
        "credit_ids.is_kept_out",
        "problem",
        "enclosure_ids",
        "with_invoices",
        "with_reminder_copies",
        "email_copy",
        "subject",
        "intro",
        "demand",
        "consequences",
        "closing",
    )
    @api.depends_context("lang", "uid")
    def _compute_checklist(self):
        for notice in self:
            checks = [] if notice.frozen_on else notice._get_checks()
            notice.checklist = notice._show(checks)
            missing = [check for check in checks if check.state == MISSING]
            notice.is_ready = not missing
            notice.missing_words = notice._get_missing_words(len(missing))

    def _get_missing_words(self, count):
        """Return how many points keep the letter back, in words."""
        if not count:
            return False
        if count == 1:
            return self.env._("1 point is missing")
        return self.env._("%(count)s points are missing", count=count)

    def action_fix(self, code):
        """Open where the point ``code`` of the checklist is put right.

        Who may not do it may ask one of those who do.
        """
        check_reader(self.env)
        self.ensure_one()
        # sudo: what is checked of the invoices is told to whoever reads the notice
        checks = {check.code: check for check in self.sudo()._get_checks()}
        check = checks.get(code)
        place = check and self._get_places().get(check.fix)
        if not place or not self.env.user.has_group(COLLECTOR):
            return None
        if place.may:
            return place.opener()
        return self.env["mail.activity"]._get_relance_ask_action(
            self, self.company_id, place.who, check.label
        )

    def _get_places(self):
        """Return {fix: Place} of what the points of the checklist name.

        An extension may add its own.
        """
        return self._get_identity_places() | self._get_claim_places()

    def _get_identity_places(self):
        """Return the places of who writes, and to whom."""
        company, debtor = self.company_id, self.debtor_id
        return {
            "legal_type": Place(
                True, lambda: debtor._get_relance_correct_action("legal_type")
            ),
            "email": Place(True, lambda: debtor._get_relance_correct_action("email")),
            "signatory": Place(True, lambda: self._get_dialog(self, SIGNATORY)),
            "debtor": Place(
                debtor.has_access("write"),
                lambda: self._get_dialog(debtor, IDENTITY),
                "contacts",
            ),
            "company": Place(
                company.has_access("write"),
                company._get_records_action,
                "administrator",
            ),
        }

    def _get_claim_places(self):
        """Return the places of what is claimed, by which rate, and of its papers."""
        company, user = self.company_id, self.env.user
        is_manager = user.has_group(MANAGER)
        return {
            "bank": Place(
                user.has_group("account.group_validate_bank_account"),
                company.partner_id._get_records_action,
                "bank",
            ),
            "settings": Place(is_manager, self._get_settings_action),
            "rates": Place(is_manager, self._get_rates_action),
            "terms": Place(is_manager, self._get_terms_action),
            "invoices": Place(
                self.env["account.move"].has_access("read"),
                self._get_moves().sudo(False)._get_records_action,
            ),
            "unconfirmed": Place(is_manager, self._get_unconfirmed_action),
            "invoice_files": Place(
                self._get_unprinted().sudo(False).has_access("write"),
                self._store_invoice_files,
            ),
        }

    def _get_dialog(self, record, view):
        """Return ``record`` in a dialog of the few fields of ``view``."""
        return record._get_records_action(
            target="new",
            views=[(self.env.ref(view).id, "form")],
            context={"dialog_size": "medium"},
        )

    def _get_settings_action(self):
        """Return what letters say of the company, to be written by a manager."""
        action = self.env["ir.actions.act_window"]._for_xml_id(SETTINGS)
        context = {"dialog_size": "medium", "default_company_id": self.company_id.id}
        return action | {"context": context}

    def _get_rates_action(self):
        """Return the list of the published rates."""
        return self.env["ir.actions.act_window"]._for_xml_id(RATES)

    def _get_unconfirmed_action(self):
        """Return the rates that somebody is to confirm, one of them in a dialog."""
        rates = self._get_unconfirmed_rates()
        target = {"target": "new"} if len(rates) == 1 else {}
        return rates._get_records_action(**target)

    def _get_terms_action(self):
        """Return the terms of the interest that is claimed."""
        return self._get_interest_terms()._get_records_action()

    def _show(self, checks):
        """Return the points as the form has them: who only reads puts nothing right."""
        may_act = self.env.user.has_group(COLLECTOR)
        return [
            check._asdict() | {"fix": check.fix if may_act else ""} for check in checks
        ]

    def _get_checks(self):
        """Return the points of the checklist, in the order in which they are shown.

        An extension may append its own :class:`Check`; ``fix`` is one of the places
        that ``action_fix`` opens. A point that is missing keeps the notice back, and
        stands before the others.
        """
        self.ensure_one()
        checks = [
            *self._check_what_is_claimed(),
            *self._check_creditor(),
            *self._check_debtor(),
            *self._check_money(),
            *self._check_letter(),
        ]
        return sorted(checks, key=lambda check: ORDER.index(check.state))

    def _check_what_is_claimed(self):
        """Return the points on the invoices and their amounts."""
        checks = []
        if self.problem:
            checks.append(Check("rates", self.problem, MISSING, "rates"))
        claimed = bool(self.line_ids) and self.amount_total > 0
        label = self.env._("Late invoices are chosen, and something is claimed.")
        checks.append(Check("lines", label, OK if claimed else MISSING))
        checks += self._check_confirmed()
        checks += self._check_floor()
        checks += self._check_costs()
        checks += self._check_mentions()
        disputed = self.line_ids.filtered("amount_disputed")
        if disputed:
            label = self.env._(
                "%(invoices)s is in dispute, at least in part: that part is not "
                "claimed.",
                invoices=", ".join(disputed.mapped("name")),
            )
            checks.append(Check("dispute", label, WARNING, "invoices"))
        if self._get_insolvent_moves():
            label = self.env._(
                "The customer is insolvent: claims born before the judgment are "
                "declared, not claimed."
            )
            checks.append(Check("insolvency", label, MISSING, "debtor"))
        return checks

    def _check_confirmed(self):
        """Return that a rate of the interest is not confirmed, if it is not."""
        rates = self._get_unconfirmed_rates()
        if not rates:
            return []
        label = self.env._(
            "The interest follows from a rate that is not confirmed: %(rates)s.",
            rates=", ".join(rates.mapped("display_name")),
        )
        button = self.env._("Confirm the rate")
        return [Check("unconfirmed", label, WARNING, "unconfirmed", button)]

    def _get_unconfirmed_rates(self):
        """Return the rates that the interest follows from, and nobody confirmed."""
        company = self.company_id
        regime, terms = self.debtor_id._get_relance_interest(company)
        dues = self.line_ids.filtered("interest").mapped("date_due")
        periods = [(fields.Date.add(due, days=1), self.date) for due in dues if due]
        rates = self.env["relance.interest.rate"]
        return rates._find_unconfirmed(regime, periods, terms.under_floor)

    def _check_floor(self):
        """Return that the agreed rate of interest is under the legal floor, if it is.

        The figures are those of the last half-year that is claimed.
        """
        found = [under for line in self.line_ids for under in line.below_floor or []]
        if not found:
            return []
        last = max(found, key=lambda under: under["first"])
        rates = [last[name] for name in ("agreed", "floor", "statutory")]
        label = self.env["relance.interest.terms"]._get_floor_words(*rates)
        return [Check("below_floor", label, WARNING, "terms")]

    def _get_interest_terms(self):
        """Return the terms of the interest that is claimed, possibly none."""
        return self.debtor_id._get_relance_interest(self.company_id)[1]

    def _check_costs(self):
        """Return the recovery costs that a consumer does not owe (CPCE, L111-8)."""
        lines = self.line_ids
        if self.variant != "consumer" or not any(
            line.indemnity or line.costs for line in lines
        ):
            return []
        label = self.env._(
            "Recovery costs are not claimed from a consumer: take the amounts of today."
        )
        return [Check("consumer_costs", label, MISSING)]

    def _get_insolvent_moves(self):
        """Return the invoices born before the judgment that opened an insolvency."""
        day = self.debtor_id.relance_insolvency_date
        return self.line_ids.move_id.filtered(
            lambda move: day and (move.delivery_date or move.invoice_date) < day
        )

    def _check_creditor(self):
        """Return the points on who claims (Code de commerce, R123-237)."""
        company = self.company_id
        needed = {
            "legal_form": (self.env._("our legal form"), company.relance_legal_form),
            "siren": (self.env._("our SIREN"), company._get_relance_siren()),
            "office": (
                self.env._("the address of our registered office"),
                company._get_relance_office(),
            ),
        }
        where = {"legal_form": "settings"}
        checks = [
            self._state_point(code, label, bool(value), where.get(code, "company"))
            for code, (label, value) in needed.items()
        ]
        if company.uses_default_logo:
            label = self.env._("Our logo is missing: the letter has none.")
            checks.append(Check("logo", label, WARNING, "company"))
        if not company.relance_registry_town:
            label = self.env._("Our registry (RCS and its town) is not stated.")
            checks.append(Check("registry", label, WARNING, "settings"))
        return checks

    def _check_debtor(self):
        """Return the points on who is put on notice, at its registered office."""
        debtor = self.debtor_id
        address = debtor.street and debtor.zip and debtor.city
        checks = [
            self._state_point(
                "legal_type",
                self.env._("what the customer is, confirmed (legal type)"),
                bool(debtor.relance_legal_type),
                "legal_type",
            ),
            self._state_point(
                "address",
                self.env._("the address of the customer's registered office"),
                bool(address),
                "debtor",
            ),
        ]
        known = find_siren(debtor.company_registry, debtor.vat)
        french = debtor.country_id.code == "FR"
        if self.variant != "consumer" and french and not known:
            label = self.env._("The SIREN of the customer is not known.")
            checks.append(Check("debtor_siren", label, WARNING, "debtor"))
        return checks

    def _check_money(self):
        """Return the points on money received, owed, and how to pay."""
        bank = self._get_bank()
        checks = [
            self._state_point(
                "bank",
                self.env._("our bank account (IBAN), approved (Send Money)"),
                bool(bank),
                "bank",
            ),
            *self._check_bank_change(bank),
        ]
        open_credits = self.credit_ids.filtered(lambda credit: not credit.is_kept_out)
        announced = open_credits._filter_announced()
        if announced:
            label = self.env._(
                "Money was announced and is not in the books yet: wait for it, or keep "
                "it out and say why."
            )
            checks.append(Check("announced", label, MISSING))
        if open_credits - announced:
            label = self.env._(
                "Money was received that nobody matched: match it, or keep it out and "
                "say why."
            )
            checks.append(Check("credits", label, MISSING))
        if self.amount_owed:
            label = self.env._(
                "We owe this partner %(amount)s.",
                amount=self.company_currency_id.format(self.amount_owed),
            )
            checks.append(Check("owed", label, INFO))
        return checks

    def _check_bank_change(self, bank):
        """Return that the account to print is new or has changed."""
        recent = bank._get_relance_recent([("id", "in", bank.ids)], self.date)
        if bank not in recent:
            return []
        label = self.env._(
            "The bank account %(number)s was created or changed on %(date)s: make sure "
            "that it is ours.",
            number=bank._prepare_relance_values()["iban"],
            date=format_date(self.env, bank._get_relance_change()),
        )
        return [Check("bank_change", label, WARNING, "bank")]

    def _state_point(self, code, what, is_there, fix=""):
        """Return a point that stops the sending as long as it is missing."""
        if is_there:
            label = self.env._("Known: %(what)s.", what=what)
            return Check(code, label)
        label = self.env._("Missing: %(what)s.", what=what)
        return Check(code, label, MISSING, fix)

    # What is checked of the letter itself -----------------------------------------

    def _check_letter(self):
        """Return the points on the letter itself and how it leaves."""
        checks = [
            self._state_point(
                "signatory",
                self.env._("who signs, and in what capacity"),
                bool(self.signatory_id.active and self.signatory_capacity),
                "signatory",
            ),
            self._state_point(
                "days", self.env._("the days to pay"), self.deadline_days > 0
            ),
            *self._check_words(),
            *self._check_readable(),
            *self._check_invoice_files(),
            *self._check_recalled(),
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
            checks.append(Check("email", label, state, "email"))
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

    def _check_invoice_files(self):
        """Return the invoices that are to be enclosed and have no stored PDF."""
        moves = self._get_unprinted()
        if not moves:
            return []
        label = self.env._(
            "No PDF of %(invoices)s is stored: nothing of it is enclosed.",
            invoices=", ".join(moves.mapped("name")),
        )
        button = self.env._("Print what is missing")
        return [Check("invoice_files", label, WARNING, "invoice_files", button)]

    def _get_unprinted(self):
        """Return the invoices that are to be enclosed and have no stored PDF."""
        if not self.with_invoices:
            return self.env["account.move"]
        return self._get_moves().filtered(lambda move: not move.invoice_pdf_report_id)

    def _store_invoice_files(self):
        """Print the invoices that were never printed, as Odoo itself does."""
        moves = self._get_unprinted().sudo(False)
        moves.check_access("write")
        sending = self.env["account.move.send"]
        sending._generate_and_send_invoices(moves, sending_methods=["manual"])

    def _check_recalled(self):
        """Return the earlier e-mails whose text is no longer the one that left."""
        changed = self._get_last_reminders() - self._get_recalled()
        if not changed:
            return []
        label = self.env._(
            "The text of %(count)s earlier e-mails was changed since they left: these "
            "are not enclosed.",
            count=len(changed),
        )
        return [Check("recalled", label, WARNING)]

    @api.model
    @tools.ormcache("file.checksum", "file.mimetype")
    def _is_readable(self, file):
        """Say whether a PDF or a picture can be printed; other files are not."""
        content = file.with_context(bin_size=False)
        return file.mimetype not in (PDF, *PICTURES) or bool(as_pdf(content))

    # What the invoices should have said of their payment --------------------------

    def _check_mentions(self):
        """Return what the invoices should have said of their payment, and did not."""
        lines = self.line_ids.filtered("missing_mentions")
        return [*self._check_due_mention(lines), *self._check_late_mentions(lines)]

    def _check_due_mention(self, lines):
        """Return the invoices that do not state the day on which they are due."""
        lines = lines.filtered(lambda line: "due" in line.missing_mentions.split(","))
        if not lines:
            return []
        label = self.env._(
            "%(invoices)s: the invoice does not state its due date. Check what was "
            "agreed: without a term, payment is due 30 days after the delivery.",
            invoices=", ".join(lines.mapped("name")),
        )
        return [Check("due_mention", label, WARNING, "invoices")]

    def _check_late_mentions(self, lines):
        """Return what the invoices do not say of late payment."""
        labels = {
            "rate": self.env._("the penalty rate"),
            "indemnity": self.env._("the indemnity of 40 EUR"),
            "discount": self.env._(
                "the discount for early payment, or that there is none"
            ),
        }
        lines = lines.filtered(
            lambda line: labels.keys() & line.missing_mentions.split(",")
        )
        if not lines:
            return []
        codes = {code for line in lines for code in line.missing_mentions.split(",")}
        label = self.env._(
            "%(invoices)s: the invoice does not mention %(mentions)s. They are due "
            "without it; the customer may object.",
            invoices=", ".join(lines.mapped("name")),
            mentions=", ".join(text for code, text in labels.items() if code in codes),
        )
        return [Check("mentions", label, WARNING, "settings")]
