import os
import random
import re
from collections import Counter, defaultdict
from datetime import timedelta

from lxml import html

from odoo import Command

from .common import PayCommon

SEED = 20261130
# RELANCE_TRUTHS=200 dev/test money --test-tags /relance_avancee_payment:TestTruth
CUSTOMERS = int(os.environ.get("RELANCE_TRUTHS", "16"))
DAY = "2026-03-10"
STATEMENT = "relance_avancee.relance_statement_report"
KINDS = {
    "of which disputed": "dispute",
    "of which announced": "promise",
    "of which in a payment plan": "plan",
}


def read(text):
    """Return the amount that is written in ``text``."""
    found = re.sub(r"[^0-9.]", "", text)
    return -float(found) if re.search(r"[-−]", text) else float(found)


def words(node):
    return re.sub(r"\s+", " ", node.text_content()).strip()


class Account:
    """What a customer owes in a currency, as its journal items and its acts tell it."""

    def __init__(self):
        self.overdue = self.coming = self.unmatched = self.asked = 0.0
        self.said = defaultdict(float)
        # {(number, instalment): what is asked of it}
        self.parts = {}

    def owe(self, line, number, balance, kind, part, today):
        """Add what is left of a due item, of which ``part`` was said to be ``kind``."""
        aside = min(part or balance, balance) if kind else 0.0
        if kind:
            self.said[kind] += aside
        if line.date_maturity >= today:
            self.coming += balance
            return
        self.overdue += balance
        self.asked += balance - aside
        if balance - aside > 0:
            self.parts[number] = round(balance - aside, 2)

    def close(self):
        """Return the figures that every face must tell."""
        asked = max(self.asked - self.unmatched, 0.0)
        balance = self.overdue + self.coming - self.unmatched
        sums = self.overdue, self.coming, self.unmatched, balance, asked
        told = [round(one, 2) for one in sums]
        return told, {kind: round(one, 2) for kind, one in self.said.items() if one}


