import base64
import csv
import io

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import LEVELS
from ..models.reminders.relance_reminder import ELSEWHERE_CHANNELS
from ..rules.table_file import Fault, TableError, harmless, read_table
from ..rules.takeover.elsewhere import PastReminder, Reading, read
from ..tools.access import check_manager

TEMPLATES = {"fr": "relances_faites_ailleurs.csv"}
TEMPLATE = "reminders_made_elsewhere.csv"


class RelanceTakeoverEntry(models.TransientModel):
    """A line of the file of reminders made elsewhere, as it was understood."""

    _name = "relance.takeover.entry"
    _description = "Line of the File"
    _order = "state, line"

    wizard_id = fields.Many2one(
        "relance.takeover", required=True, index=True, ondelete="cascade"
    )
    line = fields.Integer(readonly=True)
    invoice = fields.Char(readonly=True)
    move_id = fields.Many2one("account.move", readonly=True, ondelete="cascade")
    debtor_id = fields.Many2one(related="move_id.commercial_partner_id")
    date = fields.Date(readonly=True)
    level = fields.Selection(LEVELS, readonly=True)
    channel = fields.Selection(ELSEWHERE_CHANNELS, readonly=True)
    address = fields.Char(readonly=True)
    note = fields.Char(readonly=True)
    proof = fields.Char(string="Proof file", readonly=True)
    state = fields.Selection(
        [
            ("1_fault", "To correct"),
            ("2_known", "Already recorded"),
            ("3_good", "Ready"),
        ],
        required=True,
        readonly=True,
    )
    message = fields.Char(readonly=True)

    def _prepare_elsewhere(self):
        """Return the good rows as reminders made elsewhere, ready to be recorded."""
        proofs = {proof.name: proof for proof in self.wizard_id.proof_ids}
        return [
            entry.move_id._prepare_relance_elsewhere(
                day=entry.date,
                level=entry.level,
                channel=entry.channel,
                address=entry.address or "",
                note=entry.note or "",
                proofs=proofs.get(entry.proof),
            )
            for entry in self.filtered(lambda entry: entry.state == "3_good")
        ]


