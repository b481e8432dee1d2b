import logging
from collections import Counter

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL, format_date, formatLang, split_every

from ...rules.company.working_days import NoWorkingDayError
from ...rules.planning.routes import is_presentation_late

_logger = logging.getLogger(__name__)
STATEMENT_ROWS = 20000
UNPLANNABLE = "relance_avancee.mail_activity_unplannable"
# Customers with a to-do of their own for one and the same cause.
MOST_ASKED = 10


class RelancePlanner(models.AbstractModel):
    """What a plan stores: decisions, holds that open and lift, to-dos."""

    _inherit = "relance.planner"

    def _store_decisions(self, facts, companies, debtors=None):
        """Write the decisions that changed, a statement for many of them.

        What is provisional waits for the decision of the next plan.
        """
        kept = [item.id for item in facts.items if item.is_provisional]
        changed = [
            (item.id, *item.decision, item.is_provisional)
            for item in facts.items
            if item.decision != item.stored
        ]
        *before, last = [
            *map(self._get_storing_sql, split_every(STATEMENT_ROWS, changed))
        ] or [SQL("SELECT")]
        for statement in before:
            self.env.cr.execute(statement)
        # what was decided as before goes with the last of them: acts count queries
        self.env.cr.execute(
            SQL(
                """WITH stored AS (%(last)s)
                 UPDATE relance_due_item SET is_undecided = id = ANY(%(kept)s)
                  WHERE (is_undecided OR id = ANY(%(kept)s))
                    AND is_undecided IS DISTINCT FROM (id = ANY(%(kept)s))
                    AND company_id IN %(companies)s AND %(debtors)s
                    AND NOT id = ANY(%(changed)s)""",
                last=last,
                kept=kept,
                companies=tuple(companies.ids),
                debtors=self._get_debtor_condition("debtor_id", debtors),
                changed=[row[0] for row in changed],
            )
        )
        self.env["relance.due.item"].invalidate_model(flush=False)

    @api.model
    def _get_storing_sql(self, rows):
        """Return the statement that writes these: id, decision, is it provisional."""
        return SQL(
            """UPDATE relance_due_item item
                  SET status = new.status, reason = new.reason, reasons = new.reasons,
                      hold_id = new.hold_id, next_step_id = new.step_id,
                      next_date = new.next_date, level = new.level,
                      last_date = new.last_date, is_undecided = new.is_undecided
                 FROM unnest(%s::integer[], %s::varchar[], %s::varchar[], %s::varchar[],
                             %s::integer[], %s::integer[], %s::date[], %s::varchar[],
                             %s::date[], %s::boolean[])
                      AS new (id, status, reason, reasons, hold_id, step_id, next_date,
                              level, last_date, is_undecided)
                WHERE item.id = new.id""",
            *map(list, zip(*rows, strict=True)),
        )

    def _store_unplanned(self, items):
        """Write on ``items`` that nobody could decide about them."""
        self.env.cr.execute(
            SQL(
                """UPDATE relance_due_item
                      SET status = 'excluded', reason = 'unplannable',
                          reasons = 'unplannable', next_step_id = NULL,
                          next_date = NULL, is_undecided = false
                    WHERE id = ANY(%s)""",
                items.ids,
            )
        )
        self.env["relance.due.item"].invalidate_model(flush=False)

    def _store_covered(self, facts, companies, debtors=None):
        """Open the holds of debtors whose unmatched money covers what they owe.

        Those that no longer apply are lifted, with their to-do.
        """
        holds = self.env["relance.hold"]
        live = {
            key: holds.browse(hold)
            for key, hold in facts.covering.items()
            if debtors is None or key[0] in debtors._ids
        }
        missing = [key for key in facts.covered if key not in live]
        opened = holds._open(
            [self._prepare_covered_values(facts, *key) for key in missing],
            "relance_avancee.mail_activity_covered",
        )
        live.update(zip(missing, opened, strict=True))
        gone = [row.id for key, row in live.items() if key not in facts.covered]
        robot = self.env["res.users"].browse(SUPERUSER_ID)
        holds.browse(gone)._lift(facts.today, robot)
        for key, items in facts.covered.items():
            for item in items:
                item.hold = live[key].id

    def _ask_about_archived(self, facts):
        """Open one to-do for each archived customer who still owes something."""
        items = {
            item.debtor: item for item in facts.items if "archived" in item.reasons
        }
        self._ask_about(
            "relance_avancee.mail_activity_archived",
            {
                debtor: (item, self.env._("Archived, but %s is still open", item.name))
                for debtor, item in items.items()
            },
        )

    def _ask_about_unplannable(self, unplannable):
        """Open one to-do for each customer who cannot be planned, and not yet asked.

        What is wrong with many of them (a calendar) is asked for some: nobody need
        close it a thousand times.
        """
        questions, alike = {}, Counter()
        for debtor, (item, error) in unplannable.items():
            cause = self._get_cause(error)
            alike[item.company, cause] += 1
            if alike[item.company, cause] <= MOST_ASKED:
                summary = self.env._("Cannot be planned: %(cause)s", cause=cause)
                questions[debtor] = (item, summary)
        for (_company, cause), count in alike.items():
            _logger.warning("%s customers cannot be planned: %s", count, cause)
        self._ask_about(UNPLANNABLE, questions, again=True)

    @api.model
    def _get_cause(self, error):
        """Return in one sentence why a customer cannot be planned."""
        if isinstance(error, NoWorkingDayError):
            return self.env._(
                "no day of a whole year is worked. Correct the working hours, the "
                "closing days or the quiet period"
            )
        [told, *_details] = str(error).splitlines() or [""]
        return f"{type(error).__name__}: {told}"

    def _ask_about(self, activity_xmlid, questions, again=False):
        """Open the to-dos of ``{debtor: (item, summary)}`` that were never opened.

        ``again``: those that are open only do not come back, what is done does.
        """
        if not questions:
            return
        missing = questions.keys() - self._get_asked(activity_xmlid, questions, again)
        debtors = self.env["res.partner"].browse(missing)
        self.env["mail.activity"]._create_relance_debtor_todos(
            activity_xmlid,
            [
                (debtor, self.env["res.company"].browse(item.company), summary)
                for debtor in debtors
                for item, summary in (questions[debtor.id],)
            ],
        )

    def _get_asked(self, activity_xmlid, debtors, is_open=False):
        """Return those of ``debtors`` with such a to-do, done or not unless asked."""
        activities = self.env["mail.activity"].with_context(active_test=is_open)
        asked = activities._read_group(
            [
                ("activity_type_id", "=", self.env.ref(activity_xmlid).id),
                ("res_model", "=", "res.partner"),
                ("res_id", "in", list(debtors)),
            ],
            ["res_id"],
        )
        return {debtor for (debtor,) in asked}

    def _ask_about_debits(self, facts):
        """Open one to-do for each customer whose direct debit we did not present."""
        late = {
            item.debtor: item
            for item in facts.items
            if item.reasons == ("debit",)
            and is_presentation_late(item.payment, facts.today)
        }
        self._ask_about(
            "relance_avancee.mail_activity_present",
            {
                debtor: (
                    item,
                    self.env._("%s is due: present its direct debit", item.name),
                )
                for debtor, item in late.items()
            },
        )

    def _ask_about_announced(self, facts):
        """Open one to-do for each payment that was waited for and never came.

        It is asked for again; who registered it may have to cancel it. What was paid on
        line and never booked has no payment to look at: it is told of the customer.
        """
        late = self._find_late(facts, "payment")
        self._ask_about(
            "relance_avancee.mail_activity_covered",
            {
                item.debtor: (
                    item,
                    self._write_announced(one, facts.bank.after, facts.today),
                )
                for one, item in self._find_late(facts, "transaction").values()
            },
            again=True,
        )
        known = self.env["mail.activity"].with_context(active_test=False)
        xmlid = "relance_avancee.mail_activity_announced"
        asked = late and known.search(
            [
                ("activity_type_id", "=", self.env.ref(xmlid).id),
                ("res_model", "=", "account.payment"),
                ("res_id", "in", list(late)),
            ]
        ).mapped("res_id")
        self.env["mail.activity"]._create_relance_todos(
            xmlid,
            [
                (
                    self.env["account.payment"].browse(one.id),
                    self.env["res.partner"].browse(item.debtor),
                    self.env["res.company"].browse(item.company),
                    self._write_announced(one, facts.bank.after, facts.today),
                )
                for one, item in late.values()
                if one.id not in asked
            ],
        )

    def _find_late(self, facts, source):
        """Return {id: (announced, item)} of what is late for an item still owed."""
        late = {}
        for item in facts.items:
            for one in facts.announced.get(item.debtor, ()):
                is_due = item.move in one.moves if one.moves else item.due < facts.today
                is_late = one.is_late(facts.today, facts.bank.after)
                if one.source == source and is_due and is_late:
                    late.setdefault(one.id, (one, item))
        return late

    def _write_announced(self, announced, after, today):
        """Return the sentence that tells when money was announced, and what of it."""
        values = {
            "name": announced.name or "",
            "amount": formatLang(
                self.env,
                announced.amount,
                currency_obj=self.env["res.currency"].browse(announced.currency),
            ),
            "day": format_date(self.env, announced.day),
        }
        if not announced.is_awaited(today, after):
            return self.env._(
                "%(name)s: %(amount)s registered on %(day)s, never came.", **values
            )
        values["end"] = format_date(self.env, announced.get_end(after))
        if announced.is_sure:
            return self.env._(
                "%(name)s: %(amount)s registered on %(day)s, waited for until %(end)s.",
                **values,
            )
        return self.env._(
            "%(name)s: %(amount)s announced on %(day)s, waited for until %(end)s.",
            **values,
        )

    def _prepare_covered_values(self, facts, debtor, currency):
        """Return the values of a hold ``covered``; without currency, a draft credit."""
        items = facts.covered[debtor, currency]
        if currency:
            reason = self.env._("Match the unmatched payments and credit notes")
        else:
            reason = self.env._("Post or delete the draft credit note")
        return {
            "kind": "covered",
            "scope": "debtor",
            "company_id": items[0].company,
            "debtor_id": debtor,
            "currency_id": currency,
            "date_from": facts.today,
            "reason": reason,
            "user_id": SUPERUSER_ID,
        }
