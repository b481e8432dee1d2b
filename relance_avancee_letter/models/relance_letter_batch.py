import base64
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from odoo.addons.relance_avancee.const import COLLECTOR
from odoo.addons.relance_avancee.models.company.guarded import always
from odoo.addons.relance_avancee.tools.access import check_collector
from odoo.addons.relance_avancee.tools.client_action import notify

REPORT = "relance_avancee_letter.relance_letter_report"


class RelanceLetterBatch(models.Model):
    """The letters that are printed together, in address order, then posted."""

    _name = "relance.letter.batch"
    _description = "Batch of Letters"
    _inherit = ["relance.guarded", "mail.thread"]
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, index=True)
    date = fields.Date(string="Printed on", required=True)
    user_id = fields.Many2one("res.users", string="By", required=True)
    state = fields.Selection(
        [("printed", "Printed"), ("posted", "Posted")],
        required=True,
        default="printed",
    )
    delivery_ids = fields.One2many("relance.delivery", "batch_id", string="Letters")
    letter_count = fields.Integer(string="Number of letters", readonly=True)
    page_count = fields.Integer(string="Pages", readonly=True)
    file_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")
    taken_out = fields.Char(
        string="Take out",
        readonly=True,
        help="Letters that are true no more: they are not posted.",
    )
    last_letter = fields.Integer(
        string="Posted up to letter",
        help="Less than all: the others wait for the next batch.",
    )
    from_page = fields.Integer(string="Print again from page", default=1)
    part = fields.Binary(compute="_compute_part", string="Pages to print again")
    date_posted = fields.Date(string="Posted on", readonly=True)

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(COLLECTOR, "last_letter", "from_page")

    @api.depends("date", "letter_count")
    @api.depends_context("lang")
    def _compute_name(self):
        for batch in self:
            batch.name = self.env._(
                "Letters of %(day)s (%(count)s)",
                day=format_date(self.env, batch.date),
                count=batch.letter_count,
            )

    @api.depends("from_page", "file_id")
    def _compute_part(self):
        for batch in self:
            batch.part = batch.file_id and base64.b64encode(batch._read_part())

    def _read_part(self):
        """Return the pages to print again, as they were printed."""
        # sudo: the file of a batch is for who may read the batch
        reader = PdfFileReader(io.BytesIO(self.file_id.sudo().raw), strict=False)
        writer = PdfFileWriter()
        for number in range(max(self.from_page, 1) - 1, reader.getNumPages()):
            writer.addPage(reader.getPage(number))
        written = io.BytesIO()
        writer.write(written)
        return written.getvalue()

    # Printing ---------------------------------------------------------------------

    @api.model
    def action_print(self):
        """Print all the letters that wait, in one file; open the batch.

        :raise UserError: when none waits any more.
        """
        check_collector(self.env)
        # sudo: the dispatch wrote these letters, whoever prints them
        batch = self.sudo()._print(self.env.company, self.env.user)
        if not batch:
            raise UserError(self.env._("No letter waits to be printed."))
        return batch.sudo(False)._get_records_action()

    @api.model
    def _print(self, company, user):
        """Return the batch of what still waits at ``company``, maybe none."""
        waiting = self.env["relance.delivery"]._find_to_print(company)
        locked = waiting.try_lock_for_update()
        held = locked._hold_back(fields.Datetime.now())
        letters = (locked - held).filtered(lambda one: one.state == "queued")
        if not letters:
            return self.browse()
        batch = self.create(
            {
                "company_id": company.id,
                "date": company._relance_today(),
                "user_id": user.id,
                "letter_count": len(letters),
                "last_letter": len(letters),
            }
        )
        for number, letter in enumerate(letters._sort_as_postman(), 1):
            letter.write({"batch_id": batch.id, "letter_number": number})
        batch._render()
        return batch

    def _render(self):
        """Write the file of the batch, and on which page each letter begins."""
        self.ensure_one()
        reports = self.env["ir.actions.report"]
        content, _kind = reports._render_qweb_pdf(REPORT, res_ids=self.ids)
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        self.page_count = reader.getNumPages()
        pages = self._find_pages(reader)
        for letter, page in zip(self._get_letters(), pages, strict=True):
            letter.first_page = page
        self.file_id = self.env["ir.attachment"].create(
            {
                "name": f"{self.name}.pdf".replace("/", "-"),
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
                "mimetype": "application/pdf",
            }
        )

    @api.model
    def _find_pages(self, reader):
        """Return the page, from 1 on, on which each heading of a letter stands."""
        root = reader.trailer["/Root"]
        node, pages = root["/Outlines"].get("/First"), []
        while node:
            pages.append(int(root["/Dests"][node["/Dest"]][0]) + 1)
            node = node.get("/Next")
        return pages

    def _get_letters(self):
        """Return the letters of the batch, as they lie in it."""
        return self.delivery_ids.sorted("letter_number")

    # Posting ----------------------------------------------------------------------

    def action_posted(self):
        """Mark the letters as posted; those that are true no more are named first.

        :raise UserError: when the number of letters is none of the batch.
        """
        check_collector(self.env)
        self.ensure_one()
        self.check_access("write")
        if not 1 <= self.last_letter <= self.letter_count:
            raise UserError(
                self.env._(
                    "Write up to which letter you posted: 1 to %s.", self.letter_count
                )
            )
        # sudo: what leaves is written by the engine
        batch = self.sudo()
        before = batch.taken_out
        waiting = batch._get_letters().filtered(lambda one: one.state == "queued")
        held = waiting._hold_back(fields.Datetime.now())
        if held and batch.taken_out != before:
            return notify(
                self.env._(
                    "Take out the letters %s, then press again.", batch.taken_out
                ),
                "warning",
            )
        batch._post(waiting - held)
        return None

    def _post(self, letters):
        """Mark ``letters`` as posted; those after the last one wait again."""
        left = letters.filtered(lambda one: one.letter_number > self.last_letter)
        left.write({"batch_id": False, "letter_number": 0, "first_page": 0})
        posted = letters - left
        posted.cost = self.company_id.relance_letter_price
        posted._record_outcome(fields.Datetime.now(), None)
        self.write({"state": "posted", "date_posted": self.company_id._relance_today()})
        posted._close_round()

    def _note_taken_out(self, letters):
        """Note that ``letters`` of these batches are not to be posted."""
        for batch in self:
            own = letters.filtered(lambda one, b=batch: one.batch_id == b)
            numbers = {*map(str, own.mapped("letter_number"))}
            known = {*filter(None, (batch.taken_out or "").split(", "))}
            batch.taken_out = ", ".join(sorted(known | numbers, key=int))


class RelanceLetterReport(models.AbstractModel):
    """The letters of a batch, each in the language of its reader."""

    _name = "report.relance_avancee_letter.relance_letter"
    _description = "Printed Letters"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the letters of the batch, in its order."""
        batches = self.env["relance.letter.batch"].browse(docids)
        batches.check_access("read")
        # sudo: what is printed is the same for whoever prints it
        letters = batches.sudo()._get_letters()
        reminders = letters.reminder_id
        links = reminders._issue_letter_links()
        values = {
            message.reminder.id: message.reminder._prepare_letter_values(
                message, links.get(reminders.browse(message.reminder.id), "")
            )
            for message in reminders._get_messages()
        }
        return {
            "docs": batches,
            "doc_model": batches._name,
            "with_cover": batches.company_id[:1].relance_letter_cover,
            "letters": [values[letter.reminder_id.id] for letter in letters],
        }
