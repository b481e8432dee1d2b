from .common import PageCommon


class TestPortalPage(PageCommon):
    """A customer who logs in to Odoo's portal reads there what its page tells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls._create_user("page_guest", "base.group_portal")
        cls.guest.partner_id.parent_id = cls.debtor

    def _dispute(self, amount=0.0):
        with self._at(self.today):
            self.env["relance.dispute"].sudo().create(
                {"move_id": self.late.id, "amount": amount}
            )

    def _count(self):
        counted = "overdue_invoice_count"
        self.authenticate("page_guest", "page_guest")
        return self.make_jsonrpc_request("/my/counters", {"counters": [counted]})[
            counted
        ]

    def _lead(self, number):
        """Return where the link of the portal leads."""
        answer = self.url_open(f"/my/relance/{number}", allow_redirects=False)
        return answer.headers["Location"]

    def test_the_home_counts_what_is_asked_of_the_whole_customer(self):
        """The invoice is that of the company, who logs in is a contact of it."""
        self.assertEqual(self._count(), 1)

    def test_what_is_wholly_disputed_is_not_counted_and_not_in_red(self):
        self._dispute()
        self.assertEqual(self._count(), 0)
        tree = self._open(url="/my/invoices")
        self.assertIn("Disputed", self._words(tree))
        self.assertFalse(tree.xpath("//td[contains(@class, 'text-danger')]"))

    def test_the_page_of_an_invoice_names_what_is_disputed_and_what_is_asked(self):
        self._dispute(400)
        told = self._read(url=self.late.get_portal_url())
        self.assertRegex(told, r"Disputed \D*400\.00")
        self.assertRegex(told, r"To pay now: \D*600\.00")

    def test_an_invoice_that_no_plan_has_seen_is_overdue_as_odoo_says(self):
        self.guest.partner_id.parent_id = False
        new = self._create_invoice(str(self._day(-3)), debtor=self.guest.partner_id)
        self.assertFalse(self._get_items(new))
        self.assertEqual(self._count(), 1)

    def test_a_customer_who_is_logged_in_is_led_to_its_page(self):
        self.authenticate("page_guest", "page_guest")
        path = "/relance/" + self._lead(self.company.id).rpartition("/")[2]
        self.assertIn(self.late.name, self._read(url=path))
        link = self.env["relance.access"].sudo().search([], limit=1)
        self.assertEqual(link.purpose, "portal")
        self.assertEqual(link.contact_id, self.guest.partner_id)
        self.assertEqual(link.date_expiry, self.today)

    def test_the_link_leads_to_the_own_account_with_the_own_company_alone(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.authenticate("page_guest", "page_guest")
        for number in (elsewhere.id, 0, 999_999):
            self.assertTrue(self._lead(number).endswith("/my"))
        self.company.relance_page = False
        self.assertTrue(self._lead(self.company.id).endswith("/my"))
        self._create_user("page_colleague", "base.group_user")
        self.company.relance_page = True
        self.authenticate("page_colleague", "page_colleague")
        self.assertTrue(self._lead(self.company.id).endswith("/my"))

    def test_who_has_the_link_of_one_invoice_is_not_led_to_the_account(self):
        address = self.late._portal_ensure_token() and self.late.get_portal_url()
        path = "//a[@name='relance_page']"
        self.assertFalse(self._open(url=address).xpath(path))
        self.authenticate("page_guest", "page_guest")
        self.assertTrue(self._open(url=address).xpath(path))
        self.guest.partner_id.parent_id = self._create_debtor("Other SARL")
        self.env.flush_all()
        self.assertFalse(self._open(url=address).xpath(path))

    def test_a_list_of_invoices_costs_no_more_queries_for_more_of_them(self):
        moves = self.late | self.coming
        for _number in range(8):
            moves |= self._create_invoice(str(self._day(-9)))
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)

        def count(shown):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for move in shown:
                move.relance_told  # noqa: B018 -- read for its cost
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(count(moves), count(moves[:2]))
