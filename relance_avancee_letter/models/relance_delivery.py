from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.relance_avancee.tools.access import check_collector

REPORT = "relance_avancee_letter.relance_letter_report"


class RelanceDelivery(models.Model):
    """A delivery by letter: in which batch, which letter of it, on which pages."""

    _inherit = "relance.delivery"

    channel = fields.Selection(
        selection_add=[("letter", "Letter")], ondelete={"letter": "cascade"}
    )
    batch_id = fields.Many2one(
        "relance.letter.batch",
        string="Batch of letters",
        index="btree_not_null",
        ondelete="set null",
    )
    letter_number = fields.Integer(string="No.", readonly=True)
    first_page = fields.Integer(string="Page", readonly=True)
    page_count = fields.Integer(string="Sides", readonly=True)
    access_id = fields.Many2one(
        "relance.access",
        string="Link in the letter",
        index="btree_not_null",
        ondelete="set null",
    )
    debtor_id = fields.Many2one(related="reminder_id.debtor_id", string="Customer")
    is_to_print = fields.Boolean(
        string="Waits to be printed", store=False, search="_search_is_to_print"
    )

    def action_print_letters(self):
        """Print all the letters that wait, in one file; open the batch."""
        check_collector(self.env)
        return self.env["relance.letter.batch"].action_print()

    def _search_is_to_print(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_to_print_domain()
        return domain if True in value else ~domain

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

    def _print_letters(self):
        """Return these letters as one PDF, in their order.

        Each has a link of its own to the page of its reader, made now: the file is to
        be kept, and what was printed before leads nowhere any more. What each says is
        written into the thread of its reminder.
        """
        self._close_letter_links()
        prepared = self.reminder_id._prepare_letters(self._issue_letter_links())
        letters = [prepared[one.reminder_id.id] for one in self]
        channel = self._get_channel("letter")
        before = self.message_id
        messages = channel._create_messages(self.mapped("reminder_id"), letters)
        for delivery, message in zip(self, messages, strict=True):
            delivery.message_id = message
        # sudo: a sheet that was not posted is replaced by the one that is
        before.sudo().unlink()
        # sudo: what is printed is the same for whoever prints it
        reports = self.env["ir.actions.report"].sudo()
        return reports._render_qweb_pdf(REPORT, data={"letters": letters})[0]

    def _issue_letter_links(self):
        """Return {reminder id: the short address of the page of its reader}."""
        linked = self.filtered(lambda one: one.reminder_id._has_letter_link())
        made = self.env["relance.access"]._issue(
            [one.reminder_id._prepare_page_link_values(False) for one in linked],
            is_short=True,
        )
        links = {}
        for delivery, (access, url) in zip(linked, made, strict=True):
            delivery.access_id = access
            links[delivery.reminder_id.id] = url
        return links

    def _close_letter_links(self):
        """Close the links of letters that are not posted as they were printed."""
        self.access_id._revoke()

    def _record_outcome(self, moment, error, is_dead=False):
        # EXTENDS 'relance_avancee': what has left is proved, and paid for
        result = super()._record_outcome(moment, error, is_dead)
        if not error:
            for delivery in self.filtered(lambda one: one.channel == "letter"):
                message = delivery.message_id
                told = delivery._hash_text(message.subject, message.body)
                # sudo: settings are read by whoever sends
                price = delivery.company_id.sudo().relance_letter_price
                delivery.write({"text_hash": told, "cost": delivery.cost or price})
        return result

    def _put_off(self, now):
        # EXTENDS 'relance_avancee': a letter is printed and posted at any hour
        letters = self.filtered(lambda one: one.channel == "letter")
        return super(RelanceDelivery, self - letters)._put_off(now)
