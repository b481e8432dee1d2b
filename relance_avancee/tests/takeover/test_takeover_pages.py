from odoo.exceptions import UserError

from .common import TakeoverCommon


class TestTakeoverPages(TakeoverCommon):
    """Customers and invoices never sent."""

    def test_presumed_types_are_reviewed_with_their_reason(self):
        self.debtor.write({"vat": "FR23334175221", "company_registry": "334175221"})
        self._create_invoice("2026-05-15")
        with self._at("2026-07-01"):
            row = self._open().customer_ids
            self.assertEqual(row.legal_type, "professional")
            self.assertEqual(row.why, "Company, VAT FR23334175221, Registry 334175221")
            self.assertEqual((row.item_count, row.amount), (1, 1000))

    def test_names_of_public_bodies_stand_apart_and_no_group_confirms_them(self):
        """Commune de Valbrune was confirmed as a professional, with 35 others."""
        town = self._create_debtor("Commune de Valbrune")
        cafe = self._create_debtor("Café de la Mairie")
        abroad = self._create_debtor("Commune de Dinant")
        abroad.country_id = self.env.ref("base.be")
        for debtor in (town, cafe, abroad, self.debtor):
            self._create_invoice("2026-05-15", debtor=debtor)
        with self._at("2026-07-01"):
            wizard = self._open()
            rows = wizard.customer_ids.grouped("partner_id")
            self.assertEqual(
                [rows[debtor].legal_type for debtor in (town, cafe, self.debtor)],
                ["public", "professional", "professional"],
            )
            self.assertIn("the name is that of a public body", rows[town].why)
            self.assertIn("has a word of public bodies", rows[cafe].why)
            self.assertEqual((wizard.check_count, wizard.professional_count), (2, 2))
            self.assertEqual(wizard.public_count, 0)
            for kind in ("professional", "public"):
                wizard.with_context(relance_confirm=kind).action_confirm()
            wizard.action_confirm()
            confirmed = wizard.customer_ids.filtered("confirmed").partner_id
            self.assertEqual(confirmed, abroad | self.debtor)
            rows[town].confirmed = True
            rows[cafe].legal_type = "consumer"
            self.assertEqual((wizard.check_count, wizard.public_count), (0, 1))
            wizard.action_apply()
            self.assertEqual(town.relance_legal_type, "public")

    def test_a_type_is_confirmed_only_by_a_person(self):
        person = self._create_debtor("Anne", is_company=False)
        self._create_invoice("2026-05-15")
        self._create_invoice("2026-05-15", debtor=person)
        with self._at("2026-07-01"):
            wizard = self._open()
            self.assertEqual(wizard.unconfirmed_count, 2)
            confirming = wizard.with_context(relance_confirm="professional")
            confirming.action_confirm()
            wizard.action_apply()
            self.assertEqual(self.debtor.relance_legal_type, "professional")
            self.assertFalse(person.relance_legal_type)
            self.assertEqual(self._open().customer_ids.partner_id, person)

    def test_a_type_that_is_changed_is_confirmed_and_changes_the_scenario(self):
        consumers = self._create_scenario("Consumers", "consumer")
        invoice = self._create_invoice("2026-05-15")
        with self._at("2026-07-01"):
            wizard = self._open()
            wizard.customer_ids.legal_type = "consumer"
            self.assertTrue(wizard.customer_ids.confirmed)
            wizard.action_apply()
            self.assertEqual(self.debtor.relance_legal_type, "consumer")
            self.assertEqual(self._get_items(invoice).scenario_id, consumers)

    def test_old_invoices_never_sent_count_as_sent_before_the_installation(self):
        old = self._create_invoice("2026-05-15", sent=False)
        new = self._create_invoice("2026-07-20", sent=False, invoice_date="2026-07-01")
        with self._at("2026-07-01"):
            wizard = self._open()
            self.assertEqual(str(wizard.presumed_sent_before), "2026-07-01")
            self.assertEqual((wizard.unsent_count, wizard.unsent_amount), (2, 2000))
            self.assertEqual((wizard.presumed_count, wizard.still_unsent_count), (1, 1))
            wizard.action_apply()
            self.assertEqual(self._get_items(old).status, "planned")
            self.assertEqual(self._get_items(new).reason, "not_sent")

    def test_old_invoices_are_not_proposed_as_sent_where_odoo_sends(self):
        """The demo's own story "never sent" was chased."""
        for _number in range(2):
            self._create_invoice("2026-05-15")
        forgotten = self._create_invoice("2026-05-15", sent=False)
        with self._at("2026-07-01"):
            wizard = self._open()
            self.assertFalse(wizard.presume_sent)
            self.assertIn(forgotten.name, wizard.unsent_list)
            self.assertIn("Dupont SARL", wizard.unsent_list)
            self.assertEqual((wizard.presumed_count, wizard.still_unsent_count), (0, 1))
            wizard.action_apply()
            self.assertEqual(self._get_items(forgotten).reason, "not_sent")

    def test_a_statement_may_be_sent_first_to_all_who_owe_something(self):
        other = self._create_debtor("Martin SAS")
        self._create_invoice("2026-05-15")
        self._create_invoice("2026-08-15", debtor=other)
        with self._at("2026-07-01"):
            action = self._take_over().action_send_statements()
        statements = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(statements.create({}).partner_ids, self.debtor | other)

    def test_invoices_never_sent_may_stay_unchased(self):
        old = self._create_invoice("2026-05-15", sent=False)
        with self._at("2026-07-01"):
            wizard = self._open()
            wizard.presume_sent = False
            wizard.action_apply()
            self.assertFalse(self.company.relance_presumed_sent_before)
            self.assertFalse(self._open().presume_sent)
            self.assertEqual(self._get_items(old).reason, "not_sent")


class TestTakeoverBranches(TakeoverCommon):
    """The take-over of a company is that of its branches too."""

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
        cls.manager.company_ids |= cls.branch

    def test_branches_are_taken_over_with_their_company(self):
        invoice = self._create_invoice(
            "2026-05-15",
            company_id=self.branch.id,
            journal_id=self.company_data["default_journal_sale"].id,
        )
        with self._at("2026-07-01"):
            self._take_over()
            self.assertEqual(self._get_next(invoice)[0], self.firm)

    def test_a_branch_alone_is_not_taken_over(self):
        takeovers = self.env["relance.takeover"].with_user(self.manager)
        alone = takeovers.with_context(allowed_company_ids=self.branch.ids)
        with self.assertRaisesRegex(UserError, self.company.name):
            alone.action_open()
