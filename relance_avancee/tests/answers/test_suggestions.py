import json
import smtplib
import socket
import unittest
from contextlib import closing
from email.message import EmailMessage
from email.utils import make_msgid
from html import escape
from pathlib import Path

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...rules.sending.reply_json import sort_example
from ..common import RelanceCommon
from .common import ReplyCommon

try:
    from aiosmtpd.controller import Controller
except ImportError:  # the addon does not need it
    Controller = None

# The set that judges the sorter stands in the repository, not in the addon.
LABELLED = Path(__file__).resolve().parents[3] / "tests/rules/sending/replies.json"
EACH = 14  # so many replies of the set, one goes by SMTP: Odoo takes 20 of a sender
# Of the set that judges the sorter, one of each kind and some of several.
SAID = (
    "Le virement partira vendredi, excusez-nous pour le retard.",
    "Cette facture a été payée le 6 février par virement.",
    "Il manque deux cartons sur cette livraison.\nLe reste sera payé le 20 février.",
    "Merci de nous renvoyer la facture, nous ne l'avons jamais reçue.",
    "Je ne suis pas la bonne personne, merci d'écrire à compta@azur.example.",
    "L'IBAN de la facture n'est pas celui que nous avons.",
    "Could we pay in three instalments?",
    "What is this invoice for?",
    "Thanks, I will check with my manager.",
)
QUOTED = "We dispute nothing. Please pay by 12 February, in two instalments."


