from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

PAGES = ("customers", "sent", "start", "elsewhere", "summary")


class RelanceTakeover(models.TransientModel):
    """Take over what was open before the installation, page after page."""

    _name = "relance.takeover"
    _description = "Take-over of Old Items"

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
    waiting_label = fields.Char(compute="_compute_waiting_label")

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
        """Open the take-over of the user's company, with good choices made."""
        company = self.env.company.root_id
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
        self.page = PAGES[PAGES.index(self.page) + 1]

    def action_back(self):
        """Go back one page."""
        self.page = PAGES[PAGES.index(self.page) - 1]

    def action_skip(self):
        """Go to the summary with the choices as they are."""
        self.page = "summary"

    def action_open_unsent(self):
        """List the invoices that were never sent from Odoo."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return action | {
            "domain": [("id", "in", self._get_unsent_moves().ids)],
            "context": {"create": False},
        }

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
        self.presume_sent = not company.relance_takeover_done or bool(
            company.relance_presumed_sent_before
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
        self.ensure_one()
        # sudo: a manager of reminders need not keep the books; numbers are shown
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("company_id", "child_of", self.company_id.id),
                    ("move_type", "in", ("out_invoice", "out_receipt")),
                    ("is_move_sent", "=", False),
                    ("relance_due_item_ids.state", "=", "open"),
                ]
            )
        )
