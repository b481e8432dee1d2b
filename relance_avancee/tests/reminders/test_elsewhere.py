import base64
import io
from datetime import datetime

import openpyxl

from odoo.exceptions import AccessError, UserError

from ..takeover.common import TakeoverCommon


class TestElsewhere(TakeoverCommon):
    """Reminders made elsewhere: a file, or one by one from the invoice."""

    def _load(self, wizard, *lines, encoding="utf-8", proofs=()):
        """Give the wizard a file of ``lines`` under the usual header."""
        header = "Facture;Date;Canal;Niveau;Adresse;Notes;Preuve"
        text = "\r\n".join((header, *lines))
        wizard.write(
            {
                "csv_file": base64.b64encode(text.encode(encoding)),
                "csv_name": "relances.csv",
                "proof_ids": [(6, 0, [proof.id for proof in proofs])],
            }
        )
        return wizard.entry_ids

    def _record(self, invoice, user=None, **values):
        """Record a reminder of the invoice made elsewhere, by hand."""
        records = self.env["relance.reminder.record"].with_user(user or self.manager)
        wizard = records.create({"move_id": invoice.id, **values})
        wizard.action_apply()
        self.env.invalidate_all()
        return self._get_elsewhere()[:1]

    def _create_proof(self, name, user=None):
        attachments = self.env["ir.attachment"].with_user(user or self.manager)
        return attachments.create(
            {"name": name, "raw": b"proof", "res_model": "relance.takeover"}
        )

    def test_imported_reminders_decide_where_the_invoice_stands(self):
        invoice = self._create_invoice("2026-03-20")
        with self._at("2026-07-01"):
            wizard = self._open()
            [entry] = self._load(
                wizard,
                f"{invoice.name};05/06/2026;téléphone;amicale;Mme Martin;Réglera",
                encoding="cp1252",
            )
            self.assertEqual((entry.state, entry.note), ("3_good", "Réglera"))
            wizard.action_apply()
            # the friendly step counts as made: the next one, not the last of its band
            self.assertEqual(self._get_next(invoice)[0], self.facts)
        reminder = self._get_elsewhere()
        self.assertEqual(str(reminder.date_sent), "2026-06-05")
        self.assertEqual(reminder.outside_channel, "phone")
        self.assertIn("Réglera", reminder.preview)
        self.assertEqual(reminder.line_ids.move_id, invoice)
        self.assertEqual(reminder.display_name, "Phone call – Dupont SARL")
        self.assertIn(reminder, invoice.relance_reminder_line_ids.reminder_id)

    def test_two_reminders_of_a_level_stand_for_two_steps(self):
        invoice = self._create_invoice("2026-03-20")
        name = invoice.name
        with self._at("2026-07-01"):
            wizard = self._open()
            self._load(wizard, f"{name};01/05/2026;;1", f"{name};01/04/2026;;1")
            wizard.action_apply()
            self.assertEqual(self._get_next(invoice)[0], self.firm)
            wizard = self._open()
            self._load(wizard, f"{name};01/06/2026;;1")
            wizard.action_apply()
            self.assertEqual(self._get_next(invoice)[0], self.firm)

    def test_a_recent_reminder_elsewhere_opens_the_gap(self):
        invoice = self._create_invoice("2026-03-20")
        with self._at("2026-07-01"):
            wizard = self._open()
            self._load(wizard, f"{invoice.name};29/06/2026;e-mail;ferme")
            wizard.action_apply()
            # 9 days between the two firm steps, more than the gap of 7
            self.assertEqual(self._get_next(invoice), (self.last, "2026-07-08"))

    def test_three_messages_elsewhere_fill_the_cap(self):
        invoice = self._create_invoice("2026-03-20")
        other = self._create_invoice("2026-06-01")
        name = invoice.name
        with self._at("2026-07-01"):
            wizard = self._open()
            self._load(
                wizard,
                f"{name};05/06/2026;e-mail;1",
                f"{name};12/06/2026;e-mail;1",
                f"{name};20/06/2026;e-mail;2",
            )
            wizard.action_apply()
            item = self._get_items(other)
            self.assertEqual((item.reason, str(item.next_date)), ("cap", "2026-07-06"))

    def test_a_formal_notice_made_elsewhere_counts_as_one(self):
        invoice = self._create_invoice("2026-03-20")
        with self._at("2026-07-01"):
            wizard = self._open()
            self._load(wizard, f"{invoice.name};01/06/2026;LRAR;mise en demeure")
            wizard.action_apply()
            item = self._get_items(invoice)
            self.assertEqual((item.level, item.status), ("3", "finished"))

    def test_bad_lines_are_told_and_come_back_in_a_file(self):
        invoice = self._create_invoice("2026-03-20")
        with self._at("2026-07-01"):
            wizard = self._open()
            entries = self._load(
                wizard,
                f"{invoice.name};05/06/2026;;1",
                "FAC/9999;05/06/2026;;1",
                f"{invoice.name};31/02/2026;;1",
                f"{invoice.name};01/01/2026;;1",
                f"{invoice.name};06/06/2026;;1;;;scan.pdf",
            )
            told = {entry.line: entry.message for entry in entries if entry.message}
            self.assertEqual(
                told,
                {
                    3: f"No open invoice FAC/9999 in {self.company.name}.",
                    4: "“31/02/2026” is not a date: write 31/12/2026 or 2026-12-31.",
                    5: f"Before the date of invoice {invoice.name}.",
                    6: "The file “scan.pdf” is not among the proofs.",
                },
            )
            self.assertEqual((wizard.good_count, wizard.fault_count), (1, 4))
            returned = base64.b64decode(wizard.fault_file).decode("utf-8-sig")
            self.assertEqual(len(returned.splitlines()), 5)
            self.assertIn("Line 3: No open invoice FAC/9999", returned)
            wizard.action_apply()
            self.assertEqual(len(self._get_elsewhere()), 1)

    def test_the_file_of_bad_lines_is_read_again_once_corrected(self):
        invoice = self._create_invoice("2026-03-20")
        with self._at("2026-07-01"):
            wizard = self._open()
            self._load(wizard, f"{invoice.name};oops;;1")
            returned = base64.b64decode(wizard.fault_file).decode("utf-8-sig")
            corrected = returned.replace(";oops;", ";05/06/2026;").encode()
            wizard.csv_file = base64.b64encode(corrected)
            self.assertEqual(wizard.entry_ids.state, "3_good")
            self.assertFalse(wizard.fault_file)

    def test_paid_invoices_are_counted_and_no_fault(self):
        paid = self._create_invoice("2026-03-20")
        open_one = self._create_invoice("2026-03-20")
        with self._at("2026-07-01"):
            self._pay(paid)
            wizard = self._open()
            entries = self._load(
                wizard,
                f"{paid.name};05/06/2026;;1",
                f"{paid.name.lower()};06/06/2026;;2",
                f"{open_one.name};05/06/2026;;1",
            )
            self.assertEqual(entries.move_id, open_one)
            self.assertEqual((wizard.paid_count, wizard.fault_count), (2, 0))
            self.assertFalse(wizard.fault_file)

    def test_an_invoice_of_another_company_is_not_open_here(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= other
        invoice = self._create_invoice("2026-03-20")
        with self._at("2026-07-01"):
            wizard = self.env["relance.takeover"].create({"company_id": other.id})
            [entry] = self._load(wizard, f"{invoice.name};05/06/2026;;1")
            self.assertIn("No open invoice", entry.message)

    def test_a_workbook_is_read_like_a_text_file(self):
        invoice = self._create_invoice("2026-03-20")
        book = openpyxl.Workbook()
        for row in (
            ["N° facture", "Date de relance", "Niveau"],
            [invoice.name, datetime.fromisoformat("2026-06-05T09:30"), 1],
            [invoice.name, 46179, "ferme"],
        ):
            book.active.append(row)
        written = io.BytesIO()
        book.save(written)
        with self._at("2026-07-01"):
            wizard = self._open()
            wizard.csv_file = base64.b64encode(written.getvalue())
            entries = wizard.entry_ids.sorted("line")
            self.assertEqual(
                [(str(entry.date), entry.level) for entry in entries],
                [("2026-06-05", "1"), ("2026-06-06", "2")],
            )
            self.assertEqual(set(entries.mapped("state")), {"3_good"})

    def test_a_file_that_is_no_table_is_told_once_in_words(self):
        with self._at("2026-07-01"):
            wizard = self._open()
            for content in (b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0\0\0"):
                wizard.csv_file = base64.b64encode(content)
                self.assertIn("cannot be read", wizard.entry_ids.message)

    def test_a_missing_column_has_the_name_that_people_give_it(self):
        with self._at("2026-07-01"):
            wizard = self._open()
            wizard.csv_file = base64.b64encode(b"What;When\nA1;05/06/2026")
            told = "".join(wizard.entry_ids.mapped("message"))
            self.assertIn("“Invoice number”", told)

    def test_the_results_of_a_file_go_with_it(self):
        with self._at("2026-07-01"):
            wizard = self._open()
            self._load(wizard, "FAC/9999;05/06/2026;;1")
            wizard.csv_file = False
            self.assertFalse(wizard.entry_ids)
            self.assertFalse(wizard.fault_file)
            self._load(wizard, "FAC/9999;05/06/2026;;1")
            wizard.csv_file = base64.b64encode(b"\n")
            self.assertEqual(wizard.entry_ids.mapped("message"), ["The file is empty."])

    def test_nothing_is_imported_twice(self):
        invoice = self._create_invoice("2026-03-20")
        line = f"{invoice.name};05/06/2026;;1"
        with self._at("2026-07-01"):
            wizard = self._open()
            self._load(wizard, line)
            wizard.action_apply()
            self.env.invalidate_all()
            wizard.sudo()._record_entries()
            again = self._open()
            [entry] = self._load(again, line)
            self.assertEqual(entry.state, "2_known")
            again.action_apply()
            self.assertEqual(len(self._get_elsewhere()), 1)

    def test_the_invoices_of_one_message_make_one_reminder(self):
        invoices = self._create_invoice("2026-03-20") | self._create_invoice(
            "2026-03-25"
        )
        with self._at("2026-07-01"):
            wizard = self._open()
            self._load(wizard, *(f"{move.name};05/06/2026;;1" for move in invoices))
            wizard.action_apply()
        self.assertEqual(self._get_elsewhere().line_ids.move_id, invoices)

    def test_a_proof_named_in_the_file_is_attached(self):
        invoice = self._create_invoice("2026-03-20")
        with self._at("2026-07-01"):
            wizard = self._open()
            proof = self._create_proof("receipt.pdf")
            self._load(
                wizard,
                f"{invoice.name};05/06/2026;LRAR;ferme;;;receipt.pdf",
                proofs=[proof],
            )
            wizard.action_apply()
        attached = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "relance.reminder"),
                ("res_id", "=", self._get_elsewhere().id),
            ]
        )
        self.assertEqual((attached.name, attached.raw), ("receipt.pdf", b"proof"))

    def test_a_reminder_is_recorded_by_hand_with_its_proof(self):
        collector = self._create_user("collector", "collector")
        self.company.relance_too_old_days = 400
        invoice = self._create_invoice("2026-06-01")
        with self._at("2026-07-01"):
            self._plan()
            proof = self._create_proof("letter.pdf", collector)
            reminder = self._record(
                invoice,
                user=collector,
                date="2026-06-29",
                level="1",
                channel="letter",
                note="Sent by post",
                attachment_ids=[(6, 0, proof.ids)],
            )
            self.assertEqual(reminder.create_uid, collector)
            self.assertEqual(reminder.message_attachment_count, 1)
            self.assertEqual(self._get_next(invoice), (self.facts, "2026-07-06"))
            self.assertIn("Reminder 1 on 06/29/2026.", invoice.relance_summary)

    def test_a_reminder_recorded_by_hand_takes_the_draft_of_the_customer_back(self):
        self._create_invoice("2026-06-20")
        with self._at("2026-07-01"):
            draft = self._plan()
            invoice = draft.line_ids.move_id
            self._record(invoice, date="2026-07-01", level="1", channel="phone")
            self.assertFalse(draft.exists())
            self.assertEqual(self._get_next(invoice)[0], self.facts)

    def test_the_same_reminder_is_not_recorded_twice_by_hand(self):
        invoice = self._create_invoice("2026-06-01")
        with self._at("2026-07-01"):
            self._record(invoice, date="2026-06-20")
            with self.assertRaisesRegex(UserError, "already"):
                self._record(invoice, date="2026-06-20")

    def test_a_reminder_is_made_between_the_invoice_and_today(self):
        invoice = self._create_invoice("2026-06-20")
        with self._at("2026-07-01"):
            for day in ("2026-07-02", "2026-05-20"):
                with self.assertRaises(UserError):
                    self._record(invoice, date=day)

    def test_sales_do_not_record_reminders(self):
        invoice = self._create_invoice("2026-06-20")
        reader = self._create_user("reader", "reader")
        with self._at("2026-07-01"), self.assertRaises(AccessError):
            self._record(invoice, user=reader, date="2026-06-25")

    def test_a_file_that_nobody_can_have_written_is_refused(self):
        """It would keep a worker busy for minutes (finding 20)."""
        with self._at("2026-07-01"):
            wizard = self._open()
            with self.assertRaisesRegex(UserError, "5 MB"):
                self._load(wizard, *["a;b"] * 50_001)

    def test_formulas_come_back_harmless_in_the_lines_to_correct(self):
        """A spreadsheet would run them (finding 33)."""
        with self._at("2026-07-01"):
            wizard = self._open()
            self._load(wizard, "FAC/1;oops;;1;=HYPERLINK(1);@SUM(1)")
            returned = base64.b64decode(wizard.fault_file).decode("utf-8-sig")
            self.assertIn(";'=HYPERLINK(1);'@SUM(1)", returned)
