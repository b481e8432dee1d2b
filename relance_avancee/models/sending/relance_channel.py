from odoo import fields, models


class RelanceChannel(models.AbstractModel):
    """A way to reach a debtor, or ourselves: one class a channel.

    A new channel is a model ``relance.channel.<code>`` that inherits this one, its code
    in ``relance.delivery.channel`` and its box on the step (``_get_channels``). Its
    order there is that in which the means of a step are tried.
    """

    _name = "relance.channel"
    _description = "Reminder Channel"

    def _deliver(self, reminders):
        """Hand ``reminders`` over to this channel, and create their deliveries.

        A new channel does so here, its rows by ``_create_deliveries``. The outcome is
        told later, ``_record_outcome`` then ``_settle`` of the deliveries. Raise to
        have each reminder tried alone.
        """
        raise NotImplementedError

    # A channel with a queue of its own says here what becomes of what waits in it.

    def _is_waiting(self, delivery):
        """Say whether what carries ``delivery`` still waits in the queue."""
        return False

    def _take_back(self, deliveries):
        """Take what carries ``deliveries`` out of the queue: it leaves no more."""

    def _put_off(self, deliveries, start):
        """Have ``deliveries`` leave from ``start`` on, naive UTC.

        Without a queue that waits, they are sent anew on their hour.
        """
        deliveries.reminder_id._withdraw()
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger(start)

    def _find_loss(self, delivery):
        """Return why ``delivery`` waits in no queue any more, empty when it does."""
        return ""

    def _find_obstacle(self, reminder):
        """Return why this channel cannot carry ``reminder``, empty when it can.

        It is asked where the step has several means, to pass over a missing or dead
        address.
        """
        return ""

    def _give_up(self, delivery):
        """Take back the step of what did not arrive, and leave it to a person."""
        reminder = delivery.reminder_id
        if reminder._unreach():
            reminder._leave_to_person(delivery.error)
        else:
            # a later step was sent: nothing of it is said again
            reminder._schedule_todo(
                "relance_avancee.mail_activity_failed", delivery.error
            )

    def _report_dead(self, delivery):
        """Tell a person of an address that did not work, where another means goes."""

    def _has_failed(self, reminder, code, address):
        """Say whether the last attempt by ``code`` at ``address`` did not arrive."""
        last = reminder.delivery_ids.filtered(
            lambda delivery: delivery.channel == code and delivery.role == "main"
        ).sorted("attempt")[-1:]
        did_not = last.state == "bounced" or (last.state == "failed" and last.is_dead)
        return did_not and last.address == address

    def _create_deliveries(self, reminders, code, values=None, role="main"):
        """Create the next attempt of ``reminders`` through the channel ``code``.

        ``values`` are {reminder: values} of the channel itself; a copy counts its own
        attempts.
        """
        attempts = dict(
            self.env["relance.delivery"]._read_group(
                [
                    ("reminder_id", "in", reminders.ids),
                    ("channel", "=", code),
                    ("role", "=", role),
                ],
                ["reminder_id"],
                ["attempt:max"],
            )
        )
        return self.env["relance.delivery"].create(
            [
                {
                    "reminder_id": reminder.id,
                    "channel": code,
                    "role": role,
                    "attempt": attempts.get(reminder, 0) + 1,
                    **(values or {}).get(reminder, {}),
                }
                for reminder in reminders
            ]
        )


class RelanceChannelActivity(models.AbstractModel):
    """A to-do of ours: a person decides, the debtor hears nothing."""

    _name = "relance.channel.activity"
    _inherit = "relance.channel"
    _description = "Reminder Channel: To-do"

    def _deliver(self, reminders):
        """Open one to-do a reminder for who does it; it counts as sent at once."""
        reminders = reminders.filtered(
            lambda reminder: reminder._needs_todo() and not self._has_opened(reminder)
        )
        activities = {
            reminder: {
                "activity_id": self._create_activity(reminder).id,
                "address": reminder._get_todo_user().name,
            }
            for reminder in reminders
        }
        deliveries = self._create_deliveries(reminders, "activity", activities)
        deliveries._record_outcome(fields.Datetime.now(), None)
        # beside an e-mail, the to-do proves nothing: the mail reaches the step
        alone = deliveries.filtered(
            lambda delivery: not delivery.reminder_id.is_contact
        )
        alone._settle()

    def _has_opened(self, reminder):
        """Say whether the to-do beside a message was opened by an earlier attempt."""
        opened = reminder.delivery_ids.filtered(lambda one: one.channel == "activity")
        return reminder.is_contact and bool(opened)

    def _create_activity(self, reminder):
        """Create the to-do of the step."""
        return reminder._schedule_step_todo()