class TestTruth(PayCommon):
    """Page, statement, reminder, portal and payment link tell the same amounts.

    What is right is told by the journal items and by what was drawn, in this file; the
    rest is read where a customer reads it.
    """

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls._create_user("truth_guest", "base.group_portal")
        cls.collector = cls._create_user("truth_collector", "collector")
        cls.term = cls._create_instalments((40, 10), (60, 50))
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.foreign.id, "name": "2026-01-01", "rate": 2}
        )

    def test_all_faces_tell_the_same_amounts_of_random_customers(self):
        self._play(CUSTOMERS)

    def _play(self, count):
        with self._at(DAY) as self.today:
            self.dice = random.Random(SEED)
            self.said, self.compared = {}, Counter()
            customers = [self._draw_customer(number) for number in range(count)]
            self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
            # thousands of rows in one transaction: PostgreSQL knows of none of them
            self.env.cr.execute("ANALYZE")
            for customer in customers:
                self._draw_acts(customer)
            self.env.cr.execute("ANALYZE")
            self._plan()
            self.env.flush_all()
            self.authenticate("truth_guest", "truth_guest")
            for customer in customers:
                with self.subTest(customer=customer.name):
                    self._compare(customer)
        for face in ("net", "overdue", "link", "entities", "foreign", "settled"):
            self.assertGreaterEqual(self.compared[face], count // 16, face)

    # What is drawn ----------------------------------------------------------------

    def _draw_customer(self, number):
        dice = self.dice
        customer = self._create_debtor(f"C{number} SARL")
        contact = self._create_debtor(f"I{number}", parent_id=customer.id)
        contact.write({"is_company": False, "type": "invoice"})
        for _invoice in range(dice.randint(1, 4)):
            self._draw_invoice(dice.choice((customer, contact)))
        if dice.random() < 0.2:
            entity = self._create_debtor(f"E{number} SARL")
            self._draw_invoice(entity)
            entity.relance_payer_id = customer
        if dice.random() < 0.3:
            self._create_credit(dice.randint(100, 60_000) / 100, customer)
        return customer

    def _draw_invoice(self, partner):
        dice = self.dice
        values = {}
        if dice.random() < 0.2:
            values["currency_id"] = self.foreign.id
        if dice.random() < 0.3:
            values["invoice_payment_term_id"] = self.term.id
            values["invoice_date"] = self.today - timedelta(dice.randint(1, 70))
        due = str(self.today + timedelta(dice.randint(-70, 25)))
        amount = dice.randint(1_000, 300_000) / 100
        move = self._create_invoice(due, amount, partner, **values)
        if dice.random() < 0.3:
            part = 1.0 if dice.random() < 0.3 else dice.random()
            # what is paid on the day of a promise keeps it
            day = self.today - timedelta(1)
            self._pay(move, max(round(amount * part, 2), 0.01), day)

    def _draw_acts(self, customer):
        """Dispute, promise, plan some of its invoices; a promise replaces another."""
        has_promised = False
        for move in self._get_moves(customer):
            drawn = self.dice.random()
            items = self._get_items(move).filtered(lambda one: one.state == "open")
            if not items or drawn > 0.6:
                continue
            late = items.filtered(lambda one: one.date_maturity < self.today)
            if drawn < 0.3:
                is_part = len(items) == 1 and drawn < 0.2
                left = items[0].amount_residual_currency
                part = round(left * self.dice.random(), 2) if is_part else 0.0
                self._dispute(move, part)
            elif drawn < 0.45 and late and not has_promised:
                has_promised = True
                self._promise(late)
            elif late:
                self._agree(late)

    def _dispute(self, move, part):
        values = {"move_id": move.id, "amount": part}
        self.env["relance.dispute"].with_user(self.collector).create(values)
        self.said |= dict.fromkeys(self._get_lines(move), ("dispute", part))

    def _promise(self, items):
        self.env["relance.promise"].with_user(self.collector).create(
            {
                "debtor_id": items.debtor_id.id,
                "due_item_ids": [Command.set(items.ids)],
                "date_promised": self.today + timedelta(5),
            }
        )
        self.said |= dict.fromkeys(items.line_id, ("promise", 0.0))

    def _agree(self, items):
        plans = self.env["relance.payment.plan"].with_user(self.collector)
        wizard = self.env["relance.payment.plan.simulate"].with_user(self.collector)
        action = wizard.create(
            {
                "company_id": self.company.id,
                "due_item_ids": [Command.set(items.ids)],
                "number": 2,
                "date_first": self.today + timedelta(10),
            }
        ).action_save()
        accept = self.env["relance.payment.plan.accept"].with_user(self.collector)
        plan = plans.browse(action["res_id"])
        accept.create({"plan_id": plan.id, "by_mail": False}).action_apply()
        self.said |= dict.fromkeys(items.line_id, ("plan", 0.0))

    # What is right ----------------------------------------------------------------

    def _get_moves(self, customer, kinds=("out_invoice",)):
        entities = self.env["res.partner"].search(
            [("relance_payer_id", "=", customer.id)]
        )
        return self.env["account.move"].search(
            [
                ("commercial_partner_id", "in", (customer | entities).ids),
                ("move_type", "in", kinds),
            ]
        )

    def _get_lines(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).sorted(lambda line: (line.date_maturity, line.id))

    def _judge(self, moves):
        """Return {currency: account} of ``moves``, by their journal items."""
        accounts = defaultdict(Account)
        for move in moves:
            lines = self._get_lines(move)
            account = accounts[move.currency_id]
            for rank, line in enumerate(lines, 1):
                balance = line.amount_residual_currency
                if balance < 0:
                    account.unmatched -= balance
                elif balance:
                    number = f"{rank}/{len(lines)}" if len(lines) > 1 else ""
                    said = self.said.get(line, (None, 0.0))
                    key = (move.name, number)
                    account.owe(line, key, balance, *said, self.today)
        return {
            currency: one
            for currency, one in accounts.items()
            if one.overdue or one.coming or one.unmatched
        }

    # What is told -----------------------------------------------------------------

    def _compare(self, customer):
        moves = self._get_moves(customer, ("out_invoice", "out_refund"))
        accounts = self._judge(moves)
        right = {currency: one.close() for currency, one in accounts.items()}
        self.guest.partner_id.parent_id = customer
        self.env.flush_all()
        # rules of records are kept with the customer of the user
        self.env.registry.clear_cache()
        self.compared["settled"] += not any(told[0][4] for told in right.values())
        self.compared["foreign"] += self.foreign in right
        own = moves.filtered(lambda one: one.commercial_partner_id == customer)
        self.compared["entities"] += own != moves
        self.assertEqual(self._read_page(customer), right)
        self.assertEqual(
            self._read_statement(customer),
            {currency: told[:4] for currency, (told, _said) in right.items()},
        )
        self._compare_reminder(customer, accounts)
        self._compare_overdue(accounts, right)
        self._compare_list(own)
        for move in own.filtered(lambda one: one.amount_residual > 0)[:2]:
            self._compare_invoice(move)

    def _read_page(self, customer):
        """Return {currency: (figures, what was said)} of the page by its link."""
        link, url = self._link(debtor_id=customer.id, contact_id=customer.id)
        self.addCleanup(link.sudo().unlink)
        told = {}
        for section in self._open(url=url).xpath("//section[@aria-label]"):
            currency = self.env["res.currency"].search(
                [("name", "=", section.get("aria-label"))]
            )
            asked = words(section.xpath(".//*[@class='amount']")[0])
            asked = 0.0 if asked == "Nothing to pay now" else read(asked)
            sums = {
                words(one.find("dt")): read(words(one.find("dd")))
                for one in section.xpath(".//dl[@class='sums']/div")
            }
            # one figure alone is not said twice
            overdue = sums.get("Overdue", asked)
            received = -sums.get("Payments and credit notes received", 0.0)
            figures = [
                overdue,
                sums.get("Not due yet", 0.0),
                received or 0.0,
                sums.get("Balance", overdue),
                asked,
            ]
            said = {kind: sums[name] for name, kind in KINDS.items() if name in sums}
            told[currency] = (figures, said)
        return told

    def _read_statement(self, customer):
        """Return {currency: figures} of the statement of account."""
        statements = self.env["relance.statement"].sudo()
        found = statements._get_statements(customer, self.company, self.today)
        content, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html(STATEMENT, [], data={"statements": found})
        )
        told = {}
        for table in html.fromstring(content).xpath("//table[.//th='Balance']"):
            heads = [words(one) for one in table.xpath("./thead/tr/th")]
            if heads[1:2] != ["Overdue"]:
                continue
            currency = self.env["res.currency"].search([("name", "=", heads[0])])
            row = [read(words(one)) for one in table.xpath("./tbody/tr/td")[1:]]
            row[2] = -row[2] or 0.0
            told[currency] = row
        return told

    def _compare_reminder(self, customer, accounts):
        """Each row of the mails is what is asked of it; a whole mail is what is due."""
        reminders = self.env["relance.reminder"].sudo()
        found = reminders.search(
            [("debtor_id", "=", customer.id), ("state", "=", "draft")]
        )
        right = {}
        for account in accounts.values():
            right |= account.parts
        claimed = {}
        for body in found._render_email().values():
            claimed |= self._read_rows(html.fromstring(body))
        for key, amount in claimed.items():
            self.assertEqual(amount, right.get(key), key)
        own = [key for key in right if key in claimed]
        if len(found) != 1 or len(accounts) != 1 or len(own) != len(right):
            return
        self.compared["net"] += 1
        [account] = accounts.values()
        [body] = found._render_email().values()
        [net] = html.fromstring(body).xpath("//td[.='Net to pay']/following::td[1]")
        # what is too young for the tone of the mail stands apart, in no total
        young = found.line_ids.filtered("is_neutral")
        young = sum(young.mapped("amount_residual_currency"))
        right_net = max(account.asked - young - account.unmatched, 0.0)
        self.assertAlmostEqual(read(words(net)), right_net, 2)

    def _read_rows(self, mail):
        """Return {(number, instalment): balance} of what a mail claims."""
        rows = {}
        for row in mail.xpath("//tr[@role='row'][td]"):
            cells = [one.xpath("./span")[1] for one in row.xpath("./td")]
            number = words(cells[0]).split()[0]
            [instalment] = re.findall(r"Instalment (\S+)", words(cells[0])) or [""]
            rows[number, instalment] = read(words(cells[-1]))
        return rows

    def _compare_overdue(self, accounts, right):
        """The portal's home counts, and its page of overdue invoices asks, the same."""
        asked = {one: told[4] for one, (told, _said) in right.items() if told[4]}
        count = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["overdue_invoice_count"]}
        )["overdue_invoice_count"]
        self.assertEqual(bool(count), bool(asked))
        if not asked:
            self._open(url="/my/invoices/overdue", status=303)
            return
        self.compared["overdue"] += 1
        tree = self._open(url="/my/invoices/overdue")
        rows = tree.xpath("//li[@name='relance_row']/span[2]")
        others = tree.xpath("//span[@name='relance_other']")
        total = round(sum(read(words(one)) for one in rows), 2)
        told = [total, *(read(words(one)) for one in others)]
        self.assertEqual(sorted(told), sorted(asked.values()))
        [form] = tree.xpath("//form[@id='o_payment_form']")
        self.assertEqual(float(form.get("data-amount")), total)
        numbers = {number for one in accounts.values() for number, _part in one.parts}
        named = {words(one) for one in tree.xpath("//li[@name='relance_row']/span[1]")}
        self.assertLessEqual(named, numbers)
        if not others:
            self.assertEqual(len(named), count)

    def _compare_list(self, moves):
        """The portal's list names what was said; what is not asked is not in red."""
        tree = self._open(url="/my/invoices")
        rows = {
            row.xpath("./td[1]/a/@title")[0]: row
            for row in tree.xpath("//table//tr[td]")
        }
        for move in moves:
            row = rows[move.name]
            [left] = row.xpath("./td[@name='invoice_amount']")
            self.assertEqual(abs(read(words(left))), move.amount_residual)
            if move.move_type == "out_refund":
                continue
            account = self._judge(move).get(move.currency_id, Account())
            self._compare_said(row, account)
            is_red = bool(row.xpath("./td[contains(@class, 'text-danger')]"))
            self.assertLessEqual(is_red, bool(account.parts), move.name)
            red = row.xpath(".//span[@class='text-danger']")
            self.assertLessEqual(len(red), bool(account.parts))
            for one in red:
                self.assertEqual(read(words(one)), round(account.asked, 2))

    def _compare_said(self, node, account):
        told = {
            one.get("name").removeprefix("relance_said_"): read(words(one))
            for one in node.xpath(".//span[starts-with(@name, 'relance_said_')]")
        }
        self.assertEqual(told, account.close()[1])

    def _compare_invoice(self, move):
        """The page of an invoice, and its payment link, ask what is asked of it."""
        [account] = self._judge(move).values()
        link = self._make_payment_link(move)
        for url in (move.get_portal_url(), link):
            tree = self._open(url=url)
            self._compare_said(tree, account)
            asked = tree.xpath("//div[@name='relance_asked']/span")
            asked += tree.xpath(
                "//h5[@name='installment_title'][contains(., 'Overdue')]"
                "/following-sibling::h4"
            )
            for one in asked:
                self.assertEqual(read(words(one)), round(account.asked, 2), move.name)
            for form in tree.xpath("//form[@id='o_payment_form']") * bool(asked):
                amount = float(form.get("data-invoice-next-amount-to-pay"))
                self.assertEqual(amount, round(account.asked, 2), move.name)
            quiet = tree.xpath("//div[@name='relance_quiet']")
            is_quiet = bool(account.overdue) and not account.parts
            self.assertEqual(bool(quiet), is_quiet and bool(account.said))

    def _make_payment_link(self, move):
        """Return the link that Odoo would send, for what is asked of the invoice."""
        wizard = (
            self.env["payment.link.wizard"]
            .with_context(active_model="account.move", active_id=move.id)
            .sudo()
            .create({})
        )
        [account] = self._judge(move).values()
        if account.asked:
            self.compared["link"] += 1
            self.assertEqual(wizard.amount, round(account.asked, 2), move.name)
        return "/" + wizard.link.split("/", 3)[3].lstrip("/")
