from odoo.exceptions import AccessError

from .common import RiskCommon


class TestRiskAccess(RiskCommon):
    """Who is not in our groups learns nothing of a score, whatever he asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls._create_history(cls.tardy, [15, 20, None])
        cls.profile = cls._score(cls.tardy)
        cls.salesman = cls._create_user("salesman", "base.group_user")
        cls.customer = cls._create_user(
            "customer", "base.group_portal", partner_id=cls.tardy.id
        )

    def _check_hidden(self, user):
        """Check that ``user`` neither sorts, nor groups, nor filters by the score."""
        partners = self.env["res.partner"].with_user(user)
        mine = [("id", "=", self.tardy.id)]
        self.assertTrue(partners.search(mine))
        for name in ("relance_risk_score", "relance_risk_class"):
            with self.assertRaises(AccessError):
                partners.search(mine, order=name)
            with self.assertRaises(AccessError):
                partners.search([*mine, (name, "in", [False, "D", "E"])])
            with self.assertRaises(AccessError):
                partners.search([*mine, (name, "not in", ["A"])])
            with self.assertRaises(AccessError):
                partners.search([("commercial_partner_id." + name, "!=", False)])
        with self.assertRaises(AccessError):
            partners.search([*mine, ("relance_risk_score", ">", 50)])
        with self.assertRaises(AccessError):
            partners._read_group(mine, ["relance_risk_class"])
        with self.assertRaises(AccessError):
            partners._read_group(mine, [], ["relance_risk_score:max"])

    def test_a_salesman_learns_no_score(self):
        self._check_hidden(self.salesman)

    def test_a_customer_learns_no_score_in_the_portal(self):
        self._check_hidden(self.customer)

    def test_a_customer_learns_no_score_from_its_invoices(self):
        moves = self.env["account.move"].with_user(self.customer)
        for domain, order in (
            ([("relance_risk_score", ">", 1)], "id"),
            ([], "relance_risk_class"),
        ):
            with self.assertRaises(AccessError):
                moves.search([("id", "in", self.invoices.ids), *domain], order=order)

    def test_a_reader_sorts_and_filters(self):
        reader = self._create_user("risk_reader", "reader")
        partners = self.env["res.partner"].with_user(reader)
        found = partners.search(
            [("id", "=", self.tardy.id), ("relance_risk_score", ">", 0)],
            order="relance_risk_class",
        )
        self.assertEqual(found, self.tardy)
