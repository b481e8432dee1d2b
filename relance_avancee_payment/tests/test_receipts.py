from .common import PayCommon


class TestReceipts(PayCommon):
    """A payment of the page stands in its history, and is acknowledged once."""

    def _get_mails(self):
        # sudo: the queue of mails is for administrators
        mails = self.env["mail.mail"].sudo()
        return mails.search([("subject", "like", "received your payment")])

    def _get_told(self):
        """Return the entries of the page about payments."""
        self.env.flush_all()
        said = self.page._prepare(self.own)["said"]
        return [one for one in said if one["key"].startswith("relance.page.payment,")]

    def test_the_history_tells_of_a_payment_from_its_way_to_the_books(self):
        choice = self._store({self.late_item: 400})
        self.assertFalse(self._get_told())
        transaction = self._start(choice)
        self.assertFalse(self._get_told())
        transaction._set_pending()
        [told] = self._get_told()
        self.assertEqual(told["tone"], "open")
        self.assertIn("on its way", told["told"])
        self._receive(transaction)
        [told] = self._get_told()
        self.assertEqual(told["tone"], "good")
        self.assertIn("Received on", told["told"])
        self.assertIn("400.00", told["what"])
        self.assertIn(self.late.name, self._read())

    def test_a_payment_that_failed_is_not_told_as_one(self):
        transaction = self._start(self._store({self.late_item: 400}))
        transaction._set_pending()
        transaction._set_canceled()
        self.assertFalse(self._get_told())
        self.assertFalse(self._get_mails())

    def test_the_payer_is_told_once_what_was_paid(self):
        self._receive(
            self._start(self._store({self.late_item: 400, self.coming_item: 100}))
        )
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        self.assertIn(self.debtor.email, mail.email_to)
        for words in ("500.00", "400.00", self.late.name, self.coming.name):
            self.assertIn(words, mail.body_html)

    def test_webhook_then_redirect_and_once_more_acknowledge_once(self):
        choice = self._choose(late="400")
        transaction = self._click(choice)
        transaction._set_done()
        transaction._post_process()
        self.env.flush_all()
        self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()
        for _time in range(2):
            self._receive(transaction)
        self._read(f"/paid/{choice.id}")
        self.assertEqual(len(self._get_mails()), 1)

    def test_the_redirect_comes_before_the_webhook(self):
        choice = self._choose(late="400")
        transaction = self._click(choice)
        self._read(f"/paid/{choice.id}")
        self.assertFalse(self._get_mails())
        self._receive(transaction)
        self.assertEqual(len(self._get_mails()), 1)

    def test_parts_that_are_captured_are_acknowledged_once(self):
        # sudo: the provider of the tests
        self.provider.sudo().support_manual_capture = "partial"
        whole = self._start(self._store({self.late_item: 400}))
        whole._set_authorized()
        for amount in (300, 100):
            self._receive(whole._create_child_transaction(amount))
        self.assertEqual(len(self._get_mails()), 1)

    def test_what_has_no_place_any_more_is_told(self):
        transaction = self._start(self._store({self.late_item: 1000}))
        self._pay(self.late, 800)
        self._receive(transaction)
        self.assertIn("was not owed any more", self._get_mails().body_html)

    def test_who_is_told_of_its_payment_is_not_thanked_for_it_too(self):
        self.company.sudo().relance_thank = "all"
        self._receive(self._start(self._store({self.late_item: 1000})))
        self.assertTrue(self.late_item.date_thanked)
        self.assertFalse(self.coming_item.date_thanked)
        self._receive(self._start(self._store({self.coming_item: 100})))
        self.assertFalse(self.coming_item.date_thanked)

    def test_who_has_no_address_is_told_on_the_page_alone(self):
        self.debtor.email = False
        self._receive(self._start(self._store({self.late_item: 400})))
        self.assertFalse(self._get_mails())
        self.assertTrue(self._get_told())

    def test_the_receipt_speaks_the_language_of_the_link(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.own.lang = "fr_FR"
        self._receive(self._start(self._store({self.late_item: 400})))
        # sudo: the queue of mails is for administrators
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        self.assertIn('lang="fr-FR"', mail.body_html)
