from odoo import api, models
from odoo.exceptions import UserError


class RelanceNoticePart(models.AbstractModel):
    """A row of a notice: it cannot be changed once the notice was sent."""

    _name = "relance.notice.part"
    _description = "Part of a Formal Notice"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse to add to a notice that was sent."""
        records = super().create(vals_list)
        records._check_notice()
        return records

    def write(self, vals):
        """Refuse to change a row of a notice that was sent, or to move one there."""
        self._check_notice()
        result = super().write(vals)
        self._check_notice()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_notice()

    def _check_notice(self):
        if any(notice.frozen_on for notice in self.notice_id):
            raise UserError(self.notice_id._get_frozen_message())


class RelanceNoticeLine(models.Model):
    _name = "relance.notice.line"
    _inherit = ["relance.notice.line", "relance.notice.part"]


class RelanceNoticeCredit(models.Model):
    _name = "relance.notice.credit"
    _inherit = ["relance.notice.credit", "relance.notice.part"]
