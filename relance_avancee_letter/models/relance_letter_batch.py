import base64
import io
from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, split_every
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from odoo.addons.relance_avancee.const import COLLECTOR
from odoo.addons.relance_avancee.models.company.guarded import always
from odoo.addons.relance_avancee.tools.access import check_collector
from odoo.addons.relance_avancee.tools.client_action import notify

# So many letters are printed in one go, then put together.
CHUNK = 50


def write_pdf(writer):
    """Return the file that ``writer`` has put together."""
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


class RelanceLetterBatch(models.Model):
    """The letters that are printed together, in address order, then posted."""

    _name = "relance.letter.batch"
    _description = "Batch of Letters"
    _inherit = ["relance.guarded", "mail.thread"]
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, index=True)
    date = fields.Date(string="Printed on", required=True)
    user_id = fields.Many2one("res.users", string="Printed by", required=True)
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
    part = fields.Binary(compute="_compute_part", string="File to print")
    file_name = fields.Char(string="Name of the file", related="file_id.name")
    date_posted = fields.Date(string="Posted on", readonly=True)
    posted_by_id = fields.Many2one("res.users", string="Posted by", readonly=True)

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
        """Return the file, or the pages to print again, as they were printed."""
        # sudo: the file of a batch is for who may read the batch
        content = self.file_id.sudo().raw
        if self.from_page <= 1:
            return content
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        writer = PdfFileWriter()
        for number in range(self.from_page - 1, reader.getNumPages()):
            writer.addPage(reader.getPage(number))
        return write_pdf(writer)

    # Printing ---------------------------------------------------------------------

    def action_print(self):
        """Print all the letters that wait, in one file; open the batch.

        It stands above lists, and prints more than what is ticked there.

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
        letters = self._get_letters()
        pages, counts = [], []
        # what wkhtmltopdf takes for a letter grows with their number
        for chunk in split_every(CHUNK, letters.ids, letters.browse):
            content = io.BytesIO(chunk._print_letters())
            reader = PdfFileReader(content, strict=False)
            starts = self._find_pages(reader)
            ends = [*starts[1:], reader.getNumPages()]
            counts += [end - start for start, end in zip(starts, ends, strict=True)]
            pages += [reader.getPage(number) for number in range(ends[-1])]
        writer = self._lay_out(pages, counts)
        first = 1
        for letter, count in zip(letters, counts, strict=True):
            letter.write({"first_page": first, "page_count": count})
            first += self._count_sides(count)
        self.page_count = writer.getNumPages()
        self.file_id = self.env["ir.attachment"].create(
            {
                "name": f"{self.name}.pdf".replace("/", "-"),
                "raw": write_pdf(writer),
                "res_model": self._name,
                "res_id": self.id,
                "mimetype": "application/pdf",
            }
        )

    @api.model
    def _find_pages(self, reader):
        """Return the page, from 0 on, on which the heading of each letter stands."""
        root = reader.trailer["/Root"]
        node, pages = root["/Outlines"].get("/First"), []
        while node:
            pages.append(int(root["/Dests"][node["/Dest"]][0]))
            node = node.get("/Next")
        return pages

    def _count_sides(self, count):
        """Return how many sides a letter of ``count`` pages takes of the printer."""
        # sudo: settings are read by whoever prints
        is_padded = self.company_id.sudo().relance_letter_two_sided
        return count + count % 2 if is_padded else count

    def _lay_out(self, pages, counts):
        """Return the file to print; on both sides each letter has its own sheets."""
        writer, left = PdfFileWriter(), iter(pages)
        for count in counts:
            for page in islice(left, count):
                writer.addPage(page)
            for _side in range(self._count_sides(count) - count):
                writer.addBlankPage()
        return writer

    def _erase_letters(self, letters):
        """Leave empty pages in the files where ``letters`` were printed."""
        for batch in self.filtered("file_id"):
            gone = letters.filtered(lambda one, b=batch: one.batch_id == b)
            numbers = {
                number
                for one in gone
                for number in range(one.first_page, one.first_page + one.page_count)
            }
            # sudo: the file of a batch is for who may read the batch
            file = batch.sudo().file_id
            reader = PdfFileReader(io.BytesIO(file.raw), strict=False)
            writer = PdfFileWriter()
            for number in range(reader.getNumPages()):
                page = reader.getPage(number)
                if number + 1 in numbers:
                    size = page.mediabox
                    writer.addBlankPage(size.width, size.height)
                else:
                    writer.addPage(page)
            file.raw = write_pdf(writer)

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
        left._close_letter_links()
        left.write(
            {"batch_id": False, "letter_number": 0, "first_page": 0, "page_count": 0}
        )
        posted = letters - left
        posted._record_outcome(fields.Datetime.now(), None)
        self.write(
            {
                "state": "posted",
                "date_posted": self.company_id._relance_today(),
                "posted_by_id": self.env.uid,
            }
        )
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
        """Return the letters: those handed over by who prints a batch, with links.

        Whoever asks for a batch by its address reads what its letters would say now.
        """
        # only the engine hands letters over: an address holds what anybody writes
        if self.env.su and data and data.get("letters"):
            return {"letters": data["letters"]}
        batches = self.env["relance.letter.batch"].browse(docids)
        batches.check_access("read")
        # sudo: what is printed is the same for whoever prints it
        letters = batches.sudo()._get_letters()
        values = letters.reminder_id._prepare_letters()
        return {"letters": [values[one.reminder_id.id] for one in letters]}
