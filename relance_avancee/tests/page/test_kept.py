from odoo import fields

from .common import PageCommon
from .test_said import PNG


class TestKept(PageCommon):
    """Nothing is lost in the middle: files wait, what was typed is shown again."""

    KEY = "f" * 32

    def _pay_already(self, **typed):
        """Return the answer to the form of a payment that was made."""
        named = {"key": self.KEY, "date": str(self._day(-2)), "amount": "1000"}
        return self._post("/say/paid", **named | typed)

    def _get_answer(self):
        return self.env["relance.page.answer"].sudo().search([], limit=1)

    def _get_files(self):
        files = self.env["ir.attachment"].sudo()
        return files.search([("res_model", "=", "relance.access")])

    # The proof of a payment -------------------------------------------------------

    def test_the_proof_of_a_payment_comes_with_it(self):
        review = self._pay_already(files={"files": ("order.exe", PNG)})
        self.assertIn("order.png", review.text)
        self.assertFalse(self._get_answer())
        answer = self._pay_already(step="confirm")
        self.assertEqual(answer.status_code, 303)
        said = self._get_answer()
        self.assertEqual(said.file_ids.mapped("name"), ["order.png"])
        self.assertIn("order.png", said.summary)
        self.assertTrue(said.todo_id)
        self.assertFalse(self._get_files())

    def test_a_reader_opens_the_proof_and_an_employee_does_not(self):
        self._pay_already(files={"files": ("order.png", PNG)})
        self._pay_already(step="confirm")
        [file] = self._get_answer().file_ids
        reader = self._create_user("file_reader", "reader")
        employee = self._create_user("file_employee", "base.group_user")
        self.assertTrue(file.with_user(reader).has_access("read"))
        self.assertFalse(file.with_user(employee).has_access("read"))

    def test_a_file_stays_chosen_when_something_else_is_wrong(self):
        answer = self._pay_already(date="soon", files={"files": ("order.png", PNG)})
        self.assertIn("Write a day", answer.text)
        self.assertIn("order.png", answer.text)
        self._pay_already(step="confirm")
        self.assertEqual(len(self._get_answer().file_ids), 1)

    def test_what_is_no_proof_is_refused_and_the_rest_is_kept(self):
        answer = self._pay_already(
            reference="VIR 7", files={"files": ("a.pdf", b"MZ not a pdf")}
        )
        self.assertIn("send a PDF or a picture", answer.text)
        self.assertIn("VIR 7", answer.text)
        many = [("files", (f"{number}.png", PNG)) for number in range(4)]
        self._pay_already(files=many)
        self.assertIn("5 files at a time", self._pay_already(files=many).text)
        self.assertEqual(len(self._get_files()), 4)

    def test_a_link_leaves_no_heap_of_files(self):
        many = [("files", (f"{number}.png", PNG)) for number in range(5)]
        for letter in "abcd":
            self._pay_already(key=letter * 32, files=many)
        answer = self._pay_already(key="e" * 32, files=many)
        self.assertIn("please mail them", answer.text)
        self.assertEqual(len(self._get_files()), 20)

    def test_files_that_were_never_sent_are_removed(self):
        self._pay_already(files={"files": ("order.png", PNG)})
        page = self.env["relance.page"].sudo()
        page._gc_waiting()
        self.assertTrue(self._get_files())
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1, hours=1)
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = %s WHERE id = ANY(%s)",
            [yesterday, self._get_files().ids],
        )
        page._gc_waiting()
        self.assertFalse(self._get_files())

    def test_files_of_another_form_do_not_come_with_this_one(self):
        self._pay_already(files={"files": ("order.png", PNG)})
        self._pay_already(key="0" * 32, step="confirm")
        self.assertFalse(self._get_answer().file_ids)

    def test_the_files_go_when_their_term_is_over(self):
        self._pay_already(files={"files": ("order.png", PNG)})
        self._pay_already(step="confirm")
        files = self._get_answer().file_ids
        self._get_answer()._erase_personal()
        self.assertFalse(files.exists())

    # A link that closes in the middle ---------------------------------------------

    def test_what_was_typed_is_there_when_the_link_has_expired_meanwhile(self):
        self._open("/say/dispute")
        self._expire(self.access)
        self.env.flush_all()
        text = "Two of three were delivered.\nSee the <b>note</b>"
        answer = self._post("/say/dispute", key=self.KEY, text=text, signer="Ana M")
        self.assertEqual(answer.status_code, 410)
        self.assertIn("What you typed was not sent", answer.text)
        self.assertIn("See the &lt;b&gt;note", answer.text)
        self.assertIn("Ana M", answer.text)
        self.assertIn("Send me a fresh link", answer.text)
        self.assertFalse(self._get_answer())

    def test_what_was_typed_is_there_when_the_link_was_closed_meanwhile(self):
        self.access.sudo()._revoke()
        self.env.flush_all()
        answer = self._post("/say/question", key=self.KEY, text="What is it for?")
        self.assertEqual(answer.status_code, 410)
        self.assertIn("What is it for?", answer.text)

    def test_who_only_looks_reads_of_nothing_typed(self):
        self._expire(self.access)
        self.env.flush_all()
        self.assertNotIn("What you typed", self._read(status=410))

    def test_what_was_typed_is_there_when_the_page_is_busy(self):
        self._open("/say/question")
        for _number in range(80):
            answer = self._post("/say/question", key=self.KEY, text="What is it for?")
            if answer.status_code == 429:
                break
        self.assertEqual(answer.status_code, 429)
        self.assertIn("What is it for?", answer.text)

    # The back button --------------------------------------------------------------

    def test_going_back_and_sending_again_says_nothing_twice(self):
        first = self._pay_already(step="confirm")
        for step in ("", "change", "confirm"):
            again = self._pay_already(step=step, amount="2000")
            self.assertEqual(again.headers["Location"], first.headers["Location"])
        self.assertEqual(self.env["relance.page.answer"].sudo().search_count([]), 1)
