from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, split_every

from ...rules.planning.grouping import is_neutral
from ...rules.reminders.amounts import ask, read_amounts
from ...tools.savepoint import UNJUDGED

INSERTED_ROWS = 1000


class RelanceReminder(models.Model):
    """Planning: reminders are created in bulk from what the planner decided."""

    _inherit = "relance.reminder"

    def _get_planned_lines(self):
        """Return the lines still to be sent."""
        return self.line_ids._filter_planned()

    @api.model
    def _rebuild_drafts(self, companies, today, debtors=None):
        """Drop the drafts that a plan makes anew, and bring the others up to date.

        Those that somebody edited, or asked for, are kept.
        """
        domain = [("state", "=", "draft"), ("company_id", "in", companies.ids)]
        if debtors is not None:
            domain.append(("debtor_id", "in", debtors.ids))
        self.search(domain)._revise_drafts(today).unlink()

    @api.model
    def _empty_drafts(self, companies, today, debtors):
        """Do the same for ``debtors``, but keep the rows: a plan fills them again.

        Who has one of them on the screen goes on with it. What is approved and not true
        any more leaves the queue. Return the drafts without their items, {(company id,
        customer id): drafts}.
        """
        rows = self._empty_waiting(companies, debtors)
        plain = defaultdict(self.browse)
        for reminder, company, debtor, is_plain in rows:
            if is_plain:
                plain[company, debtor] |= self.browse(reminder)
        kept = self.union(*plain.values())
        if others := self.browse(row[0] for row in rows) - kept:
            others._refuse_untrue(today)
            others._revise_drafts(today).unlink()
        if kept:
            self.env["relance.reminder.line"].invalidate_model(flush=False)
            self.invalidate_model(flush=False)
        return plain

    @api.model
    def _empty_waiting(self, companies, debtors):
        """Return [(id, company, customer, whether a plan may fill it again)].

        Nobody edited, asked for, sent or skipped anything of what may be filled again:
        it has lost its lines.
        """
        return self.env.execute_query(
            SQL(
                """
                WITH waiting AS (
                    SELECT id, company_id, debtor_id,
                           state = 'draft' AND edited IS NOT TRUE
                           AND asked_by_id IS NULL
                           AND NOT EXISTS (SELECT FROM relance_delivery
                                            WHERE reminder_id = reminder.id)
                           AND NOT EXISTS (SELECT FROM relance_reminder_line
                                            WHERE reminder_id = reminder.id
                                              AND state = 'skipped') AS is_plain
                      FROM relance_reminder reminder
                     WHERE state IN ('draft', 'approved') AND debtor_id = ANY(%s)
                       AND company_id IN %s
                ), emptied AS (
                    DELETE FROM relance_reminder_line line USING waiting
                     WHERE line.reminder_id = waiting.id AND waiting.is_plain
                )
                SELECT id, company_id, debtor_id, is_plain FROM waiting ORDER BY id
                """,
                debtors.ids,
                tuple(companies.ids),
            )
        )

    def _revise_drafts(self, today):
        """Bring up to date the drafts edited or asked for; return the others."""
        drafts = self.filtered(lambda reminder: reminder.state == "draft")
        kept = drafts.filtered(lambda draft: draft.edited or draft.asked_by_id)
        kept._bring_up_to_date(kept._find_changes(today))
        kept._tell_new_banks(today)
        plain = drafts - kept
        return plain - plain._keep_skipped()

    def _keep_skipped(self):
        """Close the drafts in which a person skipped a step, and return them.

        What was skipped is history; the rest is planned in another message.
        """
        skipped = self.filtered(
            lambda draft: any(line.state == "skipped" for line in draft.line_ids)
        )
        skipped._get_planned_lines().write({"state": "dropped"})
        skipped.write({"state": "skipped"})
        return skipped

    def _refuse_untrue(self, today):
        """Take those that are approved and not true any more out of the queue.

        What a person approved comes back with its changes, the rest is planned anew.
        """
        approved = self.filtered(lambda reminder: reminder.state == "approved")
        changes = approved._find_changes(today)
        seen = approved.filtered(lambda one: one.approved_by_id or one.edited)
        seen._bring_up_to_date(changes)
        self._cancel_stale(approved - seen, changes)

    @api.model
    def _create_planned(self, facts):
        """Create the reminders of the messages of ``facts``, drafts or approved.

        Two statements write them all; nobody is told and nobody follows them.
        """
        items = {item.id: item for item in facts.items}
        kept = [
            message
            for message in facts.messages
            if facts.scenarios[message.lead.scenario].mode != "simulate"
        ]
        if not kept:
            return self.browse()
        self.env.flush_all()
        self._fetch_recipients(kept, items, facts)
        kept, vals_list = self._prepare_values_list(kept, items, facts)
        if not kept:
            return self.browse()
        self._keep_new_banks_for_a_person(kept, vals_list, items, facts)
        self._flag_exceptions(kept, vals_list, items, facts)
        reminders = self._insert(vals_list, facts.drafts)
        self.env["relance.reminder.line"]._insert_planned(
            [
                (
                    reminder,
                    candidate,
                    message.lead,
                    self._get_aside(items[candidate.item]),
                )
                for reminder, message in zip(reminders._ids, kept, strict=True)
                for candidate in (*message.steps, *message.listed)
            ],
            facts.today,
        )
        self.env.invalidate_all(flush=False)
        return reminders

    def _prepare_values_list(self, messages, items, facts):
        """Return those of ``messages`` that can be written, and their values.

        The items of the others say that they cannot be planned.
        """
        kept, vals_list = [], []
        for message in messages:
            try:
                vals_list.append(self._prepare_reminder_values(message, items, facts))
                kept.append(message)
            except UNJUDGED as error:
                for candidate in (*message.steps, *message.listed):
                    item = items[candidate.item]
                    item.status, item.reasons = "excluded", ("unplannable",)
                    facts.unplannable[item.debtor] = (item, error)
        return kept, vals_list

    def _fetch_recipients(self, messages, items, facts):
        """Read at once what the reminders take from the partners."""
        leads = [items[message.lead.item] for message in messages]
        partners = self.env["res.partner"]
        known = {lead.contact for lead in leads} | {lead.debtor for lead in leads}
        partners.browse(known - {None}).fetch(["email", "email_normalized", "lang"])
        steps = self.env["relance.scenario.step"].browse(
            {message.lead.step.id for message in messages}
        )
        if any(steps.mapped("recipient_role")):
            facts.role_contacts = partners._get_relance_role_contacts(
                partners.browse({lead.debtor for lead in leads})
            )

    @api.model
    def _insert(self, vals_list, drafts=None):
        """Insert these rows as they are; return them in the same order.

        It is ``create`` for what a plan knows to be right: no message, no follower.
        Rows of ``drafts`` of the same customer are filled again first.
        """
        defaults = self._prepare_insert_defaults()
        rows = [defaults | values for values in vals_list]
        names = [name for name in rows[0] if self._fields[name].column_type]
        known = {key: list(own.ids) for key, own in (drafts or {}).items()}
        ids = []
        for row in rows:
            own = known.get((row["company_id"], row["debtor_id"]))
            ids.append(own.pop(0) if own else None)
        numbered = [{"id": row_id} | row for row_id, row in zip(ids, rows, strict=True)]
        self._store_rows(["id", *names], [row for row in numbered if row["id"]])
        new = iter(self._store_rows(names, [row for row in numbered if not row["id"]]))
        return self.browse(row_id or next(new) for row_id in ids)

    @api.model
    def _store_rows(self, names, rows):
        """Store the columns ``names`` of ``rows``; return their ids, in that order.

        A row with an id that is there already takes its place.
        """
        ids = []
        for part in split_every(INSERTED_ROWS, rows):
            stored = self.env.execute_query(
                SQL(
                    """INSERT INTO %(table)s (%(names)s) VALUES %(rows)s
                       ON CONFLICT (id) DO UPDATE SET (%(names)s) = ROW(%(values)s)
                       RETURNING id""",
                    table=SQL.identifier(self._table),
                    names=SQL(", ").join(map(SQL.identifier, names)),
                    rows=SQL(", ").join(
                        SQL("%s", self._get_column_values(names, row)) for row in part
                    ),
                    values=SQL(", ").join(
                        SQL.identifier("excluded", name) for name in names
                    ),
                )
            )
            ids += [row_id for (row_id,) in stored]
        return ids

    def _get_aside(self, item):
        """Return what is kept back of a planned item, in its own currency."""
        if not item.aside:
            return 0.0
        return self.env["res.currency"].browse(item.currency).round(item.aside)

    @api.model
    def _prepare_insert_defaults(self):
        """Return what a row holds when nothing is told: defaults, who and when."""
        stamps = {"create_uid": self.env.uid, "create_date": fields.Datetime.now()}
        stamps |= {"write_uid": self.env.uid, "write_date": stamps["create_date"]}
        names = [name for name in self._fields if name != "id"]
        return stamps | self.default_get(names)

    def _get_column_values(self, names, row):
        """Return what is stored of a row in the columns ``names``."""
        return tuple(
            self._fields[name].convert_to_column(row[name], self, validate=False)
            for name in names
        )

    def _prepare_reminder_values(self, message, items, facts):
        """Return the values of the reminder of ``message``.

        ``items`` are the planned items by their ids. An extension may change them, or
        add stored fields of its own: the same for each reminder, which are inserted as
        they are, without ``create``.
        """
        lead = message.lead
        item = items[lead.item]
        scenario = self.env["relance.scenario"].browse(lead.scenario)
        step = self.env["relance.scenario.step"].browse(lead.step.id)
        owed = facts.credits.get(item.debtor, {})
        credits_ = {str(key): amount for key, (amount, _) in owed.items()}
        announced = self._prepare_announced_values(message, items, facts)
        asked = self._prepare_asked_values(message, facts)
        # a person asked for it: a person approves it
        level = str(lead.step.rung.level)
        needs_approval = step._is_contact() and asked["asked_by_id"]
        leaves = scenario._is_automatic(step, level) and not needs_approval
        return {
            "company_id": item.company,
            "debtor_id": item.debtor,
            **self._prepare_recipient_values(item, step, facts),
            "scenario_id": scenario.id,
            "step_id": step.id,
            "level": level,
            "is_contact": step._is_contact(),
            "date": facts.today,
            "state": "approved" if leaves and not facts.is_act else "draft",
            **asked,
            "collector_id": item.collector,
            "exception": False,
            "changes": False,
            "credits": credits_,
            **announced,
            "amount_overdue": self._get_planned_amount(
                message, items, credits_, announced["announced"]
            ),
        }

    def _prepare_asked_values(self, message, facts):
        """Return who asked for ``message``, and why if it breaks a rule."""
        asked = facts.by_hand
        is_asked = any(step.item in asked.items for step in message.steps)
        return {
            "asked_by_id": is_asked and asked.user,
            "asked_reason": is_asked and asked.reason,
        }

    def _prepare_announced_values(self, message, items, facts):
        """Return what is deducted of the claim as money announced, and which it is."""
        announced = defaultdict(float)
        for candidate in (*message.steps, *message.listed):
            item = items[candidate.item]
            if item.announced and not is_neutral(candidate, message.lead):
                announced[str(item.currency)] += item.announced
        awaited = facts.get_awaited(items[message.lead.item].debtor)
        return {
            "announced": dict(announced),
            "announced_from": [one.key for one in awaited],
        }

    def _prepare_recipient_values(self, item, step, facts):
        """Return who receives the message about ``item`` at ``step``, and how."""
        role = facts.role_contacts.get((item.debtor, step.recipient_role))
        contact = role or self._get_recipient(item)
        return {
            "contact_id": contact.id,
            "email": contact._get_relance_addresses() or item.address,
            "lang": self._get_language(contact, item),
        }

    def _get_planned_amount(self, message, items, *received):
        """Return what ``message`` asks for: what it claims, less what was received.

        What its neutral block lists is not claimed.
        """
        lead = message.lead
        company = self.env["res.company"].browse(items[lead.item].company)
        claimed = [
            items[candidate.item]
            for candidate in (*message.steps, *message.listed)
            if not is_neutral(candidate, lead)
        ]
        claims = [
            (item.currency, item.residual_currency, item.residual) for item in claimed
        ]
        asked = ask(claims, *(read_amounts(money) or {} for money in received))
        return company.currency_id.round(asked)

    def _get_language(self, contact, item):
        """Return the language of the recipient, else of its company, else ours."""
        debtor = self.env["res.partner"].browse(item.debtor)
        company = self.env["res.company"].browse(item.company)
        return contact.lang or debtor.lang or company.partner_id.lang or self.env.lang

    def _get_recipient(self, item):
        """Return who receives the message about ``item`` when its step names no role.

        An extension may return another contact of the customer: the language is that
        of the contact, the address is read again when the message leaves.
        """
        contact = self.env["res.partner"].browse(item.contact)
        if contact.email_normalized:
            return contact
        return self.env["res.partner"].browse(item.debtor)

    # Exceptions -------------------------------------------------------------------

    def _flag_exceptions(self, messages, vals_list, items, facts):
        """Say of the drafts that a person should see first, why."""
        drafts = [
            (message, values)
            for message, values in zip(messages, vals_list, strict=True)
            if values["state"] == "draft"
        ]
        debtors = {values["debtor_id"] for _message, values in drafts}
        root = self.env["res.company"].browse(items[messages[0].lead.item].company)
        paying = self._find_debtors_with_money(
            root.root_id,
            debtors,
            {
                candidate.item
                for message, _values in drafts
                for candidate in (*message.steps, *message.listed)
            },
        )
        for _message, values in drafts:
            debtor = values["debtor_id"]
            has_money = debtor in paying or bool(values["credits"])
            values["exception"] = values["exception"] or self._get_exception(
                values,
                debtor in facts.reminded or debtor in facts.contacts,
                has_money,
            )

    @api.model
    def _keep_new_banks_for_a_person(self, messages, vals_list, items, facts):
        """Make drafts of the messages whose bank account is new or has changed.

        An account is told so for thirty days. Where none of ours is, one query is all.
        """
        companies = self.env["res.company"].browse(
            {values["company_id"] for values in vals_list}
        )
        leads = [items[message.lead.item] for message in messages]
        # who has a draft was asked for it when it was made
        self._ask_for_banks(
            lead for lead in leads if (lead.company, lead.debtor) not in facts.drafts
        )
        moves = self.env["account.move"].browse(
            {
                items[candidate.item].move
                for message in messages
                for candidate in (*message.steps, *message.listed)
            }
        )
        recent = self._get_recent_banks(companies, facts.today)
        if not recent:
            return
        for message, values in zip(messages, vals_list, strict=True):
            candidates = (*message.steps, *message.listed)
            own = [items[candidate.item] for candidate in candidates]
            bank = self._get_bank(
                companies.browse(values["company_id"]),
                moves.browse(dict.fromkeys(item.move for item in own)),
                any(item.payment_kind == "assigned" for item in own),
            )
            if values["is_contact"] and bank in recent:
                told = self._get_bank_change(bank)
                values |= {"state": "draft", "exception": "bank", "changes": told}

    @api.model
    def _ask_for_banks(self, leads):
        """Open the to-dos about the accounts that messages about ``leads`` lack."""
        kinds = {(lead.company, lead.payment_kind == "assigned") for lead in leads}
        for number, is_assigned in kinds:
            company = self.env["res.company"].browse(number)
            factor = company._relance_nearest("relance_factor_id")
            if factor or not is_assigned:
                company._ask_for_relance_bank(factor if is_assigned else None)

    @api.model
    def _get_recent_banks(self, companies, today):
        """Return the new or changed accounts of ``companies`` and of their factors."""
        # sudo: which account is printed does not depend on who prints it
        owners = companies.sudo().parent_ids
        holders = owners.partner_id | owners.relance_factor_id
        named = SQL(
            "(SELECT relance_factor_id FROM account_move "
            "WHERE relance_factor_id IS NOT NULL)"
        )
        return self.env["res.partner.bank"]._get_relance_recent(
            Domain("partner_id", "in", holders.ids) | Domain("partner_id", "in", named),
            today,
        )

    @api.model
    def _get_bank_change(self, bank):
        """Return what is told of an account that is new or has changed."""
        return self.env._(
            "The bank account %(number)s was created or changed on %(date)s: make sure "
            "that it is ours before this message leaves.",
            number=bank._prepare_relance_values()["iban"],
            date=format_date(self.env, bank._get_relance_change()),
        )

    @api.model
    def _find_debtors_with_money(self, root, debtors, items):
        """Return the ids of those of ``debtors`` who seem to have paid already: none.

        ``items`` are the ids of what the reminders speak of. An extension adds those
        whose money it knows; it reads them all at once.
        """
        return set()

    def _get_exception(self, values, is_known, has_money):
        """Return why a person should look at the reminder first, or False."""
        if has_money:
            return "unmatched"
        company = self.env["res.company"].browse(values["company_id"])
        if values["amount_overdue"] >= company.relance_large_amount > 0:
            return "large"
        return False if is_known else "first"
