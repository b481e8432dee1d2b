import io
from unittest.mock import patch

from odoo.tools.pdf import PdfFileWriter

from odoo.addons.relance_avancee.tests.stand_in import StandIn
from odoo.addons.relance_avancee_letter.tests.common import LetterCommon


class Service(StandIn):
    """Odoo's postal service.

    ``errors`` are what it answers for the contact of an address, {name: code}; without
    one the letter is posted. ``refusal`` refuses a request as a whole.
    """

    path = "/iap/snailmail/1/print"

    def __init__(self):
        super().__init__()
        self.errors = {}
        self.refusal = None

    def forget_answers(self):
        self.errors.clear()
        self.refusal = None

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
        cls.service = Service.serve(cls, "snailmail.endpoint")
        deliveries = type(cls.env["relance.delivery"])
        cls.print_letters = staticmethod(deliveries._print_letters)
        cls.startClassPatcher(patch.object(deliveries, "_print_letters", make_pdf))
        cls.company.relance_letter_snailmail = True

    def setUp(self):
        super().setUp()
        self.service.forget()
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
