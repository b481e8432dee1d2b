from odoo import fields
from odoo.tests import tagged

from ..common import RelanceCommon


@tagged("relance_money")
class PromiseCommon(RelanceCommon):
    """A customer that promises, and a step for the day on which it does not pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario.step_ids = [
            cls._prepare_step(
                1,
                "1",
                anchor="promise",
                name="After a promise",
                intro="<p>{promise_amount} was promised by {promise_date}.</p>",
                use_activity=True,
                activity_summary="Call {customer}",
                activity_note="<p>{promise_date}</p>",
            )
        ]
        cls.answer = cls.scenario.step_ids.filtered(lambda s: s.anchor == "promise")
        cls.collector = cls._create_user("promise_collector", "collector")
        cls.manager = cls._create_user("promise_manager", "manager")

    @classmethod
    def _owe(cls, *invoices):
        """Return the due items of ``invoices`` as a plan of this day reads them."""
        moves = cls.env["account.move"].union(*invoices)
        cls.env["relance.due.item"].sudo()._refresh(
            cls.company, cls.company._relance_today()
        )
        return cls.env["relance.due.item"].search(
            [("move_id", "in", moves.ids)], order="date_maturity, id"
        )

    def _promise(self, day, items=None, user=None, **values):
        """Return a promise for ``day``, of the whole account without ``items``."""
        promises = self.env["relance.promise"].with_user(user or self.collector)
        return promises.create(
            {
                "debtor_id": self.debtor.id,
                "company_id": self.company.id,
                "due_item_ids": [fields.Command.set(items.ids)] if items else [],
                "date_promised": day,
                **values,
            }
        ).sudo()

    def _check_sum(self, item):
        """Compare what is chased and what is promised of ``item`` with its balance."""
        facts = (
            self.env["relance.planner"]
            .sudo()
            ._decide(self.company, self.company._relance_today(), item.debtor_id)
        )
        [planned] = [one for one in facts.items if one.id == item.id]
        held = item.hold_id.search([("due_item_id", "=", item.id), ("live", "=", True)])
        promised = sum(hold.amount or item.amount_residual_currency for hold in held)
        chased = 0.0 if planned.reasons else planned.residual_currency
        self.assertAlmostEqual(chased + promised, item.amount_residual_currency)
        return chased, promised


@tagged("relance_money")
class ReplyCommon(RelanceCommon):
    """A customer that was reminded of an invoice on 9 February, and may reply."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.company.alias_domain_id = cls.mail_alias_domain
        cls.invoice = cls._create_invoice("2026-02-02")
        cls.collector = cls._create_user("reply_collector", "collector")

    def setUp(self):
        super().setUp()
        self.reminder = self._run_day("2026-02-09")
        self.item = self._get_items(self.invoice)