class TestSuggestions(ReplyCommon):
    """What a reply seems to say is a person's to accept, to correct or to refuse."""

    def _suggest(self, text, headers="X-Mailer: Thunderbird", sender=None):
        """Return what is suggested of a reply of the customer."""
        self._reply(self.reminder, headers, sender, text)
        return self.reminder.suggestion_ids.with_user(self.collector)

    def test_each_thing_that_is_said_is_a_suggestion_with_its_sentence(self):
        with self._at("2026-02-10"):
            found = self._suggest("We pay on Friday. Which order is it about?")
        self.assertEqual(set(found.mapped("kind")), {"will_pay", "question"})
        promise = found.filtered(lambda one: one.kind == "will_pay")
        self.assertIn("We pay on Friday", promise.sentence)
        self.assertEqual(str(promise.date), "2026-02-13")
        self.assertEqual(promise.due_item_ids, self.item)
        self.assertEqual(promise.state, "open")

    def test_suggestions_stand_in_the_order_of_the_reply(self):
        with self._at("2026-02-10"):
            found = self._suggest("Which order is it about? We pay on Friday.")
        self.env.invalidate_all()
        told = [one.sentence for one in self.reminder.suggestion_ids]
        self.assertEqual(told, ["Which order is it about?", "We pay on Friday."])
        self.assertEqual(len(found), 2)

    def test_a_suggestion_says_what_accepting_does_then_who_has_decided(self):
        with self._at("2026-02-10"):
            found = self._suggest("We pay on Friday. Which order is it about?")
            promise = found.filtered(lambda one: one.kind == "will_pay")
            self.assertEqual(promise.follows, "Record the promise")
            promise.action_accept()
            (found - promise).action_refuse()
        name = self.collector.name
        self.assertEqual(promise.follows, f"Accepted by {name}")
        self.assertEqual((found - promise).follows, f"Refused by {name}")

    def test_a_promise_suggested_is_recorded_with_one_click(self):
        with self._at("2026-02-10"):
            found = self._suggest("We pay on Friday.")
            found.action_accept()
            promise = self.env["relance.promise"].search([])
            self._follow()
        self.assertEqual(str(promise.date_promised), "2026-02-13")
        self.assertEqual(promise.due_item_ids, self.item)
        self.assertEqual((promise.channel, promise.suggestion_id), ("mail", found))
        self.assertEqual(found.state, "accepted")
        self.assertIn("promise", self.item.reasons, "beside the pause of the reply")

    def test_a_promise_without_a_day_asks_for_it(self):
        with self._at("2026-02-10"):
            found = self._suggest("We will pay this invoice.")
            found.write({"kind": "will_pay", "date": False})
            action = found.action_accept()
        self.assertEqual(action["res_model"], "relance.promise.take")
        self.assertEqual(action["context"]["default_suggestion_id"], found.id)
        self.assertEqual(found.state, "open")

    def test_a_promise_about_nothing_that_is_named_asks_for_it(self):
        with self._at("2026-02-10"):
            found = self._suggest("We pay on Friday.")
            found.due_item_ids = False
            action = found.action_accept()
        self.assertEqual(action["res_model"], "relance.promise.take")
        self.assertFalse(self.env["relance.promise"].search([]))

    def test_a_dispute_suggested_is_opened_with_one_click(self):
        with self._at("2026-02-10"):
            found = self._suggest("We dispute this invoice: the goods are damaged.")
            found.filtered(lambda one: one.kind == "dispute").action_accept()
        dispute = self.env["relance.dispute"].search([])
        self.assertEqual(dispute.move_id, self.invoice)
        self.assertEqual(dispute.amount_left, 1000)

    def test_a_plan_suggested_opens_its_simulation(self):
        with self._at("2026-02-10"):
            found = self._suggest("Could we pay this invoice in three instalments?")
            plan = found.filtered(lambda one: one.kind == "plan_request")
            action = plan.action_accept()
        self.assertEqual(action["res_model"], "relance.payment.plan.simulate")

    def test_the_same_sentence_is_suggested_once(self):
        with self._at("2026-02-10"):
            self._suggest("We pay on Friday.")
            self.assertEqual(len(self._suggest("We pay on Friday.")), 1)

    def test_what_is_quoted_of_our_message_is_no_suggestion(self):
        with self._at("2026-02-10"):
            found = self._suggest("Hello,\n\n> We dispute this invoice.\n")
        self.assertFalse(found)

    def test_what_is_said_to_be_paid_is_held_and_looked_for(self):
        with self._at("2026-02-10"):
            found = self._suggest("This invoice was paid on 6 February 2026.")
            self.env["relance.hold"].sudo().search([]).action_lift()
            found.action_accept()
            hold = found.env["relance.hold"].search(
                [("due_item_id", "=", self.item.id)]
            )
            self.assertEqual((hold.kind, str(hold.date_to)), ("pause", "2026-02-17"))
        todo = self.debtor.activity_ids
        self.assertIn("was paid on 6 February", todo.summary)
        self.assertEqual(
            (found.state, found.decided_by_id), ("accepted", self.collector)
        )

    def test_a_document_asked_for_is_a_to_do(self):
        with self._at("2026-02-10"):
            found = self._suggest("Please send us a copy of the invoice.")
            found.action_accept()
        self.assertEqual(found.kind, "needs_document")
        self.assertIn("copy of the invoice", self.debtor.activity_ids.summary)

    def test_what_is_refused_changes_nothing(self):
        with self._at("2026-02-10"):
            found = self._suggest("Please send us a copy of the invoice.")
            found.action_refuse()
        self.assertEqual(found.state, "refused")
        self.assertFalse(self.debtor.activity_ids)

    def test_what_somebody_decided_meanwhile_is_not_decided_twice(self):
        with self._at("2026-02-10"):
            found = self._suggest("Please send us a copy of the invoice.")
            found.action_refuse()
            with self.assertRaisesRegex(UserError, "has decided on it already"):
                found.action_accept()

    def test_an_absence_holds_nobody_until_a_person_accepts_to_wait(self):
        with self._at("2026-02-10"):
            found = self._suggest(
                "I am out of the office until 20 February.",
                "Auto-Submitted: auto-replied",
            )
            self.assertEqual(found.kind, "out_of_office")
            self.assertFalse(self.debtor.relance_hold_ids)
            self.assertFalse(self.reminder.activity_ids, "nobody has to read it")
            found.date = "2026-02-20"
            found.action_accept()
        self.assertEqual(str(self.debtor.relance_hold_ids.date_to), "2026-02-19")

    def _say_away(self, until, day="2026-02-10"):
        """Let a machine of the customer answer that somebody is away."""
        with self._at(day):
            return self._suggest(
                f"I am out of the office until {until}.", "Auto-Submitted: auto-replied"
            )

    def test_an_absence_delays_to_the_day_of_return_where_the_company_allows_it(self):
        self.company.relance_wait_absence = True
        found = self._say_away("20 February")
        hold = self.debtor.relance_hold_ids
        self.assertEqual((found.state, hold.kind), ("accepted", "pause"))
        self.assertEqual(hold.date_to, fields.Date.subtract(found.date, days=1))
        self.assertIn("Is away 02/20/2026 – “I am out of the office", hold.reason)
        self.assertFalse(self.reminder.activity_ids, "nobody has to read it")

    def test_an_absence_delays_by_so_many_days_at_most(self):
        self.company.relance_wait_absence = True
        self.company.relance_absence_days = 5
        self._say_away("20 March")
        self.assertEqual(str(self.debtor.relance_hold_ids.date_to), "2026-02-15")

    def test_absences_delay_once_a_month(self):
        self.company.relance_wait_absence = True
        self._say_away("13 February")
        later = self._say_away("27 February", "2026-02-16")
        self.assertEqual(len(self.debtor.relance_hold_ids), 1)
        self.assertIn("open", later.mapped("state"))
        self._say_away("27 March", "2026-03-16")
        self.assertEqual(len(self.debtor.relance_hold_ids), 2)

    def test_an_absence_without_a_day_to_come_delays_nothing(self):
        self.company.relance_wait_absence = True
        self._say_away("3 February 2026")
        self.assertFalse(self.debtor.relance_hold_ids)

    def test_a_person_who_writes_of_its_absence_delays_nothing_by_itself(self):
        self.company.relance_wait_absence = True
        with self._at("2026-02-10"):
            found = self._suggest("I am out of the office until 20 February.")
        self.assertNotIn("accepted", found.mapped("state"))

    def test_a_machine_says_that_a_person_has_left_and_somebody_looks(self):
        with self._at("2026-02-10"):
            found = self._suggest(
                "Jean Dupont has left the company.", "Auto-Submitted: auto-replied"
            )
        self.assertEqual(found.kind, "left_company")
        self.assertTrue(self.reminder.activity_ids)

    def test_a_machine_of_a_stranger_suggests_nothing(self):
        with self._at("2026-02-10"):
            found = self._suggest(
                "I am out of the office until 20 February.",
                "Auto-Submitted: auto-replied",
                "someone@elsewhere.example.org",
            )
        self.assertFalse(found)

    def test_a_word_on_the_page_of_the_invoice_is_read_as_a_reply(self):
        with self._at("2026-02-10"):
            message = self.env["mail.message"].create(
                {
                    "model": "account.move",
                    "res_id": self.invoice.id,
                    "body": "<p>We dispute this invoice: the goods are damaged.</p>",
                    "message_type": "comment",
                }
            )
            self.invoice._receive_relance_word(message)
        self.assertEqual(self.reminder.suggestion_ids.kind, "dispute")

    def test_mails_that_loop_make_one_suggestion_and_one_to_do_and_no_mail(self):
        with self._at("2026-02-10"):
            mails = self.env["mail.mail"].sudo()
            before = mails.search_count([])
            mail = {"body": "We dispute this invoice.", "date": "2026-02-10 09:00:00"}
            for _turn in range(1000):
                self.reminder._receive_reply(self.debtor, self.debtor.email, mail)
        self.assertEqual(len(self.reminder.suggestion_ids), 1)
        self.assertEqual(len(self.reminder.activity_ids), 1)
        self.assertEqual(mails.search_count([]), before)


