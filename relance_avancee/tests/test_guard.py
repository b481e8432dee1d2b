from datetime import date
from functools import partial

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from ..models.answers.relance_payment_plan import Terms
from ..models.company.guarded import ENGINE, WRITERS, Written
from ..rules.planning.reasons import BY_HAND, DECIDED_BY_MANAGERS, HOLD_KINDS
from .common import RelanceCommon

OURS = "relance_avancee"
# Tables of ours without a company, judged: who writes them.
SHARED = {"relance.interest.rate"}
# What the ORM adds to a model of Odoo with a field of ours, and no field of ours.
NOT_OURS = {("mail.activity.type", "category")}
ALL = {f"{OURS}.relance_group_{name}" for name in ("reader", "collector", "manager")}


class TestGuard(RelanceCommon):
    """Records stay in their company, and people write what is theirs to write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: cls._create_user(f"guard_{name}", name)
            for name in ("reader", "collector", "manager")
        }
        # sudo: the user of the tests is not of that company
        cls.other = cls.env["res.company"].sudo().create({"name": "Elsewhere"})

    def _as(self, name, records):
        """Return ``records`` as the user of a group sees them, in its one company."""
        return records.with_user(self.users[name]).with_context(
            allowed_company_ids=self.company.ids
        )

    def _call(self, name, records, method, *args):
        """Call a method over RPC, as a user of a group."""
        context = {"allowed_company_ids": self.company.ids}
        ids = [records.ids] if records else []
        model = self.env[records._name].with_user(self.users[name])
        return call_kw(model, method, [*ids, *args], {"context": context})

    # Companies --------------------------------------------------------------------

    def _get_models(self):
        """Return the stored models of ours."""
        return [
            self.env[name]
            for name in self.env.registry
            if name.startswith("relance.")
            and self.env[name]._original_module == OURS
            and self.env[name]._auto
            and not (self.env[name]._abstract or self.env[name]._transient)
        ]

    def test_every_stored_model_of_ours_stays_in_its_company(self):
        """A new model is judged: it is guarded, or shared by all (finding 3)."""
        for model in self._get_models():
            with self.subTest(model=model._name):
                self.assertIn("relance.guarded", self._get_parents(model))
                if model._name not in SHARED:
                    self.assertIn("company_id", model._fields)

    def _get_parents(self, model):
        return {cls._name for cls in type(model).mro() if hasattr(cls, "_name")}

    def _create_one_of_each(self):
        """Return a record of each model with a company, as the engine makes them."""
        move = self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        # sudo: the engine makes them; what users may make has its own tests
        env = self.env(su=True)
        partner = {"debtor_id": self.debtor.id, "company_id": self.company.id}
        euro = {"currency_id": self.company.currency_id.id}
        claim = env["relance.claim"]._ensure(move)
        rejection = env["relance.rejection"].create(
            partner | euro | {"name": "P1", "date": "2026-02-03", "motive": "funds"}
        )
        notice = env["relance.notice"].create(
            partner
            | euro
            | {"lang": "en_US", "line_ids": [Command.create({"move_id": move.id})]}
        )
        with self._at("2026-02-10"):
            promise = env["relance.promise"].create(partner)
        profile = env["relance.risk.profile"].create(partner)
        file = env["ir.attachment"].create({"name": "proof", "raw": b"proof"})
        today = {"date": "2026-02-09"}
        names = ("date_told", "date_seen", "free_on")
        grace = env["relance.grace"].create(
            partner
            | {"user_id": env.uid, "level": "2"}
            | dict.fromkeys(names, "2026-02-09")
        )
        records = [
            *(self.scenario, self.friendly, reminder, reminder.line_ids[:1]),
            *(reminder.delivery_ids[:1], self._get_items(move), claim, rejection),
            *(notice, notice.line_ids, profile),
            env["relance.hold"].create(partner | {"reason": "x"}),
            env["relance.claim.entry"].create(
                {"claim_id": claim.id, "amount": 1, "reason": "x"}
            ),
            env["relance.limitation.event"].create(
                {
                    "claim_id": claim.id,
                    "kind": "court",
                    "date": "2020-01-01",
                    "attachment_ids": file.ids,
                }
            ),
            env["relance.rejection.line"].create({"rejection_id": rejection.id}),
            *(promise, promise.line_ids),
            env["relance.notice.credit"].create(
                {"notice_id": notice.id, "key": "k"} | euro
            ),
            env["relance.notice.text"].create(
                {
                    "company_id": self.company.id,
                    "subject": "x",
                    "demand": "<p>x</p>",
                }
            ),
            env["relance.registered.provider"].create(
                {"name": "x", "company_id": self.company.id}
            ),
            env["relance.interest.terms"].create(
                {"name": "x", "company_id": self.company.id, "regime": "fr_b2b"}
            ),
            env["relance.risk.rating"].create(
                partner | {"source": "x", "rating": 10.0}
            ),
            env["relance.risk.class"]._get_classes(self.company)[:1],
            env["relance.risk.model"]._get_model(self.company),
            env["relance.risk.override"].create(
                partner | {"date": "2026-02-09 10:00:00"}
            ),
            env["relance.risk.snapshot"].create(
                partner | today | {"month": "2026-02-01", "profile_id": profile.id}
            ),
            env["relance.insolvency.statement"].create(
                partner
                | euro
                | {"debtor_name": "x", "judgment_date": "2026-02-01", "frozen": [{}]}
            ),
            env["relance.takeover.log"].create(
                {
                    "company_id": self.company.id,
                    "choices": "x",
                    "date": "2026-02-09 10:00:00",
                }
            ),
            env["relance.todo.later"].create(
                {
                    "company_id": self.company.id,
                    "source": "x",
                    "record_id": 1,
                    "until": "2026-02-10",
                }
            ),
            self._make_plan(move),
            self._make_plan(move).line_ids[:1],
            env["relance.dispute"].create({"move_id": move.id, "amount": 1.0} | today),
            env["relance.dispute.reason"].create({"name": "x"}),
            env["relance.mail.pattern"].create({"name": "x", "pattern": "x"}),
            env["relance.call"].create(partner | {"result": "talked"}),
            env["relance.desk.mark"].create(partner),
            env["relance.desk.visit"].create(
                partner | {"user_id": env.uid, "until": "2026-02-09 10:05:00"}
            ),
            *self._make_team(partner),
            env["relance.call.script"].create({"situation": "plan"}),
            grace,
            env["relance.grace.answer"].create(
                {"grace_id": grace.id, "user_id": env.uid, "answer": "go"} | today
            ),
            env["relance.suggestion"].create(
                {
                    "reminder_id": reminder.id,
                    "kind": "paid",
                    "sentence": "x",
                    "date_received": "2026-02-09",
                }
            ),
            *self._make_answer(partner),
            self._make("relance.change.mark"),
            self._make("relance.cash.report"),
        ]
        return {record._name: record for record in records}

    def _make_team(self, partner):
        """Return a team, one of its customers, and the absence of a member."""
        # sudo: what users may make has its own tests
        env = self.env(su=True)
        company, member = {"company_id": self.company.id}, self.users["collector"]
        team = env["relance.team"].create(company | {"name": "x"})
        absence = {
            "user_id": member.id,
            "deputy_id": self.users["manager"].id,
            "date_from": "2026-02-09",
            "date_to": "2026-02-10",
        }
        return (
            team,
            env["relance.assignment"].create(
                partner | {"team_id": team.id, "user_id": member.id}
            ),
            env["relance.absence"].create(company | absence),
        )

    def _make_plan(self, move):
        """Return a payment plan of ``move``, as the engine makes it."""
        # sudo: what users may make has its own tests
        plans = self.env["relance.payment.plan"].sudo()
        terms = Terms(2, date(2026, 3, 1), "month")
        with self._at("2026-02-09"):
            return plans._store(
                self._get_items(move), terms, "frozen", {}, plans, plans
            )

    def _make_answer(self, partner):
        """Return a link to the page of a customer, and what was said by it."""
        links = self.env["relance.access"]
        [(link, _url)] = links._issue([partner | {"purpose": "reminder"}])
        # sudo: the page writes what is said on it
        answers = self.env["relance.page.answer"].sudo()
        said = {"access_id": link.id, "key": "k", "kind": "question", "summary": "x"}
        return link, answers.create(said)

    def _make(self, name):
        """Return a record of a model that is only known by its required fields."""
        # sudo: the engine makes it
        model = self.env[name].sudo()
        found = model.search([("company_id", "=", self.company.id)], limit=1)
        values = {
            field.name: date(2026, 2, 9)
            for field in model._fields.values()
            if field.required and field.type == "date"
        }
        return found or model.create(values | {"company_id": self.company.id})

    def test_no_record_is_moved_into_another_company(self):
        """Neither by users of any group, nor by the engine (finding 3)."""
        made = self._create_one_of_each()
        kept = {model._name for model in self._get_models()} - SHARED
        self.assertEqual(kept - made.keys(), set(), "a model is not judged here")
        for record in made.values():
            self.assertTrue(record, record)
            for name in self.users:
                with (
                    self.subTest(model=record._name, group=name),
                    self.assertRaises(AccessError),
                ):
                    self._as(name, record).write({"company_id": self.other.id})
            with (
                self.subTest(model=record._name, group="engine"),
                self.assertRaises(UserError),
            ):
                # sudo: not even the engine moves it
                record.sudo().write({"company_id": self.other.id})

    def test_no_part_is_moved_with_its_parent(self):
        """A step does not follow a scenario of another company (finding 3)."""
        # sudo: a scenario of a company that the user may not enter
        foreign = self.scenario.sudo().copy({"company_id": self.other.id})
        for records in (self.friendly, self.friendly.sudo()):
            with self.assertRaises(UserError):
                records.scenario_id = foreign
        with self.assertRaises(UserError):
            foreign.write({"step_ids": [Command.link(self.friendly.id)]})

    # Fields of ours ---------------------------------------------------------------

    def test_each_field_of_ours_on_odoo_s_models_is_judged(self):
        """The table names those that are stored or inversed (finding 11)."""
        judged = {(model, name) for model, names in WRITERS.items() for name in names}
        found = {
            (model._name, field.name)
            for model in map(self.env.__getitem__, self.env.registry)
            if not model._name.startswith(("relance.", "report.", "res.config."))
            for field in model._fields.values()
            if field._module == OURS and (field.store or field.inverse)
        }
        self.assertEqual(judged ^ (found - NOT_OURS), set())

    def test_each_field_of_ours_on_odoo_s_models_has_its_writers(self):
        """Readers who edit contacts do not steer reminders (finding 11)."""
        groups = "base.group_partner_manager", "base.group_erp_manager"
        for name in self.users:
            editor = self._create_user(f"editor_{name}", name, *groups)
            for model, names in WRITERS.items():
                records = self.env[model].with_user(editor)
                for field, writers in names.items():
                    with self.subTest(group=name, model=model, field=field):
                        self.assertEqual(
                            records._has_field_access(records._fields[field], "write"),
                            editor.has_groups(writers),
                        )

    def test_a_reader_who_edits_contacts_steers_nothing(self):
        """Neither by a write, nor at the creation, nor by a default (finding 11)."""
        sales = self._create_user("sales", "reader", "base.group_partner_manager")
        customer = self.debtor.with_user(sales)
        for values in (
            {"relance_insolvency_date": "2026-02-01"},
            {"relance_risk_objection": True},
            {"relance_route": "debit"},
            {"relance_contact_id": customer.id},
        ):
            with self.assertRaisesRegex(AccessError, "not for you to write"):
                customer.write(values)
            with self.assertRaises(AccessError):
                customer.create({"name": "New"} | values)
        with self.assertRaises(AccessError):
            customer.with_context(default_relance_route="debit").create({"name": "N"})
        customer.write({"phone": "+33 1 23 45 67 89"})
        self.debtor.relance_route = "debit"
        self.assertFalse(customer.copy().relance_route, "a copy begins without")
        shown = customer.fields_get(["relance_route", "phone"], ["readonly"])
        self.assertTrue(shown["relance_route"]["readonly"], "the screen shows it so")
        self.assertFalse(shown["phone"]["readonly"])

    def test_an_insolvency_concerns_the_companies_of_who_enters_it(self):
        """The collectors of the others get a to-do (finding 11)."""
        collector = self._create_user(
            "judges", "collector", "base.group_partner_manager"
        )
        # sudo: what the other company is owed, and holds
        env = self.env(su=True)
        env["relance.due.item"].create(
            {
                "company_id": self.other.id,
                "debtor_id": self.debtor.id,
                "state": "open",
                "name": "X",
                "date_maturity": "2026-02-01",
                "currency_id": self.other.currency_id.id,
            }
        )
        self.debtor.with_user(collector).relance_insolvency_date = "2026-02-03"
        holds = env["relance.hold"].search([("kind", "=", "insolvency")])
        self.assertEqual(holds.company_id, self.company)
        todos = env["mail.activity"].search(
            [("res_id", "=", self.debtor.id), ("summary", "like", "another company")]
        )
        self.assertEqual(len(todos), 1)

    # What people write of our models ------------------------------------------------

    def test_what_people_write_of_our_models_is_listed(self):
        """Every field listed exists, and no reader writes (finding 8)."""
        for model in self._get_models():
            for name, written in model._get_user_fields().items():
                with self.subTest(model=model._name, field=name):
                    self.assertIn(name, model._fields)
                    self.assertIsInstance(written, Written)
                    self.assertIn(written.groups, ALL)
            records = self._as("reader", model)
            for field in model._fields.values():
                if records._get_relance_writers(field) is not None:
                    self.assertFalse(records._has_field_access(field, "write"), field)

    def test_a_collector_writes_of_a_reminder_its_texts_and_nothing_else(self):
        """What was done is not forged, nor the plan stopped (finding 8)."""
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
        mine = self._as("collector", reminder)
        for values in (
            {"credits": {"x": 1}, "edited": True},
            {"credits": [1]},
            {"state": "failed", "failure_count": 0, "date_failed": False},
            {"state": "sent", "approved_by_id": self.env.uid},
            {"custom_intro": "<p>x</p>"},
            {"debtor_id": self.env.user.partner_id.id},
        ):
            with self.assertRaises(AccessError):
                mine.write(values)
        mine.write({"intro": "<p>Bonjour Anne</p>", "date": "2026-02-10"})
        mine.contact_id = self.debtor
        self.assertTrue(reminder.edited)
        self._call("collector", reminder, "action_reset_texts")
        self.assertFalse(reminder.edited)
        self._call("collector", reminder, "action_approve")
        self.assertEqual(reminder.approved_by_id, self.users["collector"])
        for method in ("action_approve", "action_retry", "action_reset_texts"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._call("reader", reminder, method)

    # Holds ------------------------------------------------------------------------

    def _prepare_hold(self, **values):
        return {
            "company_id": self.company.id,
            "debtor_id": self.debtor.id,
            "reason": "x",
            **values,
        }

    def test_each_kind_of_hold_has_who_opens_and_lifts_it(self):
        """A collector undoes nothing that managers decided (finding 13)."""
        # sudo: the engine opens all of them
        holds = self.env["relance.hold"].sudo()
        for kind, _label in HOLD_KINDS:
            hold = holds.create(self._prepare_hold(kind=kind))
            opens = {
                "reader": False,
                "collector": kind in BY_HAND,
                "manager": kind in BY_HAND + DECIDED_BY_MANAGERS,
            }
            for name, may in opens.items():
                with self.subTest(opens=kind, group=name):
                    self._check(
                        may,
                        self._as(name, holds.sudo(False)).create,
                        self._prepare_hold(kind=kind),
                    )
            lifts = {
                "reader": False,
                "collector": kind not in DECIDED_BY_MANAGERS,
                "manager": True,
            }
            for name, may in lifts.items():
                with self.subTest(lifts=kind, group=name):
                    mine = self._as(name, hold.sudo(False))
                    self._check(may, mine.write, {"date_to": hold.date_from})
                    self._check(may, mine.action_lift)

    def _check(self, may, method, *args):
        """Check that a call passes if ``may``, else is refused."""
        if may:
            method(*args)
        else:
            with self.assertRaises(AccessError):
                method(*args)

    def test_a_whole_company_is_held_by_managers(self):
        """A collector neither opens nor lifts such a hold (finding 13)."""
        values = {"company_id": self.company.id, "scope": "company", "reason": "x"}
        with self.assertRaisesRegex(AccessError, "ask one"):
            self._as("collector", self.env["relance.hold"]).create(values)
        hold = self._as("manager", self.env["relance.hold"]).create(values)
        with self.assertRaises(AccessError):
            self._as("collector", hold).action_lift()
        hold.action_lift()
        self.assertTrue(hold.lifted)

    def test_lifting_a_hold_removes_its_own_to_do_only(self):
        """Nobody's to-do is deleted through a hold (finding 7)."""
        activities = self.env["mail.activity"]
        anybody = self.env.ref("base.user_admin").partner_id.activity_schedule(
            "mail.mail_activity_data_todo", summary="Mine"
        )
        holds = self._as("collector", self.env["relance.hold"])
        with self.assertRaises(AccessError):
            holds.create(self._prepare_hold(activity_id=anybody.id))
        forged = holds.with_context(default_activity_id=anybody.id)
        hold = forged.create(self._prepare_hold())
        self.assertFalse(hold.activity_id, "a default is not heeded")
        with self.assertRaises(AccessError):
            hold.activity_id = anybody
        # sudo: even if it were there
        hold.sudo().activity_id = anybody
        hold.action_lift()
        self.assertTrue(anybody.exists())
        own = (
            # sudo: the engine opens it with its to-do
            self.env["relance.hold"]
            .sudo()
            ._open(
                [self._prepare_hold(kind="covered")],
                "relance_avancee.mail_activity_covered",
            )
        )
        todo = own.activity_id
        self.assertIn(todo, activities.search([("res_id", "=", self.debtor.id)]))
        self._as("collector", own.sudo(False)).action_lift()
        self.assertFalse(todo.exists())

    def test_a_default_of_a_client_is_not_heeded_by_a_button(self):
        """The context of a button writes nothing of the engine (finding 7)."""
        pause = self.env["relance.hold.pause"].with_user(self.users["collector"])
        wizard = pause.create({"debtor_id": self.debtor.id, "reason": "x"})
        wizard.with_context(default_lifted=True).action_apply()
        hold = self.env["relance.hold"].search([("debtor_id", "=", self.debtor.id)])
        self.assertEqual(hold.mapped("lifted"), [False])
        # sudo: the engine, called by a button
        holds = self.env["relance.hold"].sudo().with_context(default_lifted=True)
        self.assertFalse(holds.create(self._prepare_hold()).lifted)

    # Shared data ------------------------------------------------------------------

    def test_what_all_companies_share_is_changed_by_who_may_enter_all(self):
        """Rates and shipped texts (finding 16)."""
        rates = self.env["relance.interest.rate"]
        texts = self.env["relance.notice.text"]
        rate = rates.search([], limit=1)
        text = texts.search([("company_id", "=", False)], limit=1)
        mine, own_text = self._as("manager", rate), self._as("manager", text)
        values = {"reference": rate.reference, "date_from": "2090-01-01", "rate": 1}
        for change in (
            lambda: mine.write({"rate": 1}),
            mine.unlink,
            lambda: mine.create(values),
            lambda: own_text.write({"demand": "<p>Pay</p>"}),
            lambda: own_text.update_field_translations("subject", {"en_US": "Pay"}),
            own_text.unlink,
            lambda: own_text.create({"subject": "x", "demand": "x"}),
        ):
            with self.assertRaisesRegex(AccessError, "All companies share"):
                change()
        copied = own_text.copy()
        self.assertEqual(copied.company_id, self.company)
        copied.demand = "<p>Pay us</p>"
        # sudo: an administrator links all the companies
        user = self.users["manager"].sudo()
        user.company_ids = self.env["res.company"].sudo().search([])
        mine.write({"rate": 1})
        with self.assertRaisesRegex(UserError, "claims of its period"):
            mine.unlink()

    def test_each_record_without_a_company_is_changed_by_who_may_enter_all(self):
        """By enumeration: no model of records that companies share is forgotten."""
        shared = [
            model
            for model in self._get_models()
            if "relance.shared" in self._get_parents(model)
        ]
        self.assertGreaterEqual(len(shared), 5)
        pattern = {"name": "x", "pattern": "x", "company_id": False}
        self.env["relance.mail.pattern"].create(pattern)
        for model in shared:
            is_owned = "company_id" in model._fields
            domain = [("company_id", "=", False)] if is_owned else []
            record = self._as("manager", model.search(domain, limit=1))
            self.assertTrue(record, model._name)
            name = next(iter(model._get_user_fields()))
            for change in (partial(record.write, {name: record[name]}), record.unlink):
                with (
                    self.subTest(model=model._name),
                    self.assertRaisesRegex(AccessError, "All companies share"),
                ):
                    change()

    # Wizards ----------------------------------------------------------------------

    def test_wizards_of_another_company_are_refused(self):
        """They tell nothing of its figures (finding 18)."""
        other = {"company_id": self.other.id}
        for model, values in {
            "relance.takeover": {},
            "relance.hold.pause": {"debtor_id": self.debtor.id, "reason": "x"},
            "relance.payment.delays.print": {},
            "relance.payment.reject": {},
            "relance.promise.take": {},
            "relance.scenario.simulate": {},
            "relance.statement.send": {},
            "relance.todo.call": {"debtor_id": self.debtor.id},
            "relance.todo.match": {"debtor_id": self.debtor.id},
        }.items():
            with self.subTest(model=model), self.assertRaises(AccessError):
                self._as("manager", self.env[model]).create(values | other)
        self.debtor.with_company(self.company).relance_insurance_days = 30
        spec = {name: {} for name in ("company_id", "debtor_id", "cover_warning")}
        with self.assertRaises(AccessError):
            self._call(
                "collector",
                self.env["relance.hold.pause"],
                "onchange",
                [],
                {"company_id": self.other.id, "debtor_id": self.debtor.id},
                ["company_id"],
                spec,
            )
        with self.assertRaises(AccessError):
            self._call(
                "manager",
                self.env["relance.takeover"],
                "onchange",
                [],
                {"company_id": self.other.id},
                ["company_id"],
                {"company_id": {}, "unsent_count": {}},
            )

    def test_receipts_are_not_set_back_by_collectors(self):
        """And each declaration leaves its trace (finding 30)."""
        reminders = self.env["relance.reminder"]
        with self._at("2026-03-02"):
            for name, day in (("collector", "2026-02-27"), ("manager", "2026-02-20")):
                self._as(name, reminders).action_declare_receipts(self.company.id, day)
            with self.assertRaisesRegex(UserError, "02/20/2026"):
                self._as("collector", reminders).action_declare_receipts(
                    self.company.id, "1900-01-01"
                )
        told = self.company.partner_id.message_ids.filtered(
            lambda message: "Receipts declared" in (message.body or "")
        )
        self.assertEqual(len(told), 2)
        self.assertEqual(ENGINE, WRITERS["res.company"]["relance_receipts_declared_on"])
