from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import RelanceCommon

PAGE = Path(__file__).resolve().parents[2] / "docs/security.md"
ROLES = ("portal", "employee", "reader", "collector", "manager")
TODAY = "2026-03-09"


def read_rights():
    """Return {what: {role: "yes", "no" or "export"}} of the page on security."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text().splitlines()
        if line.startswith("| ")
    ]
    assert tuple(rows[0][1:]) == ROLES, rows[0]
    return {what: dict(zip(ROLES, cells, strict=True)) for what, *cells in rows[1:]}


class TestRights(RelanceCommon):
    """The table of rights of docs/security.md, cell by cell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {"portal": "base.group_portal", "employee": "base.group_user"}
        cls.users = {
            role: cls._create_user(f"right_{role}", groups.get(role, role))
            for role in ROLES
        }
        cls.exporters = {
            role: cls._create_user(f"export_{role}", role, "base.group_allow_export")
            for role in ROLES[2:]
        }
        cls.invoice = cls._create_invoice("2026-02-02")
        cls.mute = cls._create_debtor("Mute SARL", email=False)
        cls._create_invoice("2026-02-02", debtor=cls.mute)

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))
        self.reminder = self._plan()
        self.notice = self.env["relance.notice"]._prepare(self.invoice)
        self.hold = self.env["relance.hold"].create(
            {"scope": "debtor", "debtor_id": self.debtor.id, "reason": "Asked"}
        )
        # sudo: the engine writes profiles and models
        sudo = self.env(su=True)
        self.promise = sudo["relance.promise"].create({"debtor_id": self.mute.id})
        self.decided = sudo["relance.hold"].create(
            {"kind": "too_old", "scope": "company", "reason": "Too old"}
        )
        root = self.company.root_id
        sudo["relance.risk.profile"]._refresh(root, root._relance_today())
        self.profile = sudo["relance.risk.profile"].search(
            [("debtor_id", "=", self.debtor.id)], limit=1
        )
        self.model = sudo["relance.risk.model"]._get_model(root)

    def test_each_role_may_what_the_page_says_and_no_more(self):
        """Finding 28 is among them: a workbook asks for Odoo's export right."""
        rights, acts = read_rights(), self._get_acts()
        self.assertEqual(list(rights), list(acts), "each row has its act")
        for what, cells in rights.items():
            for role, cell in cells.items():
                with self.subTest(what=what, role=role):
                    user = self.users[role]
                    self.assertEqual(self._may(user, acts[what]), cell == "yes")
                    if cell == "export":
                        self.assertTrue(self._may(self.exporters[role], acts[what]))

    def _may(self, user, act):
        """Say whether ``user`` may do it; nothing of it stays."""
        env = self.env(user=user, su=False, context={})
        with self.env.cr.savepoint(flush=True) as savepoint:
            try:
                act(env)
                env.flush_all()
                may = True
            except UserError as error:
                # who is refused for the state of a record would have been let in
                may = not isinstance(error, AccessError)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return may

    def _get_acts(self):
        """Return {what: how it is done}, in the order of the page."""
        options = {"day": TODAY}
        partners = {"partner_ids": [Command.set(self.debtor.ids)]}
        pause = {"debtor_id": self.debtor.id, "reason": "Asked"}
        promise = {"due_item_ids": [Command.set(self._get_items(self.invoice).ids)]}
        beyond = {"date_promised": "2026-06-01", "override_reason": "Known"}
        rating = {"debtor_id": self.debtor.id, "source": "Agency", "rating": 5}
        address = {
            "debtor_id": self.mute.id,
            "point": "email",
            "email": "mute@customer.example.com",
        }
        override = {
            "profile_id": self.profile.id,
            "override_class": "A",
            "override_reason": "Known",
        }
        return {
            "See what is owed, held, planned and sent": lambda env: [
                env[f"relance.{name}"].search([]).read(["company_id"])
                for name in (
                    "due.item",
                    "hold",
                    "reminder",
                    "reminder.line",
                    "delivery",
                )
            ],
            "See scores and their reasons": lambda env: (
                env["relance.risk.profile"].search([]).read(["score"])
            ),
            "See claims and formal notices": lambda env: [
                env[f"relance.{name}"].search([]).read(["company_id"])
                for name in ("claim", "notice")
            ],
            "See the aged balance": lambda env: env["relance.aged.balance"].get_balance(
                options
            ),
            "See the figures of the receivables": lambda env: env[
                "relance.figures"
            ]._get_figures(options),
            "See the to-do list": lambda env: env["relance.todo"].web_search_read(
                [], {"kind": {}}
            ),
            "Print statements of account": lambda env: (
                env["relance.statement.send"].create(partners).action_print()
            ),
            "Download the aged balance as a workbook": lambda env: env[
                "relance.aged.balance"
            ]._get_xlsx(options),
            "Download the figures as a workbook": lambda env: env[
                "relance.figures"
            ]._get_xlsx(options),
            "Download statements as a workbook": lambda env: (
                env["relance.statement.send"].create(partners).action_download()
            ),
            "Download the list of formal notices as CSV": lambda env: (
                self.notice.with_env(env).action_csv()
            ),
            "Plan the reminders of the day": lambda env: env[
                "relance.reminder"
            ].action_plan_now(),
            "Approve reminders": lambda env: self.reminder.with_env(
                env
            ).action_approve(),
            "Pause or exclude a customer": lambda env: (
                env["relance.hold.pause"].create(pause).action_apply()
            ),
            "Take and decide disputes": lambda env: env["relance.dispute"].create(
                {"move_id": self.invoice.id, "amount": 5.0}
            ),
            "Lift a pause": lambda env: self.hold.with_env(env).action_lift(),
            "Lift what a manager decided": lambda env: self.decided.with_env(
                env
            ).action_lift(),
            "Note a promise to pay": lambda env: (
                env["relance.promise.take"].create(promise).action_apply()
            ),
            "Withdraw a promise to pay": lambda env: self.promise.with_env(
                env
            ).action_withdraw(),
            "Accept a promise beyond the limits": lambda env: (
                env["relance.promise.take"].create(promise | beyond).action_apply()
            ),
            "Write an address where none works": lambda env: (
                env["relance.debtor.correct"].create(address).action_apply()
            ),
            "Say up to when receipts are entered": lambda env: env[
                "relance.reminder"
            ].action_declare_receipts(self.company.id, TODAY),
            "Record a payment that came back": lambda env: env[
                "relance.payment.reject"
            ].create({"company_id": self.company.id}),
            "Make and revoke payment plans": lambda env: (
                env["relance.payment.plan.simulate"]
                .create(
                    {
                        "company_id": self.company.id,
                        "due_item_ids": [
                            Command.set(self._get_items(self.invoice).ids)
                        ],
                    }
                )
                .action_save()
            ),
            "Send statements of account": lambda env: (
                env["relance.statement.send"].create(partners).action_send()
            ),
            "Change and send formal notices": lambda env: self.notice.with_env(
                env
            ).action_reset_texts(),
            "Add a rating of a customer": lambda env: env["relance.risk.rating"].create(
                rating
            ),
            "Assign customers to a collector": lambda env: (
                env["relance.desk.customer"]
                .search([("debtor_id", "=", self.debtor.id)])
                .action_assign()
            ),
            "Simulate a day": lambda env: (
                env["relance.scenario.simulate"].create({}).action_simulate()
            ),
            "Write scenarios and their texts": lambda env: (
                self.scenario.with_env(env).write({"name": "Mine"})
                and self.firm.with_env(env).write({"subject": "Mine"})
            ),
            "Set up the reasons of disputes": lambda env: env[
                "relance.dispute.reason"
            ].create({"name": "Ours"}),
            "Write patterns of the mails of platforms": lambda env: env[
                "relance.mail.pattern"
            ].create({"name": "Ours", "pattern": "Ours"}),
            "Take over old debts": lambda env: env["relance.takeover"].action_open(),
            "Set another risk class": lambda env: (
                env["relance.risk.profile.override"].create(override).action_apply()
            ),
            "Freeze, fit or reset the score": lambda env: self.model.with_env(
                env
            ).action_freeze(),
            "Write the settings of reminders": lambda env: env[
                "relance.settings"
            ].create({"relance_large_amount": 5}),
            "Set up teams of collectors": lambda env: env["relance.team"].create(
                {"name": "Ours"}
            ),
            "Enter absences": lambda env: env["relance.absence"].create(
                {
                    "user_id": self.users["collector"].id,
                    "deputy_id": self.users["manager"].id,
                    "date_to": TODAY,
                }
            ),
            "See the work by collector": lambda env: (
                env["relance.desk.load"].search([]).read(["customer_count"])
            ),
            "Write interest terms": lambda env: env["relance.interest.terms"].create(
                {"name": "Ours", "regime": "fr_b2b"}
            ),
            "Set up carriers of registered letters": lambda env: env[
                "relance.registered.provider"
            ].create({"name": "Post"}),
        }
