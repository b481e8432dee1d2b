from ...rules.planning.reasons import HOLD_KINDS, REASONS
from ..common import RelanceCommon

# A plan opens and lifts these holds itself.
OF_THE_PLAN = ("covered", "discount")


class TestReasons(RelanceCommon):
    """A row of the table of reasons and a sentence: the rest follows.

    Another addon may append codes and kinds of its own.
    """

    def test_every_code_has_its_sentence(self):
        labels = self.env["relance.due.item"]._selection_reason()
        ours = [code for code, _label in labels[: len(REASONS)]]
        self.assertEqual(ours, [reason.code for reason in REASONS])
        self.assertTrue(all(label for _code, label in labels))

    def test_every_kind_of_hold_can_be_chosen_under_its_name(self):
        kinds = self.env["relance.hold"]._fields["kind"].selection
        self.assertEqual(tuple(kinds[: len(HOLD_KINDS)]), HOLD_KINDS)

    def test_every_kind_of_hold_keeps_an_item_back_and_tells_why(self):
        labels = dict(self.env["relance.due.item"]._selection_reason())
        kinds = [kind for kind, _name in HOLD_KINDS if kind not in OF_THE_PLAN]
        invoices = {kind: self._create_invoice("2026-02-02") for kind in kinds}
        with self._at("2026-02-06"):
            self._plan()
            for kind, invoice in invoices.items():
                self._hold(kind, self._get_items(invoice))
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            for kind, invoice in invoices.items():
                with self.subTest(kind=kind):
                    item = self._get_items(invoice)
                    self.assertEqual((item.status, item.reason), ("held", kind))
                    self.assertIn(labels[kind], item.explanation)

    def _hold(self, kind, item):
        """Hold ``item`` alone, at the address that its customer still has."""
        # sudo: most kinds open by themselves
        holds = self.env["relance.hold"].sudo()
        return holds.create(
            {
                "kind": kind,
                "scope": "item",
                "company_id": item.company_id.id,
                "debtor_id": item.debtor_id.id,
                "due_item_id": item.id,
                "address": item.debtor_id.email_normalized,
                "reason": "Test",
            }
        )
