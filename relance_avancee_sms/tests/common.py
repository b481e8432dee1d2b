import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields

from odoo.addons.iap.tools import iap_tools
from odoo.addons.relance_avancee.tests.common import RelanceCommon

TEXT = "{company}: bonjour {contact}, un message vous attend sur votre page : {link}"
# A Monday on which the friendly step is reached, and an invoice that reaches it.
MONDAY, DUE = "2026-02-09", "2026-02-02"
MOBILE = "+33612345678"


class Gateway:
    """Speaks the protocol of Odoo's gateway on loopback: ``/api/sms/3/send``.

    ``states`` are what it answers for a number, "success" where nothing is said.
    """

    def __init__(self):
        self.states = {}
        self.received = []
        self.is_down = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), GatewayHandler)
        self.server.gateway = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, params):
        """Return what the gateway says of each number of a request."""
        results = []
        for message in params["messages"]:
            for to in message["numbers"]:
                self.received.append((to["number"], message["content"], to["uuid"]))
                state = self.states.get(to["number"], "success")
                results.append({"uuid": to["uuid"], "state": state, "credit": 1})
        return results


class GatewayHandler(BaseHTTPRequestHandler):
    """A request of Odoo to the gateway, in JSON-RPC."""

    def do_POST(self):
        gateway = self.server.gateway
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if gateway.is_down or self.path != "/api/sms/3/send":
            self.send_error(503 if gateway.is_down else 404)
            return
        result = gateway.answer(body["params"])
        answer = {"jsonrpc": "2.0", "id": body["id"], "result": result}
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        """Write nothing: the log of the tests is read."""


class SmsCommon(RelanceCommon):
    """A customer with a mobile, a first step by text message, a gateway on loopback."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = Gateway()
        cls.addClassCleanup(cls.gateway.stop)
        # sudo: a user of the tests is no administrator
        env = cls.env(su=True)
        env["ir.config_parameter"].set_param("sms.endpoint", cls.gateway.url)
        # Odoo's client refuses to speak during tests: here it speaks to loopback
        outside = SimpleNamespace(module=SimpleNamespace(current_test=None))
        cls.startClassPatcher(patch.object(iap_tools, "modules", outside))
        cls.company.phone = "+33 1 42 68 53 00"
        cls.company.relance_sms_price = 0.045
        cls.debtor.phone = "06 12 34 56 78"
        cls.friendly.write({"use_email": False, "use_sms": True, "sms_text": TEXT})

    def setUp(self):
        super().setUp()
        self.gateway.states.clear()
        self.gateway.received.clear()
        self.gateway.is_down = False
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
