from unittest.mock import patch

from psycopg2.errors import CheckViolation
from psycopg2.extras import Json

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ..common import RelanceCommon

STORE = "odoo.addons.relance_avancee.models.planning.relance_planner_store"
TODO = "relance_avancee.mail_activity_unplannable"


class TestIsolation(RelanceCommon):
    """No value that one user stores stops the plan for the others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bad = cls._create_debtor("Broken SARL")
        cls.good = cls._create_invoice("2026-02-02")

    def _get_todos(self, debtors):
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.env.ref(TODO).id),
                ("res_id", "in", debtors.ids),
            ]
        )

    def _refuse(self, method, error):
        """Have a method of the planner refuse the bad customer alone."""
        real = getattr(type(self.env["relance.planner"]), method)

        def refusing(planner, item, *others):
            if item.debtor == self.bad.id:
                raise error
            return real(planner, item, *others)

        return patch.object(type(self.env["relance.planner"]), method, refusing)

    def test_due_dates_at_the_end_of_time_are_planned(self):
        """Days saturate, whatever the route (finding 5)."""
        invoices = self.env["account.move"]
        for due in ("9999-12-31", "9999-12-29"):
            for route in ("transfer", "bill", "debit"):
                invoice = self._create_invoice("2026-03-02", debtor=self.bad)
                invoice.button_draft()
                invoice.write({"invoice_date_due": due, "relance_route": route})
                invoice.action_post()
                invoice.is_move_sent = True
                invoices |= invoice
        with self._at("2026-02-09"):
            reminders = self._plan()
            self.assertEqual(reminders.debtor_id, self.debtor)
            items = self._get_items(invoices)
            self.assertNotIn("unplannable", items.mapped("reason"))
            last = items.filtered(lambda item: item.route == "transfer")
            self.assertEqual(set(map(str, last.mapped("next_date"))), {"9999-12-31"})
            self.assertFalse(self._get_todos(self.bad))

    def test_who_cannot_be_judged_has_a_reason_and_the_others_go_on(self):
        """One customer costs itself alone, and its collector is asked (finding 5)."""
        bad = self._create_invoice("2026-02-02", debtor=self.bad)
        with self._at("2026-02-09"), mute_logger(STORE):
            with self._refuse("_get_contact_day", OverflowError("too far")):
                self.assertEqual(self._plan().debtor_id, self.debtor)
                self._plan()
            item = self._get_items(bad)
            self.assertEqual((item.status, item.reason), ("excluded", "unplannable"))
            self.assertFalse(item.next_step_id)
            todo = self._get_todos(self.bad)
            self.assertEqual(len(todo), 1)
            self.assertIn("OverflowError: too far", todo.summary)
            self.assertEqual(todo.user_id, self.company.relance_collector_id)
            self.assertEqual(self._plan().debtor_id, self.bad | self.debtor)
            self.env["relance.due.item"]._end_rung()
            self.assertFalse(self._get_todos(self.bad))

    def test_a_to_do_that_was_done_comes_back_while_the_cause_stays(self):
        """Nobody is forgotten (finding 5)."""
        self._create_invoice("2026-02-02", debtor=self.bad)
        with (
            self._at("2026-02-09"),
            mute_logger(STORE),
            self._refuse("_get_contact_day", ValueError("no")),
        ):
            self._plan()
            self._get_todos(self.bad).action_feedback()
            self._plan()
            self.assertTrue(self._get_todos(self.bad))

    def test_whom_the_database_refuses_is_found_by_halves(self):
        """What no rule foresees costs its customer alone (finding 5)."""
        others = [self._create_debtor(f"Other{number} SARL") for number in range(4)]
        bad = self._create_invoice("2026-02-02", debtor=self.bad)
        for debtor in others:
            self._create_invoice("2026-02-02", debtor=debtor)
        with (
            self._at("2026-02-09"),
            mute_logger(STORE),
            self._refuse("_get_candidate", UserError("refused")),
        ):
            reminders = self._plan()
            self.assertEqual(reminders.debtor_id, self.debtor.union(*others))
            self.assertEqual(self._get_items(bad).reason, "unplannable")
            self.assertIn("refused", self._get_todos(self.bad).summary)

    def test_a_plan_that_is_itself_at_fault_still_fails(self):
        """An error for all the customers is no fault of theirs."""
        with (
            self._at("2026-02-09"),
            patch("odoo.addons.relance_avancee.models.relance_planner.MOST_FAILED", 0),
            self._refuse("_get_candidate", UserError("refused")),
            self.assertRaisesRegex(UserError, "refused"),
        ):
            self._create_invoice("2026-02-02", debtor=self.bad)
            self._plan()

    def test_a_closure_without_an_end_is_a_reason_of_the_items(self):
        """Closing days are clipped, no working day is a reason (finding 9)."""
        self._close("1900-01-01 00:00:00", "9998-12-31 22:00:00")
        with self._at("2026-02-09"), mute_logger(STORE):
            calendar = self.company.resource_calendar_id
            _weekdays, days = self.company._read_relance_calendar(calendar)
            self.assertLess(len(days), 5000)
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(self.good).reason, "unplannable")
            self.assertIn(
                "no day of a whole year", self._get_todos(self.debtor).summary
            )

    def test_a_closure_to_the_last_second_of_time_is_read(self):
        """Its day in another time zone is no error (finding 9)."""
        self._close("2026-12-31 12:00:00", "9999-12-31 23:59:59")
        with self._at("2026-02-09"):
            self.assertEqual(self._plan().debtor_id, self.debtor)

    def test_a_cause_of_many_is_asked_a_few_times(self):
        """A calendar is wrong once, not once a customer (finding 9)."""
        debtors = [self._create_debtor(f"Many{number} SARL") for number in range(12)]
        for debtor in debtors:
            self._create_invoice("2026-02-02", debtor=debtor)
        self._close("1900-01-01 00:00:00", "9998-12-31 22:00:00")
        with self._at("2026-02-09"), mute_logger(STORE):
            self._plan()
            asked = self._get_todos(self.debtor.union(*debtors))
            self.assertEqual(len(asked), 10)

    def test_stored_json_that_nobody_can_read_is_written_again(self):
        """A draft with wrong JSON costs nobody the plan (finding 8)."""
        for wrong in ({"x": 1}, [1], "text", {"1": None}, {"1": "NaN"}, {"9" * 30: 1}):
            with self._at("2026-02-09"), self.subTest(wrong=wrong):
                self._plan()
                draft = self.reminders.search([("debtor_id", "=", self.debtor.id)])
                draft.write({"credits": wrong, "edited": True})
                self._plan()
                self.assertFalse(draft.credits)
                self.assertEqual(draft.exception, "changed")
                draft.unlink()

    def test_a_draft_that_cannot_be_brought_up_to_date_is_shown_to_a_person(self):
        """The other drafts are brought up to date (finding 8)."""
        bad = self._create_invoice("2026-02-02", debtor=self.bad)
        model = type(self.reminders)
        real = model._apply_change

        def refusing(reminder, line, *change):
            if reminder.debtor_id == self.bad:
                raise ValueError("refused")
            return real(reminder, line, *change)

        with self._at("2026-02-09"):
            drafts = self._plan()
            drafts.edited = True
            self._pay(self.good, 400)
            self._pay(bad, 400)
            with (
                patch.object(model, "_apply_change", refusing),
                mute_logger("odoo.addons.relance_avancee.tools.savepoint"),
            ):
                self._plan()
            shown = drafts.filtered(lambda draft: draft.debtor_id == self.bad)
            self.assertEqual((drafts - shown).amount_overdue, 600)
            self.assertIn("refused", shown.activity_ids.summary)

    def test_a_failed_reminder_without_a_day_is_tried_again(self):
        """A forged failure does not stop the plan (finding 8)."""
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.write(
                {"state": "failed", "failure_count": 0, "date_failed": False}
            )
            self._plan()
            self.assertEqual(reminder.state, "approved")

    def _close(self, start, end):
        """Close the company from a moment to another."""
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def test_a_filter_that_the_database_refuses_is_not_stored(self):
        """It stopped the plan each day (finding 22)."""
        for wrong in (
            "[('name', '=like', 'a\\\\')]",
            "[('name', '=like'",
            "[" * 500,
            "[('nowhere', '=', 1)]",
        ):
            with (
                self.subTest(wrong=wrong),
                mute_logger("odoo.sql_db"),
                self.assertRaises(ValidationError),
                self.cr.savepoint(),
            ):
                self.scenario.partner_domain = wrong

    def test_numbers_that_no_person_means_are_refused(self):
        """Days and amounts have bounds in the database (finding 10)."""
        for record, name, values in (
            (self.scenario, "gap_days", (-1, 3651, 2**31 - 1)),
            (self.scenario, "cap_days", (-1, 3651)),
            (self.scenario, "minimum_debtor_amount", (1e13, -1e13)),
            (self.firm, "offset_days", (1001, 2**31 - 1)),
            (self.firm, "interval_days", (-1, 3651)),
            (self.firm, "minimum_amount", (1e13, -1e13)),
            (self.company, "relance_freshness_days", (-1, 3651)),
            (self.company, "relance_too_old_days", (-1, 3651)),
            (self.company, "relance_large_amount", (1e13, -1e13)),
            (self.company, "relance_risk_alert_amount", (-1, 1e13)),
            (self.company, "relance_notice_days", (-1, 3651)),
            (self.company, "relance_insurance_lead_days", (-1, 3651)),
            (self.company, "relance_interest_minimum", (1e13,)),
        ):
            for value in values:
                with (
                    self.subTest(name=name, value=value),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(CheckViolation),
                    self.cr.savepoint(),
                ):
                    record[name] = value
                    self.env.flush_all()

    def test_a_line_end_in_a_name_or_a_subject_does_not_stop_the_message(self):
        """White space in a subject is one space (finding 29)."""
        self.friendly.subject = "Your account, {customer}"
        self.debtor.name = "Dupont\r\nSARL"
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
            [mail] = self._dispatch()
            self.assertEqual(mail.subject, "Your account, Dupont SARL")
            self.assertEqual(reminder.state, "sent")

    def test_a_subject_that_a_person_wrote_leaves_on_one_line(self):
        """Three attempts failed before (finding 29)."""
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.custom_subject = "Your account\r\nBcc: x@example.com"
            reminder.action_approve()
            [mail] = self._dispatch()
            self.assertEqual(mail.subject, "Your account Bcc: x@example.com")

    def test_a_reminder_removed_meanwhile_stops_no_other(self):
        """The chunk that it was in leaves without it (finding 8)."""
        self._create_invoice("2026-02-02", debtor=self.bad)
        with self._at("2026-02-09"):
            reminders = self._plan()
            reminders.action_approve()
            gone = reminders.filtered(lambda one: one.debtor_id == self.bad)
            rows = reminders.browse(reminders.ids)
            self.env.flush_all()
            gone.unlink()
            with mute_logger("odoo.addons.relance_avancee.tools.savepoint"):
                self.dispatcher._dispatch_chunk(rows)
                self.dispatcher._attempt(rows, lambda some: some.mapped("level"))
            self.assertEqual((reminders - gone).state, "queued")

    def test_a_collector_who_does_not_exist_stops_no_plan(self):
        """No foreign key guards what is stored by company (finding 5)."""
        with self.assertRaises(ValidationError):
            self.debtor.relance_collector_id = -1
        for stored in (-1, 999999999, 2**31, 2**70):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE res_partner SET relance_collector_id = %s,"
                " relance_scenario_id = %s WHERE id = %s",
                (*[Json({str(self.company.id): stored})] * 2, self.debtor.id),
            )
            self.env.invalidate_all()
            with self._at("2026-02-09"), self.subTest(stored=stored):
                self._plan()
                items = self._get_items(self.good)
                self.assertEqual(items.collector_id, self.env.user)
                self.assertEqual(items.scenario_id, self.scenario)
