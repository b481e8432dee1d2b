from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import InterestCommon

COMPANY = "l10n_fr_pdp_late_payment_penalties"


@tagged("post_install", "-at_install")
class TestInterestRates(InterestCommon):
    """Rates are entered once, confirmed, asked for each half-year, never guessed."""

    def _get_rate(self, reference, day):
        return self.rates.search(
            [("reference", "=", reference), ("date_from", "=", day)]
        )

    def _create_rate(self, **values):
        return self.rates.create(
            {
                "reference": "ecb",
                "date_from": "2027-01-01",
                "date_to": "2027-06-30",
                "rate": 2.65,
                **values,
            }
        )

    def test_the_rates_that_are_shipped_say_where_they_come_from(self):
        rate = self._get_rate("ecb", "2026-07-01")
        self.assertEqual((rate.rate, rate.confidence), (2.4, "medium"))
        self.assertTrue(rate.source)
        self.assertEqual(str(rate.date_checked), "2026-11-21")
        self.assertIn("12.40 %", rate.derived)

    def test_an_update_keeps_what_a_person_corrected(self):
        rate = self._get_rate("fr_legal_consumer", "2026-07-01")
        rate.rate = 6.9
        self.rates._load_shipped()
        self.assertEqual(rate.rate, 6.9)

    def test_an_update_brings_no_second_rate_of_a_period(self):
        rate = self._get_rate("ecb", "2026-07-01")
        # sudo: shipped rates stay, whoever would remove them
        rate.sudo().unlink()
        own = self._create_rate(date_from="2026-07-01", date_to="2026-12-31")
        self.rates._load_shipped()
        self.assertEqual(self._get_rate("ecb", "2026-07-01"), own)

    def test_two_rates_are_not_in_force_on_one_day(self):
        with self.assertRaises(ValidationError):
            self._create_rate(date_from="2026-12-31")

    def test_the_first_day_of_a_half_year_asks_for_its_rates_once(self):
        last = self._get_rate("ecb", "2026-07-01")
        with self._at("2026-12-31"):
            self.rates._cron_ask_missing()
            self.assertFalse(last.activity_ids)
        with self._at("2027-01-01"):
            self.rates._cron_ask_missing()
            self.rates._cron_ask_missing()
        self.assertEqual(
            last.activity_ids.mapped("summary"), ["Enter the rate of S1 2027"]
        )

    def test_the_rate_that_was_asked_for_closes_the_todo(self):
        last = self._get_rate("ecb", "2026-07-01")
        with self._at("2027-01-02"):
            self.rates._cron_ask_missing()
            action = last.action_next_period()
            context = action["context"]
            self.rates.with_context(**context).create({"rate": 2.65})
        self.assertFalse(last.activity_ids)

    def test_the_rate_of_odoo_fills_a_missing_half_year(self):
        move = self._create_claimed("2026-12-31")
        company = type(self.company)
        known = {
            "period": fields.Date.to_date("2027-01-01"),
            "rate": 12.65,
            "automatic": True,
        }
        with (
            patch.object(company, f"{COMPANY}_period", known["period"], create=True),
            patch.object(company, f"{COMPANY}_rate", known["rate"], create=True),
            patch.object(company, f"{COMPANY}_automatic", True, create=True),
        ):
            self.assertEqual(self._lines(move, "2027-01-31")[0][3], "12.65")
            self._create_rate(rate=2.9)
            self.assertEqual(self._lines(move, "2027-01-31")[0][3], "12.90")

    def test_readers_see_the_rates_and_managers_write_them(self):
        reader = self._create_user("rates_reader", "reader")
        rate = self._get_rate("ecb", "2026-07-01").with_user(reader)
        self.assertEqual(rate.rate, 2.4)
        with self.assertRaises(AccessError):
            rate.rate = 3.0
