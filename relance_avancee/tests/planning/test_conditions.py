from datetime import date, timedelta

from ..due_items.common import ChangesCommon

COURTESY_DAY = date(2026, 3, 2)


class TestConditions(ChangesCommon):
    """A step for some items only: whom it lets through, judged on its own day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario.step_ids = [
            cls._prepare_step(
                -7,
                "0",
                minimum_amount=1000,
                include_new_customers=True,
                interval_days=30,
            )
        ]
        cls.courtesy = cls.scenario.step_ids.filtered(lambda s: s.offset_days < 0)

    def _is_announced(self, invoice):
        return self._get_items(invoice).next_step_id == self.courtesy

    def test_a_customer_receives_it_once_in_so_many_days(self):
        debtor = self._create_debtor("Often SARL")
        first = self._create_invoice("2026-03-09", debtor=debtor)
        before = self._create_invoice("2026-04-07", debtor=debtor)
        on_the_day = self._create_invoice("2026-04-08", debtor=debtor)
        self.assertEqual(self._run_day(COURTESY_DAY).line_ids.move_id, first)
        for day in ("2026-03-03", "2026-03-30", "2026-03-31"):
            with self._at(day) as today:
                self._plan()
                self.assertFalse(self._is_announced(before))
                self.assertTrue(self._is_announced(on_the_day))
                self._check_like_whole(today)

    def test_a_small_amount_is_announced_to_a_new_customer_only(self):
        for days, expected in ((179, True), (180, False)):
            debtor = self._create_debtor(f"Since{days} SARL")
            first = COURTESY_DAY - timedelta(days=days - 30)
            self._pay(self._create_invoice(first, debtor=debtor), day=first)
            small = self._create_invoice("2026-03-09", 999.0, debtor=debtor)
            with self._at("2026-02-20"):
                self._plan()
                self.assertEqual(self._is_announced(small), expected)

    def test_a_customer_who_is_new_no_more_changes_nothing_overnight(self):
        debtor = self._create_debtor("Growing SARL")
        first = COURTESY_DAY - timedelta(days=179 - 30)
        self._pay(self._create_invoice(first, debtor=debtor), day=first)
        self._create_invoice("2026-03-09", 999.0, debtor=debtor)
        self._create_invoice("2026-03-16", 999.0, debtor=debtor)
        for day in ("2026-02-20", "2026-03-01"):
            with self._at(day) as today:
                self._plan()
                self._check_like_whole(today)

    def test_the_amount_itself_is_enough(self):
        debtor = self._create_debtor("Old SARL")
        self._pay(self._create_invoice("2024-03-01", debtor=debtor), day="2024-03-01")
        large = self._create_invoice("2026-03-09", 1000.0, debtor=debtor)
        with self._at("2026-02-20"):
            self._plan()
        self.assertTrue(self._is_announced(large))
