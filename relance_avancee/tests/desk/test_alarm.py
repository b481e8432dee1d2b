from ...models.desk.relance_due_item_alarm import ALARM
from ..notices.common import NoticeCommon

DUE = "2026-09-30"
BEFORE, RINGS, AFTER = "2026-12-28", "2026-12-29", "2026-12-30"


class TestAlarm(NoticeCommon):
    """90 days after its due date, an invoice asks for a decision, once."""

    def _ring(self, day, plan=True):
        """Plan ``day``, then ring, as the two crons do."""
        with self._at(day):
            if plan:
                self._plan()
            self.env["relance.due.item"].sudo()._cron_ring()

    def _get_alarms(self, moves=None, active=True):
        """Return the alarms of ``moves``, those done too unless ``active``."""
        todos = self.env["mail.activity"].with_context(active_test=active)
        return todos.search(
            [
                ("activity_type_id", "=", self.env.ref(ALARM).id),
                ("res_model", "=", "account.move"),
                ("res_id", "in", (moves or self.invoice).ids),
            ]
        )

    def test_it_rings_90_days_after_the_due_date(self):
        self._ring(BEFORE)
        self.assertFalse(self._get_alarms())
        self._ring(RINGS)
        alarm = self._get_alarms()
        self.assertEqual(len(alarm), 1)
        self.assertIn(self.invoice.name, alarm.summary)
        self.assertEqual(alarm.user_id, self.env.user)
        self.assertEqual(str(alarm.date_deadline), RINGS)

    def test_it_rings_once(self):
        self._ring(RINGS)
        self._ring(RINGS, plan=False)
        self._ring(AFTER)
        self.assertEqual(len(self._get_alarms()), 1)
        with self._at(AFTER):
            self._get_alarms().action_done()
        self._ring("2027-01-15")
        self.assertFalse(self._get_alarms())
        self.assertEqual(len(self._get_alarms(active=False)), 1)

    def test_an_alarm_that_was_removed_does_not_come_back(self):
        self._ring(RINGS)
        self._get_alarms().unlink()
        self._ring(AFTER)
        self.assertFalse(self._get_alarms())

    def test_it_stands_in_the_list_of_to_dos_among_the_deadlines(self):
        self._ring(RINGS)
        with self._at(RINGS):
            self.env.invalidate_all()
            todo = self.env["relance.todo"].search([("kind", "=", "alarm")])
            self.assertEqual((todo.res_model, todo.res_id), self._ref(self.invoice))
            self.assertEqual(todo.debtor_id, self.debtor)
            self.assertTrue(40 <= todo.urgency < 70)
            self.assertEqual(todo.button, "Decide")
            self.assertEqual(todo.action_do()["res_id"], self.invoice.id)
            todo.action_done()
            self.assertFalse(self._get_alarms())

    def _ref(self, record):
        return record._name, record.id

    def test_an_invoice_of_several_instalments_rings_once(self):
        term = self._create_instalments((50, 30), (50, 40))
        move = self._create_claimed(DUE, invoice_payment_term_id=term.id)
        first, second = self._get_items_of(move)
        self.assertEqual((second.date_maturity - first.date_maturity).days, 10)
        self._ring(RINGS)
        self._ring("2027-01-15")
        self.assertEqual(len(self._get_alarms(move)), 1)

    def _get_items_of(self, move):
        """Return the due items of ``move``, read from the ledger first."""
        with self._at("2026-11-16"):
            self._plan()
        return self._get_items(move)

    def test_what_is_paid_does_not_ring_and_rings_no_more(self):
        other = self._create_claimed(DUE)
        self._pay(other, day="2026-12-01")
        self._ring(RINGS)
        self.assertTrue(self._get_alarms())
        self.assertFalse(self._get_alarms(other))
        self._pay(self.invoice, day=RINGS)
        self._ring(AFTER)
        self.assertFalse(self._get_alarms())

    def test_a_hold_keeps_it_silent_until_it_ends(self):
        self._hold("2027-01-04")
        self._ring(RINGS)
        self._ring("2027-01-04")
        self.assertFalse(self._get_alarms())
        self._ring("2027-01-05")
        self.assertTrue(self._get_alarms())

    def _hold(self, date_to):
        """Return a pause of the customer."""
        return self.env["relance.hold"].create(
            {
                "kind": "pause",
                "company_id": self.company.id,
                "debtor_id": self.debtor.id,
                "date_from": "2026-12-01",
                "date_to": date_to,
                "reason": "Plan",
            }
        )

    def test_a_hold_opened_after_the_plan_counts_too(self):
        with self._at(RINGS):
            self._plan()
        self._hold("2027-01-04")
        self._ring(RINGS, plan=False)
        self.assertFalse(self._get_alarms())

    def test_what_is_in_dispute_does_not_ring_until_it_is_over(self):
        with self._at(RINGS):
            dispute = self.env["relance.dispute"].create(
                {"move_id": self.invoice.id, "amount": 100.0}
            )
        self._ring(RINGS)
        self.assertFalse(self._get_alarms())
        with self._at(AFTER):
            dispute.action_withdraw()
        self._ring(AFTER)
        self.assertTrue(self._get_alarms())

    def test_what_is_blocked_or_too_small_does_not_ring(self):
        self.invoice.payment_state = "blocked"
        small = self._create_claimed(DUE, 3.0, debtor=self._create_debtor("Petit SARL"))
        self._ring(RINGS)
        self.assertFalse(self._get_alarms(self.invoice | small))

    def test_what_nothing_chases_for_want_of_data_rings(self):
        lost = self._create_debtor("Lost SARL", email=False)
        unreachable = self._create_claimed(DUE, debtor=lost)
        unsent = self._create_claimed(DUE, sent=False)
        self._ring(RINGS)
        self.assertEqual(len(self._get_alarms(unreachable | unsent)), 2)

    def test_a_doubtful_claim_rings_once_on_its_invoice(self):
        self.company.account_fiscal_country_id = self.env.ref("base.fr")
        doubtful = self.env["account.account"].create(
            {
                "name": "Doubtful",
                "code": "41600099",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        late = self._create_claimed(DUE, debtor=self._create_debtor("Martin SA"))
        self._ring("2026-12-01")
        self._move_claim(late, doubtful, "2026-12-01")
        self._ring(RINGS)
        self.assertEqual(len(self._get_alarms(late)), 1)
        self.assertEqual(len(self._get_alarms()), 1)
        self._move_claim(self.invoice, doubtful, RINGS)
        self._ring(AFTER)
        self._ring("2027-01-05")
        moves = self.env["account.move"].search([])
        self.assertEqual(len(self._get_alarms(moves, active=False)), 2)
        self.assertEqual(len(self._get_alarms()), 1)

    def test_a_running_notice_rings_for_its_invoices(self):
        with self._at("2026-11-16"):
            notice = self._send()
        self._ring(RINGS)
        with self._at(RINGS):
            self.env["relance.notice"]._cron_follow()
            self.env.flush_all()
            todo = self.env["relance.todo"].search([("kind", "=", "alarm")])
        self.assertEqual((todo.res_model, todo.res_id), self._ref(notice))
        self.assertFalse(self._get_alarms())

    def test_what_a_notice_has_decided_does_not_ring(self):
        with self._at("2026-11-16"):
            notice = self._send()
            notice.with_context(relance_outcome="bailiff").action_decide()
        self._ring(RINGS)
        self.assertFalse(self._get_alarms())

    def test_a_new_life_of_the_item_rings_again(self):
        self._ring(RINGS)
        self._get_alarms().unlink()
        self._get_items(self.invoice).sudo().cycle += 1
        self.env.flush_all()
        self._ring(AFTER)
        self.assertTrue(self._get_alarms())

    def test_it_is_for_the_collector_of_the_customer(self):
        collector = self._create_user("alarm_collector", "collector")
        self.debtor.relance_collector_id = collector
        self._ring(RINGS)
        self.assertEqual(self._get_alarms().user_id, collector)

    def test_many_invoices_ring_in_as_many_queries_as_few(self):
        few = self._count_queries(3)
        many = self._count_queries(20)
        self.assertLessEqual(many, few + 5)

    def _count_queries(self, count):
        """Return how many queries the alarms of ``count`` new invoices take."""
        moves = self.env["account.move"].union(
            *(self._create_claimed(DUE) for _number in range(count))
        )
        with self._at(RINGS):
            self._plan()
            items = self.env["relance.due.item"].sudo()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            items._cron_ring()
            self.env.flush_all()
            after = self.env.cr.sql_log_count
        self.assertEqual(len(self._get_alarms(moves)), count)
        return after - before
