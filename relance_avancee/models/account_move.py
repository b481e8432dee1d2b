from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..const import COMPARISONS, COURTESY, LEVELS, READER
from ..tools.access import check_reader
from .planning.plan import ByHand

# What an invoice shows of its open due items: the SQL aggregate of each field.
AGGREGATES = {
    "relance_level": "MAX(level)",
    "relance_next_date": "MIN(next_date)",
    "relance_last_date": "MAX(last_date)",
    "relance_status": "(array_agg(status ORDER BY date_maturity, id))[1]",
    "relance_reason": "(array_agg(reason ORDER BY date_maturity, id))[1]",
}
# What a person may break, with a reason.
BREAKABLE = {"gap", "cap", "pending"}


class AccountMove(models.Model):
    _inherit = "account.move"

    relance_scenario_id = fields.Many2one(
        "relance.scenario",
        string="Reminder scenario",
        copy=False,
        check_company=True,
        index="btree_not_null",
        groups=READER,
        help="Empty: the scenario of the customer, else the first one that matches.",
    )
    relance_due_item_ids = fields.One2many(
        "relance.due.item", "move_id", string="Due items", groups=READER
    )
    relance_reminder_line_ids = fields.One2many(
        "relance.reminder.line", "move_id", string="Reminder history", groups=READER
    )
    relance_level = fields.Selection(
        LEVELS,
        string="Reminder level",
        compute="_compute_relance",
        search="_search_relance_level",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_status = fields.Selection(
        selection=lambda self: self._selection_relance_status(),
        string="Reminder status",
        compute="_compute_relance",
        search="_search_relance_status",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_reason = fields.Selection(
        selection=lambda self: self.env["relance.due.item"]._selection_reason(),
        string="Reminder reason",
        compute="_compute_relance",
        search="_search_relance_reason",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_next_date = fields.Date(
        string="Next reminder",
        compute="_compute_relance",
        search="_search_relance_next_date",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_last_date = fields.Date(
        string="Last reminder",
        compute="_compute_relance",
        search="_search_relance_last_date",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_summary = fields.Char(
        string="Reminders",
        compute="_compute_relance_summary",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("state", "payment_state")
    def _compute_relance(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT move_id, %s FROM relance_due_item
                    WHERE move_id IN %s AND state = 'open' GROUP BY move_id""",
                SQL(", ").join(map(SQL, AGGREGATES.values())),
                tuple(self.ids) or (0,),
            )
        )
        values = {move: shown for move, *shown in rows}
        nothing = [False] * len(AGGREGATES)
        for move in self:
            settled = move._is_relance_settled()
            shown = nothing if settled else values.get(move.id, nothing)
            for name, value in zip(AGGREGATES, shown, strict=True):
                move[name] = value

    @api.depends("state", "payment_state", "relance_status")
    def _compute_relance_summary(self):
        for move in self:
            item = move._get_relance_item()
            move.relance_summary = " ".join(move._get_relance_sentences(item))

    def _search_relance_level(self, operator, value):
        return self._search_relance("relance_level", operator, value)

    def _search_relance_status(self, operator, value):
        return self._search_relance("relance_status", operator, value)

    def _search_relance_reason(self, operator, value):
        return self._search_relance("relance_reason", operator, value)

    def _search_relance_next_date(self, operator, value):
        return self._search_relance("relance_next_date", operator, value)

    def _search_relance_last_date(self, operator, value):
        return self._search_relance("relance_last_date", operator, value)

    def _search_relance(self, name, operator, value):
        """Return the domain of the invoices whose ``name`` compares to ``value``."""
        # Odoo looks at the groups of the columns of the domain that comes back, no more
        self._check_field_access(self._fields[name], "read")
        if operator not in COMPARISONS:
            return NotImplemented
        aggregate = SQL(AGGREGATES[name])
        if operator != "in":
            return Domain(
                "id", "in", self._get_relance_subselect(aggregate, operator, value)
            )
        wanted = tuple(v for v in value if v)
        found = self._get_relance_subselect(aggregate, operator, wanted or (None,))
        domain = Domain("id", "in", found)
        if len(wanted) < len(list(value)):
            some = self._get_relance_subselect(aggregate, "is not", None)
            domain |= Domain("id", "not in", some)
        return domain

    def _field_to_sql(self, alias, fname, query=None):
        # EXTENDS 'account': our columns sort and group like stored ones
        if fname in AGGREGATES:
            self._check_field_access(self._fields[fname], "read")
            return SQL(
                "(SELECT %s FROM relance_due_item "
                "WHERE move_id = %s AND state = 'open')",
                SQL(AGGREGATES[fname]),
                SQL.identifier(alias, "id"),
            )
        return super()._field_to_sql(alias, fname, query)

    def _selection_relance_status(self):
        return (
            self.env["relance.due.item"]
            ._fields["status"]
            ._description_selection(self.env)
        )

    def web_save(self, vals, specification, next_id=None):
        # EXTENDS 'web': a form that is saved shows at once what follows from it
        saved = super().web_save(vals, {}, next_id)
        return self.env["relance.planner"]._read_followed(self, saved, specification)

    def action_relance_why(self):
        """Show the due items of the invoice with the reasons of their state."""
        check_reader(self.env)
        self.ensure_one()
        items = self.relance_due_item_ids
        if len(items) == 1:
            return items.action_why()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_due_item_action"
        )
        return action | {"domain": [("move_id", "=", self.id)], "context": {}}

    def _get_relance_subselect(self, aggregate, operator, value):
        return SQL(
            "(SELECT move_id FROM relance_due_item WHERE state = 'open' "
            "AND move_id IS NOT NULL GROUP BY move_id HAVING %s %s %s)",
            aggregate,
            SQL(operator),
            value,
        )

    # By hand ----------------------------------------------------------------------

    def _get_relance_by_hand(self, today, reason=""):
        """Return what a person asks for: what is late of these invoices.

        Of what is not due, the instalment that comes first.
        """
        items = self._get_relance_open_items()
        late = items.filtered(lambda item: item.date_maturity < today)
        first = min(items.mapped("date_maturity"), default=None)
        asked = late or items.filtered(lambda item: item.date_maturity == first)
        return ByHand(frozenset(asked.ids), self.env.uid, reason)

    def _foresee_relance_reminder(self):
        """Return (broken, left out): sentences on what sending now would break.

        Nothing is broken: the reminder may be prepared at once.

        :raise UserError: with the reasons, when nothing may be claimed whatever one
            says.
        """
        root = self.company_id.root_id
        facts = self.env["relance.planner"]._foresee(root, root._relance_today(), self)
        if facts is None:
            raise UserError(
                self.env._("The reminders are being planned: try again in a moment.")
            )
        planned = {item.id: item for item in facts.items}
        items = self._get_relance_open_items().filtered(lambda i: i.id in planned)
        claimed = items.filtered(lambda item: self._may_be_asked(planned[item.id]))
        left_out = [
            self._get_left_out_sentence(item, planned[item.id], facts.today)
            for item in items - claimed
        ]
        if not claimed:
            raise UserError(self._get_relance_refusal(left_out))
        broken = [planned[item.id] for item in claimed]
        if any(item.status == "planned" for item in broken):
            broken = []
        return self._get_broken_sentences(broken, facts), left_out

    @api.model
    def _may_be_asked(self, item):
        """Say whether a person may ask for the planned ``item``, maybe with why."""
        is_free = item.status == "planned" or set(item.reasons) <= BREAKABLE
        return item.is_hastened and is_free

    @api.model
    def _get_broken_sentences(self, broken, facts):
        """Return which rules a message of today about ``broken`` does not obey."""
        if not broken:
            return []
        manners = facts.scenarios[broken[0].scenario].manners
        delays = self.env["relance.planner"]._get_delays(broken[0], facts)
        until = {code: format_date(self.env, day) for code, day in delays.items()}
        told = {
            "gap": self.env._(
                "%(gap)s days are left between two messages to a customer: the next "
                "one may leave on %(day)s.",
                gap=manners.gap,
                day=until.get("gap"),
            ),
            "cap": self.env._(
                "%(cap)s messages in %(period)s days are the most: the next one may "
                "leave on %(day)s.",
                cap=manners.cap,
                period=manners.period,
                day=until.get("cap"),
            ),
            "delivery": self.env._(
                "The invoice was sent a few days ago: the first message may leave on "
                "%(day)s.",
                day=until.get("delivery"),
            ),
            "pending": self.env._("Another reminder to this customer is waiting."),
        }
        codes = {code for item in broken for code in item.reasons} | until.keys()
        return [sentence for code, sentence in told.items() if code in codes]

    @api.model
    def _get_left_out_sentence(self, item, planned, today):
        """Return why a message by hand does not claim the open ``item``."""
        labels = dict(item._selection_reason())
        why = [labels[code] for code in planned.reasons if code not in BREAKABLE]
        if not why and item.date_maturity >= today:
            day = format_date(self.env, item.date_maturity)
            why = [self.env._("due on %(day)s, not late yet", day=day)]
            if not planned.next or not planned.next.step.is_courtesy:
                why.append(self.env._("no courtesy of the scenario is to come"))
        why = why or [self.env._("the ladder is finished, a person decides")]
        return self.env._(
            "%(number)s: %(why)s.", number=item.name or "", why=", ".join(why)
        )

    def _prepare_relance_reminder(self, reason=""):
        """Return the reminder that speaks of these invoices, created if need be.

        ``reason`` is why a person breaks what it breaks, if anything.
        """
        reminder = self._get_relance_waiting()
        if reminder:
            return reminder
        root = self.company_id.root_id
        self.env["relance.planner"]._plan(root, moves=self, reason=reason)
        self.env.invalidate_all()
        reminder = self._get_relance_waiting()
        if not reminder:
            items = self._get_relance_open_items()
            raise UserError(self._get_relance_refusal(items.mapped("explanation")))
        return reminder

    def _get_relance_waiting(self):
        """Return the reminder of these invoices that has not left yet, if any."""
        lines = self.env["relance.reminder.line"].search(
            [("move_id", "in", self.ids), ("state", "=", "planned")]
        )
        return lines.reminder_id[:1]

    def _get_relance_refusal(self, sentences):
        """Return that no reminder can be prepared, and why: ``sentences``, if any."""
        if not sentences:
            return self.env._("There is nothing to claim on this invoice.")
        reasons = "\n".join(dict.fromkeys(sentences))
        return self.env._("No reminder can be prepared:\n%(reasons)s", reasons=reasons)

    # What is shown ----------------------------------------------------------------

    def _get_alerts(self):
        # EXTENDS 'account': one sentence on the reminders of the invoice
        alerts = super()._get_alerts()
        if self.env.user.has_group(READER) and self.relance_summary:
            alerts["relance_summary"] = {
                "level": "warning" if self.relance_status == "held" else "info",
                "message": self.relance_summary,
                "action_text": self.env._("Why?"),
                "action": self.action_relance_why(),
            }
        return alerts

    def _is_relance_settled(self):
        """Say whether nothing is chased any more, before the plan has noticed."""
        if self.state != "posted" or self.payment_state in ("paid", "reversed"):
            return True
        # a payment may be registered of a part, or never come
        return self.payment_state == "in_payment" and not self.amount_residual

    def _get_relance_item(self):
        """Return the due item to speak of first: the oldest still open."""
        self.ensure_one()
        if self._is_relance_settled():
            return self.env["relance.due.item"]
        return self._get_relance_open_items().sorted("date_maturity")[:1]

    def _get_relance_open_items(self):
        """Return the due items of these invoices that are open."""
        return self.relance_due_item_ids.filtered(lambda item: item.state == "open")

    def _get_relance_sentences(self, item):
        """Return what was sent last, what comes next or what suspends it."""
        if not item:
            return self._get_relance_end_sentences()
        sentences = [
            self._get_relance_rejected_sentence(item),
            self._get_relance_last_sentence(item),
            item.status != "held" and self._get_relance_disputed_sentence(),
        ]
        if item.status in ("held", "excluded"):
            sentences.append(item.explanation.split("\n")[-1])
        elif item.status == "planned":
            sentences.append(self._get_relance_planned_sentence(item))
        elif item.next_date:
            sentences.append(
                self.env._("Next on %s.", format_date(self.env, item.next_date))
            )
        elif item.status == "finished":
            sentences.append(item.explanation)
        return [sentence for sentence in sentences if sentence]

    def _get_relance_rejected_sentence(self, item):
        """Return "Payment rejected on 12 Nov: Insufficient funds.", if it was."""
        rejected = item.rejection_line_ids.filtered(
            lambda line: line.cycle == item.cycle
        ).rejection_id.sorted("date")[-1:]
        if not rejected:
            return ""
        return self.env._(
            "Payment rejected on %(date)s: %(motive)s.",
            date=format_date(self.env, rejected.date),
            motive=rejected._get_motive_text(),
        )

    def _get_relance_end_sentences(self):
        """Return how an invoice without an open item was closed, where it went."""
        items = self.relance_due_item_ids
        if self.state != "posted" or any(item.state == "open" for item in items):
            return []
        return [
            *items.moved_ids.sorted("id")._get_moved_sentences(),
            *items._get_closed_sentences(),
        ]

    def _get_relance_planned_sentence(self, item):
        """Return what becomes of the reminder that has not left yet."""
        planned = item.reminder_line_ids.filtered(lambda line: line.state == "planned")
        if "failed" in planned.reminder_id.mapped("state"):
            return self.env._("A reminder could not be sent.")
        return self.env._("A reminder is ready to leave.")

    def _get_relance_last_sentence(self, item):
        """Return "Reminder 2 on 12 Nov to accounts@…", empty before the first."""
        lines = item.reminder_line_ids.filtered(
            lambda line: (
                line.state == "sent"
                and line.role == "step"
                and line.cycle == item.cycle
                and line.reminder_id.is_contact
            )
        ).sorted("date_sent")
        if not lines:
            return ""
        reminders = lines.filtered(lambda line: line.level > COURTESY)
        values = {
            "number": len(reminders),
            "date": format_date(self.env, lines[-1].date_sent),
            "address": lines[-1].reminder_id.email,
        }
        if not values["address"]:
            return self.env._("Reminder %(number)s on %(date)s.", **values)
        if not reminders:
            return self.env._("Courtesy on %(date)s to %(address)s.", **values)
        return self.env._("Reminder %(number)s on %(date)s to %(address)s.", **values)