class RelanceTakeover(models.TransientModel):
    """The page of the reminders made elsewhere: a file, checked line by line."""

    _inherit = "relance.takeover"

    csv_file = fields.Binary(string="File (Excel or CSV)", attachment=False)
    csv_name = fields.Char()
    proof_ids = fields.Many2many("ir.attachment", string="Proofs")
    entry_ids = fields.One2many("relance.takeover.entry", "wizard_id")
    good_count = fields.Integer(compute="_compute_entry_counts")
    known_count = fields.Integer(compute="_compute_entry_counts")
    fault_count = fields.Integer(compute="_compute_entry_counts")
    paid_count = fields.Integer(
        readonly=True, help="Lines about invoices that are paid: nothing to follow."
    )
    fault_file = fields.Binary(
        string="Lines to correct", readonly=True, attachment=False
    )
    fault_name = fields.Char()

    @api.depends("entry_ids.state")
    def _compute_entry_counts(self):
        for wizard in self:
            states = wizard.entry_ids.mapped("state")
            wizard.good_count = states.count("3_good")
            wizard.known_count = states.count("2_known")
            wizard.fault_count = states.count("1_fault")

    def action_check_file(self):
        """Check the file again: an invoice or a proof may be there now."""
        check_manager(self.env)
        self._check_file()

    def action_template(self):
        """Download an example of the file, in the user's language."""
        check_manager(self.env)
        name = TEMPLATES.get((self.env.lang or "en")[:2], TEMPLATE)
        return {
            "type": "ir.actions.act_url",
            "url": f"/relance_avancee/static/csv/{name}",
            "target": "download",
        }

    def _check_file(self):
        """Read the file into rows: good, already recorded, or with what is wrong."""
        self.ensure_one()
        self.entry_ids.unlink()
        self.write({"fault_file": False, "fault_name": False, "paid_count": 0})
        if not self.csv_file:
            return
        reading = self._read_file()
        found = self._find_invoices(reading.reminders)
        paid = self._find_paid(reading.reminders, found)
        told = [one for one in reading.reminders if one.invoice.casefold() not in paid]
        self.paid_count = len(reading.reminders) - len(told)
        rows = [
            *map(self._prepare_fault, reading.faults),
            *(self._prepare_entry(reminder, found) for reminder in told),
        ]
        known = self._find_known(rows)
        for row in rows:
            if row.get("move_id") and self._get_key(row) in known:
                row["state"] = "2_known"
        self.env["relance.takeover.entry"].create(rows)
        self._prepare_fault_file(reading, rows)

    def _read_file(self):
        """Return what the file says; one that is no table is a fault of its own."""
        try:
            lines = read_table(base64.b64decode(self.csv_file))
        except TableError as error:
            [code] = error.args
            if code == "large":
                raise UserError(self._get_fault_sentence(code, "")) from error
            return Reading((), (Fault(1, code),), {})
        return read(lines, self.company_id._relance_today())

    def _find_paid(self, reminders, found):
        """Return the numbers of the file that are those of paid invoices."""
        wanted = {reminder.invoice for reminder in reminders}
        # sudo: a manager of reminders need not keep the books
        moves = (
            self.env["account.move"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "child_of", self.company_id.id),
                    ("move_type", "in", ("out_invoice", "out_receipt")),
                    ("state", "=", "posted"),
                    ("payment_state", "in", ("paid", "in_payment", "reversed")),
                    ("name", "in", [*wanted, *(number.upper() for number in wanted)]),
                ],
                ["name"],
            )
        )
        return {move.name.casefold() for move in moves} - found.keys()

    def _find_invoices(self, reminders):
        """Return {number: invoices} of those with something open in the company."""
        wanted = {reminder.invoice.casefold() for reminder in reminders}
        # sudo: a manager of reminders need not keep the books
        items = (
            self.env["relance.due.item"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "child_of", self.company_id.id),
                    ("state", "=", "open"),
                    ("move_id", "!=", False),
                ],
                ["name", "move_id"],
            )
        )
        found = {}
        for item in items:
            number = (item.name or "").casefold()
            if number in wanted:
                found[number] = found.get(number, item.move_id) | item.move_id
        return found

    def _find_known(self, rows):
        """Return the keys of the rows that were recorded before."""
        moves = self.env["account.move"].browse(
            row["move_id"] for row in rows if row.get("move_id")
        )
        return self.env["relance.reminder"]._find_recorded(moves)

    def _get_key(self, row):
        return (row["move_id"], row["date"], row["level"])

    def _prepare_fault(self, fault):
        """Return the row of a line that cannot be recorded, with why."""
        return {
            "wizard_id": self.id,
            "line": fault.line,
            "state": "1_fault",
            "message": self._get_fault_sentence(fault.code, fault.value),
        }

    def _prepare_entry(self, reminder, found):
        """Return the row of a line that was understood."""
        moves = found.get(reminder.invoice.casefold(), self.env["account.move"])
        values = {
            "wizard_id": self.id,
            "line": reminder.line,
            "invoice": reminder.invoice,
            "date": reminder.day,
            "level": reminder.level,
            "channel": reminder.channel,
            "address": reminder.address,
            "note": reminder.note,
            "proof": reminder.proof,
        }
        if code := self._get_entry_fault(reminder, moves):
            value = reminder.proof if code == "no_proof" else reminder.invoice
            message = self._get_fault_sentence(code, value)
            return values | {"state": "1_fault", "message": message}
        return values | {"state": "3_good", "move_id": moves.id}

    def _get_entry_fault(self, reminder: PastReminder, moves):
        """Return the code of what the ledger or the proofs deny, None if nothing."""
        if not moves:
            return "unknown"
        if len(moves) > 1:
            return "several"
        if moves.invoice_date and reminder.day < moves.invoice_date:
            return "early"
        if reminder.proof and reminder.proof not in self.proof_ids.mapped("name"):
            return "no_proof"
        return None

    def _get_fault_sentence(self, code, value):
        """Return what is wrong and how to write it right."""
        sentences = self._get_reading_sentences(value)
        return (sentences | self._get_ledger_sentences(value))[code]

    def _get_reading_sentences(self, value):
        """Return {code: sentence} of what cannot be read; ``value`` is what stands."""
        return {
            "empty": self.env._("The file is empty."),
            "large": self.env._(
                "The file is larger than 5 MB or 50,000 lines: split it in several."
            ),
            "unreadable": self.env._(
                "This file cannot be read: save it as an Excel workbook (.xlsx) or as "
                "CSV."
            ),
            "column": self.env._(
                "The column “%(value)s” is missing: the first line names the columns.",
                value=self._get_column_names().get(value, value),
            ),
            "no_invoice": self.env._("The invoice number is missing."),
            "date": self.env._(
                "“%(value)s” is not a date: write 31/12/2026 or 2026-12-31.",
                value=value,
            ),
            "future": self.env._("%(value)s is in the future.", value=value),
            "level": self.env._(
                "“%(value)s” is not a level: write friendly, firm or formal notice "
                "(1, 2 or 3).",
                value=value,
            ),
            "channel": self.env._(
                "“%(value)s” is not a channel: write e-mail, phone, letter, registered "
                "letter, sms, visit or other.",
                value=value,
            ),
            "repeated": self.env._(
                "Same invoice, date and level as line %(value)s.", value=value
            ),
        }

    def _get_column_names(self):
        """Return {code: name} of the columns that a file must have."""
        return {
            "invoice": self.env._("Invoice number"),
            "date": self.env._("Date"),
            "level": self.env._("Level"),
        }

    def _get_ledger_sentences(self, value):
        """Return {code: sentence} of what the ledger or the proofs deny."""
        company = self.company_id.name
        return {
            "unknown": self.env._(
                "No open invoice %(value)s in %(company)s.",
                value=value,
                company=company,
            ),
            "several": self.env._(
                "Several open invoices of %(company)s are numbered %(value)s.",
                value=value,
                company=company,
            ),
            "early": self.env._("Before the date of invoice %(value)s.", value=value),
            "no_proof": self.env._(
                "The file “%(value)s” is not among the proofs.", value=value
            ),
        }

    def _prepare_fault_file(self, reading, rows):
        """Keep the lines to correct as a file, each with what is wrong."""
        faults = {
            row["line"]: row["message"] for row in rows if row["state"] == "1_fault"
        }
        header = min(reading.rows, default=0)
        width = len(reading.rows.get(header, ()))
        written = io.StringIO(newline="")
        writer = csv.writer(written, delimiter=";")
        for line, cells in reading.rows.items():
            if line == header:
                writer.writerow([*map(harmless, cells), self.env._("To correct")])
            elif line in faults:
                told = self.env._("Line %(line)s: ", line=line) + faults[line]
                empty = [""] * (width - len(cells))
                writer.writerow([*map(harmless, cells), *empty, told])
        content = written.getvalue().encode("utf-8-sig")
        self.write(
            {
                "fault_file": base64.b64encode(content) if faults else False,
                "fault_name": self.env._("lines_to_correct.csv"),
            }
        )
