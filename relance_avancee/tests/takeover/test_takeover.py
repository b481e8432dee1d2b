from odoo.exceptions import AccessError, UserError

from .common import STARTS, TakeoverCommon


class TestTakeover(TakeoverCommon):
    """Where old items start, band by band."""

    def test_items_are_counted_in_the_band_of_their_age(self):
        self._create_aged(0, 1, 10, 11, 30, 31, 60, 61, 90, 91, 180, 181)
        with self._at("2026-07-01"):
            bands = self._open().band_ids.sorted("number")
        self.assertEqual(bands.mapped("item_count"), [1, 2, 2, 2, 2, 2, 1])
        self.assertEqual(bands[1].customer_count, 2)
        self.assertEqual(bands[6].amount, 1000)

    def test_each_band_starts_where_it_was_chosen(self):
        ages = (-20, 0, 1, 10, 11, 30, 31, 60, 61, 90, 91, 180)
        invoices = self._create_aged(*ages)
        with self._at("2026-07-01"):
            self._take_over()
            nexts = [self._get_next(invoice) for invoice in invoices]
        courtesy, kind, firm, last = self.courtesy, self.kind, self.firm, self.last
        self.assertEqual(
            [step for step, _day in nexts],
            [*[courtesy] * 2, *[kind] * 4, *[firm] * 4, *[last] * 2],
        )
        self.assertEqual(
            [day for _step, day in nexts],
            # the young ones keep their own dates (14 July is a holiday)
            ["2026-07-15", "2026-07-01", "2026-07-06", *["2026-07-01"] * 9],
        )

    def test_every_start_gives_its_step(self):
        wanted = {
            "begin": self.kind,
            "friendly": self.kind,
            "firm": self.firm,
            "last": self.last,
        }
        [invoice] = self._create_aged(100)
        for start, step in wanted.items():
            with self._at("2026-07-01"):
                self._take_over((*STARTS[:5], start, "hold"))
                self.assertEqual(self._get_next(invoice)[0], step, start)
                line = self._get_items(invoice).reminder_line_ids.filtered(
                    lambda line: line.state == "planned"
                )
                self.assertEqual(line.step_id, step)

    def test_the_formal_notice_is_never_where_an_item_starts(self):
        self.last.minimum_amount = 5000
        self.firm.minimum_amount = 5000
        [invoice] = self._create_aged(100)
        with self._at("2026-07-01"):
            self._take_over()
            self.assertEqual(self._get_next(invoice)[0], self.facts)

    def test_a_to_do_of_ours_is_no_start(self):
        self.scenario.step_ids = [
            self._prepare_step(38, "2", use_email=False, use_activity=True)
        ]
        [invoice] = self._create_aged(100)
        with self._at("2026-07-01"):
            self._take_over()
            self.assertEqual(self._get_next(invoice)[0], self.last)

    def test_each_scenario_gives_its_own_step(self):
        consumers = self._create_scenario("Consumers", "consumer")
        person = self._create_debtor("Anne", is_company=False)
        theirs = self._create_invoice("2026-05-15", debtor=person)
        ours = self._create_invoice("2026-05-15")
        with self._at("2026-07-01"):
            self._take_over()
            self.assertEqual(self._get_next(theirs)[0], consumers.step_ids[1])
            self.assertEqual(self._get_next(ours)[0], self.firm)

    def test_the_next_step_keeps_its_distance_after_the_first_message(self):
        [invoice] = self._create_aged(50)
        with self._at("2026-07-01"):
            self._take_over()
        self._run_day("2026-07-01")
        # firm on 1 July, the last one 9 days further on the ladder
        self.assertEqual(self._get_next(invoice), (self.last, "2026-07-10"))

    def test_a_customer_receives_one_message_at_the_highest_level(self):
        old = self._create_invoice("2026-03-20")
        young = self._create_invoice("2026-06-10")
        with self._at("2026-07-01"):
            wizard = self._take_over()
        self.assertEqual(wizard.reminder_count, 1)
        reminder = self.reminders.search([("state", "=", "draft")])
        self.assertEqual(reminder.step_id, self.last)
        self.assertEqual(reminder.line_ids.move_id, old | young)

    def test_until_then_old_items_wait_with_their_reason(self):
        [old] = self._create_aged(100)
        with self._at("2026-07-01"):
            self._plan()
            item = self._get_items(old)
            self.assertEqual((item.status, item.reason), ("held", "too_old"))
            state = self.company._get_relance_takeover_state()
            self.assertEqual(
                state, {"done": False, "waiting_count": 1, "waiting_amount": 1000}
            )
            action = item.with_user(self.manager).action_takeover()
            self.assertEqual(action["res_model"], "relance.takeover")

    def test_what_is_left_on_hold_stays_held_and_says_who_left_it(self):
        left, edge = self._create_aged(181, 180)
        with self._at("2026-07-01"):
            self._take_over()
            item = self._get_items(left)
            self.assertEqual((item.status, item.reason), ("held", "too_old"))
            self.assertEqual(item.hold_id.user_id, self.manager)
            self.assertIn("Left on hold at the take-over", item.explanation)
            self.assertEqual(self._get_items(edge).status, "planned")
            state = self.company._get_relance_takeover_state()
            self.assertEqual((state["done"], state["waiting_count"]), (True, 1))

    def test_a_hold_that_was_left_stays_the_same_when_settings_change(self):
        left, _edge = self._create_aged(181, 100)
        with self._at("2026-07-01"):
            self._take_over()
            self.company.relance_too_old_days = 30
            self._plan()
            self.assertEqual(self._get_items(left).reason, "too_old")
            state = self.company._get_relance_takeover_state()
            self.assertEqual(state["waiting_count"], 1)

    def test_nothing_left_on_hold_lifts_the_hold(self):
        [old] = self._create_aged(300)
        with self._at("2026-07-01"):
            self._take_over((*STARTS[:6], "last"))
            self.assertEqual(self._get_next(old)[0], self.last)
            holds = self.env["relance.hold"].search([("kind", "=", "too_old")])
            self.assertTrue(all(holds.mapped("lifted")))
            self.assertEqual(holds.lifted_by_id, self.manager)

    def test_an_older_band_does_not_start_before_a_younger_one(self):
        with self._at("2026-07-01"):
            wizard = self._open(
                ("begin", "begin", "hold", "firm", "firm", "last", "hold")
            )
            with self.assertRaisesRegex(UserError, "keeps the older ones"):
                wizard.action_apply()

    def test_a_second_run_changes_nothing(self):
        self._create_aged(5, 20, 50, 100, 200)
        with self._at("2026-07-01"):
            self._take_over()
            lines = self.env["relance.reminder.line"].search([])
            taken = lines.filtered(lambda line: line.origin == "takeover")
            holds = self.env["relance.hold"].search([])
            drafts = len(lines - taken)
            self._take_over()
            again = self.env["relance.reminder.line"].search([])
            self.assertEqual(
                again.filtered(lambda line: line.origin == "takeover"), taken
            )
            self.assertEqual(len(again - taken), drafts)
            self.assertEqual(self.env["relance.hold"].search([]), holds)

    def test_another_choice_replaces_the_first(self):
        [invoice] = self._create_aged(50)
        with self._at("2026-07-01"):
            self._take_over()
            self._take_over(("begin",) * 3 + ("begin", "firm", "last", "hold"))
            self.assertEqual(self._get_next(invoice)[0], self.kind)
            self._take_over(("begin",) * 3 + ("hold",) * 4)
            self.assertEqual(self._get_items(invoice).reason, "too_old")
            self._take_over()
            self.assertEqual(self._get_next(invoice)[0], self.firm)

    def test_what_happens_names_the_steps_of_the_items_of_the_band_alone(self):
        """It listed the steps of all the scenarios."""
        self._create_scenario("Consumers", "consumer")
        self._create_scenario("Retention", "professional", payment_kind="retention")
        self._create_aged(40, 50, 100)
        with self._at("2026-07-01"):
            bands = self._open().band_ids.sorted("number")
            self.assertEqual(bands[3].outcome, "First message: “D+21” (2).")
            self.assertEqual(bands[5].outcome, "First message: “D+30” (1).")
            bands[5].start = "begin"
            self.assertEqual(bands[5].outcome, "First message: “D+5” (1).")
            self.assertEqual(bands[4].outcome, "Nothing here.")

    def test_what_is_not_due_is_not_offered_to_stay_on_hold(self):
        """It was offered, then refused."""
        with self._at("2026-07-01"):
            bands = self._open().band_ids.sorted("number")
        self.assertEqual(bands[0].hidden_starts, ["hold"])
        self.assertFalse(any(bands[1:].mapped("hidden_starts")))

    def test_an_item_already_reminded_follows_its_own_history(self):
        invoice = self._create_invoice("2026-05-15")
        self._run_day("2026-05-22")
        with self._at("2026-07-01"):
            wizard = self._open()
            band = wizard.band_ids.filtered("followed_count")
            self.assertEqual((band.number, band.followed_count), (3, 1))
            wizard.action_apply()
            self.assertEqual(self._get_next(invoice)[0], self.facts)

    def test_who_never_got_anything_is_told_as_taken_over_not_as_reminded(self):
        [invoice] = self._create_aged(50)
        with self._at("2026-07-01"):
            self._take_over()
            [item] = self._get_items(invoice)
            self.assertFalse(item.last_date)
            self.assertIn("Taken over at", item.explanation)
            self.assertIn("nothing was sent from here yet", item.explanation)

    def test_a_draft_that_somebody_edited_is_left_alone(self):
        invoice = self._create_invoice("2026-05-15")
        with self._at("2026-07-01"):
            draft = self._plan()
            draft.intro = "<p>Dear Anne</p>"
            self._take_over()
            self.assertEqual(draft.exists().state, "draft")
            self.assertEqual(draft.line_ids.move_id, invoice)

    def test_a_step_that_a_person_skipped_is_not_skipped_twice(self):
        invoice = self._create_invoice("2026-05-15")
        with self._at("2026-05-22"):
            self._plan().line_ids._skip(self.env.user, "Spoke on the phone")
        with self._at("2026-07-01"):
            self._take_over(("begin", "begin", "firm", "friendly", *STARTS[4:]))
            self.assertEqual(self._get_next(invoice)[0], self.facts)
            self._take_over()
            self.assertEqual(self._get_next(invoice)[0], self.firm)

    def test_the_summary_tells_what_will_happen_and_does_nothing(self):
        self._create_aged(50, 100, 200)
        with self._at("2026-07-01"):
            wizard = self._open()
            wizard.action_skip()
            self.assertIn("Wednesday 1 July", wizard.summary)
            self.assertIn("Aged1 SARL", wizard.summary)
            self.assertFalse(self.reminders.search([("origin", "=", "takeover")]))
            self.assertFalse(self.company.relance_takeover_done)
            self.assertEqual(wizard.page, "summary")

    def test_the_choices_are_kept(self):
        self._create_aged(50)
        with self._at("2026-07-01"):
            self._take_over()
            again = self.env["relance.takeover"].with_user(self.manager)
            wizard = again.browse(again.action_open()["res_id"])
            self.assertEqual(wizard.band_ids._get_starts(), STARTS)
        log = self.company.sudo().relance_takeover_log_ids
        self.assertEqual(log.user_id, self.manager)
        self.assertIn("31 to 60 days late: Firm", log.choices)
        self.assertIn("1 items start further up", log.choices)

    def test_another_company_is_left_alone(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self._at("2026-07-01"):
            self._take_over()
        self.assertFalse(other.relance_takeover_done)

    def test_the_company_that_the_screen_names_is_taken_over(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        takeovers = self.env["relance.takeover"].with_context(
            relance_takeover_company=other.id
        )
        for shown, company in ((self.company, self.company), (other, other)):
            self.env.user.company_ids |= shown
            action = takeovers.with_context(
                allowed_company_ids=(self.company | shown).ids
            ).action_open()
            wizard = takeovers.browse(action["res_id"])
            self.assertEqual(wizard.company_id, company)

    def test_only_managers_take_over(self):
        collector = self._create_user("collector", "collector")
        with self.assertRaises(AccessError):
            self._open(user=collector)

    def test_many_items_are_taken_over_with_few_queries(self):
        self._create_aged(*[50] * 15)
        items = self.env["relance.due.item"].sudo()
        with self._at("2026-07-01") as today:
            companies = self.company._relance_companies()
            items._refresh(companies, today)
            self.env.flush_all()
            with self.assertQueryCount(16):
                items._take_over(companies, today, STARTS, self.env.user)
                self.env.flush_all()
        taken = self.reminders.search([("origin", "=", "takeover")])
        self.assertEqual(len(taken), 15)
