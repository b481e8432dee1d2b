import io
import re
import subprocess

from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from odoo.addons.relance_avancee.tests.common import RelanceCommon

MONDAY, DUE = "2026-02-09", "2026-02-02"
LYON = {"street": "1 rue Basse", "zip": "69001", "city": "Lyon"}
# the patched wkhtmltopdf complains of the SSL library that it does not use
PRINTING = "odoo.addons.base.models.ir_actions_report"
POINT = 25.4 / 72
EDGES = " ".join(rf'{edge}="([\d.]+)"' for edge in ("xMin", "yMin", "xMax", "yMax"))
WORD = re.compile(rf"<word {EDGES}>(.*?)</word>")


def read_words(content, page):
    """Return [(left, top, right, bottom, word)] of a page, in mm from its corner."""
    number = str(page)
    command = ["pdftotext", "-bbox", "-f", number, "-l", number, "-", "-"]
    told = subprocess.run(command, input=content, capture_output=True, check=True)
    return [
        (*(float(edge) * POINT for edge in found[:4]), found[4])
        for found in WORD.findall(told.stdout.decode())
    ]


def read_text(content, page):
    """Return the words of a page, in one line."""
    return " ".join(word for *_place, word in read_words(content, page))


class LetterCommon(RelanceCommon):
    """Customers with an address, whose first step is a letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.france = cls.env.ref("base.fr")
        cls.company.write({"country_id": cls.france.id, "relance_letter_price": 1.5})
        cls.debtor.write(LYON | {"country_id": cls.france.id})
        cls.friendly.write({"use_email": False, "use_letter": True})
        cls.collector = cls._create_user("letter_collector", "collector")
        cls.batches = cls.env["relance.letter.batch"].with_user(cls.collector)

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(MONDAY))

    def _make_debtor(self, name, **values):
        debtor = self._create_debtor(name)
        debtor.write(LYON | {"country_id": self.france.id} | values)
        return debtor

    def _queue_letters(self, *debtors):
        """Return the reminders of customers, whose letters wait to be printed."""
        for debtor in debtors or [self.debtor]:
            self._create_invoice(DUE, debtor=debtor)
        reminders = self._plan()
        reminders.action_approve()
        self._dispatch()
        return reminders

    def _print(self):
        """Return the batch of the letters that wait."""
        batches = self.batches.with_company(self.company).with_context(
            force_report_rendering=True
        )
        with mute_logger(PRINTING):
            action = batches.action_print()
        return self.env["relance.letter.batch"].browse(action["res_id"])

    def _post(self, batch, last=None):
        """Mark the letters of ``batch`` as posted, as its collector does."""
        own = batch.with_user(self.collector)
        if last:
            own.last_letter = last
        return own.action_posted()

    def _get_content(self, batch):
        # sudo: the file of a batch is for who may read the batch
        return batch.file_id.sudo().raw

    def _count_pages(self, content):
        return PdfFileReader(io.BytesIO(content), strict=False).getNumPages()

    def _get_letter(self, reminder):
        """Return the last delivery of ``reminder`` by letter."""
        letters = reminder.delivery_ids.filtered(lambda one: one.channel == "letter")
        return letters.sorted("attempt")[-1:]
