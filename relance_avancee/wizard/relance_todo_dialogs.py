from datetime import timedelta

from odoo import api, fields, models

from ..tools.access import check_collector

AGAIN_DAYS = 3


def usual_day(records):
    """Return the first working day after two full days, in the company of the user."""
    company = records.env.company
    return company._get_relance_next_working_day(
        company._relance_today() + timedelta(days=AGAIN_DAYS)
    )


class RelanceTodoPostpone(models.TransientModel):
    """Put the selected to-dos off to a day."""

    _name = "relance.todo.postpone"
    _description = "Put To-dos Off"

    until = fields.Date(string="Put off to", required=True, default=usual_day)

    def action_apply(self):
        """Put them off, each for all who share the work of its company."""
        check_collector(self.env)
        self.ensure_one()
        todos = self.env["relance.todo"].browse(self.env.context.get("active_ids"))
        todos._put_off(self.until)
        return {"type": "ir.actions.act_window_close"}


class RelanceTodoCall(models.TransientModel):
    """The call sheet of a to-do: whom to call, what to say, and what came of it."""

    _name = "relance.todo.call"
    _description = "Call Sheet"
    _inherit = "relance.asked"

    company_id = fields.Many2one("res.company", required=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = fields.Many2one("res.partner", string="Customer", required=True)
    contact_id = fields.Many2one(
        "res.partner", default=lambda self: self._get_contact()
    )
    phone = fields.Char(related="contact_id.phone")
    what = fields.Char(readonly=True, default=lambda self: self._get_todo().summary)
    amount = fields.Monetary(
        string="Owed",
        currency_field="company_currency_id",
        readonly=True,
        default=lambda self: self._get_todo().amount,
    )
    script = fields.Html(
        string="What to say",
        readonly=True,
        # sudo: a collector stands in for another, whose to-do it is
        default=lambda self: self._get_todo().activity_id.sudo().note,
    )
    result = fields.Selection(
        [
            ("done", "Done"),
            ("no_answer", "No answer"),
            ("later", "Call again"),
        ],
        required=True,
        default="done",
    )
    until = fields.Date(string="Call again on", default=usual_day)
    told = fields.Text(string="What was said")

    def _get_todo(self):
        """Return the to-do that the sheet was opened from, as the user may see it."""
        todos = self.env["relance.todo"]
        return todos.search([("id", "=", self.env.context.get("active_id", 0))])

    @api.model
    def _get_contact(self):
        """Return who is called: the contact of the to-do, else who has a number."""
        todo = self._get_todo()
        record = todo.res_id and self.env[todo.res_model].browse(todo.res_id)
        people = self.env["res.partner"]
        if record and record.has_access("read"):
            people = self._get_people(record)
        people |= todo.debtor_id | todo.debtor_id.child_ids
        return people.filtered("phone")[:1] or people[:1]

    @api.model
    def _get_people(self, record):
        """Return whom ``record`` is about: itself, or its contact."""
        if record._name == "res.partner":
            return record
        if record._name == "relance.reminder":
            return record.contact_id
        return record.partner_id if "partner_id" in record._fields else record.browse()

    def action_apply(self):
        """Keep what came of the call; the to-do is done, or comes back on a day."""
        check_collector(self.env)
        self.ensure_one()
        todo = self._get_todo()
        todo.check_access("write")
        results = dict(self._fields["result"]._description_selection(self.env))
        told = "\n".join(filter(None, [results[self.result], self.told]))
        todo._keep_call(told, self.result != "done" and self.until)
        return {"type": "ir.actions.act_window_close"}

    def action_open(self):
        """Open what the to-do is about."""
        check_collector(self.env)
        return self._get_todo()._open_record()


class RelanceTodoMatch(models.TransientModel):
    """Match the money of a customer with what it owes, without leaving the list."""

    _name = "relance.todo.match"
    _description = "Match the Money Received"
    _inherit = "relance.asked"

    company_id = fields.Many2one("res.company", required=True)
    debtor_id = fields.Many2one("res.partner", string="Customer", required=True)
    proposals = fields.Json(compute="_compute_proposals")

    @api.depends("company_id", "debtor_id")
    def _compute_proposals(self):
        unmatched = self.env["relance.unmatched"]
        for wizard in self:
            wizard.proposals = [
                unmatched._prepare_proposal(found) for found in wizard._find_money()
            ]

    def _find_money(self):
        """Return what looks like the customer's, the surest first."""
        self._check_own_company()
        if not (self.company_id and self.debtor_id):
            return []
        found = self.env["relance.unmatched"]._find_money(
            self.company_id.root_id, set(self.debtor_id.ids), set()
        )
        return found.get(self.debtor_id.id, [])

    def action_match(self, key):
        """Match the money ``key`` as proposed; return what is told to the user."""
        check_collector(self.env)
        self.ensure_one()
        self.check_access("write")
        unmatched = self.env["relance.unmatched"]
        found = unmatched._pick(self._find_money(), key)
        debts = unmatched._match(self.debtor_id, found)
        told = unmatched._get_match_message(debts)
        # sudo: the plan writes due items and holds
        self.env["relance.planner"].sudo()._plan(
            self.company_id.root_id, debtors=self.debtor_id
        )
        return {"message": told}

    def action_open_invoice(self):
        """Open the oldest invoice of the customer, where Odoo offers its money too."""
        check_collector(self.env)
        self.ensure_one()
        items = self.env["relance.due.item"].search(
            [
                ("state", "=", "open"),
                ("debtor_id", "=", self.debtor_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )
        if not items or not self.env["account.move"].has_access("read"):
            return self.debtor_id.get_formview_action()
        return items.action_open_move()
