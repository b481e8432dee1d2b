import logging
import time
from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace

from psycopg2 import IntegrityError, OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ..rules.planning.grouping import Candidate, messages
from ..rules.planning.reasons import FROM_DUE, LASTING
from ..tools.savepoint import apart
from .due_items.relance_due_item_refresh import FILLED_ROWS

_logger = logging.getLogger(__name__)
LOCK_SPACE = 0x72656C61  # "rela": one advisory lock a root company
# Plans shut acts out by the next one; acts share it, and take one more a customer.
ACTS_SPACE = LOCK_SPACE + 1
CUSTOMERS_SPACE = LOCK_SPACE + 2
# A plan decides about so many items at once: a hundred megabytes.
ITEMS_AT_ONCE = 40_000
# More than money announced is waited for, with the weekly plan of everything.
ANNOUNCED_DAYS = 30
# A plan that fails for more customers than that is itself at fault.
MOST_FAILED = 200
# What an act touches beyond that is left to a plan: nobody waits for it.
MOST_TOUCHED = 20
MOST_ITEMS = 1000
# An act waits so long for a row that somebody else is writing.
ACT_WAIT = "100ms"
TOUCHED = "relance_avancee.touched"
LEFT_MINUTES = 2


class RelancePlanner(models.AbstractModel):
    """Plan: for each open item the next step and its date, or the reason why not.

    **How to ask.** Whoever changes a fact asks here, from any room:

    * ``_plan(root, today)`` prepares the reminders of the day; the cron, "Plan now" and
      "Send now" call it;
    * ``_touch(debtors)`` says that a person changes something of them: as soon as it is
      done, their items and drafts are brought up to date;
    * ``_reschedule(root, today, debtors)`` stores what comes next for some customers
      after a fact changed, and prepares nothing;
    * ``_foresee(root, today, moves)`` tells what "Send now" would break;
    * ``_simulate(root, today)`` tells what a day would bring, and writes nothing.

    ``root`` is a company with its branches. The day comes in: nothing below reads a
    clock.

    **How it works.** Five steps, each over all the items at once; between two of them
    there is plain data, ``Facts`` (see ``planning/plan.py``):

    1. *Refresh*: the due items follow the ledger (``relance.due.item._refresh``).
    2. *Read*: ``_read_known`` what is known of the customers, ``_read_facts`` their
       open items with the holds on them: one statement a fact.
    3. *Decide*, ``_decide_items``. Why not: the holds, the item, its invoice and its
       customer (``rules/planning/eligibility.py``), its payment route (``routes.py``),
       the balance of the customer. When, if nothing stops it: the next rung of its own
       ladder (``schedule.py``), put off while the customer may not hear from us
       (``contact.py``). The codes of the reasons are the rows of ``reasons.py``.
    4. *Group*, ``_group``: the items of one voice (customer, contact, kind of payment)
       share one message, at the level of the highest (``grouping.py``).
    5. *Store*: the reminders, the holds and to-dos that the decisions call for, and
       the decisions that changed.

    A decision follows from history, never from the last decision: planned twice, or
    after a week without a plan, an item comes to the same step. A plan decides anew
    only about the customers of whom something changed, or whom time moves
    (``_find_concerned``).

    **An example.** The ladder of a French customer: friendly at D+5, firm at D+15;
    seven days between two messages, and no more than three of them in thirty days. It
    owes A, due on Wednesday 1 April 2026, and B, due on Friday the 3rd.

    * *Monday 6 April.* A is at D+5, on Easter Monday: a holiday. Its step waits until
      Tuesday; nothing leaves.
    * *Tuesday 7 April.* A reaches its friendly step. B is late too, and has the same
      voice: the message lists it, in a block apart as it is less than ten days late.
      One message, two items; B has not moved on its own ladder.
    * *Wednesday 8 April.* B is at D+5, but the customer heard from us yesterday: its
      step is put off to the 14th, and the reason stored is ``gap``.
    * *Tuesday 14 April.* B reaches its friendly step, and A is listed with it.
    * *Tuesday 21 April.* A is firm since the 17th: its steps are ten days apart, and
      the first one left on the 7th. The message of the 14th put it off to this day. B
      is listed; its own firm step waits until 7 May (``cap``): three messages have left
      since 7 April.

    ``test_plan.py`` plays these days.

    **To extend it.** ``_get_item_select`` (what is read of an item),
    ``_get_item_facts`` (what stops it), ``_get_contact_days`` (when a customer may hear
    from us) and ``_get_candidate`` (what may share a message) are made for it. A kind
    of hold needs none of them: the planner reads all the holds.
    """

    _inherit = "relance.planner"

    @api.model
    def _cron_plan(self):
        """Plan every root company, each in its own transaction."""
        cron = self.env["ir.cron"]
        roots = self._get_roots_to_plan()
        cron._commit_progress(remaining=len(roots))
        for root in roots:
            self._plan_safely(root)
            if not cron._commit_progress(1):
                break
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()

    @api.model
    def _get_roots_to_plan(self):
        """Return the root companies, those planned longest ago first.

        A cron that ran out of time comes back at once: it leaves alone those that it
        has just planned.
        """
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        last = dict(
            self.env["relance.change.mark"]._read_group(
                [("company_id", "in", roots.ids), ("is_plan", "=", True)],
                ["company_id"],
                ["create_date:max"],
            )
        )
        if self.env.context.get("ir_cron_progress_id"):
            recent = fields.Datetime.subtract(fields.Datetime.now(), hours=6)
            roots = roots.filtered(lambda root: root not in last or last[root] < recent)
        return roots.sorted(lambda root: str(last.get(root) or ""))

    @api.model
    def _plan_safely(self, root):
        """Plan one root company; its error does not stop the others."""
        self._shut_out_acts(root)
        new = self._attempt(self._read_new, root)
        if new:
            self.env["ir.cron"]._commit_progress()
            self._shut_out_acts(root)
        if new is not None:
            self._attempt(self._plan, root)

    @api.model
    def _attempt(self, act, root):
        """Return what ``act`` does for ``root``; None, and a mark, if it fails."""
        marks = self.env["relance.change.mark"]
        with apart(
            self.env,
            "The reminders of %s could not be planned.",
            root.name,
            on_error=lambda _error: marks._add_failure(root, root._relance_today()),
        ):
            return act(root)
        return None

    @api.model
    def _plan(self, root, today=None, debtors=None, moves=None, reason=""):
        """Plan the reminders of ``root`` and its branches; return those created.

        The advisory lock is the first statement: another plan of the same company at
        work means there is nothing to do here. ``today`` is the company's own by
        default, read once the lock is taken. ``debtors`` limits the plan to some
        customers, ``moves`` to those of these invoices, whose next step a person asks
        for today; what it then breaks (gap, cap) takes a ``reason``.
        """
        if not self._try_lock(root):
            _logger.info("The plan of %s is already running.", root.name)
            return self.env["relance.reminder"]
        planner = self.with_context(lang=root._relance_lang())
        today = today or root._relance_today()
        return planner._plan_locked(root, today, debtors, moves, reason)

    def _plan_locked(self, root, today, debtors, moves, reason=""):
        """Plan once the lock is taken; what is stored is in the company's language."""
        reminders = self.env["relance.reminder"]
        companies = root._relance_companies()
        is_plan = debtors is None and moves is None
        if is_plan:
            self.env["relance.change.mark"]._remove_left(root)
        self.env["relance.delivery"]._settle_all()
        last = self._get_last_plan(companies, today) if is_plan else None
        changed = self.env["relance.due.item"]._refresh(companies, today, is_plan)
        if is_plan:
            self.env["relance.team"]._apply(companies)
        self.env["relance.hold"]._lift_settled(companies, today)
        if last and changed is not None:
            debtors = self._find_concerned(companies, today, changed, *last)
        by_hand = None
        if moves:
            by_hand = moves._get_relance_by_hand(today, reason)
            debtors = moves._get_relance_open_items().debtor_id
        reminders._rebuild_drafts(companies, today, debtors)
        reminders._try_again(companies, today)
        self.env.flush_all()
        known = self._read_known(companies, today, debtors, by_hand)
        created = reminders
        for some in self._split(companies, debtors):
            created += self._plan_in_parts(companies, some, known)
        self._forget_touched(debtors)
        return created

    def _plan_in_parts(self, companies, debtors, known, failed=None):
        """Plan for ``debtors``; where that fails, for each half of them by itself.

        Whoever is at fault is found so, and left with its reason: all the others get
        what they would get without it. ``failed`` counts those left: where many fail,
        it is the plan that is at fault, and its error is raised.
        """
        failed = [] if failed is None else failed
        errors, created = [], self.env["relance.reminder"]
        with apart(
            self.env,
            "A part of the plan failed, it is made in two halves.",
            level=logging.INFO,
            on_error=errors.append,
        ):
            created += self._plan_debtors(companies, debtors, known)
        for error in errors:
            debtors = self._get_debtors(companies, debtors)
            if len(debtors) < 2 or len(failed) >= MOST_FAILED:
                self._leave_unplanned(companies, debtors, error, failed)
                continue
            half = len(debtors) // 2
            for part in (debtors[:half], debtors[half:]):
                created += self._plan_in_parts(companies, part, known, failed)
        return created

    def _leave_unplanned(self, companies, debtor, error, failed):
        """Store that ``debtor`` cannot be planned, with a to-do that says why.

        :raise Exception: ``error`` itself when too many failed, or nobody is at fault.
        """
        if not debtor or len(failed) >= MOST_FAILED:
            raise error
        failed.append(debtor.id)
        items = self.env["relance.due.item"].search(
            [
                ("debtor_id", "=", debtor.id),
                ("company_id", "in", companies.ids),
                ("state", "=", "open"),
            ]
        )
        self._store_unplanned(items)
        owed = SimpleNamespace(company=items[:1].company_id.id or companies[0].id)
        self._ask_about_unplannable({debtor.id: (owed, error)})

    def _get_debtors(self, companies, debtors):
        """Return ``debtors``, for None all those whom a plan decides about."""
        if debtors is not None:
            return debtors
        groups = self.env["relance.due.item"]._read_group(
            [("company_id", "in", companies.ids), ("state", "=", "open")],
            ["debtor_id"],
        )
        return self.env["res.partner"].union(*(debtor for (debtor,) in groups))

    def _plan_debtors(self, companies, debtors, known):
        """Plan for ``debtors``, all for None; return the reminders created."""
        facts = self._read_facts(companies, debtors, known)
        self._decide_items(facts)
        self._group(facts)
        self._store_covered(facts, companies, debtors)
        self._ask_about_archived(facts)
        self._ask_about_debits(facts)
        self._ask_about_announced(facts)
        created = self.env["relance.reminder"]._create_planned(facts)
        self._ask_about_unplannable(facts.unplannable)
        if len(facts.items) >= FILLED_ROWS:
            self.env["relance.due.item"]._analyze_if_filled(
                "relance_reminder", "relance_reminder_line"
            )
        self._store_decisions(facts, companies, debtors)
        return created

    @api.model
    def _read_new(self, root):
        """Read the ledger of companies of ``root`` that was never read; return them.

        A transaction of its own for it spares the plan much: what a transaction
        inserts, PostgreSQL checks against all other tables again at each update in it.
        """
        companies = self.env["res.company"]
        if self._try_lock(root):
            today = root._relance_today()
            last = self.env["relance.change.mark"]._get_last
            companies = root._relance_companies().filtered(
                lambda company: not last(company, today, False)
            )
            if companies:
                self.env["relance.due.item"]._refresh(companies, today)
        return companies

    def _try_lock(self, root):
        """Take the lock of the company for this transaction; False if it is held.

        An act under way is waited for: it lasts some milliseconds.
        """
        [[locked]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, root.id)
        )
        if locked:
            self.env.execute_query(
                SQL("SELECT pg_advisory_xact_lock(%s, %s)", ACTS_SPACE, root.id)
            )
        return locked

    @api.model
    def _decide(self, companies, today, debtors=None, by_hand=None):
        """Return the facts with a decision for every item."""
        self.env.flush_all()
        known = self._read_known(companies, today, debtors, by_hand)
        facts = self._read_facts(companies, debtors, known)
        self._decide_items(facts)
        return facts

    @api.model
    def _decide_items(self, facts):
        """Decide about every item: why not, then when."""
        self._decide_reasons(facts)
        self._decide_steps(facts)

    @api.model
    def _foresee(self, root, today, moves):
        """Return the facts of what asking for ``moves`` today comes to, by the rules.

        Their items are brought up to date; nothing else stays written. None while
        another plan of ``root`` is at work.
        """
        if not self._try_lock(root):
            return None
        companies = root._relance_companies()
        self.env["relance.due.item"]._refresh(companies, today)
        by_hand = moves._get_relance_by_hand(today)
        debtors = moves._get_relance_open_items().debtor_id
        with self.env.cr.savepoint(flush=True) as savepoint:
            self.env["relance.reminder"]._rebuild_drafts(companies, today, debtors)
            facts = self._decide(companies, today, debtors, by_hand)
            self._group(facts)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return facts

    @api.model
    def _reschedule(self, root, today, debtors):
        """Store the next steps of ``debtors``, of all for None; nothing is prepared."""
        companies = root._relance_companies()
        facts = self._decide(companies, today, debtors)
        self._store_covered(facts, companies, debtors)
        self._mark_planned(facts)
        self._store_decisions(facts, companies, debtors)

    # Acts: what a person has just touched ------------------------------------------

    @api.model
    def _touch(self, debtors):
        """Have the items and drafts of ``debtors`` follow what a person does.

        Right after its transaction, in one of ours: what an accountant posts neither
        waits for a plan nor fails because of us. Before, where a screen reads again.
        """
        ids = set(debtors.ids)
        if not ids or not self.env.registry.ready:
            return
        postcommit = self.env.cr.postcommit
        if TOUCHED not in postcommit.data:
            postcommit.data[TOUCHED] = set()
            postcommit.add(self._follow_committed)
        postcommit.data[TOUCHED] |= ids

    @api.model
    def _follow_committed(self):
        """Follow what the transaction that has just ended touched, in another one."""
        touched = self.env.cr.postcommit.data.get(TOUCHED)
        if not touched:
            return
        try:
            with self.env.registry.cursor() as cr:
                self.env(cr=cr)[self._name]._follow_ids(touched)
        except Exception:
            # what the person did is done: nothing of ours may say that it is not
            _logger.exception("What was touched of %s is left to the plan.", touched)

    @api.model
    def _follow_touched(self):
        """Follow now what this transaction touched, for a screen that reads again."""
        if touched := self.env.cr.postcommit.data.get(TOUCHED):
            self._follow_ids(touched)
            # the rest of the transaction is the user's
            self.env.cr.execute("SET LOCAL lock_timeout TO DEFAULT")

    @api.model
    def _read_followed(self, records, saved, specification):
        """Follow what was touched; return what a form asks of the records ``saved``."""
        self._follow_touched()
        kept = records.browse(row["id"] for row in saved)
        return kept.with_context(bin_size=True).web_read(specification)

    @api.model
    def _forget_touched(self, debtors):
        """Follow ``debtors`` no more, nobody for None: it is decided about them."""
        touched = self.env.cr.postcommit.data.get(TOUCHED, set())
        touched.difference_update(list(touched) if debtors is None else debtors.ids)

    @api.model
    def _follow_ids(self, ids):
        """Bring the items and drafts of the customers ``ids`` up to date."""
        # what the user's screen asked for has no say in what is stored
        planner = self.env(user=SUPERUSER_ID, context={})[self._name]
        planner.env.flush_all()
        for root, debtors in planner._get_touched(sorted(ids)).items():
            planner._follow_apart(root, debtors)
        # the holds that open and lift in it are its own work
        self._forget_touched(None)

    @api.model
    def _get_touched(self, ids):
        """Return {root company: those of the customers ``ids`` who owe it something}.

        None for as many customers or items as only a plan takes on.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT split_part(company.parent_path, '/', 1)::integer,
                          owed.debtor_id, SUM(owed.count)
                     FROM (SELECT company_id, debtor_id, COUNT(*) AS count
                             FROM relance_due_item
                            WHERE debtor_id = ANY(%(ids)s)
                              AND (state = 'open' OR is_undecided)
                         GROUP BY 1, 2
                        UNION ALL
                           SELECT DISTINCT line.company_id,
                                  COALESCE(partner.commercial_partner_id, partner.id), 1
                             FROM res_partner partner
                             JOIN account_move_line line ON line.partner_id = partner.id
                             JOIN account_account account
                               ON account.id = line.account_id
                              AND account.account_type = 'asset_receivable'
                            WHERE (partner.commercial_partner_id = ANY(%(ids)s)
                                   OR partner.id = ANY(%(ids)s))
                              AND line.parent_state = 'posted'
                              AND line.reconciled IS NOT TRUE
                              AND line.amount_residual_currency > 0
                          ) AS owed
                     JOIN res_company company ON company.id = owed.company_id
                 GROUP BY 1, 2""",
                ids=ids,
            )
        )
        found, counts = defaultdict(list), defaultdict(int)
        for root, debtor, count in rows:
            found[root].append(debtor)
            counts[root] += count
        return {
            self.env["res.company"].browse(root): None
            if len(debtors) > MOST_TOUCHED or counts[root] > MOST_ITEMS
            else self.env["res.partner"].browse(debtors)
            for root, debtors in found.items()
        }

    @api.model
    def _follow_apart(self, root, debtors):
        """Follow ``debtors`` of ``root``; what cannot be done now is left to a plan.

        A savepoint: what another transaction spoils is ours alone.
        """
        try:
            with self.env.cr.savepoint():
                is_done = (
                    debtors is not None
                    and self._try_lock_for_act(root, debtors)
                    and self._follow(root, debtors)
                )
        except (IntegrityError, OperationalError) as error:
            # another transaction was first
            is_done = False
            _logger.info("Somebody else is writing what %s owe: %s", debtors, error)
        except Exception:
            is_done = False
            _logger.exception("What was touched of %s is left to the plan.", debtors)
        if not is_done:
            self._leave_to_plan(root)

    def _try_lock_for_act(self, root, debtors):
        """Shut out plans and other acts on ``debtors``; False if one is at work.

        From now on nobody is waited for longer than ``ACT_WAIT``.
        """
        [[locked, _wait]] = self.env.execute_query(
            SQL(
                """SELECT pg_try_advisory_xact_lock_shared(%s, %s)
                      AND (SELECT bool_and(pg_try_advisory_xact_lock(%s, id))
                             FROM unnest(%s::integer[]) AS debtor (id)),
                          set_config('lock_timeout', %s, true)""",
                ACTS_SPACE,
                root.id,
                CUSTOMERS_SPACE,
                debtors.ids,
                ACT_WAIT,
            )
        )
        return locked

    @api.model
    def _follow(self, root, debtors):
        """Plan for ``debtors`` alone what a plan of all would; return True once done.

        What it prepares waits for a person, or for the next plan, in an automatic
        scenario too: nothing leaves because an act was half done.
        """
        # one query reads our own contact and the customers
        (root.partner_id | debtors).mapped("lang")
        planner = self.with_context(lang=root._relance_lang())
        companies, today = root._relance_companies(), root._relance_today()
        planner.env["relance.due.item"]._refresh_debtors(companies, today, debtors)
        planner.env["relance.hold"]._lift_settled(companies, today, debtors)
        reminders = planner.env["relance.reminder"]
        drafts = reminders._empty_drafts(companies, today, debtors)
        self.env.flush_all()
        known = planner._read_known(companies, today, debtors)
        known.is_act, known.drafts = True, drafts
        created = planner._plan_debtors(companies, debtors, known)
        (reminders.union(*drafts.values()) - created).unlink()
        self.env.flush_all()
        return True

    @api.model
    def _leave_to_plan(self, root):
        """Have a plan of ``root`` take in soon what an act could not."""
        if self.env["relance.change.mark"]._add_left(root, root._relance_today()):
            soon = fields.Datetime.add(fields.Datetime.now(), minutes=LEFT_MINUTES)
            self.env.ref("relance_avancee.ir_cron_relance_follow")._trigger(soon)

    @api.model
    def _cron_follow(self):
        """Plan the companies in which an act found a plan at work, or was too large."""
        marks = self.env["relance.change.mark"]
        for root in marks._get_left():
            self._plan_safely(root)
            self.env["ir.cron"]._commit_progress(1)
        if marks._get_left():
            soon = fields.Datetime.add(fields.Datetime.now(), minutes=LEFT_MINUTES)
            self.env.ref("relance_avancee.ir_cron_relance_follow")._trigger(soon)

    def _shut_out_acts(self, root):
        """Begin a transaction in which no act of ``root`` is under way.

        What an act commits after our first statement we would not see, and fail on it.
        """
        for _turn in range(40):
            [[locked]] = self.env.execute_query(
                SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", ACTS_SPACE, root.id)
            )
            if locked:
                return
            self.env["ir.cron"]._commit_progress()
            time.sleep(0.05)

    # One voice --------------------------------------------------------------------

    def _group(self, facts):
        """Group the items that reach a step today into messages.

        A claim that unmatched money covers is taken out, and the rest grouped again.
        """
        covered = True
        while covered:
            candidates = filter(
                None, (self._get_candidate(item, facts) for item in facts.items)
            )
            facts.messages = messages(candidates)
            covered = self._hold_covered_claims(facts)
        self._mark_planned(facts)

    def _get_candidate(self, item, facts):
        """Return the item as the grouping sees it, None if not spoken of today."""
        if item.is_pending or self._is_silent(item, facts):
            return None
        # what waits for the receipts is listed: it is owed, only its tone is unsure
        reached = (
            item.next and item.next.day <= facts.today and not item.waits_for_receipts
        )
        if not reached and item.due >= facts.today:
            return None
        scenario = facts.scenarios[item.scenario]
        return Candidate(
            item=item.id,
            voice=item.voice,
            scenario=item.scenario,
            days_late=(facts.today - item.due).days,
            step=item.next.step if reached else None,
            is_contact=facts.steps[item.next.step.id].is_contact if reached else True,
            by_invoice=item.move if scenario.is_by_invoice else None,
        )

    def _mark_planned(self, facts):
        """Say of the items of today that they are in a reminder, or simulated."""
        by_id = {item.id: item for item in facts.items}
        for message in facts.messages:
            scenario = facts.scenarios[message.lead.scenario]
            for candidate in message.steps:
                item = by_id[candidate.item]
                if scenario.mode == "simulate":
                    item.reasons = ("simulated",)
                else:
                    item.status = "planned"
        for item in facts.items:
            if item.is_pending and not item.reasons:
                item.status = "planned"

    @api.model
    def _simulate(self, root, today):
        """Return the decisions of a plan on ``today``; nothing stays written."""
        with self.env.cr.savepoint(flush=True) as savepoint:
            companies = root._relance_companies()
            self.env["relance.due.item"]._refresh(companies, today)
            self.env["relance.reminder"]._rebuild_drafts(companies, today)
            facts = self._decide(companies, today)
            self._group(facts)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return facts

    @api.model
    def _prepare_simulated_rows(self, facts, messages):
        """Return what a simulation tells of ``messages``, the strictest first.

        Those of a level come by amount. ``lead`` is the item that a message is about.
        """
        items = {item.id: item for item in facts.items}
        rows = [self._prepare_simulated_row(message, items) for message in messages]
        return sorted(rows, key=lambda row: (row["level"], row["amount"]), reverse=True)

    def _prepare_simulated_row(self, message, items):
        """Return what a simulation tells of one message."""
        lead = items[message.lead.item]
        step = self.env["relance.scenario.step"].browse(message.lead.step.id)
        candidates = (*message.steps, *message.listed)
        return {
            "lead": lead,
            "customer": self.env["res.partner"].browse(lead.debtor).display_name,
            "step": step.name,
            "level": step.level,
            "count": len(candidates),
            "passed_over": self._tell_passed_over(lead),
            "amount": sum(items[candidate.item].residual for candidate in candidates),
        }

    def _tell_passed_over(self, item):
        """Return the steps below the next one that conditions leave out, in words."""
        reached = item.position.rung if item.position else None
        left_out = [
            step.id
            for step in sorted(item.passed_over, key=lambda step: step.rung)
            if step.rung < item.next.step.rung
            and not (reached and step.rung <= reached)
        ]
        return [
            f"{step.name} ({step._get_condition_words()})"
            for step in self.env["relance.scenario.step"].browse(left_out)
        ]

    # Splitting --------------------------------------------------------------------

    def _split(self, companies, debtors):
        """Yield ``debtors``, None for all, so many at a time that memory stays low.

        What a plan decides about a customer depends on no other.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor_id, COUNT(*) FROM relance_due_item
                    WHERE (state = 'open' OR is_undecided)
                      AND company_id IN %s AND %s AND debtor_id IS NOT NULL
                 GROUP BY 1 ORDER BY 1""",
                tuple(companies.ids),
                self._get_debtor_condition("debtor_id", debtors),
            )
        )
        if sum(count for _debtor, count in rows) <= ITEMS_AT_ONCE:
            yield debtors
            return
        part, items = [], 0
        for debtor, count in rows:
            part.append(debtor)
            items += count
            if items >= ITEMS_AT_ONCE or debtor == rows[-1][0]:
                yield self.env["res.partner"].browse(part)
                self.env.flush_all()
                self.env.invalidate_all()
                part, items = [], 0

    # Whom a plan decides anew -----------------------------------------------------

    def _get_last_plan(self, companies, today):
        """Return the earliest horizon and day of the last plans of ``companies``.

        None if one of them must be planned as a whole.
        """
        marks = self.env["relance.change.mark"]
        last = [marks._get_last(company, today, True) for company in companies]
        if None in last:
            return None
        return min(mark.horizon for mark in last), min(mark.day for mark in last)

    def _find_concerned(self, companies, today, changed, horizon, last):
        """Return the customers to decide anew: ``changed``, and those that time moves.

        An item is decided anew with all those of its customer when its step is due,
        when it waits, is in a reminder or has just become late, and when a hold, a
        reminder, a draft credit note or money announced speaks of it. All the others
        keep what was stored: nothing that it depends on has changed.
        """
        rows = self.env.execute_query(
            SQL(
                "%s UNION %s UNION %s UNION %s UNION %s",
                self._get_undecided_sql(companies),
                self._get_moved_on_sql(companies, today, last),
                self._get_hold_sql(companies, today, horizon, last),
                self._get_waiting_sql(companies),
                self._get_announcing_sql(companies, today),
            )
        )
        return self.env["res.partner"].browse(
            changed.union(debtor for (debtor,) in rows) - {None}
        )

    def _get_undecided_sql(self, companies):
        """Return the SQL of the customers with an item that changed."""
        return SQL(
            """SELECT debtor_id FROM relance_due_item
                WHERE is_undecided AND company_id IN %s""",
            tuple(companies.ids),
        )

    def _get_moved_on_sql(self, companies, today, last):
        """Return the SQL of the customers with an item to decide anew."""
        return SQL(
            """
            SELECT debtor_id
              FROM relance_due_item
             WHERE state = 'open' AND company_id IN %(companies)s
               AND (next_date <= %(today)s
                    OR status IS NULL OR status = 'planned'
                    OR (status = 'scheduled' AND next_date IS NULL)
                    OR date_maturity BETWEEN %(last)s AND %(today)s
                    OR (reason NOT IN %(lasting)s AND reason NOT IN %(due)s)
                    OR (reason IN %(due)s AND date_maturity <= %(today)s))
            """,
            lasting=LASTING,
            due=FROM_DUE,
            companies=tuple(companies.ids),
            today=today,
            last=last,
        )

    def _get_hold_sql(self, companies, today, horizon, last):
        """Return the SQL of the customers of holds that begin, end or changed."""
        return SQL(
            """
            SELECT COALESCE(hold.debtor_id, item.debtor_id, move.commercial_partner_id)
              FROM relance_hold hold
         LEFT JOIN relance_due_item item ON item.id = hold.due_item_id
         LEFT JOIN account_move move ON move.id = hold.move_id
             WHERE hold.company_id IN %(companies)s AND hold.scope <> 'company'
               AND (%(changed)s OR hold.date_from BETWEEN %(last)s AND %(today)s
                    OR hold.date_to BETWEEN %(last)s AND %(today)s)
            """,
            companies=tuple(companies.ids),
            changed=self.env["relance.change.mark"]._get_changed_sql("hold", horizon),
            today=today,
            last=last,
        )

    def _get_waiting_sql(self, companies):
        """Return the SQL of the customers of reminders and credit notes not done."""
        return SQL(
            """
            SELECT debtor_id FROM relance_reminder
             WHERE company_id IN %(companies)s
               AND state IN ('draft', 'approved', 'queued', 'failed')
             UNION
            SELECT commercial_partner_id FROM account_move
             WHERE state = 'draft' AND move_type = 'out_refund'
               AND company_id IN %(companies)s
            """,
            companies=tuple(companies.ids),
        )

    def _get_announcing_sql(self, companies, today):
        """Return the SQL of the customers whose money is announced, or late of late.

        Money that names no invoice changes none; the whole plan finds the rest.
        """
        return SQL(
            "SELECT debtor_id FROM (%s) AS announced WHERE day > %s",
            self._get_announced_sql(companies, today),
            today - timedelta(days=ANNOUNCED_DAYS),
        )
