import secrets
from unittest.mock import patch

from odoo.exceptions import AccessError

from ...controllers import relance_page
from ...rules.page.rate import Rate
from .common import PageCommon

SAFE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
}


class TestAccess(PageCommon):
    """Who has the link opens the page, as long as it is open; nobody else does."""

    def test_the_link_opens_the_page_and_the_secret_is_stored_nowhere(self):
        self.assertIn("Dupont SARL", self._read())
        secret = self.url.rpartition("/")[2]
        self.assertEqual(len(secret), 43)
        self.env.cr.execute("SELECT relance_access::text FROM relance_access")
        self.assertNotIn(secret, str(self.env.cr.fetchall()))

    def test_every_answer_forbids_to_keep_list_frame_or_tell_it(self):
        for path in ("", "/say/promise", "/statement"):
            headers = self.url_open(self.url + path).headers
            for name, value in SAFE.items():
                self.assertEqual(headers[name], value, path)
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])

    def test_the_page_needs_nothing_from_elsewhere(self):
        tree = self._open()
        for address in tree.xpath("//@src | //link/@href"):
            self.assertTrue(address.startswith(("/", "data:")), address)
        self.assertFalse(tree.xpath("//script[not(@src)] | //style | //@style"))

    def test_random_and_changed_secrets_open_nothing(self):
        secret = self.url.rpartition("/")[2]
        with (
            patch.object(relance_page, "UNKNOWN", Rate(most=1e9, each_second=1)),
            patch.object(relance_page, "BY_ADDRESS", Rate(most=1e9, each_second=1)),
        ):
            for wrong in (
                secrets.token_urlsafe(32),
                secret[:-1],
                secret + "A",
                secret.swapcase(),
                "A" * 43,
                "é" * 43,
                self.access.sudo().token_hash,
                "x" * 5000,
            ):
                self.assertIn(
                    "do not know", self._read(url=f"/relance/{wrong}", status=404)
                )

    def test_ten_thousand_wrong_secrets_are_refused(self):
        secret = self.url.rpartition("/")[2]
        links = self.env["relance.access"]
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        mutated = (
            secret[:place] + letter + secret[place + 1 :]
            for place in range(len(secret))
            for letter in letters
            if letter != secret[place]
        )
        self.assertFalse(any(links._find(one) for one in mutated))
        self.assertFalse(
            any(links._find(secrets.token_urlsafe(32)) for _number in range(8000))
        )

    def test_who_tries_many_links_waits(self):
        with patch.object(relance_page, "UNKNOWN", Rate(most=2, each_second=0.01)):
            for _number in range(2):
                self._open(url=f"/relance/{secrets.token_urlsafe(32)}", status=404)
            self._open(url=f"/relance/{secrets.token_urlsafe(32)}", status=429)

    def test_a_link_asked_for_too_often_waits_while_another_one_opens(self):
        _other, url = self._link()
        with patch.object(relance_page, "BY_LINK", Rate(most=3, each_second=0.01)):
            for _number in range(3):
                self._open()
            self._open(status=429)
            self._open(url=url)

    def test_who_asks_too_often_is_told_when_to_come_back(self):
        with patch.object(relance_page, "BY_LINK", Rate(most=1, each_second=0.1)):
            self._open()
            answer = self.url_open(self.url)
            self.assertEqual(answer.headers["Retry-After"], "10")

    def test_refused_links_cost_the_same_queries_whether_they_existed_or_not(self):
        revoked, revoked_url = self._link()
        expired, expired_url = self._link()
        revoked.sudo()._revoke()
        self._expire(expired)
        # the last link stands in for one that nobody knows
        self._link()
        refused = {
            "revoked": revoked_url,
            "expired": expired_url,
            "mutated": self.url[:-1] + ("A" if self.url[-1] != "A" else "B"),
            "unknown": f"/relance/{secrets.token_urlsafe(32)}",
        }
        self.env.flush_all()
        for url in refused.values():
            self.url_open(url)
        asked = {}
        for name, url in refused.items():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            answer = self.url_open(url)
            asked[name] = self.env.cr.sql_log_count - before
            self.assertIn(answer.status_code, (404, 410))
        self.assertGreater(asked["unknown"], 3)
        self.assertEqual(len(set(asked.values())), 1, asked)

    def test_an_expired_link_says_who_we_are_and_shows_nothing(self):
        self._expire(self.access)
        told = self._read(status=410)
        self.assertIn("expired", told)
        self.assertNotIn("Dupont", told)
        for path in ("/say/promise", "/statement", f"/invoice/{self.item.id}"):
            self._open(path, status=410)
        self.assertEqual(self._post("/say/promise").status_code, 410)

    def test_a_fresh_link_goes_to_the_address_of_the_old_one_three_times_a_day(self):
        self._expire(self.access)
        answers = [self._post("/fresh").text for _number in range(4)]
        fresh = self.env["relance.access"].sudo().search([("purpose", "=", "fresh")])
        self.assertEqual(len(fresh), 3)
        self.assertEqual(set(fresh.mapped("email")), {"accounts@customer.example.com"})
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("email_to", "=", "accounts@customer.example.com")])
        )
        self.assertEqual(len(mails), 3)
        self.assertIn("/relance/", mails[0].body_html)
        self.assertEqual(len(set(answers)), 1)

    def test_an_open_link_sends_no_fresh_one(self):
        self._post("/fresh")
        self.assertFalse(
            self.env["relance.access"].sudo().search([("purpose", "=", "fresh")])
        )

    def test_asking_for_a_fresh_link_says_not_whether_the_old_one_existed(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.access.sudo().lang = "fr_FR"
        self._expire(self.access)
        known = self._post("/fresh")
        unknown = self._post("/fresh", url=f"/relance/{secrets.token_urlsafe(32)}")
        self.assertEqual(known.status_code, unknown.status_code)
        self.assertEqual(known.text, unknown.text)

    def test_a_revoked_link_says_so_and_sends_no_fresh_one(self):
        user = self._create_user("revoking", "collector")
        self.access.with_user(user).action_revoke()
        self.assertIn("closed", self._read(status=410))
        self._post("/fresh")
        self.assertFalse(
            self.env["relance.access"].sudo().search([("purpose", "=", "fresh")])
        )
        self.assertEqual(self.access.sudo().revoked_by_id, user)

    def test_a_link_dies_with_its_archived_contact(self):
        contact = self._create_debtor("Accounts", parent_id=self.debtor.id)
        link, url = self._link(contact_id=contact.id)
        self._open(url=url)
        contact.active = False
        self.assertIn("closed", self._read(url=url, status=410))
        self.assertEqual(link.state, "revoked")

    def test_a_company_without_pages_opens_none(self):
        self.company.relance_page = False
        self._open(status=410)

    def test_readers_see_links_but_nobody_makes_or_changes_one(self):
        user = self._create_user("linking", "manager")
        link = self.access.with_user(user)
        self.assertEqual(link.state, "open")
        with self.assertRaises(AccessError):
            link.read(["token_hash"])
        for write in (
            lambda: link.write({"date_expiry": "2999-01-01"}),
            lambda: link.create({"company_id": self.company.id, "purpose": "hand"}),
            link.unlink,
        ):
            with self.assertRaises(AccessError):
                write()

    def test_opening_is_counted_and_means_nothing_a_visit_does(self):
        self._open()
        self.env.invalidate_all()
        self.assertEqual(self.access.opened, 1)
        self.assertFalse(self.access.date_visited)
        self._post("/seen")
        self.env.invalidate_all()
        self.assertTrue(self.access.date_visited)

    def test_the_page_of_a_customer_opens_from_its_form(self):
        user = self._create_user("showing", "collector")
        action = self.debtor.with_user(user).action_relance_open_page()
        self.assertIn(
            "Dupont SARL", self._read(url="/" + action["url"].split("/", 3)[3])
        )
