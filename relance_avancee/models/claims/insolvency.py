import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...const import FRENCH, READER
from ...tools.access import check_collector, check_reader
from ...tools.files import hash_content
from ...tools.savepoint import apart
from .account_move_claim import CLAIMABLE

ACTIVITY = "relance_avancee.mail_activity_declare_claim"
# Asks a company that another one tells of a judgment.
TOLD_BY_OTHERS = "relance_avancee.mail_activity_informed"
# Code de commerce, R622-24: from the publication in the BODACC, more from abroad.
DECLARATION_MONTHS = 2
ABROAD_MONTHS = 2
REPORT = "relance_avancee.relance_insolvency_statement_report"
AMOUNTS = ("principal", "interest", "indemnity", "costs")
# What changes of a statement: a later one takes its place.
FOLLOWED = {"is_current"}
_logger = logging.getLogger(__name__)


class RelanceInsolvencyStatement(models.Model):
    """What a debtor owed on the day of the judgment that opened its insolvency.

    It is made once, with its PDF, and never changed: what changes makes a new one.
    """

    _name = "relance.insolvency.statement"
    _description = "Statement of Claims at a Judgment"
    _inherit = "relance.guarded"
    _order = "is_current desc, id desc"
    _check_company_auto = True

    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        readonly=True,
    )
    debtor_name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    judgment_date = fields.Date(string="Judgment", required=True, readonly=True)
    made_on = fields.Datetime(
        string="Made on", required=True, readonly=True, default=fields.Datetime.now
    )
    principal = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    indemnity = fields.Monetary(string="Fixed costs", readonly=True)
    costs = fields.Monetary(string="Further costs", readonly=True)
    amount_total = fields.Monetary(string="To declare", readonly=True)
    is_current = fields.Boolean(
        string="In force",
        default=True,
        readonly=True,
        help="Unticked: what was owed on that day, or the judgment, has changed since.",
    )
    status = fields.Char(compute="_compute_status")
    frozen = fields.Json(
        required=True, readonly=True, help="The claims with the lines and rates used."
    )
    pdf_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, ondelete="set null"
    )
    pdf_hash = fields.Char(string="SHA-256 of the PDF", readonly=True)

    @api.depends("debtor_name", "judgment_date")
    def _compute_display_name(self):
        for statement in self:
            day = format_date(self.env, statement.judgment_date)
            statement.display_name = f"{statement.debtor_name} – {day}"

    @api.depends("is_current")
    @api.depends_context("lang")
    def _compute_status(self):
        for statement in self:
            words = self.env._("Replaced"), self.env._("In force")
            statement.status = words[statement.is_current]

    def write(self, vals):
        """Refuse to change what was stated."""
        if not vals.keys() <= FOLLOWED and any(one.pdf_id for one in self):
            raise UserError(self._get_frozen_message())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_stated(self):
        raise UserError(self._get_frozen_message())

    def action_open_pdf(self):
        """Show the stored PDF."""
        check_reader(self.env)
        self.ensure_one()
        url = f"/web/content/{self.pdf_id.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    @api.model
    def _cron_renew(self):
        """State again the claims on insolvent debtors that have changed."""
        debtors = self.env["res.partner"].search(
            [("relance_insolvency_date", "!=", False)]
        )
        for debtor in debtors:
            with apart(
                self.env, "The claims on %s could not be stated.", debtor.display_name
            ):
                debtor._try_relance_statement()

    @api.model
    def _renew(self, debtor):
        """State what ``debtor`` owed at its judgment, unless it is stated already.

        :return: the statements in force, one a company and currency.
        """
        roots = self.env["relance.hold"]._get_user_roots()
        live = self.search(
            [
                ("debtor_id", "=", debtor.id),
                ("is_current", "=", True),
                ("company_id", "child_of", roots.ids),
            ]
        )
        wanted = {
            key: self._prepare_statement_values(debtor, *key, claims)
            for key, claims in debtor._get_relance_stated_claims().items()
        }
        same = live.filtered(
            lambda one: (
                one.frozen
                == wanted.get((one.company_id, one.currency_id), {}).get("frozen")
            )
        )
        (live - same).is_current = False
        known = {(one.company_id, one.currency_id) for one in same}
        made = self.create(
            [values for key, values in wanted.items() if key not in known]
        )
        for statement in made:
            statement._store_pdf()
        return same | made

    @api.model
    def _prepare_statement_values(self, debtor, company, currency, claims):
        """Return the values of the statement of these claims (MoveClaim)."""
        amounts = {
            name: float(sum(claim.components[name].remaining for claim in claims))
            for name in AMOUNTS
        }
        return {
            **amounts,
            "amount_total": float(sum(claim.total for claim in claims)),
            "debtor_id": debtor.id,
            "debtor_name": debtor.name,
            "company_id": company.id,
            "currency_id": currency.id,
            "judgment_date": debtor.relance_insolvency_date,
            "frozen": [claim.as_json() for claim in claims],
        }

    def _store_pdf(self):
        """Print this statement, in the language of the company, and keep its hash."""
        self.ensure_one()
        speaking = self.with_context(lang=self.company_id._relance_lang())
        reports = speaking.env["ir.actions.report"]
        content = reports._render_qweb_pdf(REPORT, res_ids=self.ids)[0]
        day = fields.Date.to_string(self.judgment_date)
        pdf = self.env["ir.attachment"].create(
            {
                "name": f"{speaking._get_title()} {self.debtor_name} {day}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write({"pdf_id": pdf.id, "pdf_hash": hash_content(content)})

    def _get_title(self):
        return self.env._("Statement of claims")

    def _get_claims(self):
        """Return the claims to print (MoveClaim), those that were frozen."""
        self.ensure_one()
        stated = self.debtor_id._get_relance_stated_claims()
        return stated[self.company_id, self.currency_id]

    def _get_frozen_message(self):
        return self.env._(
            "A statement of claims is proof of what was owed: it is neither changed "
            "nor removed. What changes makes a new one."
        )


class RelanceHold(models.Model):
    """Insolvency: claims born before the judgment are not chased any more."""

    _inherit = "relance.hold"

    born_before = fields.Date(
        help="Only invoices whose delivery, or date, is before this day; empty: all."
    )

    @api.model
    def _get_match_sql(self):
        # EXTENDS planning: later claims are payable when due (L622-17)
        return SQL(
            """%s AND (hold.born_before IS NULL OR hold.born_before > (
                       SELECT COALESCE(born.delivery_date, born.invoice_date, born.date)
                         FROM account_move born
                        WHERE born.id = COALESCE(item.document_id, item.move_id)))""",
            super()._get_match_sql(),
        )

    @api.model
    def _sync_insolvency(self, debtors):
        """Open, move or lift the holds of ``debtors`` as their judgments say.

        Those of the companies of the user: the collectors of the others are told, and
        open theirs by stating the claims.
        """
        today = self.env.company._relance_today()
        roots = self._get_user_roots()
        live = self.search(
            [
                ("kind", "=", "insolvency"),
                ("lifted", "=", False),
                ("debtor_id", "in", debtors.ids),
                ("company_id", "in", roots.ids),
            ]
        )
        live._lift(today, self.env.user)
        judged = debtors.filtered("relance_insolvency_date")
        self.create(
            [
                self._prepare_insolvency_values(debtor, root)
                for debtor in judged
                for root in self._get_creditors(debtor) & roots
            ]
        )
        self._tell_other_creditors(debtors, roots)

    @api.model
    def _get_creditors(self, debtor):
        """Return the root companies that ``debtor`` may owe something."""
        if debtor.company_id:
            return debtor.company_id.root_id
        return self.env["res.company"].search([("parent_id", "=", False)])

    @api.model
    def _get_user_roots(self):
        """Return the root companies that the user decides for; the engine: all."""
        if self.env.uid == SUPERUSER_ID:
            return self.env["res.company"].search([("parent_id", "=", False)])
        return self.env.user.company_ids.root_id

    @api.model
    def _tell_other_creditors(self, debtors, roots):
        """Ask the collectors of the companies outside ``roots`` to look at a judgment.

        Of those that ``debtors`` owe something, which the user may not see.
        """
        owed = self.env["relance.due.item"]._read_group(
            [("debtor_id", "in", debtors.ids), ("state", "=", "open")],
            ["debtor_id", "company_id"],
        )
        asked = {(debtor, company.root_id) for debtor, company in owed}
        self.env["mail.activity"]._create_relance_debtor_todos(
            TOLD_BY_OTHERS,
            [
                (debtor, root, self._get_judgment_question(debtor, root))
                for debtor, root in asked
                if root not in roots
            ],
        )

    @api.model
    def _get_judgment_question(self, debtor, root):
        """Return what a collector of ``root`` is asked, in the language of ``root``."""
        speaking = self.with_context(lang=root._relance_lang()).env
        return speaking._(
            "Insolvency of %(customer)s, entered or changed by another company: check "
            "it, then state the claims",
            customer=debtor.name,
        )

    @api.model
    def _prepare_insolvency_values(self, debtor, company):
        """Return the values of the hold of one company on an insolvent debtor."""
        day = debtor.relance_insolvency_date
        speaking = self.with_context(lang=company._relance_lang())
        return {
            "kind": "insolvency",
            "scope": "debtor",
            "company_id": company.id,
            "debtor_id": debtor.id,
            "date_from": day,
            "born_before": day,
            "reason": speaking.env._(
                "Insolvency judgment of %s", format_date(speaking.env, day)
            ),
        }


class ResPartner(models.Model):
    """The judgment on a debtor: what it stops, what it owed then, stated and kept."""

    _inherit = "res.partner"

    relance_insolvency_date = fields.Date(
        string="Insolvency judgment",
        groups=READER,
        help="The day of the judgment that opens the proceedings: interest of claims "
        "born before stops the day before.",
    )
    relance_insolvency_published = fields.Date(
        string="Judgment published on",
        groups=READER,
        help="In the BODACC: claims are declared in two months, four from abroad.",
    )
    relance_insolvency_agent = fields.Char(
        string="Creditors' representative",
        groups=READER,
        help="To whom the claim is declared: name and address.",
    )
    relance_insolvency_statement_ids = fields.One2many(
        "relance.insolvency.statement",
        "debtor_id",
        string="Statements of claims",
        groups=READER,
    )

    def write(self, vals):
        """Declare, hold and state the claims once a judgment is known, or no more."""
        result = super().write(vals)
        is_judged = "relance_insolvency_date" in vals
        if is_judged or "relance_insolvency_published" in vals:
            self._ask_relance_declaration()
        if is_judged:
            # sudo: who writes customers may not open holds
            self.env["relance.hold"].sudo()._sync_insolvency(self)
            self._tell_relance_statement()
        return result

    def action_relance_state_claims(self):
        """State the claims again, if something has changed since.

        :raise UserError, RedirectWarning: when they cannot be computed.
        """
        check_collector(self.env)
        self.check_access("read")
        self._hold_relance_judgment()
        self._state_relance_claims()

    def _hold_relance_judgment(self):
        """Hold this debtor in the companies of the user, if another one judged it."""
        # sudo: a collector opens no hold of this kind by hand
        holds = self.env["relance.hold"].sudo()
        held = holds.search(
            [
                ("kind", "=", "insolvency"),
                ("debtor_id", "=", self.id),
                ("company_id", "in", holds._get_user_roots().ids),
            ]
        )
        current = held.filtered(
            lambda hold: hold.born_before == self.relance_insolvency_date
        )
        if self.relance_insolvency_date and not current:
            holds._sync_insolvency(self)

    def _state_relance_claims(self):
        """State what this debtor owed at its judgment, unless it is stated already."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the statement is made by nobody's hand, for who records the judgment
        self.env["relance.insolvency.statement"].sudo()._renew(self.sudo())

    def _tell_relance_statement(self):
        """State the claims of each debtor; tell on it why that is not possible."""
        for debtor in self:
            if problem := debtor._try_relance_statement():
                debtor.message_post(body=problem)

    def _try_relance_statement(self):
        """State the claims; return in words why that is not possible, if so."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._state_relance_claims()
        except (RedirectWarning, UserError) as error:
            _logger.info("No statement of claims on %s: %s", self.id, error)
            return self.env._(
                "The claims at the judgment could not be stated: %(problem)s",
                problem=error.args[0],
            )
        return ""

    def _get_relance_stated_claims(self):
        """Return {(company, currency): claims at the judgment}, born before it."""
        self.ensure_one()
        day = self.relance_insolvency_date
        if not day:
            return {}
        moves = self.env["account.move"].search(
            self._get_relance_stated_domain(day), order="invoice_date_due, id"
        )
        before = moves.filtered(
            lambda move: (move.delivery_date or move.invoice_date) < day
        )
        claims = before._get_relance_claims(day).values()
        found = {}
        for claim in claims:
            if claim.total:
                key = claim.move.company_id, claim.move.currency_id
                found.setdefault(key, []).append(claim)
        return found

    def _get_relance_stated_domain(self, day):
        """Return the domain of the invoices that may have been owed on ``day``."""
        moves = self.env["account.move"]
        return (
            Domain("commercial_partner_id", "=", self.id)
            & Domain("company_id", "child_of", self._get_relance_judging_roots().ids)
            & Domain("state", "=", "posted")
            & Domain("move_type", "in", CLAIMABLE)
            & (
                moves._get_relance_owed_domain()
                | Domain("line_ids.matched_credit_ids.max_date", ">=", day)
            )
        )

    def _get_relance_judging_roots(self):
        """Return the companies of the user that hold this debtor for its judgment."""
        # sudo: the hold tells it, whoever asks
        holds = self.env["relance.hold"].sudo()
        roots = holds._get_user_roots()
        held = holds.search(
            [
                ("kind", "=", "insolvency"),
                ("lifted", "=", False),
                ("debtor_id", "=", self.id),
                ("company_id", "in", roots.ids),
            ]
        )
        return held.company_id

    # The declaration of the claims ----------------------------------------------------

    def _ask_relance_declaration(self):
        """Renew the to-do that says until when the claim is declared."""
        self.activity_unlink([ACTIVITY])
        company = self.env.company
        # the to-do list shows it: nobody needs a message about it
        for debtor in self.with_context(mail_activity_quick_update=True):
            if last := debtor._get_relance_declaration_day(company):
                debtor.activity_schedule(
                    ACTIVITY,
                    last,
                    note=debtor._get_relance_declaration_note(),
                    user_id=company._get_relance_collector(debtor).id,
                )

    @api.model
    def _get_relance_declaration_months(self, company):
        """Return the months in which ``company`` declares its claim."""
        abroad = company.country_id and company.country_id.code not in FRENCH
        return DECLARATION_MONTHS + (ABROAD_MONTHS if abroad else 0)

    def _get_relance_declaration_day(self, company):
        """Return the last day to declare a claim, None without a judgment.

        Counted from the judgment as long as the publication is not known.
        """
        self.ensure_one()
        start = self.relance_insolvency_published or self.relance_insolvency_date
        if not start:
            return None
        months = self._get_relance_declaration_months(company)
        return company._get_relance_deadline(start, months=months).safe

    def _get_relance_declaration_note(self):
        """Return from which day the deadline is counted."""
        if day := self.relance_insolvency_published:
            return self.env._(
                "Judgment published on %(day)s.", day=format_date(self.env, day)
            )
        return self.env._(
            "Counted from the judgment of %(day)s, to be safe: enter the day of its "
            "publication.",
            day=format_date(self.env, self.relance_insolvency_date),
        )
