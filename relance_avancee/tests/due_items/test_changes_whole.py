from unittest.mock import patch

from .common import ChangesCommon

MODELS = "odoo.addons.relance_avancee.models"
AT_ONCE = f"{MODELS}.relance_planner.ITEMS_AT_ONCE"
FILLED = f"{MODELS}.due_items.relance_due_item_refresh.FILLED_ROWS"


class TestChangesWhole(ChangesCommon):
    """What is read and decided when everything is."""

    def test_a_ledger_is_read_in_a_transaction_of_its_own_the_first_time(self):
        planner = self.env["relance.planner"]
        with self._at("2026-03-02"):
            self.assertFalse(planner._read_new(self.company))
            self._forget()
            self.assertEqual(planner._read_new(self.company), self.company)
            self.assertFalse(planner._read_new(self.company))

    def test_a_plan_takes_what_was_read_the_same_day_and_decides_all_of_it(self):
        self._forget()
        items = self.env["relance.due.item"]
        with self._at("2026-03-02") as today:
            self._get_items(self.invoice)._write({"status": None})
            items._refresh(self.company, today)
            late = self._create_invoice("2026-03-25")
            read = []
            original = type(items)._refresh_lines

            def refresh_lines(items, company, today, lines):
                read.append(lines)
                return original(items, company, today, lines)

            self.patch(type(items), "_refresh_lines", refresh_lines)
            self._plan()
            self.assertEqual(read, [set(self._get_items(late).line_id.ids)])
            self.patch(type(items), "_refresh_lines", original)
            self.assertEqual(self._get_items(self.invoice).status, "scheduled")
            self.assertEqual(self._get_items(late).status, "scheduled")
            self._check_like_whole(today)

    def test_postgresql_looks_again_at_items_of_which_many_closed(self):
        """Otherwise the next whole refresh takes the closed ones for none."""
        items = self.env["relance.due.item"]
        seen = []
        self.patch(type(items), "_analyze", lambda _items, *tables: seen.extend(tables))
        self.patch(type(items), "_analyze_if_filled", lambda *_tables: None)
        with patch(FILLED, 1), self._at("2026-03-02") as today:
            items._refresh(self.company, today)
            self.assertFalse(seen, "none has closed")
            self._pay(self.invoice)
            items._refresh(self.company, today)
        self.assertEqual(seen, ["relance_due_item"])

    def test_a_large_ledger_is_planned_some_customers_after_others(self):
        third = self._create_debtor("Third SARL")
        late = [self._create_invoice("2026-02-20", debtor=third) for _n in range(2)]
        late += [self._create_invoice("2026-02-20", debtor=self.quiet)]
        self._forget()
        with patch(AT_ONCE, 2), self._at("2026-03-03") as today:
            reminders = self._plan()
            self.assertEqual(reminders.debtor_id, third | self.quiet)
            self.assertEqual(
                len(reminders.line_ids._filter_planned().move_id), len(late)
            )
            self._check_like_whole(today)
