from datetime import timedelta

from ...rules.risk.circumstances import (
    COMPARED,
    NO_EFFECTS,
    Effects,
    find_effects,
)
from ...rules.risk.history import Outcome, Told, summarise
from .common import RiskCommon

EFFECTS = Effects({"post": 8.0, "dispute": 12.0}, disputed=0.25)
BY_EMAIL = {"post": False}


class TestRiskTold(RiskCommon):
    """Past delays are told as if their invoices had been like the next one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["relance.risk.model"].sudo()._get_model(cls.root)
        # the oldest last: two by post, one of them disputed, then two by e-mail
        cls.delays = [14, 9, 2, 4]
        cls.ways = ["email", "email", "post", "post"]
        cls.invoices = cls._create_history(cls.tardy, cls.delays)
        for invoice, way in zip(cls.invoices, cls.ways, strict=True):
            cls._send(invoice, way)
        cls.disputed = cls.invoices[2]
        paid = cls.disputed.invoice_date_due + timedelta(days=9)
        cls._dispute(cls.disputed, paid - timedelta(days=3), paid)

    @classmethod
    def _send(cls, invoice, way):
        """Note that ``invoice`` was sent by ``way``."""
        cls.env["relance.due.item"].sudo().create(
            {
                "company_id": cls.company.id,
                "move_id": invoice.id,
                "debtor_id": invoice.commercial_partner_id.id,
                "delivery": way,
                "state": "closed",
            }
        )

    @classmethod
    def _dispute(cls, invoice, begun, ended):
        """Hold ``invoice`` as disputed from ``begun`` to ``ended``."""
        cls.env["relance.hold"].sudo().create(
            {
                "kind": "dispute",
                "scope": "move",
                "company_id": cls.company.id,
                "move_id": invoice.id,
                "reason": "Disputed",
                "date_from": begun,
                "date_to": ended,
                "lifted": True,
                "date_lifted": ended,
            }
        )

    def _get_outcomes(self):
        """Return the outcomes of the invoices, for the rules."""
        outcomes = []
        for invoice, way, delay in zip(
            self.invoices, self.ways, reversed(self.delays), strict=True
        ):
            due = invoice.invoice_date_due
            settled = due + timedelta(days=delay)
            is_disputed = invoice == self.disputed
            outcomes.append(
                Outcome(
                    invoice.invoice_date,
                    due,
                    invoice.amount_total,
                    settled,
                    disputed_from=settled - timedelta(days=3) if is_disputed else None,
                    disputed_to=settled if is_disputed else None,
                    circumstances={"post": way == "post"},
                )
            )
        return outcomes

    def _learn(self, effects=EFFECTS):
        """Have the model know ``effects``."""
        self.model.effects = effects._asdict()

    def test_the_sums_are_those_of_the_rules(self):
        outcomes = self._get_outcomes()
        for new in (BY_EMAIL, {"post": True}, {"post": None}):
            for days in (0, 30, 45):
                day = self.today - timedelta(days=days)
                found = self.history._read_histories(
                    self.root, day, EFFECTS, [self.tardy.id], new
                )[self.tardy.id].sums
                expected = summarise(outcomes, day, told=Told(EFFECTS, new))
                for name in expected._fields[:-1]:
                    values = getattr(found, name), getattr(expected, name)
                    self.assertAlmostEqual(*values, msg=f"{name} on {day}")
                self.assertAlmostEqual(found.moved[0], expected.moved[0])

    def test_the_next_invoice_is_sent_like_the_last_one(self):
        history = self.history._read_histories(self.root, self.today, EFFECTS)
        known = history[self.tardy.id]
        self.assertEqual(known.way, "email")
        self.assertEqual(known.since, self.invoices[1].invoice_date)

    def test_the_next_invoice_is_sent_as_the_form_of_the_customer_says(self):
        for invoice in self._create_history(self.punctual, [3, 3]):
            self._send(invoice, "post")
        ways = []
        for method in ("manual", "email"):
            self.punctual.with_company(self.root).invoice_sending_method = method
            self.env.flush_all()
            found = self.history._read_histories(self.root, self.today, EFFECTS)
            ways.append(found[self.punctual.id].way)
        self.assertEqual(ways, ["post", "email"])

    def test_days_under_a_dispute_are_no_lateness_of_the_customer(self):
        sums = self._read(NO_EFFECTS)
        self.assertEqual((sums.settled, sums.disputes), (4, 1))
        plain = summarise(
            [
                Outcome(one.issued, one.due, one.amount, one.settled)
                for one in self._get_outcomes()
            ],
            self.today,
        )
        self.assertLess(sums.delay, plain.delay)
        self.assertEqual((sums.late, sums.late_days), (plain.late, plain.late_days))

    def test_a_dispute_that_was_withdrawn_explains_nothing(self):
        other = self._create_invoice(self.today, debtor=self.tardy)
        before = self._read(NO_EFFECTS)
        dispute = (
            self.env["relance.dispute"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "debtor_id": self.tardy.id,
                    "move_id": other.id,
                }
            )
        )
        dispute.state = "cancelled"
        self.env["relance.hold"].sudo().search(
            [("move_id", "=", self.disputed.id)]
        ).write({"act_model": "relance.dispute", "act_id": dispute.id})
        self.env.flush_all()
        after = self._read(NO_EFFECTS)
        self.assertEqual((before.disputes, after.disputes), (1, 0))
        self.assertGreater(after.delay, before.delay)

    def _read(self, effects):
        found = self.history._read_histories(
            self.root, self.today, effects, [self.tardy.id]
        )
        return found[self.tardy.id].sums

    def test_the_explanation_tells_how_it_was_sent_and_adds_up(self):
        plain = self._score(self.tardy).score
        self._learn()
        profile = self._score(self.tardy)
        factors = {one["code"]: one for one in profile.explanation}
        total = sum(one["points"] for one in profile.explanation)
        self.assertAlmostEqual(total, profile.score, places=1)
        self.assertLess(factors["post"]["points"], 0)
        self.assertGreater(factors["dispute"]["points"], 0)
        self.assertRegex(
            factors["post"]["label"], r"^Sent by e-mail since \w+ 2026: −\d days$"
        )
        self.assertIn("may be disputed", factors["dispute"]["label"])
        self.assertNotEqual(profile.score, plain)

    def test_what_no_ledger_shows_changes_no_score(self):
        self._learn(NO_EFFECTS)
        profile = self._score(self.tardy)
        codes = {one["code"] for one in profile.explanation}
        self.assertFalse(codes & {"post", "dispute"})

    def test_a_ledger_shows_what_post_costs(self):
        self._create_steady("post", "email")
        compared, (disputed, count) = self.history._read_compared(self.root, self.today)
        self.assertEqual((disputed, count), (1, 28))
        days = find_effects(compared)
        self.assertEqual(days.keys(), {"post"})
        self.assertGreater(days["post"], 4)
        self.model.write(self.model._read_effects(self.today))
        self.assertIn("Sent by post, not electronically", self.model.effect_words)

    def test_a_season_teaches_once_its_late_payers_have_had_time(self):
        """Due on 22 December, on 1 January and every ten days before."""
        self._create_history(self.punctual, [0, 3] * 6, last=180)
        rank = COMPARED.index("year_end")
        for day, is_compared in (("2026-02-19", False), ("2026-02-20", True)):
            compared, _disputes = self.history._read_compared(self.root, day)
            self.assertGreater(compared.freedom, 5)
            self.assertEqual(compared.crossed[rank][rank] > 0, is_compared, day)

    def test_past_invoices_are_learnt_from_as_they_were(self):
        """Each is forecast with the delays told as if sent like itself."""
        self._create_steady("post", "email")
        self._learn()
        cases = self.model._read_cases(self.today)
        sums = self.model._read_sums_of(cases)
        *_others, by_post, by_email = [
            one for one in cases if one.debtor == self.punctual.id
        ]
        self.assertGreater(sums[by_post.case].moved[0], 0)
        self.assertLess(sums[by_email.case].moved[0], 0)
        disputed = [one.case for one in cases if one.is_disputed]
        self.assertEqual(disputed, self.disputed.line_ids.filtered("date_maturity").ids)

    def test_the_expected_day_is_told_for_how_the_item_was_sent(self):
        self._learn()
        scoring = self.profiles._get_scoring(self.root, self.today)
        dating = self.env["relance.due.item"]._get_dating(scoring, {self.tardy.id})
        due = self.today + timedelta(days=30)
        by_post, by_email, unknown = (
            dating.get_days(self.tardy.id, due, new={"post": is_post})["likely"]
            for is_post in (True, False, None)
        )
        self.assertLess(by_email, unknown)
        self.assertLess(unknown, by_post)

    def _create_steady(self, *ways):
        """Return 24 invoices of a customer, eight days later by the first way."""
        delays = [8, 0] * 12
        invoices = self._create_history(self.punctual, delays)
        for rank, invoice in enumerate(invoices):
            self._send(invoice, ways[1 - rank % 2])
        self.env.flush_all()
        return invoices
