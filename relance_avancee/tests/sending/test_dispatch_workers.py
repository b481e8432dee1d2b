from contextlib import contextmanager
from unittest.mock import patch

from odoo import api
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDispatchWorkers(TransactionCase):
    """Two workers at once, each with its own connection; nothing else is open."""

    @contextmanager
    def _worker(self, *ids):
        """Yield reminders as another worker sees them, in its own transaction."""
        with self.env.registry.cursor() as cr:
            yield api.Environment(cr, api.SUPERUSER_ID, {})["relance.reminder"].browse(
                ids
            )

    def _create_committed(self):
        """Return the id of an approved reminder that other connections see."""
        with self._worker() as reminders:
            company = reminders.env.ref("base.main_company")
            scenarios = reminders.env["relance.scenario"].search([], limit=1)
            reminder = reminders.create(
                {
                    "company_id": company.id,
                    "debtor_id": company.partner_id.id,
                    "scenario_id": scenarios.id,
                    "level": "1",
                    "date": "2026-02-09",
                    "state": "approved",
                }
            )
        self.addCleanup(self._remove, reminder.id)
        return reminder.id

    def _remove(self, reminder_id):
        with self._worker(reminder_id) as reminder:
            reminder.unlink()

    def test_a_row_that_another_worker_holds_is_left_to_it(self):
        reminder_id = self._create_committed()
        seen = []

        def look(reminders, _today):
            seen.extend(reminders.ids)
            return reminders.browse()

        with patch.object(type(self.env["relance.reminder"]), "_refuse_stale", look):
            with self._worker(reminder_id) as held, self._worker(reminder_id) as other:
                self.assertTrue(held.try_lock_for_update())
                other._dispatch_chunk()
                self.assertFalse(seen)
            with self._worker(reminder_id) as freed:
                freed._dispatch_chunk()
        self.assertEqual(seen, [reminder_id])
