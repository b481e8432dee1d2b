import hashlib

from odoo.exceptions import ValidationError

from .common import PageCommon

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00"
    b"\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00"
    b"\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


class TestSaid(PageCommon):
    """What a customer says on its page acts at once, once, and is told back."""

    def _get_answers(self):
        return self.env["relance.page.answer"].sudo().search([])

    # A promise --------------------------------------------------------------------

    def test_a_payment_announced_is_a_promise_that_holds(self):
        self._say("promise", items=str(self.item.id), date=str(self._day(5)))
        promise = self.env["relance.promise"].search([], limit=1)
        self.assertEqual(promise.due_item_ids, self.item)
        self.assertEqual((promise.channel, promise.state), ("page", "open"))
        self.assertEqual(promise.hold_ids.due_item_id, self.item)
        self.assertEqual(promise.acknowledgement, "waiting")
        self.assertIn("We send no reminder until", self._read())

    def test_what_was_announced_is_not_announced_again(self):
        self._say("promise", items=str(self.item.id), date=str(self._day(5)))
        typed = {"date": str(self._day(6))}
        for items, told in (
            ({"items": str(self.item.id)}, "already"),
            ({}, "Nothing is due"),
        ):
            self.assertIn(told, self._get_errors("promise", **items, **typed))
        self.assertEqual(len(self.env["relance.promise"].search([])), 1)

    def test_no_invoice_ticked_is_all_that_is_overdue(self):
        self._say("promise", date=str(self._day(5)), amount="1 000,00")
        promise = self.env["relance.promise"].search([], limit=1)
        self.assertEqual(promise.due_item_ids, self.item)
        self.assertEqual(promise.amount, 1000)

    def test_a_form_sent_twice_says_nothing_twice(self):
        typed = {
            "key": "a" * 32,
            "items": str(self.item.id),
            "date": str(self._day(5)),
            "step": "confirm",
        }
        first, second = (self._post("/say/promise", **typed) for _number in range(2))
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self.env["relance.promise"].search([])), 1)
        self.assertEqual(len(self._get_answers()), 1)

    def test_what_is_sent_is_read_again_first(self):
        answer = self._post(
            "/say/promise",
            key="b" * 32,
            items=str(self.item.id),
            date=str(self._day(5)),
        )
        self.assertIn("Please read it again", answer.text)
        self.assertIn(self.late.name, answer.text)
        typed = {"key": "d" * 32, "date": str(self._day(5))}
        answer = self._post("/say/promise", **typed)
        self.assertIn("All that is overdue", answer.text)
        self.assertFalse(self._get_answers())

    def test_a_promise_beyond_the_limits_is_asked_of_a_person(self):
        self._say("promise", items=str(self.item.id), date=str(self._day(90)))
        self.assertFalse(self.env["relance.promise"].search([]))
        answer = self._get_answers()
        self.assertTrue(answer.todo_id)
        self.assertIn("Received, being looked at.", self._read())

    def test_bad_dates_and_amounts_are_refused_with_what_to_do(self):
        item = str(self.item.id)
        good = str(self._day(5))
        for typed, told in (
            ({"date": str(self._day(-1))}, "This day is over"),
            ({"date": "soon"}, "Write a day"),
            ({"date": ""}, "Fill this in"),
            ({"date": good, "amount": "0"}, "above zero"),
            ({"date": good, "amount": "-5"}, "Write an amount"),
            ({"date": good, "amount": "1e9"}, "Write an amount"),
            ({"date": good, "amount": "10,123"}, "owed here"),
            ({"date": good, "amount": "10,1234"}, "Write an amount"),
            ({"date": good, "amount": "99999999999999999999"}, ""),
        ):
            errors = self._get_errors("promise", items=item, **typed)
            self.assertIn(told, errors, typed)
            self.assertTrue(errors, typed)
        self.assertFalse(self.env["relance.promise"].search([]))
        self.assertFalse(self._get_answers())

    def test_nothing_typed_is_lost_on_an_error(self):
        answer = self._post("/say/promise", key="c" * 32, date="soon", signer="Ana")
        self.assertIn('value="Ana"', answer.text)
        self.assertIn("soon", answer.text)

    # A dispute --------------------------------------------------------------------

    def _dispute(self, **typed):
        reason = self.env["relance.dispute.reason"].search([], limit=1)
        return self._say(
            "dispute",
            item=str(self.item.id),
            reason=str(reason.id),
            text="Two of three were delivered",
            **typed,
        )

    def test_what_is_disputed_is_not_asked_for_meanwhile(self):
        self._dispute(amount="400")
        dispute = self.env["relance.dispute"].search([], limit=1)
        self.assertEqual((dispute.move_id, dispute.amount_left), (self.late, 400))
        self.assertEqual(dispute.channel, "page")
        self.assertTrue(dispute.owner_id)
        self.assertIn("looks at it and answers by", self._read())

    def test_files_and_words_are_added_to_a_dispute(self):
        path = self._dispute().removeprefix(self.url)
        answer = self._post(
            path, text="See the <b>photo</b>", files={"files": ("x.exe", PNG)}
        )
        self.assertEqual(answer.status_code, 303)
        dispute = self.env["relance.dispute"].search([], limit=1)
        message = dispute.message_ids[:1]
        self.assertEqual(message.attachment_ids.name, "x.png")
        self.assertEqual(message.author_id, self.debtor)
        self.assertIn("&lt;b&gt;photo", message.body)
        self.assertIn("x.png", self._read(path))

    def test_six_files_or_one_too_large_are_refused(self):
        path = self._dispute().removeprefix(self.url)
        many = [("files", (f"{number}.png", PNG)) for number in range(6)]
        large = {"files": ("large.png", PNG + bytes(10 * 1024 * 1024))}
        for files, told in ((many, "5 files at a time"), (large, "larger than 10 MB")):
            self.assertIn(told, self._post(path, text="See", files=files).text)

    def test_a_file_of_a_wrong_kind_is_refused_and_the_words_are_kept(self):
        path = self._dispute().removeprefix(self.url)
        answer = self._post(
            path, text="My words", files={"files": ("a.pdf", b"MZ not a pdf")}
        )
        self.assertIn("send a PDF or a picture", answer.text)
        self.assertIn("My words", answer.text)

    def test_a_page_written_in_html_is_no_picture(self):
        page = self.env["relance.page"]
        for content in (b"<svg xmlns='x'><script/></svg>", b"<html><script/></html>"):
            with self.assertRaises(ValidationError):
                page._check_files([("a.png", content)])

    # The rest ---------------------------------------------------------------------

    def test_each_of_the_others_is_a_todo_and_is_told_back(self):
        forms = {
            "paid": {
                "date": str(self._day(-2)),
                "amount": "1000",
                "reference": "VIR 7",
            },
            "contact": {"name": "Ana", "email": "ana@customer.example.com"},
            "document": {"text": "The delivery note"},
            "call": {"phone": "01 02 03 04 05", "text": "This afternoon"},
            "question": {"text": "What is it for?"},
            "ask_plan": {"number": "3", "date": str(self._day(10))},
        }
        for number, (kind, typed) in enumerate(forms.items(), 1):
            self._say(kind, signer="Ana Martin", **typed)
            answers = self._get_answers()
            self.assertEqual(len(answers), number)
            self.assertEqual((answers[0].kind, answers[0].signer), (kind, "Ana Martin"))
            self.assertTrue(answers[0].todo_id.user_id)
            self.assertTrue(answers[0].ip)
        self.assertEqual(self._read().count("Received, being looked at."), len(forms))
        answers.todo_id.action_done()
        self.env["relance.payment.plan"].search([]).action_withdraw()
        self.assertNotIn("being looked at", self._read())

    def test_what_must_be_filled_in_is_asked_for(self):
        for kind in ("dispute", "paid", "contact", "document", "call", "question"):
            self.assertIn("Fill this in.", self._get_errors(kind))

    def test_a_link_says_twenty_things_a_day_at_most(self):
        for _number in range(20):
            self._say("question", text="Why?")
        self.assertIn("a lot today", self._get_errors("question", text="Why?"))
        self.assertEqual(len(self._get_answers()), 20)

    # A plan -----------------------------------------------------------------------

    def test_a_plan_is_read_accepted_and_runs_with_its_proof(self):
        plan = self._propose()
        self.assertIn("It waits for your answer.", self._read())
        answer = self._accept(plan)
        self.assertEqual(answer.status_code, 303, answer.text[:3000])
        self.env.invalidate_all()
        self.assertEqual((plan.state, plan.accepted_how), ("active", "page"))
        said = self._get_answers()
        self.assertEqual((said.signer, said.capacity), ("Ana Martin", "Director"))
        shown = plan.proof_ids.filtered(lambda one: one.mimetype == "application/pdf")
        self.assertEqual(said.document_hash, hashlib.sha256(shown.raw).hexdigest())
        self.assertEqual(plan.hold_ids.due_item_id, self.item)

    def test_a_plan_is_accepted_with_a_name_a_capacity_and_a_tick(self):
        plan = self._propose()
        for missing in ("signer", "capacity", "agreed"):
            self.assertIn("Fill this in.", self._accept(plan, **{missing: ""}).text)
        self.env.invalidate_all()
        self.assertEqual(plan.state, "proposed")

    def test_a_plan_changed_while_it_is_read_is_read_again(self):
        plan = self._propose()
        terms = self._read_terms(plan)
        plan.clause = "Something else"
        typed = {"signer": "Ana", "capacity": "Director", "agreed": "1"}
        answer = self._post("/say/plan", **terms, **typed, step="confirm")
        self.assertIn("has changed since you opened it", answer.text)
        self.env.invalidate_all()
        self.assertEqual(plan.state, "proposed")

    def test_a_plan_of_somebody_else_is_not_shown(self):
        plan = self._propose()
        other = self._create_debtor("Other SARL")
        _link, url = self._link(debtor_id=other.id, contact_id=other.id)
        self._open(f"/plan/{plan.id}", url=url, status=404)
        self._open(f"/say/plan?plan={plan.id}", url=url, status=303)
