from .common import RelanceCommon


class TestCompanies(RelanceCommon):
    """Documents in their own company; manners and credits in the root company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": cls.company.id,
                "country_id": cls.company.country_id.id,
            }
        )
        cls.env.user.company_ids |= cls.branch
        cls.branch_journal = cls.company_data["default_journal_sale"]

    def _create_branch_invoice(self, due, **values):
        return self._create_invoice(
            due,
            company_id=self.branch.id,
            journal_id=self.branch_journal.id,
            **values,
        )

    def test_a_branch_takes_the_scenarios_of_its_parent(self):
        invoice = self._create_branch_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            self.assertEqual(reminder.company_id, self.branch)
            self.assertEqual(self._get_items(invoice).scenario_id, self.scenario)

    def test_the_gap_counts_the_messages_of_all_branches(self):
        self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._create_branch_invoice("2026-02-05")
        self.assertFalse(self._run_day("2026-02-10"))
        self.assertTrue(self._run_day("2026-02-16"))

    def test_a_simulation_shows_the_user_s_companies_only(self):
        self._create_invoice("2026-02-02")
        self._create_branch_invoice(
            "2026-02-02", debtor=self._create_debtor("Branch customer SA")
        )
        with self._at("2026-02-09"):
            simulate = self.env["relance.scenario.simulate"]
            wizard = simulate.with_context(allowed_company_ids=self.branch.ids).create(
                {"date": "2026-02-09"}
            )
            wizard.action_simulate()
        self.assertIn("Branch customer", wizard.result_html)
        self.assertNotIn("Dupont", wizard.result_html)

    def test_a_setting_of_the_customer_reaches_the_branches(self):
        other = self._create_scenario("Other", "consumer")
        self.debtor.with_company(self.company).relance_scenario_id = other
        invoice = self._create_branch_invoice("2026-02-02")
        with self._at("2026-02-09"):
            self._plan()
            self.assertEqual(self._get_items(invoice).scenario_id, other)

    def test_a_hold_of_the_parent_reaches_the_branches(self):
        invoice = self._create_branch_invoice("2026-02-02")
        self.env["relance.hold"].create(
            {
                "company_id": self.company.id,
                "debtor_id": self.debtor.id,
                "date_from": "2026-02-01",
                "reason": "Agreed",
            }
        )
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(invoice).reason, "pause")

    def test_a_credit_in_one_branch_is_netted_in_the_other(self):
        self._create_branch_invoice("2026-02-02", amount=100)
        self._create_credit(100)
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())

    def test_a_company_made_by_mistake_can_be_deleted(self):
        company = self.env["res.company"].sudo().create({"name": "Mistake"})
        company.unlink()
        self.assertFalse(company.exists())

    def test_the_last_bank_transaction_of_any_branch_tells_of_the_receipts(self):
        journal = self.env["account.journal"].create(
            {
                "name": "Bank of the branch",
                "type": "bank",
                "code": "BBR",
                "company_id": self.branch.id,
            }
        )
        self._create_statement_line("2026-02-24")
        for day, expected in (("2026-02-20", "2026-02-24"), ("2026-02-26",) * 2):
            self._create_statement_line(day, journal_id=journal.id)
            with self._at("2026-03-02") as today:
                known = self.company._get_relance_receipts_date(today)
            self.assertEqual(str(known), expected)
