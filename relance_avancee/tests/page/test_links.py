from .common import PageCommon


class TestLinks(PageCommon):
    """Each of our messages leads its reader to the page, by a link of its own."""

    def _find_links(self, purpose):
        return self.env["relance.access"].search([("purpose", "=", purpose)])

    def _read_link(self, mail):
        """Return the link that a mail holds."""
        secret = mail.body_html.split("/relance/")[1][:43]
        return self.env["relance.access"]._find(secret)

    def test_what_was_said_is_acknowledged_with_a_link(self):
        with self._at(self.today):
            promise = self.env["relance.promise"].create(
                {"debtor_id": self.debtor.id, "date_promised": self._day(5)}
            )
            # sudo: the cron acknowledges
            acts = self.env["relance.act"].sudo()
            said = [promise.sudo()]
            acts._acknowledge(self.company, self.debtor, said, self.today)
        [link] = self._find_links("told")
        mails = self.env["mail.mail"].sudo()
        mail = mails.search([("subject", "like", "noted what you told")], limit=1)
        self.assertEqual(self._read_link(mail), link)
        self.assertEqual(link.contact_id, self.debtor)

    def test_a_statement_brings_one(self):
        wizard = self.env["relance.statement.send"].create(
            {"partner_ids": [(6, 0, self.debtor.ids)]}
        )
        wizard.action_send()
        [link] = self._find_links("statement")
        self.assertEqual(link.debtor_id, self.debtor)

    def test_a_company_without_pages_sends_none(self):
        self.company.relance_page = False
        with self._at("2026-02-09"):
            self._create_invoice("2026-02-02")
            self._plan()
            mails = self._send_all()
        self.assertTrue(mails)
        self.assertNotIn("/relance/", mails.body_html)
        in_mails = [("reminder_id", "!=", False)]
        self.assertFalse(self.env["relance.access"].search(in_mails))
