from ..payments.common import RejectionCommon


class TestRoutes(RejectionCommon):
    """How an item is paid decides who chases it, when, and to which account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.factor = cls._create_debtor("Factor SA")
        cls._create_bank(cls.factor, "FR7612345987650123456789014")
        cls._create_bank(cls.company.partner_id)

    def _get_reasons(self, day, invoice):
        with self._at(day):
            self._plan()
            return self._get_items(invoice).reasons

    def test_a_direct_debit_is_not_chased_before_it_is_rejected(self):
        invoice = self._create_invoice("2026-03-02", relance_route="debit")
        self.assertEqual(self._get_reasons("2026-05-04", invoice), "debit")

    def test_a_debit_not_presented_three_days_after_the_due_date_is_our_to_do(self):
        self._create_invoice("2026-03-02", relance_route="debit")
        kind = self.env.ref("relance_avancee.mail_activity_present")
        for day, expected in (
            ("2026-03-04", 0),
            ("2026-03-05", 1),
            ("2026-03-06", 1),
        ):
            with self._at(day):
                self._plan()
            asked = self.debtor.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )
            self.assertEqual(len(asked), expected, day)

    def test_a_presented_direct_debit_is_not_chased_for_five_bank_days(self):
        invoice = self._create_invoice("2026-03-02", relance_route="debit")
        with self._at("2026-03-02"):
            self._plan()
            self._get_items(invoice).action_mark_presented()
        for day in ("2026-03-03", "2026-03-09"):
            self.assertEqual(self._get_reasons(day, invoice), "presented,debit", day)
        self.assertEqual(self._get_reasons("2026-03-10", invoice), "debit")
        self.assertFalse(self.reminders.search([]))

    def test_a_bill_is_held_until_five_bank_days_after_its_maturity(self):
        invoice = self._create_invoice("2026-03-02", relance_route="bill")
        self.assertEqual(self._get_reasons("2026-03-09", invoice), "bill")
        reminder = self._run_day("2026-03-10")
        self.assertEqual(reminder.scenario_id, self.returned)
        self.assertEqual(reminder.step_id, self.returned.step_ids[0])

    def test_an_assigned_invoice_is_not_chased_without_a_contract_that_says_so(self):
        invoice = self._create_invoice("2026-03-02", relance_route="assigned")
        self.assertEqual(self._get_reasons("2026-03-16", invoice), "assigned")

    def test_an_assigned_invoice_never_shows_our_iban(self):
        self.company.write(
            {"relance_chase_assigned": True, "relance_factor_id": self.factor.id}
        )
        self._create_invoice("2026-03-02", relance_route="assigned")
        reminder = self._run_day("2026-03-16")
        body = reminder._render_email()[reminder.id]
        self.assertIn("FR76 1234 5987", body)
        self.assertNotIn("FR14 2004", body)
        self.assertNotIn("/my/invoices", body)

    def test_without_a_factor_an_assigned_invoice_shows_no_account_at_all(self):
        self.company.relance_chase_assigned = True
        self._create_invoice("2026-03-02", relance_route="assigned")
        reminder = self._run_day("2026-03-16")
        body = reminder._render_email()[reminder.id]
        self.assertNotIn("FR14", body)

    def test_assigned_and_ordinary_invoices_never_share_a_message(self):
        self.company.relance_chase_assigned = True
        assigned = self._create_invoice("2026-03-02", relance_route="assigned")
        ordinary = self._create_invoice("2026-03-02")
        reminders = self._run_day("2026-03-16")
        self.assertEqual(len(reminders), 2)
        self.assertCountEqual(
            [reminder.line_ids.move_id for reminder in reminders],
            [assigned, ordinary],
        )

    def test_retention_money_is_a_to_do_thirty_days_before_release(self):
        retention = self._create_scenario(
            "Retention", "professional", payment_kind="retention", step_ids=[]
        )
        retention.step_ids = [
            self._prepare_step(-30, "0", use_email=False, use_activity=True),
            self._prepare_step(1, "1"),
        ]
        self._create_invoice("2026-04-15", relance_route="retention")
        self._create_invoice("2026-03-02")
        of_retention = [("scenario_id", "=", retention.id)]
        self._run_day("2026-03-13")
        self.assertFalse(self.reminders.search(of_retention))
        self._run_day("2026-03-16")
        todo = self.reminders.search(of_retention)
        self.assertEqual((todo.state, todo.is_contact), ("sent", False))

    def test_the_route_of_the_customer_and_of_the_method_are_found(self):
        invoice = self._create_invoice("2026-03-02")
        self.debtor.relance_route = "link"
        with self._at("2026-03-02"):
            self._plan()
            self.assertEqual(self._get_items(invoice).route, "link")
            self.debtor.relance_route = False
            method = self.env["account.payment.method.line"].search(
                [("company_id", "=", self.company.id)], limit=1
            )
            method.name = "SEPA Direct Debit"
            invoice.preferred_payment_method_line_id = method
            self._plan()
            self.assertEqual(self._get_items(invoice).route, "debit")

    def test_nothing_leaves_before_a_week_after_the_invoice_was_sent(self):
        invoice = self._create_invoice("2026-03-02", sent=False)
        self.assertEqual(self._get_reasons("2026-03-16", invoice), "not_sent")
        invoice.is_move_sent = True
        self.assertFalse(self._run_day("2026-03-17"))
        self.assertFalse(self._run_day("2026-03-23"))
        self.assertTrue(self._run_day("2026-03-24"))

    def test_a_week_counts_from_the_day_on_which_the_invoice_was_made(self):
        """An invoice dated weeks ago cannot have been sent before that day."""
        invoice = self._create_made_invoice("2026-03-02", "2026-03-10 08:00:00")
        self.assertFalse(self._run_day("2026-03-11"))
        self.assertEqual(str(self._get_items(invoice).delivered_on), "2026-03-10")
        self.assertFalse(self._run_day("2026-03-16"))
        self.assertTrue(self._run_day("2026-03-17"))

    def test_the_day_on_which_it_was_made_is_that_of_the_company(self):
        self._create_made_invoice("2026-03-02", "2026-03-10 23:30:00")
        self.assertFalse(self._run_day("2026-03-17"))
        self.assertTrue(self._run_day("2026-03-18"))

    def test_an_invoice_made_before_its_date_counts_from_its_date(self):
        invoice = self._create_made_invoice("2026-03-02", "2026-01-15 08:00:00")
        self.assertTrue(self._run_day("2026-03-09"))
        item = self._get_items(invoice)
        self.assertEqual(item.delivered_on, invoice.invoice_date)

    def test_what_was_imported_at_the_installation_counts_from_its_date(self):
        """The day of the import is no day of sending."""
        self.company.relance_install_date = "2026-03-05"
        old = self._create_made_invoice("2026-04-01", "2026-03-05 08:00:00")
        self.assertLess(str(old.invoice_date), "2026-03-05")
        new = self._create_made_invoice("2026-04-04", "2026-03-20 08:00:00")
        self.assertEqual(str(new.invoice_date), "2026-03-05")
        with self._at("2026-03-23"):
            self._plan()
        self.assertEqual(self._get_items(old).delivered_on, old.invoice_date)
        self.assertEqual(str(self._get_items(new).delivered_on), "2026-03-20")

    def test_how_an_invoice_was_sent_is_noted_once(self):
        by_email, by_post, unknown = (
            self._create_invoice("2026-03-02", sent=False) for _invoice in range(3)
        )
        with self._at("2026-03-03"):
            self._plan()
            self._notify(by_email, "email")
            self._notify(by_post, "email", status="bounce")
            self._notify(by_post, "snail")
            (by_email | by_post | unknown).is_move_sent = True
            self._plan()
        ways = [self._get_items(one).delivery for one in (by_email, by_post, unknown)]
        self.assertEqual(ways, ["email", "post", False])
        with self._at("2026-03-04"):
            # what is written on it later tells nothing of how it was sent
            self._notify(unknown, "email")
            unknown.relance_route = "link"
            self._plan()
        self.assertFalse(self._get_items(unknown).delivery)

    def test_what_colleagues_get_is_no_sending(self):
        invoice = self._create_invoice("2026-03-02", sent=False)
        with self._at("2026-03-03"):
            self._notify(invoice, "email", recipient=self.env.user.partner_id)
            invoice.is_move_sent = True
            self._plan()
        self.assertFalse(self._get_items(invoice).delivery)

    def _notify(self, invoice, kind, status="sent", recipient=None):
        """Have ``invoice`` told to its customer, or to ``recipient``."""
        message = self.env["mail.message"].create(
            {"model": "account.move", "res_id": invoice.id, "message_type": "comment"}
        )
        note = self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": (recipient or invoice.partner_id).id,
                "notification_type": "email",
                "notification_status": status,
            }
        )
        self.env.flush_all()
        # letters are those of a module that need not be installed
        self.env.cr.execute(
            "UPDATE mail_notification SET notification_type = %s WHERE id = %s",
            (kind, note.id),
        )

    def _create_made_invoice(self, due, made):
        """Return an invoice due on ``due`` that was made at ``made``, in UTC."""
        invoice = self._create_invoice(due)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET create_date = %s WHERE id = %s", (made, invoice.id)
        )
        invoice.invalidate_recordset()
        return invoice

    def test_a_public_body_is_presumed_from_its_siren(self):
        town = self._create_debtor("Mairie", company_registry="217500016")
        self.assertEqual(town.relance_customer_type, "public")
        partners = self.env["res.partner"]
        found = partners.search([("relance_customer_type", "=", "public")])
        self.assertIn(town, found)
        self.assertNotIn(self.debtor, found)
        other = partners.search([("relance_customer_type", "!=", "public")])
        self.assertNotIn(town, other)

    def test_ordered_for_payment_pauses_ten_working_days(self):
        invoice = self._create_invoice("2026-03-02")
        with self._at("2026-03-06"):
            action = invoice.action_relance_mark_ordered()
            wizard = self.env["relance.hold.pause"].with_context(**action["context"])
            wizard.create({}).action_apply()
        self.assertEqual(self._get_reasons("2026-03-20", invoice), "ordered")
        self.assertTrue(self._run_day("2026-03-23"))
