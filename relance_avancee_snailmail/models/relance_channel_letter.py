from odoo import models


class RelanceChannelLetter(models.AbstractModel):
    """Letters that Odoo's postal service prints and posts, one file each."""

    _inherit = "relance.channel.letter"

    def _carry(self, reminders):
        # EXTENDS 'relance_avancee_letter'
        # sudo: settings are read by whoever sends
        own = reminders.filtered(
            lambda one: one.company_id.sudo().relance_letter_snailmail
        )
        own.delivery_ids._give_up_letters()
        self._create_letters(own)._hand_over_letters()
        return super()._carry(reminders - own)

    def _is_waiting(self, delivery):
        # EXTENDS 'relance_avancee_letter'
        if letter := delivery._get_letter():
            return letter.state in ("pending", "error")
        return super()._is_waiting(delivery)

    def _take_back(self, deliveries):
        # EXTENDS 'relance_avancee_letter'
        deliveries._get_letter()._cancel_by_relance()
        return super()._take_back(deliveries)

    def _find_loss(self, delivery):
        # EXTENDS 'relance_avancee_letter'
        if delivery._get_letter().state == "canceled":
            return self.env._("The letter was cancelled before it was posted")
        return super()._find_loss(delivery)

    def _find_obstacle(self, reminder):
        # EXTENDS 'relance_avancee_letter': what was refused is not sent there again
        if obstacle := super()._find_obstacle(reminder):
            return obstacle
        last = reminder.delivery_ids.filtered("snailmail_letter_id").sorted("attempt")
        if self._has_failed(reminder, "letter", reminder._write_postal()):
            return last[-1:].error or self.env._("No letter can be posted there")
        return ""
