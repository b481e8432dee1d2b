from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields

from odoo.addons.relance_avancee.tests.common import RelanceCommon
from odoo.addons.relance_avancee.tests.stand_in import StandIn

TEXT = "{company}: bonjour {contact}, un message vous attend sur votre page : {link}"
# A Monday on which the friendly step is reached, and an invoice that reaches it.
MONDAY, DUE = "2026-02-09", "2026-02-02"
MOBILE = "+33612345678"


class Gateway(StandIn):
    """Odoo's gateway of text messages.

    ``states`` are what it answers for a number, "success" where nothing is said.
    """

    path = "/api/sms/3/send"

    def __init__(self):
        super().__init__()
        self.states = {}

    def forget_answers(self):
        self.states.clear()

    def answer(self, params):
        """Return what the gateway says of each number of a request."""
        results = []
        for message in params["messages"]:
            for to in message["numbers"]:
                self.received.append((to["number"], message["content"], to["uuid"]))
                state = self.states.get(to["number"], "success")
                results.append({"uuid": to["uuid"], "state": state, "credit": 1})
        return results


class SmsCommon(RelanceCommon):
    """A customer with a mobile, a first step by text message, a gateway on loopback."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = Gateway.serve(cls, "sms.endpoint")
        cls.company.phone = "+33 1 42 68 53 00"
        cls.company.relance_sms_price = 0.045
        cls.debtor.phone = "06 12 34 56 78"
        cls.friendly.write({"use_email": False, "use_sms": True, "sms_text": TEXT})

    def setUp(self):
        super().setUp()
        self.gateway.forget()
        self.queue = self.env["sms.sms"].sudo()

    @contextmanager
    def _monday(self, hour=10):
        with self._at(MONDAY, hour) as day:
            yield day

    def _approve(self, debtor=None):
        """Return the approved reminder of an invoice that reaches the step."""
        self._create_invoice(DUE, debtor=debtor or self.debtor)
        reminder = self._plan()
        reminder.action_approve()
        return reminder

    def _queue_sms(self):
        """Return a reminder whose text message waits in Odoo's queue."""
        reminder = self._approve()
        self._dispatch()
        return reminder

    def _deliver(self):
        """Let Odoo's queue send, as its job does."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *_all, **_more: 1):
            self.queue._process_queue()
        self.env.flush_all()

    def _send_sms(self):
        """Return a reminder whose text message has left."""
        reminder = self._queue_sms()
        self._deliver()
        return reminder

    def _get_sms_delivery(self, reminder):
        return reminder.delivery_ids.filtered(lambda one: one.channel == "sms")[:1]

    def _get_todos(self, reminder):
        """Return what persons are told about ``reminder``."""
        # sudo: to-dos are of somebody else
        return reminder.sudo().activity_ids.mapped("summary")

    def _now(self):
        return fields.Datetime.now()
