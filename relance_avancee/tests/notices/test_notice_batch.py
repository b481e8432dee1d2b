import csv
import io
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from .common import TODAY, NoticeCommon


class TestNoticeBatch(NoticeCommon):
    """Many notices at once, and who may send them."""

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))

    def _create_debtors(self, count):
        """Return late invoices of as many professionals."""
        return self.env["account.move"].union(
            *(
                self._create_claimed(
                    "2026-09-30",
                    debtor=self._create_debtor(
                        f"={number} SARL",
                        relance_legal_type="professional",
                        street="1 rue A",
                        zip="75001",
                        city="Paris",
                        email=f"debtor{number}@example.com",
                    ),
                )
                for number in range(count)
            )
        )

    def test_several_notices_are_sent_in_one_go(self):
        notices = self._prepare(self._create_debtors(3))
        notices.action_send()
        self.assertEqual(set(notices.mapped("state")), {"frozen"})
        self.assertEqual(len(set(notices.mapped("pdf_hash"))), 3)

    def test_one_that_is_not_ready_stops_them_all_and_is_named(self):
        moves = self._create_debtors(2)
        moves[0].partner_id.street = False
        notices = self._prepare(moves)
        with self.assertRaisesRegex(UserError, "=0 SARL"):
            notices.action_send()
        self.assertEqual(set(notices.mapped("state")), {"draft"})

    def test_what_was_not_sent_is_not_printed(self):
        with self.assertRaises(UserError):
            self._prepare().action_print()

    def test_the_list_for_a_mail_house_holds_no_formula(self):
        notices = self._prepare(self._create_debtors(1))
        notices.action_send()
        text = notices._get_csv().decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
        self.assertEqual(row["address_1"], "'=0 SARL")
        self.assertEqual(row["file"], f"{notices.name}.pdf")
        self.assertEqual((row["zip"], row["city"]), ("75001", "Paris"))

    def test_the_list_says_the_place_of_the_letter_after_a_move(self):
        notices = self._prepare(self._create_debtors(1))
        notices.action_send()
        notices.debtor_id.write(
            {"zip": "1000", "city": "Bruxelles", "country_id": self.env.ref("base.be")}
        )
        text = notices._get_csv().decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
        place = (row["zip"], row["city"], row["country"])
        self.assertEqual(place, ("75001", "Paris", "FR"))

    def test_the_unmatched_money_is_read_once_for_all(self):
        moves = self._create_debtors(3)
        unmatched = self.env.registry["relance.unmatched"]
        find = unmatched._find_money
        with patch.object(unmatched, "_find_money", autospec=True) as spy:
            spy.side_effect = find
            notices = self._prepare(moves)
        self.assertEqual((len(notices), spy.call_count), (3, 1))

    def test_a_collector_sends_and_follows(self):
        notices = self.env["relance.notice"].with_user(self.collector)
        notice = notices._prepare(self.invoice.with_user(self.collector))
        notice.action_send()
        notice.write({"deposit_date": TODAY, "receipt_date": TODAY})
        self.assertEqual(notice.state, "received")

    def test_a_salesperson_cannot_send(self):
        seller = self._create_user("notice_seller", "base.group_user")
        notice = self._prepare()
        with self.assertRaises(AccessError):
            notice.with_user(seller).action_send()
        with self.assertRaises(AccessError):
            notice.with_user(seller).read(["name"])

    def test_a_reader_only_looks(self):
        reader = self._create_user("notice_reader", "reader")
        notice = self._prepare()
        self.assertTrue(notice.with_user(reader).read(["name"]))
        with self.assertRaises(AccessError):
            notice.with_user(reader).action_send()

    def test_the_notices_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreigner = self._create_user("notice_foreigner", "manager", company=other)
        notice = self._prepare()
        found = self.env["relance.notice"].with_user(foreigner).search([])
        self.assertNotIn(notice.id, found.ids)
        with self.assertRaises(AccessError):
            notice.with_user(foreigner).read(["name"])
