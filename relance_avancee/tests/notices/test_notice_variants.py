from lxml import html

from odoo import Command

from ...rules.notices.notice import FEES, find_forbidden
from .common import TODAY, NoticeCommon

LANGUAGES = ("en_US", "fr_FR")
KINDS = ("notice", "final")


class TestNoticeVariants(NoticeCommon):
    """Professionals, consumers, public bodies, in both languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._speak_french()
        cls.person = cls._create_person()
        cls.town = cls._create_debtor(
            "Commune de Saint-Aubin",
            relance_legal_type="public",
            street="1 place de la Mairie",
            zip="76190",
            city="Saint-Aubin",
            child_ids=[
                Command.create({"name": "The Mayor", "relance_role": "officer"}),
                Command.create(
                    {
                        "name": "The Treasurer",
                        "relance_role": "accountant",
                        "email": "tresor@example.com",
                    }
                ),
            ],
        )

    def _read_letter(self, debtor, language="en_US", kind="notice"):
        """Return the text of a letter to ``debtor``, its annex included."""
        debtor.lang = language
        with self._at(TODAY):
            notice = self._prepare(
                self._create_claimed("2026-06-30", 2000.0, debtor=debtor), kind=kind
            )
            self.assertEqual(notice.lang, language)
            letter = html.fromstring(self._read(notice))
        (article,) = letter.xpath("//div[contains(@class, 'article')]")
        return " ".join(article.text_content().split())

    def test_nothing_that_a_consumer_receives_speaks_of_fees(self):
        self.assertTrue(FEES)
        for language in LANGUAGES:
            for kind in KINDS:
                with self.subTest((language, kind)):
                    text = self._read_letter(self.person, language, kind)
                    self.assertEqual(find_forbidden(text, "consumer"), [])
                    self.assertNotRegex(text, r"[{}]")
                    self.assertIn("Médiation", text)

    def test_no_letter_imitates_a_court_or_a_bailiff(self):
        for debtor in (self.debtor, self.town):
            for language in LANGUAGES:
                for kind in KINDS:
                    with self.subTest((debtor.name, language, kind)):
                        text = self._read_letter(debtor, language, kind)
                        self.assertEqual(find_forbidden(text, "public"), [])
                        self.assertNotRegex(text, r"[{}]")
                        self.assertIn("MISE EN DEMEURE", text)

    def test_no_shipped_text_contains_what_it_must_not(self):
        # what cannot be sent otherwise: reminders have their own test
        texts = self.env["relance.notice.text"].search([])
        self.assertEqual(len(texts), 6)
        for language in LANGUAGES:
            for text in texts.with_context(lang=language):
                blocks = (text.subject, text.intro, text.demand, text.closing)
                said = " ".join(str(block) for block in blocks)
                self.assertEqual(find_forbidden(said, text.variant), [])

    def test_one_invoice_is_spoken_of_in_the_singular(self):
        with self._at(TODAY):
            moves = self.invoice | self._create_claimed("2026-09-30", 200.0)
            letters = [self._read(self._prepare(some)) for some in (moves[:1], moves)]
        texts = [html.fromstring(letter).text_content() for letter in letters]
        one, two = (" ".join(text.split()) for text in texts)
        self.assertIn("The invoice below, which is due under our contract, has", one)
        self.assertRegex(one, r"Fixed recovery costs, .?40\.00.{0,2} × 1 invoice ")
        self.assertIn("The invoices below, which are due under our contract, have", two)
        self.assertRegex(two, r"Fixed recovery costs, .?40\.00.{0,2} × 2 invoices ")

    def test_the_number_of_the_debtor_is_called_by_its_name(self):
        numbers = {
            "842 105 673 00014": "Your SIRET: 842 105 673 00014",
            "842105673": "Your SIREN: 842105673",
            "HRB 12345": "Your number: HRB 12345",
        }
        for number, told in numbers.items():
            self.debtor.company_registry = number
            with self.subTest(number):
                self.assertIn(told, self._read_letter(self.debtor))

    def test_a_professional_is_claimed_interest_and_fixed_costs(self):
        text = self._read_letter(self.debtor)
        self.assertIn("L441-10", text)
        self.assertIn("Fixed recovery costs", text)
        self.assertIn("Annex: computation of interest", text)
        self.assertIn("within 8 days of the receipt", text)

    def test_a_consumer_has_fifteen_days_and_owes_the_principal(self):
        text = self._read_letter(self.person)
        self.assertIn("within 15 days of the receipt", text)
        self.assertNotIn("L441-10", text)
        self.assertIn("to pay 2,000.00", text.replace("€\xa0", "").replace("€", ""))

    def test_a_public_body_is_written_to_at_its_authorising_officer(self):
        text = self._read_letter(self.town)
        self.assertIn("The Mayor", text)
        self.assertIn("Copy to: The Treasurer", text)
        self.assertIn("R2192-31", text)

    def test_the_public_accountant_only_receives_a_copy(self):
        with self._at(TODAY):
            notice = self._prepare(self._create_claimed("2026-06-30", debtor=self.town))
            notice.action_send()
        mail = self.env["mail.mail"].search(
            [("model", "=", "relance.notice"), ("res_id", "=", notice.id)]
        )
        self.assertEqual(mail.email_to, self.town.email)
        self.assertEqual(mail.email_cc, "tresor@example.com")

    def test_a_cover_page_comes_first_and_lists_what_the_envelope_holds(self):
        self.company.relance_notice_cover = True
        with self._at(TODAY):
            notice = self._prepare(self._create_claimed("2026-06-30"))
            letter = html.fromstring(self._read(notice))
            notice.channel = "hand"
            handed = html.fromstring(self._read(notice))
        # Odoo cuts what it prints in one go at the headings.
        (heading,) = letter.iter("h2")
        self.assertIn("Registered letter", heading.text_content())
        listed = [line.text_content() for line in letter.iter("li")]
        self.assertIn(notice.name, listed[0])
        self.assertEqual(listed[1:], notice._get_enclosure_names())
        (subject,) = handed.iter("h2")
        self.assertIn("MISE EN DEMEURE", subject.text_content())

    def test_a_consumer_must_have_agreed_to_electronic_letters(self):
        with self._at(TODAY):
            move = self._create_claimed("2026-06-30", debtor=self.person)
            notice = self._prepare(move)
            notice.channel = "electronic"
            self.assertIn("consent", self._get_missing(notice))
            notice.electronic_consent = True
            self.assertEqual(self._get_missing(notice), set())

    def test_the_receipt_opens_the_interest_of_a_consumer(self):
        with self._at(TODAY):
            notice = self._send(self._create_claimed("2026-06-30", debtor=self.person))
        move = notice.line_ids.move_id
        with self._at("2026-11-25"):
            notice.receipt_date = "2026-11-18"
        self.assertEqual(self._lines(move, "2026-11-25")[0][0], "2026-11-19")
