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

    def _dispatch(self, reminders):
        reminders.env["relance.dispatcher"]._dispatch_chunk(reminders)

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

        def look(_dispatcher, reminders, _today):
            seen.extend(reminders.ids)
            return reminders.browse()

        dispatcher = type(self.env["relance.dispatcher"])
        with patch.object(dispatcher, "_refuse_stale", look):
            with self._worker(reminder_id) as held, self._worker(reminder_id) as other:
                self.assertTrue(held.try_lock_for_update())
                self._dispatch(other)
                self.assertFalse(seen)
            with self._worker(reminder_id) as freed:
                self._dispatch(freed)
        self.assertEqual(seen, [reminder_id])
