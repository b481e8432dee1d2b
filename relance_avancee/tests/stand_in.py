import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from unittest.mock import patch

from odoo.addons.iap.tools import iap_tools


class StandIn:
    """A service of Odoo on loopback, which speaks its JSON-RPC at ``path``.

    What it is asked is in ``received``; ``answer`` returns what it says.
    """

    path = ""

    def __init__(self):
        self.received = []
        self.is_down = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), StandInHandler)
        self.server.service = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @classmethod
    def serve(cls, case, parameter):
        """Return one that Odoo asks at ``parameter`` as long as the class ``case``."""
        service = cls()
        case.addClassCleanup(service.stop)
        # sudo: a user of the tests is no administrator
        case.env(su=True)["ir.config_parameter"].set_param(parameter, service.url)
        # Odoo's client refuses to speak during tests: here it speaks to loopback
        outside = SimpleNamespace(module=SimpleNamespace(current_test=None))
        case.startClassPatcher(patch.object(iap_tools, "modules", outside))
        return service

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def forget(self):
        """Be as at first: up, and never asked."""
        self.received.clear()
        self.is_down = False
        self.forget_answers()

    def forget_answers(self):
        """Answer as at first."""

    def answer(self, params):
        """Return what the service says of a request."""
        raise NotImplementedError


class StandInHandler(BaseHTTPRequestHandler):
    """A request of Odoo to the service."""

    def do_POST(self):
        service = self.server.service
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if service.is_down or self.path != service.path:
            self.send_error(503 if service.is_down else 404)
            return
        result = service.answer(body["params"])
        answer = {"jsonrpc": "2.0", "id": body["id"], "result": result}
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        """Write nothing: the log of the tests is read."""
