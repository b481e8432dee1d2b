import random
from unittest.mock import patch

from odoo import sql_db
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from ..models import relance_planner
from ..models.planning.plan import Decision
from .common import RelanceCommon

PLANNER = "odoo.addons.relance_avancee.models.relance_planner"


class AtOnceCommon(RelanceCommon):
    """A customer with a draft of two invoices, on the day of its plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_bank(cls.company.partner_id)
        cls.late = cls._create_invoice("2026-03-02")
        cls.later = cls._create_invoice("2026-03-03", amount=500)

    def setUp(self):
        super().setUp()
        self.enterContext(self._at("2026-03-10"))
        self._plan()
        self.draft = self._get_draft()

    def _get_draft(self, debtor=None):
        """Return what waits to be approved of the customer."""
        return self.reminders.search(
            [
                ("state", "=", "draft"),
                ("debtor_id", "=", (debtor or self.debtor).id),
            ]
        )

    def _get_told(self, move):
        """Return (status, reason) of the due item of an invoice."""
        item = self._get_items(move)
        return item.status, item.reason

    def _pause(self, **targets):
        """Pause the customer, or ``targets``, as the dialog does."""
        values = {"debtor_id": self.debtor.id, "reason": "They asked for time"}
        wizard = self.env["relance.hold.pause"].create(values | targets)
        wizard.action_apply()
        return self.env["relance.hold"].search([], order="id desc", limit=1)

    def _remove(self, lines, choice):
        """Take ``lines`` out of their reminder, as the dialog does."""
        return (
            self.env["relance.reminder.remove"]
            .create(
                {
                    "reminder_id": lines.reminder_id.id,
                    "line_ids": lines.ids,
                    "choice": choice,
                    "reason": "Spoke on the phone",
                }
            )
            .action_apply()
        )

    def _read_all(self):
        """Return what the items and the drafts of the company say, as stored."""
        self.env.flush_all()
        self.env.invalidate_all()
        items = self.env["relance.due.item"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        known = [name for name in Decision._fields if name != "hold_id"]
        stored = {
            item.name: (
                item.state,
                item.amount_residual_currency,
                item.contact_id.id,
                item.scenario_id.id,
                item.route,
                item.hold_id.kind,
                *(item[name] for name in known),
            )
            for item in items
        }
        drafts = self.reminders.search(
            [("state", "=", "draft"), ("company_id", "=", self.company.id)]
        )
        return stored, sorted(map(self._read_draft, drafts))

    def _read_draft(self, draft):
        """Return what a draft would say, and to whom."""
        lines = draft._get_planned_lines()
        return (
            draft.debtor_id.id,
            draft.step_id.id,
            str(draft.date),
            draft.email or "",
            draft.exception or "",
            draft.amount_overdue,
            str(draft.credits),
            str(draft.announced),
            sorted(
                (line.name, line.role, line.is_neutral, line.amount_residual_currency)
                for line in lines
            ),
        )

    def _check_like_whole(self, *told):
        """Check that a plan of everything changes nothing of what is shown."""
        self._follow()
        shown = self._read_all()
        self.env["relance.change.mark"].sudo().search([]).unlink()
        self._plan()
        self.assertEqual(shown, self._read_all(), told)


class TestAtOnce(AtOnceCommon):
    """What a person does shows at once: the items, the drafts, the screens."""

    def test_a_pause_shows_on_the_invoice_and_takes_it_out_of_the_draft(self):
        self._pause(move_id=self.late.id)
        self._follow()
        self.assertEqual(self._get_told(self.late), ("held", "pause"))
        self.assertIn("They asked for time", self.late.relance_summary)
        self.assertEqual(self._get_draft().line_ids.move_id, self.later)
        self._check_like_whole()

    def test_who_has_the_draft_on_the_screen_goes_on_with_it(self):
        self._pause(move_id=self.late.id)
        self._follow()
        self.assertEqual(self._get_draft(), self.draft)

    def test_a_pause_of_all_that_a_draft_asks_drops_it(self):
        self._pause()
        self._follow()
        self.assertFalse(self.draft.exists())
        self.assertFalse(self.debtor.relance_next_date)

    def test_lifting_a_pause_prepares_the_draft_again(self):
        hold = self._pause()
        self._follow()
        hold.action_lift()
        self._follow()
        self.assertEqual(self._get_told(self.late), ("planned", False))
        self.assertEqual(self._get_draft().line_ids.move_id, self.late | self.later)
        self._check_like_whole()

    def test_a_hold_says_how_many_items_it_keeps_back_where_it_is_saved(self):
        values = {"debtor_id": self.debtor.id, "reason": "Asked", "kind": "exclusion"}
        hold = self.env["relance.hold"]
        [shown] = hold.web_save(values, {"item_count": {}})
        self.assertEqual(shown["item_count"], 2)

    def test_removing_an_invoice_shows_on_it(self):
        line = self.draft.line_ids.filtered(lambda line: line.move_id == self.late)
        self._remove(line, "pause")
        self._follow()
        self.assertEqual(self._get_told(self.late), ("held", "pause"))
        self.assertEqual(self._get_draft().line_ids.move_id, self.later)
        self._check_like_whole()

    def test_a_step_that_was_skipped_stays_skipped_and_the_rest_is_asked(self):
        line = self.draft.line_ids.filtered(lambda line: line.move_id == self.late)
        self._remove(line, "skip")
        self._follow()
        self.assertEqual(self._get_items(self.late).next_step_id, self.firm)
        self.assertEqual(line.state, "skipped")
        steps = self._get_draft().line_ids.filtered(lambda one: one.role == "step")
        self.assertEqual(steps.move_id, self.later)
        self._check_like_whole()

    def test_a_payment_takes_its_invoice_out_of_the_draft(self):
        self._pay(self.late)
        self._follow()
        self.assertEqual(self._get_items(self.late).state, "closed")
        self.assertEqual(self._get_draft().line_ids.move_id, self.later)
        self._check_like_whole()

    def test_a_match_undone_asks_a_person_at_once(self):
        self._pay(self.late)
        self._follow()
        self.late.line_ids.remove_move_reconcile()
        self._follow()
        self.assertEqual(self._get_told(self.late), ("held", "reopened"))
        self._check_like_whole()

    def test_an_invoice_reset_and_posted_again_is_chased_again(self):
        self.late.button_draft()
        self._follow()
        self.assertEqual(self._get_items(self.late).reason, "draft")
        self.late.action_post()
        self._follow()
        self.assertEqual(self._get_items(self.late).state, "open")
        self._check_like_whole()

    def test_a_credit_note_that_waits_for_its_match_covers_at_once(self):
        self._create_credit(1500)
        self._follow()
        self.assertEqual(self._get_told(self.late), ("held", "covered"))
        self.assertFalse(self._get_draft())
        self._check_like_whole()

    def test_an_address_corrected_is_written_to_at_once(self):
        self.debtor.email = False
        self._follow()
        self.assertEqual(self._get_told(self.late), ("excluded", "no_address"))
        self.debtor.relance_usual_email = "new@customer.example.com"
        self._follow()
        self.assertEqual(self._get_draft().email, "new@customer.example.com")
        self._check_like_whole()

    def test_a_contact_of_its_own_receives_at_once(self):
        contact = self._create_debtor("Accounts", parent_id=self.debtor.id)
        self.debtor.relance_contact_id = contact
        self._follow()
        self.assertEqual(self._get_draft().contact_id, contact)
        self._check_like_whole()

    def test_another_scenario_of_the_customer_counts_at_once(self):
        slow = self._create_scenario("Slow", "consumer")
        slow.step_ids[:1].offset_days = 12
        self._plan()
        self.debtor.relance_scenario_id = slow
        self._follow()
        self.assertFalse(self._get_draft())
        item = self._get_items(self.late)
        self.assertEqual(item.next_step_id, slow.step_ids[:1])
        self._check_like_whole()

    def test_an_approved_reminder_whose_invoice_is_paid_comes_back_with_what_changed(
        self,
    ):
        self.draft.action_approve()
        self._pay(self.late)
        self._follow()
        self.assertEqual(self.draft.state, "draft")
        self.assertEqual(self.draft.exception, "changed")
        self.assertIn(self.late.name, self.draft.changes)
        self._check_like_whole()

    def test_an_approved_reminder_of_which_all_is_paid_is_cancelled(self):
        self.draft.action_approve()
        self._pay(self.late | self.later)
        self._follow()
        self.assertEqual(self.draft.state, "cancelled")

    def test_what_an_act_prepares_in_an_automatic_scenario_waits_for_the_next_plan(
        self,
    ):
        hold = self._pause()
        self.scenario.write({"mode": "automatic", "automatic_level": "2"})
        self._plan()
        hold.action_lift()
        self._follow()
        self.assertEqual(self._get_draft().state, "draft")
        self._plan()
        approved = self.reminders.search([("state", "=", "approved")])
        self.assertEqual(approved.line_ids.move_id, self.late | self.later)

    def test_while_a_formal_notice_runs_no_next_reminder_is_announced(self):
        later = self._create_invoice("2026-03-30")
        self._plan()
        # sudo: the hold belongs to the notice
        self.env["relance.hold"].sudo().create(
            {
                "kind": "notice",
                "debtor_id": self.debtor.id,
                "company_id": self.company.id,
                "reason": "MED-1",
            }
        )
        self._follow()
        self.debtor.invalidate_recordset()
        self.assertFalse(self.debtor.relance_next_date)
        self.assertEqual(self._get_told(later), ("held", "notice"))
        self.assertFalse(self._get_draft())

    def test_who_approves_a_list_is_not_stopped_by_a_draft_that_was_dropped(self):
        other = self._create_debtor("Other SARL")
        self._create_invoice("2026-03-02", debtor=other)
        self._plan()
        shown = self.reminders.search([("state", "=", "draft")])
        self._pay(self.late | self.later)
        self._follow()
        shown.action_approve()
        approved = self.reminders.search([("state", "=", "approved")])
        self.assertEqual(approved.debtor_id, other)

    def test_other_customers_are_left_alone(self):
        other = self._create_debtor("Other SARL")
        invoice = self._create_invoice("2026-03-02", debtor=other)
        self._plan()
        before = self._get_draft(other).write_date
        self._pause()
        self._follow()
        self.assertEqual(self._get_told(invoice), ("planned", False))
        self.assertEqual(self._get_draft(other).write_date, before)


class TestTraces(AtOnceCommon):
    """What a person decided about an invoice stands in its chatter."""

    def _get_logged(self):
        return self.late.message_ids[:1]

    def test_a_pause_is_told_on_its_invoice_by_who_made_it(self):
        user = self._create_user("pausing", "collector")
        wizard = self.env["relance.hold.pause"].with_user(user)
        wizard.create(
            {
                "debtor_id": self.debtor.id,
                "move_id": self.late.id,
                "company_id": self.company.id,
                "date_to": "2026-03-20",
                "reason": "They asked for <b>time</b>",
            }
        ).action_apply()
        message = self._get_logged()
        self.assertIn("on hold until 03/20/2026", message.body)
        self.assertIn("They asked for &lt;b&gt;time&lt;/b&gt;", message.body)
        self.assertEqual(message.author_id, user.partner_id)

    def test_lifting_it_is_told_too(self):
        self._pause(move_id=self.late.id).action_lift()
        self.assertIn("Reminders go on", self._get_logged().body)

    def test_what_is_removed_from_a_reminder_is_told_on_its_invoice(self):
        line = self.draft.line_ids.filtered(lambda line: line.move_id == self.late)
        self._remove(line, "skip")
        self.assertIn("skipped: Spoke on the phone", self._get_logged().body)

    def test_a_trace_writes_nothing_of_the_invoice(self):
        before = self.late.write_date
        with self._at("2026-03-11"):
            self._pause(move_id=self.late.id)
            self.env.flush_all()
        self.late.invalidate_recordset()
        self.assertEqual(self.late.write_date, before)


class TestPauseLasts(AtOnceCommon):
    """A pause without an end in sight is an exclusion, and is called so."""

    FAR = "2026-09-11"

    def test_six_months_are_a_pause_a_day_more_is_not(self):
        self._pause(date_to="2026-09-10")
        with self.assertRaisesRegex(UserError, "exclude it instead"):
            self._pause(date_to=self.FAR)

    def test_removing_an_invoice_from_a_reminder_pauses_it_no_longer(self):
        values = {"choice": "pause", "date_to": self.FAR, "reason": "Later"}
        wizard = self.env["relance.reminder.remove"].create(
            {
                "reminder_id": self.draft.id,
                "line_ids": self.draft.line_ids.ids,
                **values,
            }
        )
        with self.assertRaisesRegex(UserError, "exclude it instead"):
            wizard.action_apply()

    def test_the_form_of_a_hold_and_its_api_refuse_it_as_well(self):
        user = self._create_user("api", "collector")
        holds = self.env["relance.hold"].with_user(user)
        values = {
            "kind": "pause",
            "debtor_id": self.debtor.id,
            "company_id": self.company.id,
            "reason": "Later",
        }
        for date_to in (self.FAR, "2999-12-31"):
            with self.assertRaisesRegex(UserError, "exclude it instead"):
                holds.create(values | {"date_to": date_to})
        hold = holds.create(values | {"date_to": "2026-04-01"})
        with self.assertRaisesRegex(UserError, "exclude it instead"):
            hold.date_to = self.FAR

    def test_an_exclusion_has_no_end(self):
        hold = self._pause(kind="exclusion", date_to=self.FAR)
        self.assertFalse(hold.date_to)


class TestAfterItIsDone(AtOnceCommon):
    """Following is not in the transaction of the person, but right after it."""

    def test_what_was_touched_is_followed_once_it_is_committed(self):
        self._pay(self.late)
        touched = self.env.cr.postcommit.data[relance_planner.TOUCHED]
        self.assertEqual(touched, {self.debtor.id})
        self.assertEqual(self._get_told(self.late), ("planned", False))
        planner = type(self.env["relance.planner"])
        with patch.object(planner, "_follow_ids", autospec=True) as follow:
            self.env["relance.planner"]._follow_committed()
        follow.assert_called_once()

    def test_an_error_after_it_does_not_reach_the_person(self):
        self._pay(self.late)
        planner = type(self.env["relance.planner"])
        with (
            patch.object(planner, "_follow_ids", side_effect=ValueError),
            mute_logger(PLANNER),
        ):
            self.env["relance.planner"]._follow_committed()

    def test_a_plan_has_nothing_left_to_follow(self):
        self._pay(self.late)
        self._plan()
        self.assertFalse(self.env.cr.postcommit.data[relance_planner.TOUCHED])


class TestLeftToAPlan(AtOnceCommon):
    """An accountant waits for nobody: what an act cannot do, the next plan does."""

    def _is_left(self):
        return self.company in self.env["relance.change.mark"].sudo()._get_left()

    def test_what_somebody_else_is_touching_is_planned_soon_after(self):
        other = sql_db.db_connect(self.cr.dbname).cursor()
        self.addCleanup(other.close)
        space = relance_planner.CUSTOMERS_SPACE
        other.execute(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", space, self.debtor.id)
        )
        self._pay(self.late)
        self._follow()
        self.assertEqual(self._get_told(self.late), ("planned", False))
        self.assertTrue(self._is_left())

    def test_what_was_left_is_taken_in_by_the_next_plan(self):
        with patch.object(
            type(self.env["relance.planner"]), "_try_lock_for_act", lambda *_all: False
        ):
            self._pay(self.late)
            self._follow()
        self.assertTrue(self._is_left())
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *_all, **_more: True):
            self.env["relance.planner"].sudo()._cron_follow()
        self.assertEqual(self._get_items(self.late).state, "closed")
        self.assertFalse(self._is_left())

    def test_too_many_customers_at_once_are_left_to_a_plan(self):
        with patch(f"{PLANNER}.MOST_TOUCHED", 0):
            self._pay(self.late)
            self._follow()
        self.assertTrue(self._is_left())
        self.assertEqual(self._get_told(self.late), ("planned", False))

    def test_an_act_that_cannot_be_followed_is_done_all_the_same(self):
        def fail(*_all):
            message = "broken"
            raise ValueError(message)

        with (
            patch.object(type(self.env["relance.planner"]), "_follow", fail),
            mute_logger(PLANNER),
        ):
            self._pay(self.late)
            self._follow()
        self.assertIn(self.late.payment_state, ("paid", "in_payment"))
        self.assertTrue(self._is_left())


class TestAtOnceLikeWhole(AtOnceCommon):
    """After any acts in any order, the screens say what a plan of all would store."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_debtor("Other SARL")
        cls.others = [
            cls._create_invoice(f"2026-02-{day}", amount=200 + day, debtor=cls.other)
            for day in (10, 20, 26)
        ]
        cls.slow = cls._create_scenario("Slow", "consumer")

    def _act(self, chance):
        """Do something that a person does, with an invoice or a customer."""
        acts = [
            self._act_pay,
            self._act_pay_part,
            self._act_unmatch,
            self._act_pause,
            self._act_lift,
            self._act_remove,
            self._act_address,
            self._act_scenario,
            self._act_credit,
            self._act_route,
            self._act_draft,
            self._act_approve,
        ]
        act = chance.choice(acts)
        act(chance, chance.choice([self.late, self.later, *self.others]))
        return act.__name__

    def _act_pay(self, _chance, move):
        if move.payment_state not in ("paid", "in_payment") and move.state == "posted":
            self._pay(move)

    def _act_pay_part(self, chance, move):
        if move.payment_state not in ("paid", "in_payment") and move.state == "posted":
            self._pay(move, chance.choice([10, 50]))

    def _act_unmatch(self, _chance, move):
        move.line_ids.remove_move_reconcile()

    def _act_pause(self, chance, move):
        target = chance.choice(["customer", "invoice"])
        debtor = move.commercial_partner_id.id
        move_id = move.id if target == "invoice" else False
        self._pause(debtor_id=debtor, move_id=move_id)

    def _act_lift(self, chance, _move):
        by_hand = [("kind", "in", ("pause", "exclusion")), ("lifted", "=", False)]
        if holds := self.env["relance.hold"].search(by_hand):
            chance.choice(list(holds)).action_lift()

    def _act_remove(self, chance, _move):
        lines = self.reminders.search([("state", "=", "draft")])._get_planned_lines()
        if lines:
            self._remove(chance.choice(list(lines)), chance.choice(["pause", "skip"]))

    def _act_address(self, chance, move):
        email = chance.choice([False, "one@customer.example.com", "two@x.example.com"])
        move.commercial_partner_id.email = email

    def _act_scenario(self, chance, move):
        chosen = chance.choice([self.slow, self.scenario, self.slow.browse()])
        move.commercial_partner_id.relance_scenario_id = chosen

    def _act_credit(self, chance, move):
        self._create_credit(chance.choice([20, 3000]), move.commercial_partner_id)

    def _act_route(self, chance, move):
        move.commercial_partner_id.relance_route = chance.choice(["debit", "transfer"])

    def _act_draft(self, _chance, move):
        if move.state == "posted":
            move.button_draft()
        else:
            move.action_post()

    def _act_approve(self, chance, _move):
        if drafts := self.reminders.search([("state", "=", "draft")]):
            chance.choice(list(drafts)).action_approve()

    def test_after_random_acts_a_whole_plan_changes_nothing(self):
        for seed in range(12):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                chance = random.Random(seed)
                told = []
                for _number in range(chance.randint(1, 6)):
                    told.append(self._act(chance))
                    self._follow()
                self._check_like_whole(*told)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)


