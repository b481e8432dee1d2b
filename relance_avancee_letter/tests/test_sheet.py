from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import relance_letter_batch
from ..rules.postal import MOST_LINES
from .common import DUE, PRINTING, LetterCommon, read_text, read_words

# What shows in the window of a French DL envelope, wherever the sheet slides: mm.
LEFT, TOP, RIGHT, BOTTOM = 100, 55, 190, 79
# Half a line of the address.
APART = 2
LONGEST = "ETABLISSEMENTS METALLURGIQUES DU RHONE"


@tagged("post_install", "-at_install")
class TestSheet(LetterCommon):
    """What stands on the paper, and where."""

    def _read_window(self, content, page=1):
        """Return the words that stand where the window is, line by line."""
        shown = [
            (top, left, word)
            for left, top, right, bottom, word in read_words(content, page)
            if left >= LEFT and right <= RIGHT and top >= TOP and bottom <= BOTTOM
        ]
        lines, last = [], 0
        for top, left, word in sorted(shown):
            # words of one line do not begin at quite the same height
            if top - last > APART:
                lines.append([])
                last = top
            lines[-1].append((left, word))
        return [" ".join(word for _left, word in sorted(line)) for line in lines]

    def test_the_address_stands_in_the_window(self):
        self._queue_letters()
        content = self._get_content(self._print())
        self.assertEqual(
            self._read_window(content), [self.debtor.name, "1 rue Basse", "69001 LYON"]
        )

    def test_the_longest_address_stands_in_the_window(self):
        person = self._create_contact(LONGEST)
        self.debtor.write({"name": LONGEST, "relance_contact_id": person.id})
        self.debtor.write({"street": LONGEST, "street2": LONGEST})
        self._set_abroad(self.debtor, "be", "1000")
        reminder = self._queue_letters()
        reminder.contact_id = person
        lines = self._read_window(self._get_content(self._print()))
        self.assertEqual(len(lines), MOST_LINES)
        self.assertEqual(lines[:4], [LONGEST] * 4)
        self.assertEqual(lines[-1], "BELGIUM")

    def _create_contact(self, name):
        return self.env["res.partner"].create(
            {"name": name, "parent_id": self.debtor.id, "type": "other"}
        )

    def _set_abroad(self, debtor, code, postcode):
        debtor.write({"zip": postcode, "country_id": self.env.ref(f"base.{code}").id})

    def test_nothing_else_stands_in_the_window(self):
        self._queue_letters()
        content = self._get_content(self._print())
        seen = [
            word
            for left, top, right, bottom, word in read_words(content, 1)
            if right > LEFT - 10 and bottom > TOP - 11 and top < BOTTOM + 11
        ]
        address = f"{self.debtor.name} 1 rue Basse 69001 LYON"
        self.assertEqual(" ".join(seen), address)

    def test_a_customer_abroad_has_its_country_in_capitals(self):
        self._set_abroad(self.debtor, "be", "1000")
        self._queue_letters()
        lines = self._read_window(self._get_content(self._print()))
        self.assertEqual(lines[-2:], ["1000 LYON", "BELGIUM"])

    def test_a_customer_in_arabic_is_written_to_abroad(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.debtor.write({"name": "شركة النور", "city": "القاهرة", "lang": "ar_001"})
        self._set_abroad(self.debtor, "eg", "11511")
        self._queue_letters()
        content = self._get_content(self._print())
        self.assertEqual(self._read_window(content)[-1], "EGYPT")
        self.assertEqual(len(self._read_window(content)), 4)

    def test_an_address_of_nine_lines_is_refused(self):
        self.debtor.street2 = "a\nb\nc\nd\ne\nf"
        reminder = self._queue_letters()
        self.assertEqual(reminder.state, "failed")
        self.assertIn("Street2 makes it 9 lines long, six fit", reminder.error)
        self.assertIn(self.debtor.name, reminder.error)
        [row] = [row for row in reminder.recipients if row["name"] == "letter"]
        self.assertIn("six fit", row["warning"])

    def test_a_long_letter_takes_two_pages_counted_apart(self):
        for number in range(30):
            self._create_invoice(DUE, amount=100.0 + number)
        other = self._make_debtor("Autre SA", street="2 rue Haute")
        self._queue_letters(self.debtor, other)
        batch = self._print()
        letters = batch._get_letters()
        self.assertEqual(letters.mapped("page_count"), [2, 1])
        content = self._get_content(batch)
        self.assertIn("2 / 2", read_text(content, 2))
        self.assertIn("1 / 1", read_text(content, 3))

    def test_letters_printed_in_several_goes_are_one_file(self):
        others = [
            self._make_debtor(f"Autre {number} SA", street=f"{number} rue Haute")
            for number in range(3)
        ]
        self._queue_letters(*others)
        with patch.object(relance_letter_batch, "CHUNK", 2):
            batch = self._print()
        self.assertEqual(batch._get_letters().mapped("first_page"), [1, 2, 3])
        content = self._get_content(batch)
        for page, other in enumerate(others, 1):
            self.assertIn(other.name, read_text(content, page))

    def test_a_heading_in_a_text_begins_no_letter(self):
        self.friendly.intro = "<h2>Bonjour</h2><p>Votre compte</p>"
        other = self._make_debtor("Autre SA", street="2 rue Haute")
        self._queue_letters(self.debtor, other)
        batch = self._print()
        self.assertEqual(batch._get_letters().mapped("first_page"), [1, 2])

    def test_on_both_sides_each_letter_has_its_own_sheets(self):
        self.company.relance_letter_two_sided = True
        other = self._make_debtor("Autre SA", street="2 rue Haute")
        self._queue_letters(self.debtor, other)
        batch = self._print()
        self.assertEqual(batch._get_letters().mapped("first_page"), [1, 3])
        content = self._get_content(batch)
        self.assertEqual(batch.page_count, 4)
        self.assertEqual(self._count_pages(content), 4)
        self.assertEqual(read_text(content, 2), "")
        self.assertIn("Autre SA", read_text(content, 3))

    def test_a_cover_page_has_the_address_alone(self):
        self.company.relance_letter_cover = True
        reminder = self._queue_letters()
        batch = self._print()
        self.assertEqual(batch.page_count, 2)
        content = self._get_content(batch)
        self.assertTrue(self._read_window(content))
        self.assertNotIn(reminder.line_ids.name, read_text(content, 1))
        self.assertIn(reminder.line_ids.name, read_text(content, 2))

    def test_a_step_of_letters_alone_shows_the_letter(self):
        reminder = self._queue_letters()
        self.assertIn("69001 LYON", reminder.letter_preview)
        self.assertIn(reminder.line_ids.name, reminder.letter_preview)
        names = [row["name"] for row in reminder.recipients]
        self.assertEqual(names[0], "letter")
        self.assertNotIn("to", names)
        self.assertEqual(reminder.departure, "Waits to be printed and posted.")

    def test_beside_an_email_both_leave(self):
        self.friendly.write({"use_email": True, "channel_mode": "all"})
        reminder = self._queue_letters()
        self.assertEqual(
            set(reminder.delivery_ids.mapped("channel")), {"email", "letter"}
        )
        self._post(self._print())
        self.assertEqual(self._get_letter(reminder).state, "sent")

    def test_a_letter_to_ourselves_has_our_address(self):
        self.company.write(
            {"street": "27 rue de la Charité", "zip": "69002", "city": "Lyon"}
        )
        report = "relance_avancee_letter.relance_letter_{}_report"
        manager = self._create_user("letter_manager", "manager")
        reports = self.env["ir.actions.report"].with_user(manager)
        printing = reports.with_company(self.company).with_context(
            force_report_rendering=True
        )
        found = {}
        for kind in ("test", "preview"):
            with mute_logger(PRINTING):
                content, _kind = printing._render_qweb_pdf(
                    report.format(kind), res_ids=self.company.ids
                )
            found[kind] = self._read_window(content)
        self.assertEqual(found["test"][0], self.company.name)
        self.assertEqual(found["test"][-1], "69002 LYON")
        self.assertEqual(found["preview"][-1], "69001 LYON")
