from odoo import fields, models

from odoo.addons.relance_avancee.rules.planning.contact import Hours
from odoo.addons.sms.tools.sms_tools import sms_content_to_rendered_html

from ..rules.sms_text import measure
from .sms_sms import SENDING

# A phone rings: on weekdays and Saturdays that are worked, never at night or on Sunday.
HOURS = Hours(8, 20, frozenset(range(6)))


class RelanceChannelSms(models.AbstractModel):
    """Text message, through Odoo's own queue and whichever gateway it uses."""

    _name = "relance.channel.sms"
    _inherit = "relance.channel"
    _description = "Reminder Channel: Text Message"

    def _deliver(self, reminders):
        """Queue one text message a reminder; what cannot leave is left to a person."""
        targets = reminders._find_sms_targets()
        ready = reminders.browse()
        for reminder in reminders:
            if targets[reminder].obstacle:
                told = reminder._tell_sms_obstacle(targets[reminder])
                reminder._leave_to_person(told)
            else:
                ready |= reminder
        ready -= self._put_off_second(ready, targets)
        texts = ready._write_sms()
        for reminder in ready:
            if fault := reminder._find_sms_fault(texts[reminder]):
                reminder._leave_to_person(fault)
                ready -= reminder
        if ready:
            self._queue(ready, targets, texts)

    def _put_off_second(self, reminders, targets):
        """Return those whose number hears from us today already: they wait a day.

        Two customers may have one number, and the phone rings once.
        """
        numbers = [targets[reminder].number for reminder in reminders]
        heard = set()
        for company, own in reminders.grouped("company_id").items():
            today = company._relance_today()
            known = self.env["relance.delivery"].search(
                [
                    ("channel", "=", "sms"),
                    ("address", "in", numbers),
                    ("reminder_id", "not in", own.ids),
                    "|",
                    ("state", "=", "queued"),
                    "&",
                    ("state", "=", "sent"),
                    ("date_sent", ">=", fields.Datetime.to_datetime(today)),
                ]
            )
            heard |= set(known.mapped("address"))
        second = reminders.browse()
        for reminder in reminders:
            number = targets[reminder].number
            if number in heard:
                second |= reminder
            heard.add(number)
        second._withdraw()
        for company, own in second.grouped("company_id").items():
            own._wait_for_next_day(company._relance_today())
        return second

    def _queue(self, reminders, targets, texts):
        """Create the text messages of ``reminders``, and what follows them, in bulk."""
        messages = self._create_messages(reminders, texts)
        # sudo: a collector sends reminders, administrators alone write the queue
        queue = self.env["sms.sms"].sudo()
        sms = queue.create(
            [
                {
                    "body": texts[reminder],
                    "number": targets[reminder].number,
                    "partner_id": targets[reminder].key,
                    "mail_message_id": message.id,
                    "state": "outgoing",
                }
                for reminder, message in zip(reminders, messages, strict=True)
            ]
        )
        self._create_trackers(sms)
        self._create_deliveries(
            reminders,
            "sms",
            {
                reminder: self._prepare_delivery_values(one)
                for reminder, one in zip(reminders, sms, strict=True)
            },
        )

    def _create_messages(self, reminders, texts):
        """Return the messages in the threads of ``reminders``, in their order."""
        email = self.env["relance.channel.email"]
        # sudo: the message is written in the name of who signs it
        messages = self.env["mail.message"].sudo()
        return messages.create(
            [
                {
                    "model": reminder._name,
                    "res_id": reminder.id,
                    "message_type": "sms",
                    "subtype_id": self.env.ref("mail.mt_note").id,
                    "author_id": email._get_author(reminder).id,
                    "email_from": reminder._get_email_from(),
                    "body": sms_content_to_rendered_html(texts[reminder]),
                    "record_company_id": reminder.company_id.id,
                }
                for reminder in reminders
            ]
        )

    def _create_trackers(self, sms):
        """Have Odoo follow ``sms``, as it follows its own."""
        # sudo: notifications and trackers follow the queue
        notifications = self.env["mail.notification"].sudo()
        made = notifications.create(
            [
                {
                    "author_id": one.mail_message_id.author_id.id,
                    "mail_message_id": one.mail_message_id.id,
                    "res_partner_id": one.partner_id.id,
                    "sms_number": one.number,
                    "notification_type": "sms",
                    "sms_id_int": one.id,
                    "is_read": True,
                    "notification_status": "ready",
                }
                for one in sms
            ]
        )
        # sudo: same reason
        self.env["sms.tracker"].sudo().create(
            [
                {"sms_uuid": one.uuid, "mail_notification_id": notification.id}
                for one, notification in zip(sms, made, strict=True)
            ]
        )

    def _prepare_delivery_values(self, sms):
        """Return what a delivery keeps of its text message: number, parts."""
        return {
            "message_id": sms.mail_message_id.id,
            "address": sms.number,
            "sms_uuid": sms.uuid,
            "sms_state": "ready",
            "sms_parts": measure(sms.body).parts,
        }

    def _is_waiting(self, delivery):
        # EXTENDS 'relance_avancee'
        return delivery._get_sms().state == "outgoing"

    def _take_back(self, deliveries):
        # EXTENDS 'relance_avancee'
        waiting = deliveries._get_sms().filtered(
            lambda sms: sms.state in ("outgoing", "error")
        )
        waiting.with_context(**{SENDING: True}).action_set_canceled()

    def _put_off(self, deliveries, start):
        # EXTENDS 'relance_avancee': what Odoo's queue keeps is looked at then; beside
        # another means it stays there, and takes nothing of the other back
        self.env.ref("sms.ir_cron_sms_scheduler_action")._trigger(start)
        alone = deliveries.filtered(
            lambda one: one.reminder_id._get_carrying_channels() <= {"sms", "activity"}
        )
        return super()._put_off(alone, start) if alone else None

    def _find_loss(self, delivery):
        # EXTENDS 'relance_avancee'
        is_there = delivery._get_sms().state not in (False, "canceled")
        return "" if is_there else self.env._("The text message was deleted unsent")

    def _find_refusal(self, reminder):
        # EXTENDS 'relance_avancee': it is of a number, and one of the obstacles
        return ""

    def _get_hours(self):
        # EXTENDS 'relance_avancee'
        return HOURS

    def _find_obstacle(self, reminder):
        # EXTENDS 'relance_avancee'
        target = reminder._find_sms_targets()[reminder]
        if target.obstacle:
            return reminder._tell_sms_obstacle(target)
        if self._has_failed(reminder, "sms", target.number):
            return self.env._("No text message arrives at %s", target.number)
        return ""
