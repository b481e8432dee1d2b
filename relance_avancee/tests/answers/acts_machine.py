from contextlib import contextmanager
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

ACTS = ("relance.promise", "relance.dispute", "relance.payment.plan")


class ActsMachine(RuleBasedStateMachine):
    """A customer of ``test`` says things, pays and undoes; from ``start`` on."""

    def __init__(self, test, start):
        super().__init__()
        self.test = test
        self.day = start
        self.savepoint = test.env.cr.savepoint()
        self.is_sound = False

    def teardown(self):
        try:
            if self.is_sound:
                self.settle()
        finally:
            self.savepoint.rollback()
            self.test.env.invalidate_all(flush=False)

    def settle(self):
        """Pay all that is owed, and wait: every act has an end."""
        for move in self.test.moves:
            with self.act():
                if move.state == "draft":
                    move.action_post()
            with self.act():
                if move.amount_residual:
                    self.test._pay(move)
        for days in (1, 40):
            self.wait(days)
        with self.test._at(self.day):
            self.test._check_ended()

    @contextmanager
    def act(self):
        with self.test._at(self.day):
            with self.test._refused_at_will():
                yield
            self.test.env.flush_all()
            self.test._follow()

    @rule(move=st.sampled_from(range(3)), share=st.sampled_from((0.3, 0.5, 1.0)))
    def pay(self, move, share):
        with self.act():
            invoice = self.test.moves[move]
            self.test._pay(invoice, round(invoice.amount_residual * share, 2) or None)

    @rule(move=st.sampled_from(range(3)))
    def unmatch(self, move):
        with self.act():
            self.test.moves[move].line_ids.remove_move_reconcile()

    @rule(move=st.sampled_from(range(3)), share=st.sampled_from((0.2, 1.0)))
    def credit(self, move, share):
        with self.act():
            invoice = self.test.moves[move]
            note = invoice._reverse_moves([{"invoice_date": self.day}])
            note.invoice_line_ids.price_unit *= share
            note.action_post()
            lines = (invoice | note).line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            )
            lines.reconcile()

    @rule(
        move=st.sampled_from(range(3)),
        share=st.sampled_from((0.4, 1.0)),
        days=st.integers(1, 20),
    )
    def promise(self, move, share, days):
        with self.act():
            items = self.test._get_items(self.test.moves[move])
            self.test.env["relance.promise"].create(
                {
                    "debtor_id": self.test.debtor.id,
                    "due_item_ids": items.ids,
                    "amount": round(
                        sum(items.mapped("amount_residual_currency")) * share, 2
                    ),
                    "date_promised": self.day + timedelta(days=days),
                }
            )

    @rule(move=st.sampled_from(range(3)), share=st.sampled_from((0.5, 1.0)))
    def dispute(self, move, share):
        with self.act():
            invoice = self.test.moves[move]
            self.test.env["relance.dispute"].create(
                {
                    "move_id": invoice.id,
                    "amount": round(invoice.amount_residual * share, 2),
                }
            )

    @rule(model=st.sampled_from(ACTS))
    def withdraw(self, model):
        with self.act():
            acts = self.test.env[model].search([("date_end", "=", False)])
            acts.filtered(lambda act: act._is_open())[:1].action_withdraw()

    # Payment plans ----------------------------------------------------------------

    @initialize(is_agreed=st.booleans(), days=st.integers(0, 9))
    def begin(self, is_agreed, days):
        """Begin with a plan that runs, every second time."""
        if is_agreed:
            self.plan({0, 1}, 3, days, "week", True)

    @rule(
        moves=st.sets(st.sampled_from(range(3)), min_size=1),
        number=st.integers(2, 4),
        days=st.integers(0, 20),
        rhythm=st.sampled_from(("week", "month")),
        is_agreed=st.booleans(),
    )
    def plan(self, moves, number, days, rhythm, is_agreed):
        with self.act():
            invoices = [self.test.moves[move] for move in moves]
            items = self.test._get_items(invoices[0].union(*invoices))
            plan = self.draft(items, number, days, rhythm)
            plan.action_mark_proposed()
            if is_agreed:
                self.test._accept_plan(plan)

    @rule(number=st.integers(2, 4), days=st.integers(0, 20))
    def renegotiate(self, number, days):
        with self.act():
            for plan in self.running():
                action = plan.action_renegotiate()["context"]
                [(*_command, items)] = action["default_due_item_ids"]
                items = plan.due_item_ids.browse(items)
                self.draft(items, number, days, "week", previous_id=plan.id)

    @rule()
    def accept(self):
        with self.act():
            for plan in self.pending():
                self.test._accept_plan(plan)

    @rule()
    def refuse(self):
        with self.act():
            for plan in self.pending():
                plan.action_withdraw()

    @rule()
    def revoke(self):
        with self.act():
            for plan in self.running():
                self.test._revoke_plan(plan)

    @rule(share=st.sampled_from((0.5, 1.0, 1.2)))
    def pay_instalment(self, share):
        with self.act():
            for plan in self.running():
                line = plan.line_ids.sorted().filtered("amount_left")[:1]
                owed = plan.due_item_ids.filtered(lambda item: item.state == "open")
                amount = round(line.amount_left * share, 2)
                self.test._pay(owed.move_id, amount)

    @rule(days=st.integers(20, 60))
    def let_it_default(self, days):
        if self.running():
            self.wait(days)

    def draft(self, items, number, days, rhythm, **values):
        return self.test._draft_plan(
            items,
            number=number,
            date_first=self.day + timedelta(days=days),
            rhythm=rhythm,
            **values,
        )

    def running(self):
        return self.find(("active", "defaulted"))

    def pending(self):
        return self.find(("draft", "proposed"))

    def find(self, states):
        plans = self.test.env["relance.payment.plan"]
        return plans.search([("state", "in", states)], order="id desc", limit=1)

    # Invoices and time ------------------------------------------------------------

    @rule(move=st.sampled_from(range(3)))
    def reset(self, move):
        with self.act():
            self.test.moves[move].button_draft()

    @rule(move=st.sampled_from(range(3)))
    def post(self, move):
        with self.act():
            if self.test.moves[move].state == "draft":
                self.test.moves[move].action_post()

    @rule(move=st.sampled_from(range(3)))
    def pause(self, move):
        with self.act():
            self.test.env["relance.hold"].create(
                {
                    "scope": "move",
                    "debtor_id": self.test.debtor.id,
                    "move_id": self.test.moves[move].id,
                    "date_to": self.day + timedelta(days=5),
                    "reason": "Wait",
                }
            )

    @rule(days=st.integers(1, 15))
    def wait(self, days):
        self.day += timedelta(days=days)
        with self.test._at(self.day):
            self.test._plan()

    @invariant()
    def each_cent_has_its_place(self):
        self.is_sound = False
        with self.test._at(self.day):
            self.test._check_parts()
            self.test._check_causes()
            self.test._check_plans()
        self.is_sound = True
