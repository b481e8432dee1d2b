from odoo import fields, models

from odoo.addons.relance_avancee.tools.savepoint import apart


class SnailmailLetter(models.Model):
    """Odoo's queue of letters: ours are checked again before they leave."""

    _inherit = "snailmail.letter"

    def write(self, vals):
        # EXTENDS 'snailmail': every word of the service passes here
        result = super().write(vals)
        if vals.keys() & {"state", "error_code"}:
            self._get_relance_deliveries()._follow_letter()
        return result

    def _snailmail_print(self, immediate=True):
        # EXTENDS 'snailmail': ours once more while they are true
        deliveries = self._get_relance_deliveries()
        held = self._hold_back_relance(deliveries)
        before = {delivery: delivery.state for delivery in deliveries}
        result = super(SnailmailLetter, self - held)._snailmail_print(immediate)
        with apart(self.env, "Letters at Odoo's service could not be followed."):
            deliveries._close_letters(before)
        return result

    def _hold_back_relance(self, deliveries):
        """Return the letters that must not leave now; an error holds ours."""
        if not deliveries:
            return self.browse()
        held = deliveries
        with apart(self.env, "Letters could not be checked before they leave."):
            # who takes one back meanwhile waits: it is posted once
            locked = deliveries.try_lock_for_update()
            closed = locked.filtered(lambda one: one.state != "queued")
            moved = (locked - closed)._take_back_readdressed()
            late = (locked - closed - moved)._hold_back(fields.Datetime.now())
            held = (deliveries - locked) | closed | moved | late
        return self & held.snailmail_letter_id

    def _cancel_by_relance(self):
        """Cancel those that have not left: the engine takes them back."""
        waiting = self.filtered(lambda letter: letter.state in ("pending", "error"))
        if waiting:
            waiting.cancel()

    def _keep_relance_file(self, content):
        """Keep ``content``, a PDF, as the file to post, within the margins it needs."""
        self.ensure_one()
        content = self._overwrite_margins(content)
        if self.cover:
            content = self._append_cover_page(content)
        self.attachment_id = self.env["ir.attachment"].create(
            {
                "name": f"{self.env[self.model].browse(self.res_id).display_name}.pdf",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
                "mimetype": "application/pdf",
            }
        )

    def _get_relance_deliveries(self):
        """Return the deliveries of reminders that these carry."""
        # sudo: whoever sends the queue may not read reminders
        deliveries = self.env["relance.delivery"].sudo()
        return deliveries.search([("snailmail_letter_id", "in", self.ids)])