@tagged("relance_money")
class TestReplyShapes(RelanceCommon):
    """A reply says the same through the gateway as to dev/replies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.company.alias_domain_id = cls.mail_alias_domain
        cls.invoice = cls._create_invoice("2026-02-02")

    def setUp(self):
        super().setUp()
        self.reminder = self._run_day("2026-02-09")

    def _receive(self, *parts):
        """Let the debtor answer in real MIME; ``parts`` are (text, subtype)."""
        self._take_in(self._write(*parts).as_bytes())

    def _take_in(self, source):
        """Give a mail to the gateway."""
        with self.mock_mail_gateway():
            self.env["mail.thread"].sudo().message_process(False, source)

    def _write(self, *parts):
        """Return an answer of the debtor."""
        mail = EmailMessage()
        mail["From"] = self.debtor.email
        mail["To"] = f"{self.alias_catchall}@{self.alias_domain}"
        mail["Subject"] = "Re: Your account"
        mail["Message-ID"] = make_msgid(domain="azur.example")
        mail["In-Reply-To"] = self.reminder.delivery_ids.message_id.message_id
        mail["Date"] = "Tue, 10 Feb 2026 09:00:00 +0100"
        (text, subtype), *others = parts
        mail.set_content(text, subtype=subtype)
        for other, subtype in others:
            mail.add_alternative(other, subtype=subtype)
        return mail

    def _take_suggested(self):
        """Return what was suggested, and forget it."""
        found = self.reminder.suggestion_ids.sudo()
        told = {
            (
                one.kind,
                one.sentence,
                one.date.isoformat() if one.date else None,
                tuple(one.due_item_ids.mapped("name")),
            )
            for one in found
        }
        found.unlink()
        return told

    def _say(self, text, is_html=False):
        """Return what dev/replies says of a text."""
        items = [
            {
                "number": item.name,
                "amount": item.amount_residual_currency,
                "currency": item.currency_id.name,
                "due": item.date_maturity.isoformat(),
            }
            for item in self._get_items(self.invoice)
        ]
        example = {
            "body": text,
            "is_html": is_html,
            "lang": self.debtor.lang,
            "subject": "Re: Your account",
            "date": "2026-02-10",
            "open_items": items,
        }
        return {
            (one["kind"], one["sentence"], one["date"], tuple(one["items"]))
            for one in sort_example(example)["suggestions"]
        }

    def _check(self, shape):
        """Compare what the gateway suggests of each text in a ``shape``."""
        for text in SAID:
            with self.subTest(text=text), self._at("2026-02-10"):
                self._receive(*shape(text))
                self.assertEqual(self._take_suggested(), self._say(text))

    def test_plain_above_what_it_quotes(self):
        self._check(lambda text: [(quote_below(text), "plain")])

    def test_plain_below_what_it_quotes(self):
        self._check(lambda text: [(quote_above(text), "plain")])

    def test_html_only(self):
        self._check(lambda text: [(write_html(text), "html")])

    @unittest.skipUnless(Controller and LABELLED.exists(), "no mail server, or no set")
    def test_labelled_replies_sent_by_smtp(self):
        replies = json.loads(LABELLED.read_text(encoding="utf-8"))[::EACH]
        self.assertGreaterEqual(len(replies), 20)
        server = MailServer()
        with server, smtplib.SMTP(server.host, server.port, timeout=30) as client:
            for reply in replies:
                subtype = "html" if reply.get("is_html") else "plain"
                client.send_message(self._write((reply["body"], subtype)))
        for reply, source in zip(replies, server.received, strict=True):
            with self.subTest(reply=reply["id"]), self._at("2026-02-10"):
                self._take_in(source)
                said = self._say(reply["body"], reply.get("is_html", False))
                # what a machine says is kept by its patterns, not suggested
                said = {one for one in said if one[0] != "machine"}
                self.assertEqual(self._take_suggested(), said)

    def test_both_plain_and_html(self):
        self._check(
            lambda text: [(quote_below(text), "plain"), (write_html(text), "html")]
        )


class MailServer:
    """A mail server of this machine, which keeps what it receives."""

    def __init__(self):
        self.received = []
        self.host = "127.0.0.1"
        with closing(socket.create_server((self.host, 0))) as free:
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname=self.host, port=self.port)

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_exception):
        self._controller.stop()

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        """Keep a mail."""
        self.received.append(envelope.content)
        return "250 OK"


def quote_below(text):
    """Return a reply as most programs write it."""
    wrote = "Le lun. 9 févr. 2026 à 09:00, Nous <nous@nous.example> a écrit :"
    return f"Bonjour,\n{text}\n\nCordialement\nAnne\n\n{wrote}\n> {QUOTED}\n"


def quote_above(text):
    """Return a reply written below what it answers."""
    return f"On Mon, 9 Feb 2026, Us wrote:\n> {QUOTED}\n\n{text}\n\n-- \nAnne\n"


def write_html(text):
    """Return a reply as Gmail writes it, in HTML."""
    lines = "".join(f"<div>{escape(line)}</div>" for line in text.splitlines())
    return (
        f'<div dir="ltr"><div>Bonjour,</div>{lines}<div><br></div></div><br>'
        '<div class="gmail_quote"><div class="gmail_attr">Le lun. 9 févr. 2026, Nous a'
        f" écrit :<br></div><blockquote>{QUOTED}</blockquote></div>"
    )
