from odoo import api, fields, models
from odoo.fields import Domain


class RelanceDelivery(models.Model):
    """A delivery by letter: in which batch, which letter of it, on which pages."""

    _inherit = "relance.delivery"

    channel = fields.Selection(
        selection_add=[("letter", "Letter")], ondelete={"letter": "cascade"}
    )
    batch_id = fields.Many2one(
        "relance.letter.batch", index="btree_not_null", ondelete="set null"
    )
    letter_number = fields.Integer(string="No.", readonly=True)
    first_page = fields.Integer(string="Page", readonly=True)
    debtor_id = fields.Many2one(related="reminder_id.debtor_id", string="Customer")

    @api.model
    def _get_to_print_domain(self):
        """Return what waits to be printed; another carrier leaves out its own."""
        return (
            Domain("channel", "=", "letter")
            & Domain("state", "=", "queued")
            & Domain("batch_id", "=", False)
        )

    def _find_to_print(self, company):
        """Return the letters of ``company`` that wait to be printed."""
        own = Domain("company_id", "=", company.id)
        return self.search(self._get_to_print_domain() & own)

    def _sort_as_postman(self):
        """Return these letters by country, postcode and street."""
        keys = {one: one.reminder_id._get_postal().sort_key for one in self}
        return self.sorted(lambda one: (keys[one], one.id))
