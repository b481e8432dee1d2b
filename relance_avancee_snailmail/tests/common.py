import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tools.pdf import PdfFileWriter

from odoo.addons.iap.tools import iap_tools
from odoo.addons.relance_avancee_letter.tests.common import LetterCommon

PRINT = "/iap/snailmail/1/print"


class Service:
    """Speaks the protocol of Odoo's postal service on loopback.

    ``errors`` are what it answers for the contact of an address, {name: code}; without
    one the letter is posted. ``refusal`` refuses a request as a whole.
    """

    def __init__(self):
        self.received = []
        self.errors = {}
        self.refusal = None
        self.is_down = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), ServiceHandler)
        self.server.service = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, params):
        """Return what the service says of each letter of a request."""
        documents = []
        for document in params["documents"]:
            self.received.append(document)
            told = {"letter_id": document["letter_id"], "sent": False}
            if error := self.errors.get(document["address"]["name"]):
                told["error"] = error
            else:
                told |= {"sent": True, "send_id": f"TRACK{len(self.received)}"}
            documents.append(told)
        return {
            "request_code": 400 if self.refusal else 200,
            "reason": self.refusal,
            "total_cost": len(documents),
            "credit_error": False,
            "request": {"documents": documents, "options": params["options"]},
        }


class ServiceHandler(BaseHTTPRequestHandler):
    """A request of Odoo to the service, in JSON-RPC."""

    def do_POST(self):
        service = self.server.service
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if service.is_down or self.path != PRINT:
            self.send_error(503 if service.is_down else 404)
            return
        result = service.answer(body["params"])
        content = json.dumps({"jsonrpc": "2.0", "id": body["id"], "result": result})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, *_args):
        """Write nothing: the log of the tests is read."""


def make_pdf(_letters):
    """Return a sheet of paper: what it says is tested elsewhere."""
    writer, content = PdfFileWriter(), io.BytesIO()
    writer.addBlankPage(595, 842)
    writer.write(content)
    return content.getvalue()


class SnailmailCommon(LetterCommon):
    """Letters that Odoo's service posts, the service on loopback."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = Service()
        cls.addClassCleanup(cls.service.stop)
        # sudo: a user of the tests is no administrator
        env = cls.env(su=True)
        env["ir.config_parameter"].set_param("snailmail.endpoint", cls.service.url)
        # Odoo's client refuses to speak during tests: here it speaks to loopback
        outside = SimpleNamespace(module=SimpleNamespace(current_test=None))
        cls.startClassPatcher(patch.object(iap_tools, "modules", outside))
        deliveries = type(cls.env["relance.delivery"])
        cls.print_letters = staticmethod(deliveries._print_letters)
        cls.startClassPatcher(patch.object(deliveries, "_print_letters", make_pdf))
        cls.company.relance_letter_snailmail = True

    def setUp(self):
        super().setUp()
        self.service.received.clear()
        self.service.errors.clear()
        self.service.refusal = None
        self.service.is_down = False
        # sudo: the queue of letters is for the engine
        self.letters = self.env["snailmail.letter"].sudo()

    def _deliver(self):
        """Let Odoo's queue send, as its job does."""
        with patch.object(self.env.cr, "commit", lambda: None):
            self.letters._snailmail_cron(autocommit=False)
        self.env.flush_all()

    def _send(self, *debtors):
        """Return reminders whose letters were handed to the service."""
        reminders = self._queue_letters(*debtors)
        self._deliver()
        return reminders

    def _get_told(self, reminder):
        # sudo: to-dos are of somebody else
        return reminder.sudo().activity_ids.mapped("summary")
