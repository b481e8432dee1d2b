from contextlib import contextmanager
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule


class ActsMachine(RuleBasedStateMachine):
    """A customer of ``test`` says things, pays and undoes; from ``start`` on."""

    def __init__(self, test, start):
        super().__init__()
        self.test = test
        self.day = start
        self.savepoint = test.env.cr.savepoint()

    def teardown(self):
        self.savepoint.rollback()
        self.test.env.invalidate_all(flush=False)

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

    @rule(model=st.sampled_from(("relance.promise", "relance.dispute")))
    def withdraw(self, model):
        with self.act():
            states = list(self.test.env[model]._open_states)
            self.test.env[model].search([("state", "in", states)])[:1].action_withdraw()

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
        with self.test._at(self.day):
            self.test._check_parts()
            self.test._check_causes()
