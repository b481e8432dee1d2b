from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, format_date, formatLang

from ..rules.takeover.takeover import left_another_way
from ..tools.access import check_manager

PAGES = ("customers", "sent", "start", "elsewhere", "summary")
SHOWN = 8  # messages shown in the summary, the largest first
UNSENT_SHOWN = 10  # invoices never sent that the page lists, the largest first


class RelanceTakeover(models.TransientModel):
    """Take over what was open before the installation, page after page."""

    _name = "relance.takeover"
    _description = "Take-over of Old Items"
    _inherit = "relance.asked"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    page = fields.Selection(
        [
            ("customers", "1. Customers"),
            ("sent", "2. Invoices sent"),
            ("start", "3. Where to start"),
            ("elsewhere", "4. Made elsewhere"),
            ("summary", "5. Summary"),
            ("done", "Done"),
        ],
        required=True,
        default="customers",
    )
    date_done = fields.Datetime(related="company_id.relance_takeover_done")
    log_ids = fields.One2many(
        "relance.takeover.log", related="company_id.relance_takeover_log_ids"
    )
    customer_ids = fields.One2many("relance.takeover.customer", "wizard_id")
    band_ids = fields.One2many("relance.takeover.band", "wizard_id")
    presume_sent = fields.Boolean(
        string="Count old invoices as sent",
        default=True,
        help="They left from your former software, or on paper.",
    )
    presumed_sent_before = fields.Date(string="Invoices dated before")
    unsent_count = fields.Integer(compute="_compute_unsent")
    unsent_amount = fields.Monetary(compute="_compute_unsent")
    presumed_count = fields.Integer(compute="_compute_unsent")
    still_unsent_count = fields.Integer(compute="_compute_unsent")
    unsent_list = fields.Html(compute="_compute_unsent_list")
    waiting_label = fields.Char(compute="_compute_waiting_label")
    summary = fields.Html(readonly=True)
    reminder_count = fields.Integer(readonly=True)

    @api.depends("company_id")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Take over")

    @api.depends("presume_sent", "presumed_sent_before", "company_id")
    def _compute_unsent(self):
        for wizard in self:
            moves = wizard._get_unsent_moves()
            before = wizard.presume_sent and wizard.presumed_sent_before
            presumed = moves.filtered(
                lambda move, day=before: day and move.invoice_date < day
            )
            wizard.unsent_count = len(moves)
            wizard.unsent_amount = sum(moves.mapped("amount_residual_signed"))
            wizard.presumed_count = len(presumed)
            wizard.still_unsent_count = len(moves - presumed)

    @api.depends("company_id")
    def _compute_unsent_list(self):
        for wizard in self:
            moves = wizard._get_unsent_moves()
            largest = moves.sorted("amount_residual_signed", reverse=True)
            wizard.unsent_list = bool(moves) and self.env["ir.qweb"]._render(
                "relance_avancee.relance_takeover_unsent",
                {
                    "rows": [
                        {
                            "number": move.name,
                            "customer": move.commercial_partner_id.display_name,
                            "date": format_date(self.env, move.invoice_date),
                            "amount": wizard._format(move.amount_residual_signed),
                        }
                        for move in largest[:UNSENT_SHOWN]
                    ],
                    "more": len(moves[UNSENT_SHOWN:]),
                },
            )

    @api.depends("company_id")
    def _compute_waiting_label(self):
        for wizard in self:
            state = wizard.company_id._get_relance_takeover_state()
            amount = format_amount(
                self.env, state["waiting_amount"], wizard.currency_id
            )
            count = state["waiting_count"]
            wizard.waiting_label = count and f"{count} ({amount})"

    def write(self, vals):
        """Read a new file at once; the summary tells what the choices will do."""
        result = super().write(vals)
        if vals.keys() & {"csv_file", "proof_ids"}:
            self._check_file()
        if vals.get("page") in ("elsewhere", "summary"):
            self._check_bands()
        if vals.get("page") == "summary":
            self._summarize()
        return result

    @api.model
    def action_open(self):
        """Open the take-over of the user's company, with good choices made.

        The context names another one where several are shown together.
        """
        check_manager(self.env)
        chosen = self.env.context.get("relance_takeover_company")
        named = self.env.companies.filtered(lambda company: company.id == chosen)
        company = (named or self.env.company).root_id
        if company not in self.env.companies:
            raise UserError(
                self.env._(
                    "The take-over is done for %(company)s and its branches: choose it "
                    "among the companies first.",
                    company=company.sudo().name,
                )
            )
        wizard = self.create({"company_id": company.id})
        wizard._prepare_pages()
        return wizard._get_action()

    def action_continue(self):
        """Go to the next page."""
        check_manager(self.env)
        self.page = PAGES[PAGES.index(self.page) + 1]

    def action_back(self):
        """Go back one page."""
        check_manager(self.env)
        self.page = PAGES[PAGES.index(self.page) - 1]

    def action_skip(self):
        """Go to the summary with the choices as they are."""
        check_manager(self.env)
        self.page = "summary"

    def action_open_unsent(self):
        """List the invoices that were never sent from Odoo."""
        check_manager(self.env)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return action | {
            "domain": [("id", "in", self._get_unsent_moves().ids)],
            "context": {"create": False},
        }

    def action_apply(self):
        """Apply the choices and prepare the first reminders; nothing leaves by itself.

        Run again, it changes only what was chosen differently.
        """
        check_manager(self.env)
        self.ensure_one()
        company = self.company_id
        company.check_access("read")
        # sudo: managers of reminders write neither history nor companies
        applied = self.sudo()._apply(company._relance_today())
        # sudo: the log is written by the take-over alone
        self.sudo()._keep_log(applied)
        # sudo: a plan writes due items and holds of every customer of the company
        created = self.env["relance.planner"].sudo()._plan(company)
        self.write({"page": "done", "reminder_count": len(created)})

    def action_open_reminders(self):
        """Show the reminders that wait for an approval."""
        check_manager(self.env)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_reminder_action_approve"
        )

    def action_open_waiting(self):
        """List the due items left on hold."""
        check_manager(self.env)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_due_item_action"
        )
        domain = [("hold_id.kind", "=", "too_old"), ("state", "=", "open")]
        return action | {"domain": domain, "context": {}}

    def action_send_statements(self):
        """Open the statements of all the customers who owe something, to send them."""
        check_manager(self.env)
        items = self.env["relance.due.item"].search(
            [("company_id", "child_of", self.company_id.id), ("state", "=", "open")]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_statement_send_action"
        )
        customers = {"active_model": "res.partner", "active_ids": items.debtor_id.ids}
        return action | {"context": customers}

    def _check_bands(self):
        """Refuse bands that cannot start so, before the pages that follow."""
        for wizard in self:
            wizard.band_ids._get_held_before(wizard.company_id._relance_today())

    def _get_action(self):
        """Return the action that shows this take-over."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_takeover_action"
        )
        return action | {"res_id": self.id}

    def _prepare_pages(self):
        """Fill the pages from the ledger of today."""
        self.ensure_one()
        company = self.company_id
        # sudo: the refresh writes due items, which nobody else may
        items = self.env["relance.due.item"].sudo()
        items._refresh(company._relance_companies(), company._relance_today())
        self.presume_sent = bool(
            company.relance_presumed_sent_before
            if company.relance_takeover_done
            else left_another_way(*self._count_sent())
        )
        self.presumed_sent_before = (
            company.relance_presumed_sent_before
            or company.relance_install_date
            or company._relance_today()
        )
        self.env["relance.takeover.customer"]._fill(self)
        self.env["relance.takeover.band"]._fill(self)

    def _get_unsent_moves(self):
        """Return the open invoices that Odoo has not sent to the customer."""
        self.company_id.check_access("read")
        # sudo: a manager of reminders need not keep the books; numbers are shown
        moves = self.env["account.move"].sudo()
        return moves.search(
            self._get_open_domain() & Domain("is_move_sent", "=", False)
        )

    def _count_sent(self):
        """Return how many of the open invoices Odoo has sent, and has not."""
        unsent = len(self._get_unsent_moves())
        # sudo: same reason, a number
        count = self.env["account.move"].sudo().search_count(self._get_open_domain())
        return count - unsent, unsent

    def _get_open_domain(self):
        """Return the domain of the invoices with something open."""
        self.ensure_one()
        return (
            Domain("company_id", "child_of", self.company_id.id)
            & Domain("move_type", "in", ("out_invoice", "out_receipt"))
            & Domain("relance_due_item_ids.state", "=", "open")
        )

    # The choices applied in one go ------------------------------------------------

    def _apply(self, today):
        """Apply every page, and return what was done as {name: count}."""
        company = self.company_id
        companies = company._relance_companies()
        before = self.band_ids._get_held_before(today)
        confirmed = self.customer_ids.filtered("confirmed")
        confirmed._confirm()
        presumed = self.presume_sent and self.presumed_sent_before
        company.relance_presumed_sent_before = presumed
        items = self.env["relance.due.item"]
        items._refresh(companies, today)
        recorded = self._record_entries()
        self.env["relance.reminder"]._rebuild_drafts(companies, today)
        placed = items._take_over(
            companies, today, self.band_ids._get_starts(), self.env.user
        )
        company._finish_relance_takeover(before)
        return {
            "confirmed": len(confirmed),
            "recorded": len(recorded),
            "placed": placed,
        }

    def _record_entries(self):
        """Record the good lines of the file; return the reminders created."""
        reminders = self.env["relance.reminder"]
        return reminders._record_elsewhere(self.entry_ids._prepare_elsewhere())

    def _keep_log(self, applied):
        """Keep who chose what, for the company."""
        starts = dict(self.band_ids._fields["start"]._description_selection(self.env))
        lines = [
            self.env._("%(count)s legal types confirmed", count=applied["confirmed"]),
            self._get_presumed_sentence(),
            *(
                self.env._(
                    "%(band)s: %(start)s", band=band.name, start=starts[band.start]
                )
                for band in self.band_ids
            ),
            self.env._(
                "%(count)s reminders made elsewhere recorded", count=applied["recorded"]
            ),
            self.env._("%(count)s items start further up", count=applied["placed"]),
        ]
        self.env["relance.takeover.log"].create(
            {
                "company_id": self.company_id.id,
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
                "choices": "\n".join(lines),
                "starts": self.band_ids._get_starts(),
            }
        )

    def _get_presumed_sentence(self):
        """Return what becomes of the invoices that were never sent from Odoo."""
        if not self.presume_sent or not self.presumed_sent_before:
            return self.env._("Invoices never sent from Odoo are not chased")
        return self.env._(
            "Invoices dated before %(date)s count as sent",
            date=format_date(self.env, self.presumed_sent_before),
        )

    # What they would do, told beforehand ------------------------------------------

    def _summarize(self):
        """Write what the choices would do, without doing it."""
        for wizard in self:
            today = wizard.company_id._relance_today()
            day = wizard.company_id._get_relance_next_working_day(today)
            # sudo: the same rights as the application itself
            values = wizard.sudo()._simulate(today, day)
            wizard.summary = self.env["ir.qweb"]._render(
                "relance_avancee.relance_takeover_summary", values
            )

    def _simulate(self, today, day):
        """Return what the summary says of ``day``; nothing stays written."""
        planner = self.env["relance.planner"]
        with self.env.cr.savepoint(flush=True) as savepoint:
            applied = self._apply(today)
            facts = planner._simulate(self.company_id, day)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return self._prepare_summary(facts, applied, day)

    def _prepare_summary(self, facts, applied, day):
        """Return the values of the summary: what leaves first, what waits."""
        contacts = [message for message in facts.messages if message.lead.is_contact]
        rows = self.env["relance.planner"]._prepare_simulated_rows(facts, contacts)
        statuses = Counter(item.status for item in facts.items)
        waiting = [item for item in facts.items if "too_old" in item.reasons]
        return {
            **applied,
            "day": format_date(self.env, day, date_format="EEEE d MMMM"),
            "count": len(rows),
            "levels": self._count_levels(rows),
            "rows": [
                row | {"shown_amount": self._format(row["amount"])}
                for row in rows[:SHOWN]
            ],
            "more": max(len(rows) - SHOWN, 0),
            "presumed": self._get_presumed_sentence(),
            "unconfirmed": self.unconfirmed_count,
            "waiting": len(waiting),
            "waiting_amount": self._format(sum(item.residual for item in waiting)),
            "later": statuses["scheduled"],
            "excluded": statuses["excluded"],
        }

    def _count_levels(self, rows):
        """Return [(level, its name, how many messages)], the strictest first."""
        names = dict(
            self.env["relance.reminder"]
            ._fields["level"]
            ._description_selection(self.env)
        )
        counts = Counter(row["level"] for row in rows)
        return [(level, names[level], counts[level]) for level in sorted(counts)[::-1]]

    def _format(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)


class RelanceDueItem(models.Model):
    _inherit = "relance.due.item"

    def action_takeover(self):
        """Open the take-over: these items are held until it is done."""
        check_manager(self.env)
        return self.env["relance.takeover"].action_open()


class RelanceTodo(models.Model):
    """What is too old opens the take-over; what it left on hold waits for nobody."""

    _inherit = "relance.todo"

    @api.model
    def _get_gap_sources(self):
        # EXTENDS desk
        waiting = SQL(
            """item.company_id IN (
                SELECT company.id FROM res_company company
                  JOIN res_company root
                    ON root.id = split_part(company.parent_path, '/', 1)::integer
                 WHERE root.relance_takeover_done IS NULL)"""
        )
        return super()._get_gap_sources() | {
            "too_old": self._get_reason_source("too_old", waiting)
        }

    @api.model
    def _get_openers(self):
        # EXTENDS desk
        return super()._get_openers() | {"too_old": type(self)._open_takeover}

    def _open_takeover(self):
        """Return the take-over of the company, the items to who may not do it."""
        takeover = self.env["relance.takeover"].with_company(self.company_id)
        if not takeover.has_access("create"):
            return self._open_items()
        return takeover.action_open()
