import base64

from odoo.exceptions import ValidationError

from .common import RiskCommon

PURPOSE = {"relance_risk_score_persons": True, "relance_risk_purpose": "Terms"}


class TestRiskPersons(RiskCommon):
    """Nothing is kept of who may not be scored: no score, no rating, no class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._create_debtor("Jeanne Doe", is_company=False)
        cls.ratings = cls.env["relance.risk.rating"]

    def _rate(self, debtor, company=None):
        """Return a rating of ``debtor``, with its document."""
        with self._at(self.today):
            return self.ratings.create(
                {
                    "company_id": (company or self.root).id,
                    "debtor_id": debtor.id,
                    "source": "Agency",
                    "rating": 10.0,
                    "document": base64.b64encode(b"report"),
                }
            )

    def test_no_rating_of_a_person_without_the_switch(self):
        with self.assertRaisesRegex(ValidationError, "Jeanne Doe"):
            self._rate(self.person)
        rating = self._rate(self.tardy)
        contact = self._create_debtor("Kid", parent_id=self.person.id, is_company=False)
        with self.assertRaises(ValidationError):
            rating.debtor_id = contact
        self.company.write(PURPOSE)
        self.assertTrue(self._rate(self.person))

    def test_no_rating_of_who_objects(self):
        self.tardy.relance_risk_objection = True
        with self.assertRaisesRegex(ValidationError, "Tardy"):
            self._rate(self.tardy)

    def test_a_file_names_the_lines_of_persons(self):
        self.person.vat = "FR23334175221"
        text = "vat;rating\nFR23334175221;10\n"
        values = {
            "company_id": self.root.id,
            "source": "Agency",
            "csv_file": base64.b64encode(text.encode()),
        }
        wizards = self.env["relance.risk.rating.import"]
        wizard = wizards.create(values)
        self.assertEqual(wizard.good_count, 0)
        self.assertRegex(wizard.fault_text, "Line 2: no score is kept")
        self.company.write(PURPOSE)
        self.assertEqual(wizards.create(values).good_count, 1)

    def test_what_a_provider_sends_of_a_person_is_left_out(self):
        values = {"date": self.today, "rating": 10.0}
        entries = {self.person.id: values, self.tardy.id: values}
        with self._at(self.today):
            kept = self.ratings._receive(self.root, entries, "Agency")
        self.assertEqual(kept.debtor_id, self.tardy)

    def test_switched_off_nothing_stays_of_persons(self):
        self.company.write(PURPOSE)
        self._create_history(self.person, [15, 20])
        rating, other = self._rate(self.person), self._rate(self.tardy)
        self.assertTrue(self._score(self.person))
        with self._at(self.today):
            self.company.relance_risk_score_persons = False
        self.env.invalidate_all()
        self.assertFalse(self._get_profile(self.person))
        self.assertFalse(rating.exists())
        self.assertTrue(other.exists())

    def test_who_becomes_a_person_loses_its_rating(self):
        rating = self._rate(self.tardy)
        self.tardy.is_company = False
        self._score(self.tardy)
        self.assertFalse(rating.exists())

    def test_an_objection_leaves_no_alert_behind(self):
        """(finding 23)"""
        kind = self.env.ref("relance_avancee.mail_activity_risk")
        self._create_history(self.tardy, [15])
        self._score(self.tardy)
        done = self.tardy.activity_schedule(
            activity_type_id=kind.id, summary="Early alert: pays much worse"
        )
        done.action_done()
        self.tardy.activity_schedule(activity_type_id=kind.id)
        with self._at(self.today):
            self.tardy.with_company(self.company).relance_risk_objection = True
        activities = self.env["mail.activity"].with_context(active_test=False)
        told = [("res_model", "=", "res.partner"), ("res_id", "=", self.tardy.id)]
        of_type = [("activity_type_id", "=", kind.id)]
        self.assertFalse(activities.search([*told, *of_type]))
        self.assertNotIn("Early alert", str(self.tardy.message_ids.mapped("body")))

    def test_an_alert_tells_no_class(self):
        row = {"alert": "worse", "reference_class": "A", "computed_class": "E"}
        told = self.env["relance.risk.profile"]._get_alert_summary(row)
        self.assertEqual(told, "Early alert: pays much worse than a month ago")

    def test_an_objection_counts_in_every_company(self):
        other = self.setup_other_company(name="Other")["company"]
        ratings = self._rate(self.tardy) | self._rate(self.tardy, other)
        attached = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "relance.risk.rating"),
                ("res_field", "=", "document"),
                ("res_id", "in", ratings.ids),
            ]
        )
        self.assertEqual(len(attached), 2)
        self._create_history(self.tardy, [15])
        self._score(self.tardy)
        with self._at(self.today):
            self.tardy.with_company(self.company).relance_risk_objection = True
        self.assertFalse(ratings.exists())
        self.assertFalse(attached.exists())
        self.assertFalse(self._get_profile(self.tardy))
