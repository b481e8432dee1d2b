from odoo import fields, models


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

    def _find_to_print(self, company):
        """Return the letters of ``company`` that wait to be printed."""
        return self.search(
            [
                ("channel", "=", "letter"),
                ("state", "=", "queued"),
                ("batch_id", "=", False),
                ("company_id", "=", company.id),
            ]
        )

    def _sort_as_postman(self):
        """Return these letters by country, postcode and street."""
        keys = {one: one.reminder_id._get_postal().sort_key for one in self}
        return self.sorted(lambda one: (keys[one], one.id))

    def _put_off(self, now):
        # EXTENDS 'relance_avancee': a letter is printed and posted at any hour
        letters = self.filtered(lambda one: one.channel == "letter")
        return super(RelanceDelivery, self - letters)._put_off(now)
