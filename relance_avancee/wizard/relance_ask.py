from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import MANAGER
from ..tools.access import check_reader
from ..tools.client_action import notify

# Who may be asked for what: the group that may do it.
ASKED = {
    "manager": MANAGER,
    "contacts": "base.group_partner_manager",
    "bank": "account.group_validate_bank_account",
    "administrator": "base.group_erp_manager",
}


class RelanceAsk(models.TransientModel):
    """Ask a person who may do it: a to-do of theirs, on the record it is about."""

    _name = "relance.ask"
    _description = "Question to Who May"
    _inherit = "relance.asked"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    who = fields.Selection(
        [
            ("manager", "Managers of reminders"),
            ("contacts", "Who edits contacts"),
            ("bank", "Who approves bank accounts"),
            ("administrator", "Administrators of Odoo"),
        ],
        string="For",
        required=True,
        readonly=True,
    )
    people_ids = fields.Many2many("res.users", compute="_compute_people_ids")
    user_id = fields.Many2one(
        "res.users",
        string="Ask",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', people_ids)]",
    )
    what = fields.Char(string="What is to do", required=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)

    @api.depends("who", "company_id")
    def _compute_people_ids(self):
        for wizard in self:
            wizard.people_ids = wizard._get_people()

    @api.depends("who", "company_id")
    def _compute_user_id(self):
        for wizard in self:
            wizard.user_id = wizard._get_people()[:1]

    def action_apply(self):
        """Open the to-do of the person who was chosen."""
        check_reader(self.env)
        self.ensure_one()
        if self.user_id not in self._get_people():
            raise UserError(self.env._("Choose one of those who may do it."))
        records = self.env.get(self.res_model)
        if records is None or "activity_ids" not in records._fields:
            raise UserError(self.env._("Nobody can be asked about this."))
        record = records.browse(self.res_id)
        self.env["mail.activity"]._ask_relance(record, self.user_id, self.what)
        told = self.env._("%(user)s finds it among the to-dos.", user=self.user_id.name)
        close = {"type": "ir.actions.act_window_close"}
        return notify(told, "success", next=close)

    def _get_people(self):
        """Return who may do what is asked, administrators where nobody else may."""
        if not self.who:
            return self.env["res.users"]
        # an unsaved dialog tells nobody of another company
        self.company_id.check_access("read")
        people = self.company_id._get_relance_people(ASKED[self.who])
        last = self.company_id._get_relance_people(ASKED["administrator"])
        return (people - self.env.user or last).sudo(False)
