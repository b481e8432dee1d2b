from ..common import RelanceCommon


class TodoCommon(RelanceCommon):
    """Days of work that leave something to do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = cls._create_user("todo_collector", "collector")
        cls.company.relance_collector_id = cls.collector

    def _get_todos(self, kind=None, user=None):
        """Return the list as ``user`` sees it, of one kind if it is told."""
        self.env.flush_all()
        self.env.invalidate_all()
        todos = self.env["relance.todo"].with_user(user or self.collector)
        domain = [("company_id", "=", self.company.id)]
        return todos.search(domain + ([("kind", "=", kind)] if kind else []))

    def _create_reminder(self, amount=1000.0, debtor=None):
        """Return the draft of a reminder planned on 9 February."""
        self._create_invoice("2026-02-02", amount, debtor)
        with self._at("2026-02-09"):
            self._plan()
        return self.reminders.search([("debtor_id", "=", (debtor or self.debtor).id)])

    def _reject(self, reminder):
        """Return the due item of ``reminder``, its payment rejected on 6 February."""
        item = self._get_items(reminder.line_ids.move_id).sudo()
        item.rejected_on = "2026-02-06"
        return item

    def _schedule(self, record, name, summary="Look at this"):
        """Return a to-do of our type ``name`` on ``record``, for the collector."""
        return record.activity_schedule(
            f"relance_avancee.{name}", summary=summary, user_id=self.collector.id
        )

    def _do(self, kind):
        """Return the action of the line of ``kind``, and the records that it shows."""
        todo = self._get_todos(kind)
        action = todo.action_do()
        records = self.env[action["res_model"]].with_user(self.collector)
        if res_id := action.get("res_id"):
            return action, records.browse(res_id)
        return action, records.search(action.get("domain") or [])


class GraceCommon(TodoCommon):
    """A customer with a salesperson, whose firm reminder comes on 10 February."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user(
            "grace_seller", "base.group_user", email="anne@our-company.example.com"
        )
        cls.other_seller = cls._create_user(
            "grace_other", "base.group_user", email="bob@our-company.example.com"
        )
        cls.debtor.user_id = cls.seller
        cls.scenario.write({"grace_days": "1", "gap_days": 0})
        cls.friendly.offset_days = 4

    def setUp(self):
        super().setUp()
        # friendly on Friday 30 January, firm on Tuesday 10 February
        self.invoice = self._create_invoice("2026-01-26")
        self._run_day("2026-01-30")

    def _plan_on(self, day, hour=6):
        """Plan on ``day``, early in the morning; return the reminders that wait."""
        with self._at(day, hour):
            self._plan()
            self.env.invalidate_all()
        return self._get_waiting()

    def _get_waiting(self):
        return self.reminders.search(
            [("debtor_id", "=", self.debtor.id), ("state", "in", ("draft", "approved"))]
        )

    def _get_grace(self, user=None):
        """Return what ``user`` is asked, the salesperson by default."""
        graces = self.env["relance.grace"].with_user(user or self.seller)
        return graces.search([("debtor_id", "=", self.debtor.id)])

    def _put_off(self, answer, days=2, reason="I see the manager", user=None):
        """Answer by the dialog, as ``user``."""
        grace = self._get_grace(user)
        action = getattr(grace, f"action_{answer}")()
        replies = self.env[action["res_model"]].with_user(user or self.seller)
        reply = replies.with_context(**action["context"]).create(
            {"days": days, "reason": reason}
        )
        return reply.action_apply()

    def _approve(self):
        self._get_waiting().with_user(self.collector).action_approve()
