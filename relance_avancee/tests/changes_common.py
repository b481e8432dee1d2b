from .common import RelanceCommon


class ChangesCommon(RelanceCommon):
    """Two customers whose invoices a first plan decided; a plan of all to compare."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quiet = cls._create_debtor("Quiet SARL")
        cls.quiet_invoice = cls._create_invoice("2026-03-20", debtor=cls.quiet)
        cls.invoice = cls._create_invoice("2026-03-20")

    def setUp(self):
        super().setUp()
        # the first plan reads everything
        with self._at("2026-03-02"):
            self._plan()

    def _check_like_whole(self, today):
        """Check that a plan of everything would store nothing else."""
        company = self.company
        items = self.env["relance.due.item"].sudo()
        items._refresh_lines(company, today, None)
        self.assertFalse(items.search([("is_undecided", "=", True)]))
        planner = self.env["relance.planner"].sudo()
        facts = planner._decide(company, today)
        planner._store_covered(facts, company)
        planner._mark_planned(facts)
        stored = {item.name: item.stored for item in facts.items}
        self.assertEqual(stored, {item.name: item.decision for item in facts.items})

    def _forget(self):
        """Forget that anything was ever read."""
        self.env["relance.change.mark"].sudo().search([]).unlink()
