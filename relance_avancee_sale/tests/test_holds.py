from random import Random

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import SaleCommon

TODAY = "2026-03-09"


class TestStanding(SaleCommon):
    """What who sells is told before the sale."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("seller", "sales_team.group_sale_salesman")

    def _tell(self, order, user=None):
        """Return what a salesperson without rights in accounting reads on the order."""
        order.invalidate_recordset()
        return order.with_user(user or self.seller).relance_standing

    def test_a_salesperson_without_accounting_is_told(self):
        with self._at(TODAY):
            self._create_invoice("2026-02-10")
            self.debtor.credit_limit = 2000.0
            order = self._create_order(user_id=self.seller.id)
            told = self._tell(order)
            self.assertIn("overdue, the oldest since 02/10/2026.", told)
            self.assertIn("100% of the limit", told)
            customer = self.debtor.with_user(self.seller)
            self.assertIn("50% of the limit", customer.relance_standing)
            self.assertTrue(customer.relance_is_grave)

    def test_its_forms_open(self):
        order = self._create_order(user_id=self.seller.id)
        with Form(order.with_user(self.seller)) as form:
            form.client_order_ref = "PO 12"
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = self.debtor
        self.assertIn("no limit set", self._tell(order))

    def test_a_customer_who_owes_nothing_is_told_of_by_its_limit_alone(self):
        self.debtor.credit_limit = 10000.0
        order = self._create_order()
        self.assertIn("Exposure", self._tell(order, self.env.user))
        self.assertFalse(order.relance_is_grave)

    def test_insolvency_and_cover_are_told(self):
        self.debtor.relance_insolvency_date = "2026-01-05"
        self.debtor.relance_insured_limit = 400.0
        told = self._tell(self._create_order(), self.env.user)
        self.assertIn("Insolvent since 01/05/2026", told)
        self.assertIn("covers", told)

    def test_broken_promises_and_a_dispute_are_told(self):
        with self._at(TODAY):
            invoice = self._create_invoice("2026-02-10")
            self._plan()
            self.env["relance.dispute"].create(
                {"move_id": invoice.id, "amount": 100.0, "channel": "mail"}
            )
            promise = self.env["relance.promise"].create(
                {
                    "debtor_id": self.debtor.id,
                    "company_id": self.company.id,
                    "date_promised": "2026-03-20",
                }
            )
            promise.sudo().state = "broken"
            told = self._tell(self._create_order(), self.env.user)
        self.assertIn("A dispute is open.", told)
        self.assertIn("A promise to pay was not kept.", told)

    def test_a_list_of_quotations_costs_nothing_a_row(self):
        orders = self.env["sale.order"]
        for number in range(20):
            orders |= self._create_order(debtor=self._create_debtor(f"Buyer {number}"))
        self.env.flush_all()
        names = ["relance_standing", "relance_is_grave", "relance_is_held"]
        self.env.invalidate_all()
        one, many = orders[0], orders
        counts = []
        for read in (one, many, one, many):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            read.read(names)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[3], counts[2] + 1)

    def test_a_salesperson_prints_the_page_about_the_customer(self):
        self.debtor.credit_limit = 5000.0
        self._create_invoice("2026-02-10")
        self.env["relance.risk.profile"].sudo()._refresh(
            self.company, self.company._relance_today(), self.debtor.ids
        )
        order = self._create_order(user_id=self.seller.id).with_user(self.seller)
        action = order.action_relance_report()
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.seller)
            ._render_qweb_html(action["report_name"], order.ids)
        )
        for words in ("Open invoices", "Credit limit", "What the score is made of"):
            self.assertIn(words, html.decode())

    def test_the_portal_reads_nothing_of_it(self):
        user = self._create_user("portal_buyer", "base.group_portal")
        order = self._create_order(debtor=user.partner_id)
        with self.assertRaises(AccessError):
            order.with_user(user).read(["relance_standing"])
        with self.assertRaises(AccessError):
            order.with_user(user).action_relance_report()
        with self.assertRaises(AccessError):
            order.with_user(user)._get_relance_sheet()


class TestHolds(SaleCommon):
    """When an order waits, who lets it go, and for how long."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["relance.sale.rule"]._get_rules(cls.company).sudo(False)
        cls.seller = cls._create_user("seller", "sales_team.group_sale_salesman")
        cls.chief = cls._create_user("chief", "sales_team.group_sale_manager")
        cls.manager = cls._create_user(
            "manager", "manager", "sales_team.group_sale_salesman_all_leads"
        )
        cls.debtor.credit_limit = 1500.0

    def _set(self, cause, action, moment="confirmation", **values):
        """Have a rule do something."""
        rule = self.rules.filtered(
            lambda one: one.cause == cause and one.moment == moment
        )
        rule.with_user(self.manager).write({"action": action, **values})
        return rule

    def _try(self, order, user=None):
        """Have a salesperson confirm; return the state of the order."""
        order.with_user(user or self.seller).action_confirm()
        return order.state

    def _release(self, order, user, reason="Paid by card", until=None):
        """Let the order go."""
        orders = order.with_user(user)
        orders.action_relance_release()
        wizard = self.env["relance.sale.release"].with_user(user)
        wizard.create(
            {
                "order_id": order.id,
                "reason": reason,
                "date_until": until or fields.Date.add(fields.Date.today(), days=30),
            }
        ).action_apply()

    def test_what_ships_only_says(self):
        self.assertEqual(set(self.rules.mapped("action")), {"say"})
        order = self._create_order(2000.0, user_id=self.seller.id)
        self.assertEqual(self._try(order), "sale")
        self.assertFalse(order.relance_sale_hold_ids)

    def test_an_order_beyond_the_limit_waits_and_says_why_and_for_whom(self):
        self._set("exposure", "ask")
        order = self._create_order(1500.01, user_id=self.seller.id)
        action = order.with_user(self.seller).action_confirm()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(order.state, "draft")
        self.assertTrue(order.relance_is_held)
        self.assertIn("above the limit", order.with_user(self.seller).relance_held)
        self.assertIn("chief", order.relance_held)
        self.assertEqual(len(order.activity_ids), 1)
        self._try(order)
        self.assertEqual(len(order.relance_sale_hold_ids), 1, "held once, asked once")
        self.assertEqual(len(order.activity_ids), 1)

    def test_at_the_limit_it_goes(self):
        self._set("exposure", "stop")
        order = self._create_order(1500.0, user_id=self.seller.id)
        self.assertEqual(self._try(order), "sale")

    def test_two_in_one_go_that_fit_alone_and_not_together(self):
        self._set("exposure", "stop")
        first = self._create_order(900.0)
        second = self._create_order(900.0)
        (first | second).action_confirm()
        self.assertEqual((first.state, second.state), ("sale", "draft"))

    def test_a_sales_manager_lets_it_go_and_it_stays_so(self):
        self._set("exposure", "ask")
        order = self._create_order(2000.0, user_id=self.seller.id)
        self._try(order)
        with self.assertRaises(AccessError):
            self._release(order, self.seller)
        self._release(order, self.chief)
        hold = order.relance_sale_hold_ids
        self.assertEqual((hold.state, hold.released_by_id), ("released", self.chief))
        self.assertEqual(hold.reason, "Paid by card")
        self.assertFalse(order.relance_is_held)
        self.assertFalse(order.activity_ids)
        self.assertEqual(self._try(order), "sale")

    def test_who_lets_go_what_another_just_let_go_is_told_so(self):
        self._set("exposure", "ask")
        order = self._create_order(2000.0, user_id=self.seller.id)
        self._try(order)
        self._release(order, self.chief)
        with self.assertRaisesRegex(UserError, "Nothing holds"):
            self._release(order, self.chief)

    def test_whatever_is_tried_a_released_order_stays_released(self):
        random = Random(7)
        self._set("exposure", "ask")
        for _number in range(5):
            self.debtor.credit_limit = 1500.0
            order = self._create_order(2000.0, user_id=self.seller.id)
            self._try(order)
            self._release(order, self.chief)
            self._create_order(random.choice([10.0, 900.0]), user_id=self.seller.id)
            self.debtor.credit_limit = random.choice([0.0, -1.0, 1.0, 1500.0])
            order.order_line.price_unit = random.uniform(1.0, 200.0)
            self.assertEqual(self._try(order), "sale")

    def test_a_stop_is_let_go_by_a_manager_of_reminders_alone(self):
        self._set("exposure", "stop")
        order = self._create_order(2000.0, user_id=self.seller.id)
        self._try(order)
        with self.assertRaises(AccessError):
            self._release(order, self.chief)
        self._release(order, self.manager)
        self.assertEqual(self._try(order), "sale")

    def test_changed_after_approval_it_is_held_again(self):
        self._set("exposure", "ask")
        order = self._create_order(2000.0, user_id=self.seller.id)
        self._try(order)
        self._release(order, self.chief)
        order.order_line.price_unit = 201
        self.assertEqual(self._try(order), "draft")
        order.order_line.price_unit = 199
        self.assertEqual(self._try(order), "sale")

    def test_let_go_for_one_cause_another_still_holds(self):
        self._set("exposure", "ask")
        self._set("insolvency", "ask")
        order = self._create_order(2000.0, user_id=self.seller.id)
        self._try(order)
        self._release(order, self.chief)
        self.debtor.relance_insolvency_date = "2026-01-05"
        self.assertEqual(self._try(order), "draft")
        self.assertIn("Insolvent", order.relance_held)

    def test_a_release_ends(self):
        self._set("exposure", "ask")
        order = self._create_order(2000.0, user_id=self.seller.id)
        self._try(order)
        self._release(order, self.chief)
        order.relance_sale_hold_ids.sudo().date_until = "2020-01-01"
        self.assertEqual(self._try(order), "draft")
        self.assertEqual(len(order.relance_sale_hold_ids), 2)

    def test_a_release_has_a_reason_and_an_end_to_come(self):
        self._set("exposure", "ask")
        order = self._create_order(2000.0, user_id=self.seller.id)
        self._try(order)
        with self.assertRaises(UserError):
            self._release(order, self.chief, reason="  ")
        with self.assertRaises(UserError):
            self._release(order, self.chief, until="2020-01-01")

    def test_a_cause_that_is_gone_holds_no_more(self):
        self._set("exposure", "stop")
        order = self._create_order(2000.0, user_id=self.seller.id)
        self._try(order)
        self.debtor.credit_limit = 5000.0
        self.assertEqual(self._try(order), "sale")
        self.assertEqual(order.relance_sale_hold_ids.state, "gone")

    def test_what_is_overdue_for_too_long_holds_a_quotation(self):
        self._set("overdue", "ask", "quotation", bound=20)
        with self._at(TODAY):
            invoice = self._create_invoice("2026-02-17")
            order = self._create_order(user_id=self.seller.id)
            order.with_user(self.seller).action_quotation_send()
            self.assertFalse(order.relance_is_held, "20 days are not more than 20")
        with self._at("2026-03-10"):
            order.with_user(self.seller).action_quotation_send()
            self.assertTrue(order.relance_is_held)
            self._pay(invoice, day="2026-03-10")
            order.with_user(self.seller).action_quotation_send()
            self.assertFalse(order.relance_is_held)

    def test_a_score_alone_stops_no_natural_person(self):
        with self.assertRaises(ValidationError) as refused:
            self._set("class", "stop", for_persons=True)
        self.assertIn("stops no natural person", str(refused.exception))
        self._set("class", "stop", risk_class="A")
        self.debtor.is_company = False
        self.debtor.relance_legal_type = "consumer"
        self.env["relance.risk.profile"].sudo().create(
            {
                "company_id": self.company.id,
                "debtor_id": self.debtor.id,
                "risk_class": "E",
            }
        )
        order = self._create_order(user_id=self.seller.id)
        self.assertEqual(self._try(order), "sale")

    def test_a_class_stops_a_company(self):
        self._set("class", "stop", risk_class="D")
        profile = self.env["relance.risk.profile"].sudo()
        values = {"company_id": self.company.id, "debtor_id": self.debtor.id}
        profile.create({**values, "risk_class": "D"})
        order = self._create_order(user_id=self.seller.id)
        self.assertEqual(self._try(order), "draft")

    def test_another_company_has_its_own_rules(self):
        self._set("exposure", "stop")
        other = self.setup_other_company(name="Beta")["company"]
        self.debtor.with_company(other).credit_limit = 10.0
        order = self._create_order(company_id=other.id)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_who_may_change_a_rule(self):
        rule = self.rules[0]
        for user in (self.seller, self.chief):
            with self.assertRaises(AccessError):
                rule.with_user(user).write({"action": "stop"})
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).write({"cause": "class"})

    def test_nobody_writes_a_hold_by_hand(self):
        self._set("exposure", "ask")
        order = self._create_order(2000.0, user_id=self.seller.id)
        self._try(order)
        hold = order.relance_sale_hold_ids
        for user in (self.seller, self.chief, self.manager):
            with self.assertRaises(AccessError):
                hold.with_user(user).write({"state": "released"})

    def test_a_salesperson_sees_the_holds_of_its_own_orders(self):
        self._set("exposure", "ask")
        own = self._create_order(2000.0, user_id=self.seller.id)
        others = self._create_order(2000.0, user_id=self.chief.id)
        (own | others).action_confirm()
        holds = self.env["relance.sale.hold"]
        self.assertEqual(holds.with_user(self.seller).search([]).order_id, own)
        self.assertEqual(holds.with_user(self.chief).search([]).order_id, own | others)

    def test_confirming_costs_three_queries_more(self):
        counts = {}
        for action in ("say", "stop", "say", "stop"):
            self._set("exposure", action)
            self._confirm(10.0)  # what is asked once a day is in the cache
            order = self._create_order(10.0)
            self.env.flush_all()
            before = self.cr.sql_log_count
            order.action_confirm()
            self.env.flush_all()
            counts[action] = self.cr.sql_log_count - before
        self.assertLessEqual(counts["stop"], counts["say"] + 3)

    def test_who_confirms_at_the_same_time_waits(self):
        partner = self.env.ref("base.main_partner")
        self._set("exposure", "stop")
        self._create_order(debtor=partner).action_confirm()
        other = self._open_cursor()
        other.execute("SET LOCAL lock_timeout = '200ms'")
        with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
            self._lock(other, partner)

    def test_and_starts_again_on_what_it_sees_then(self):
        partner = self.env.ref("base.partner_admin")
        first, second = self._open_cursor(), self._open_cursor()
        second.execute("SELECT count(*) FROM res_partner")
        self._lock(first, partner)
        first.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._lock(second, partner)

    def _open_cursor(self):
        """Return a transaction beside that of the test."""
        cursor = db_connect(self.cr.dbname).cursor()
        self.addCleanup(cursor.close)
        return cursor

    def _lock(self, cursor, partner):
        """Begin to confirm an order of a customer that exists for all."""
        env = self.env(cr=cursor, su=True)
        env["relance.exposure"]._lock_groups(partner.with_env(env))