class TestCost(AtOnceCommon):
    """What an act costs beside what Odoo does for it, nothing being known before."""

    # Deciding about a customer, then writing again what waits to be approved.
    DECIDING, WRITING = 30, 10
    # Opening a to-do, or ending it: a hold, and Odoo's own work on an activity.
    TODO = 20

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calm = cls._create_debtor("Calm SARL")
        cls.due = cls._create_invoice("2026-03-20", debtor=cls.calm)

    def _count(self, act, is_used=False):
        """Return how many queries following ``act`` takes, with nothing in a cache.

        With ``is_used``, but for what a server keeps from one act to the next.
        """
        act()
        self.env.flush_all()
        self.env.invalidate_all()
        if not is_used:
            self.env.registry.clear_all_caches()
        touched = self.env.cr.postcommit.data[relance_planner.TOUCHED]
        self.assertTrue(touched)
        before = self.env.cr.sql_log_count
        self.env["relance.planner"]._follow_ids(touched)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _get_acts(self, move):
        """Return {what a person does with an invoice and its customer: how}."""
        debtor, holds = move.commercial_partner_id, self.env["relance.hold"]
        targets = {"debtor_id": debtor.id, "move_id": move.id}
        notice = {"kind": "notice", "company_id": self.company.id, "reason": "MED-1"}
        return {
            "pay": lambda: self._pay(move, 10),
            "match undone": move.line_ids.remove_move_reconcile,
            "match": lambda: self._match(move),
            "address": lambda: debtor.write({"email": "b@example.com"}),
            "scenario": lambda: debtor.write({"relance_scenario_id": self.scenario.id}),
            "route": lambda: debtor.write({"relance_route": "debit"}),
            "route back": lambda: debtor.write({"relance_route": False}),
            "pause": lambda: self._pause(**targets),
            "lift": lambda: holds.search([("kind", "=", "pause")]).action_lift(),
            "hold": lambda: self._pause(kind="exclusion", **targets),
            # sudo: the hold belongs to the notice
            "notice": lambda: holds.sudo().create(targets | notice),
        }

    def _match(self, move):
        """Match an invoice with the money of its customer."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", move.partner_id.id),
                ("account_type", "=", "asset_receivable"),
                ("amount_residual", "<", 0),
            ]
        )
        (lines | move.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()

    def _count_acts(self, move, is_used=False):
        """Return {act: how many queries it takes more} on an invoice."""
        return {
            name: self._count(act, is_used)
            for name, act in self._get_acts(move).items()
        }

    def test_an_act_takes_thirty_queries_more_at_most(self):
        taken = self._count_acts(self.due)
        self.assertLessEqual(max(taken.values()), self.DECIDING, taken)

    def test_an_act_that_writes_a_draft_again_takes_those_of_the_draft_as_well(self):
        line = self.draft.line_ids.filtered(lambda line: line.move_id == self.later)
        removal = self._count(lambda: self._remove(line, "pause"))
        taken = {"removal": removal} | self._count_acts(self.late)
        self.assertLessEqual(max(taken.values()), self.DECIDING + self.WRITING, taken)

    def _count_on_a_used_server(self):
        """Return {(act, the draft before, the one after): how many queries more}."""
        for is_used in (False, True):
            self._count(lambda: self._pay(self.late, 10), is_used)
        line = self.draft.line_ids.filtered(lambda line: line.move_id == self.later)
        acts = {"removal": lambda: self._remove(line, "pause")}
        taken = {}
        for name, act in (acts | self._get_acts(self.late)).items():
            before = self._get_draft()
            count = self._count(act, is_used=True)
            taken[name, bool(before), bool(self._get_draft())] = count
        return taken

    def test_on_a_used_server_it_takes_thirty_whatever_becomes_of_the_draft(self):
        """Written again, begun or removed; its step names a role."""
        self.scenario.step_ids.recipient_role = "payables"
        taken = self._count_on_a_used_server()
        kept = {(name, True, True) for name in ("removal", "pay", "match", "address")}
        begun, removed = {("lift", False, True)}, {("pause", True, False)}
        self.assertGreaterEqual(taken.keys(), kept | begun | removed)
        self.assertLessEqual(max(taken.values()), self.DECIDING, taken)

    def test_a_settlement_undone_takes_those_of_its_to_do_as_well(self):
        self._pay(self.due)
        self._follow()
        undo = self.due.line_ids.remove_move_reconcile
        for is_used in (False, True):
            undone = self._count(undo, is_used)
            self.assertTrue(self._get_items(self.due).hold_id.activity_id)
            again = self._count(lambda: self._match(self.due), is_used)
        self.assertFalse(self._get_items(self.due).hold_id)
        self.assertLessEqual(max(undone, again), self.DECIDING + self.TODO)
