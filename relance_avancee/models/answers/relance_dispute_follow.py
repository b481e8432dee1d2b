from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_amount, format_date, plaintext2html

from ...const import MANAGER
from ...rules.answers.dispute import age_band, count_worked, share_credits
from ...tools.access import check_collector

ASKED = "relance_avancee.mail_activity_dispute"
LATE = "relance_avancee.mail_activity_dispute_late"


class RelanceDispute(models.Model):
    """Its days: what is credited and paid, who is asked, and its end."""

    _inherit = "relance.dispute"

    def _follow(self, today):
        # EXTENDS relance.act
        # sudo: what the books say of a dispute is the engine's, whoever asks for it
        disputes = self.sudo()
        disputes._follow_items()
        disputes._take_in(today)
        still = disputes.filtered(lambda dispute: dispute._is_open())
        still._grow_old(today)
        still._ask_managers(today)
        return super()._follow(today)

    def _follow_items(self):
        """Be about all the due items of an invoice that came back with others."""
        items = self._get_all()
        own, moved = items.grouped("move_id"), items.grouped("document_id")
        for dispute in self.filtered(lambda dispute: not dispute.has_instalments):
            move = dispute.move_id
            found = own.get(move, items[:0]) | moved.get(move, items[:0])
            if move and found - dispute.due_item_ids:
                dispute.due_item_ids |= found
        # read at once what each dispute would ask for alone
        self.due_item_ids.fetch(["moved_ids"])

    def _take_in(self, today):
        """Write what is left of each, and end what was credited, paid or cancelled.

        An invoice that is a draft again owes nothing now: its disputes wait for it.
        """
        credited = self._read_credited()
        for move, disputes in self.grouped("move_id").items():
            if not move or move.state == "cancel":
                reason = self.env._("The invoice was cancelled.")
                disputes._end("cancelled", today, reason=reason)
            elif move.state == "posted":
                disputes._get_siblings()._settle(credited.get(move.id, 0.0), today)

    def _settle(self, credited, today):
        """Write what is left of these disputes, all those on one invoice.

        ``credited`` is what credit notes took off the invoice.
        """
        bases = [one.amount - one.amount_refused for one in self]
        rules = [one._as_rule(base) for one, base in zip(self, bases, strict=True)]
        shares = dict(zip(self, share_credits(credited, rules), strict=True))
        left = dict(zip(self, bases, strict=True))
        still = self.filtered(lambda dispute: dispute._is_open())
        placed = still._place([left[one] - shares[one] for one in still])
        for dispute, parts in placed.items():
            dispute._write_left(shares[dispute], sum(parts.values()))
            if dispute.currency_id.is_zero(dispute.amount_left):
                dispute._end_settled(today)

    def _write_left(self, credited, left):
        """Write what was credited and what is left, where it changed."""
        currency = self.currency_id
        values = {
            "amount_credited": currency.round(credited),
            "amount_left": currency.round(left),
        }
        if any(currency.compare_amounts(self[name], values[name]) for name in values):
            self.write(values)

    def _end_settled(self, today):
        """End a dispute of which nothing is left: paid if some of it was."""
        if self.currency_id.is_zero(self.amount_paid):
            reason = self.env._("A credit note covers it.")
            self._end("credited", today, reason=reason)
        else:
            reason = self.env._("What was disputed is paid, or settled otherwise.")
            self._end("paid", today, reason=reason)

    def _get_credited_before(self):
        """Return what was credited so far on the invoice that no dispute took in."""
        taken = sum((self._get_siblings() - self).mapped("amount_credited"))
        return self._read_credited().get(self.move_id.id, 0.0) - taken

    def _read_credited(self):
        """Return {invoice id: what credit notes, and reversals, took off it}.

        In the currency of the invoice, matched with it, wherever it was moved.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT disputed.id, SUM(part.debit_amount_currency)
                  FROM account_move disputed
                  JOIN relance_due_item item
                    ON item.move_id = disputed.id OR item.document_id = disputed.id
                  JOIN account_partial_reconcile part
                    ON part.debit_move_id = item.line_id
                  JOIN account_move_line credit ON credit.id = part.credit_move_id
                  JOIN account_move entry ON entry.id = credit.move_id
                 WHERE disputed.id = ANY(%s)
                   AND (entry.move_type = 'out_refund'
                        OR entry.reversed_entry_id = disputed.id)
              GROUP BY disputed.id
                """,
                self.move_id.ids,
            )
        )
        return {move: float(amount or 0.0) for move, amount in rows}

    def _grow_old(self, today):
        """Write how long these have been open, where it changed."""
        for band, disputes in self.grouped(
            lambda dispute: age_band((today - dispute.date).days)
        ).items():
            disputes.filtered(lambda one, band=band: one.age != band).age = band

    # Who is asked -----------------------------------------------------------------

    def _ask_owner(self):
        """Give who looks at it the to-do of what comes first, and of no more."""
        self.activity_unlink([ASKED])
        if self.owner_id:
            speaking = self.with_context(lang=self.owner_id.lang)
            summary = speaking.env._(
                "%(dispute)s: %(what)s",
                dispute=speaking.display_name,
                what=speaking._get_first_words(),
            )
            self._schedule(ASKED, self.owner_id, self.date_deadline, summary)

    def _get_first_words(self):
        """Return what is done first: the credit note, once we agreed to it."""
        if self.state == "agreed":
            amount = format_amount(self.env, self.amount_left, self.currency_id)
            return self.env._("credit %(amount)s", amount=amount)
        actions = dict(self._fields["first_action"]._description_selection(self.env))
        return actions.get(self.first_action, "")

    def _ask_managers(self, today):
        """Ask the manager of who looks at it, once its deadline has passed; once."""
        late = self.filtered(
            lambda one: (
                one.date_deadline
                and one.date_deadline < today
                and not one.date_escalated
            )
        )
        for dispute in late:
            if manager := dispute._get_manager():
                dispute._ask_manager(manager, today)
        late.date_escalated = today

    def _get_manager(self):
        """Return the manager who is asked: another one than who looks at it, if any."""
        people = self.company_id._get_relance_people(MANAGER)
        return (people - self.owner_id)[:1] or people[:1]

    def _ask_manager(self, manager, today):
        """Give ``manager`` the to-do of a dispute whose deadline has passed."""
        speaking = self.with_context(lang=manager.lang)
        speaking._schedule(
            LATE,
            manager,
            today,
            speaking.env._(
                "%(dispute)s has had no answer by %(date)s (%(amount)s, %(owner)s)",
                dispute=speaking.display_name,
                date=format_date(speaking.env, self.date_deadline),
                amount=format_amount(speaking.env, self.amount_left, self.currency_id),
                owner=self.owner_id.name or speaking.env._("nobody looks at it"),
            ),
        )

    def _schedule(self, kind, user, day, summary):
        """Create a to-do of ``user``; nobody is notified, the to-do list shows it."""
        # sudo: whoever takes a dispute gives its to-do to somebody else
        quiet = self.sudo().with_context(mail_activity_quick_update=True)
        quiet.activity_schedule(kind, day, summary, user_id=user.id)

    def _move_todo(self):
        """Have the to-do follow a new owner or deadline, which is watched anew."""
        # sudo: who changes a deadline does not write to-dos and marks of the engine
        for dispute in self.sudo():
            if dispute._is_open() and dispute.amount_left:
                dispute._ask_owner()
                dispute.date_escalated = False
                dispute.activity_unlink([LATE])

    def _tell(self, sentence):
        """Send ``sentence`` to who disputed; an answer comes back to the dispute.

        :raise UserError: when nobody has an address.
        """
        reader = self.contact_id or self.debtor_id
        if not reader.email:
            raise UserError(
                self.env._(
                    "%(contact)s has no e-mail address: add it, or tell it by another "
                    "means and do not send it.",
                    contact=reader.display_name,
                )
            )
        speaking = self.with_context(lang=reader.lang)
        self.message_post(
            body=plaintext2html(sentence),
            subject=speaking.display_name,
            partner_ids=reader.ids,
            subtype_xmlid="mail.mt_comment",
            email_layout_xmlid="mail.mail_notification_light",
        )

    # Its end ----------------------------------------------------------------------

    def _end(self, state, today, user=None, reason=False):
        # EXTENDS relance.act: how long it took, its to-dos, and a word on the invoice
        result = super()._end(state, today, user, reason)
        # sudo: same reason
        for dispute in self.sudo():
            company = dispute.company_id
            days = company._get_relance_working_days(company.country_id)
            dispute.days_to_resolve = count_worked(days, dispute.date, today)
            dispute.activity_unlink([ASKED, LATE])
            dispute._log_on_invoice(dispute._get_ended_sentence())
            # what it leaves free, the others on the invoice may hold
            dispute._get_open_siblings()._sync_holds(today)
        return result

    def _reopen(self, reason):
        """Open again what ended by mistake: what is still owed of it is held anew.

        What we had not agreed to is disputed again.

        :raise UserError: when it is open, or nothing of it is owed.
        """
        check_collector(self.env)
        self.check_access("write")
        self.ensure_one()
        self._check_ended()
        dispute = self._as_engine()
        today = self.company_id._relance_today()
        dispute.write(
            {
                **dict.fromkeys(("date_end", "ended_by_id", "end_reason"), False),
                "state": "open",
                "decision": False,
                "amount_refused": 0.0,
                "days_to_resolve": 0,
                "date_reopened": today,
                "reopened_by_id": self.env.user.id,
                "reopening": self._get_reopened_sentence(reason),
            }
        )
        dispute._hold_again(today)
        dispute._log_on_invoice(dispute.reopening)
        dispute._message_log(body=dispute.reopening)

    def _hold_again(self, today):
        """Hold what is left of a dispute that is open again, and ask its owner."""
        if self.move_id.state == "posted":
            self._refresh_items(today)
            self._take_in(today)
        if not self._is_open() or not self.amount_left:
            raise UserError(
                self.env._(
                    "Nothing of %(invoice)s is owed that this dispute could set aside.",
                    invoice=self.name,
                )
            )
        self._get_open_siblings()._sync_holds(today)
        company = self.company_id
        days = company._get_relance_working_days(company.country_id)
        delay = self.reason_ids._find_first().deadline_days
        self.date_deadline = days.about_after(today, delay)

    def _get_reopened_sentence(self, reason):
        """Return how the dispute had ended, and why it is open again."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "Ended on %(date)s (%(state)s), open again: %(reason)s",
            date=format_date(self.env, self.date_end),
            state=states[self.state],
            reason=reason,
        )

    def _log_on_invoice(self, sentence):
        """Leave ``sentence`` on the invoice, in the name of who acts."""
        if self.move_id:
            # sudo: a collector takes disputes on invoices that it may not open
            self.move_id.sudo()._message_log(body=sentence)

    def _get_begun_sentence(self):
        """Return how much is disputed, why, and who looks at it."""
        return self.env._(
            "Disputed: %(amount)s (%(reason)s), looked at by %(owner)s. It is not "
            "chased, the rest is.",
            amount=format_amount(self.env, self.amount, self.currency_id),
            reason=self._get_hold_reason(),
            owner=self.owner_id.name or self.env._("nobody"),
        )

    def _get_ended_sentence(self):
        """Return how the dispute ended."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "Dispute of %(amount)s ended (%(state)s): %(reason)s",
            amount=format_amount(self.env, self.amount, self.currency_id),
            state=states[self.state],
            reason=self.end_reason or self.env._("withdrawn"),
        )
