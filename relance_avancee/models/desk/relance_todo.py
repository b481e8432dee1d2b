from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import MANAGER, NOTICE
from ...tools.access import check_collector, check_reader
from ...tools.client_action import notify
from ..company.guarded import hide_technical

# A line's id is that of its record, in steps of as many sources as there may be.
MAXIMUM_SOURCES = 64
OPEN = Domain("state", "=", "open")
# What ends with its cause alone, though somebody has an activity for it.
CAUSED = ("bounce", "covered", "discount", "drafted", "failed", "plan")
MOST_DAYS_OFF = 92


class TodoKind(NamedTuple):
    """How the to-dos of one kind are shown.

    ``urgency`` orders the list, the smallest first; ``button`` says what the button of
    a line does; ``summary`` is the sentence of lines that bring none of their own. Only
    who is in ``group`` sees them: nobody else could settle them.
    """

    urgency: int
    label: str
    button: str
    summary: str = ""
    group: str = ""


class RelanceTodo(models.Model):
    """All that waits for a person, in one list, by urgency; nothing is stored.

    Another module adds a kind to ``_get_kinds``, where its lines come from to
    ``_get_sources`` and, unless its button opens the record, its action to
    ``_get_openers``.
    """

    _name = "relance.todo"
    _description = "Reminder To-do"
    _auto = False
    _order = "urgency, amount desc, date desc, id"
    _rec_name = "summary"
    _depends = {
        "account.move": ["is_move_sent", "state"],
        "account.move.line": ["amount_residual_currency", "reconciled"],
        "mail.activity": ["active", "date_deadline", "summary", "user_id"],
        "relance.dispute": ["amount_left_company", "debtor_id"],
        "relance.due.item": ["hold_id", "reason", "state"],
        "relance.hold": ["activity_id", "date_from", "date_to", "lifted"],
        "relance.reminder": ["amount_overdue", "failure_count", "state"],
        "relance.todo.later": ["record_id", "source", "until"],
        "res.partner": ["active", "commercial_partner_id", "email_normalized"],
    }

    kind = fields.Selection(selection="_selection_kind", readonly=True)
    urgency = fields.Integer(readonly=True, aggregator="min")
    debtor_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    amount = fields.Monetary(currency_field="company_currency_id", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Since or for",
        readonly=True,
        help="The day of the to-do, else since when it waits.",
    )
    later = fields.Boolean(readonly=True, help="Put off to another day.")
    item_count = fields.Integer(string="Number", readonly=True)
    note = fields.Char(readonly=True)
    summary = fields.Char(compute="_compute_summary", string="What")
    button = fields.Char(compute="_compute_button")
    can_end = fields.Boolean(compute="_compute_can_end")
    activity_id = fields.Many2one("mail.activity", readonly=True)
    hold_id = fields.Many2one("relance.hold", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)

    @api.depends("kind", "note", "item_count", "res_id")
    def _compute_summary(self):
        kinds = self._get_kinds()
        for todo in self:
            sentence = kinds[todo.kind].summary
            todo.summary = todo.note or sentence
            if not todo.note and not todo.res_id:
                todo.summary = self.env._(
                    "%(what)s: %(count)s", what=sentence, count=todo.item_count
                )

    @api.depends("kind")
    @api.depends_context("uid")
    def _compute_button(self):
        kinds = self._get_kinds()
        may_act = self.has_access("write")
        for todo in self:
            todo.button = kinds[todo.kind].button if may_act else self.env._("Look")

    @api.depends("kind", "activity_id")
    def _compute_can_end(self):
        for todo in self:
            todo.can_end = bool(todo.activity_id) and todo.kind not in CAUSED

    @api.model
    def _selection_kind(self):
        return [(kind, values.label) for kind, values in self._get_kinds().items()]

    def action_do(self):
        """Open what settles the to-do."""
        check_reader(self.env)
        self.ensure_one()
        opener = self._get_openers().get(self.kind, type(self)._open_record)
        return opener(self)

    def action_done(self):
        """Mark the to-dos as done; what was re-opened is chased again.

        Those that end with their cause alone stay, and are told.
        """
        check_collector(self.env)
        self.check_access("write")
        ending = self.filtered("can_end")
        # sudo: a collector stands in for another, and may not write customers
        activities = ending.activity_id.sudo()
        ending.filtered(lambda todo: todo.kind == "reopened").hold_id.action_lift()
        # lifting a hold has removed its to-do
        activities.exists().action_done()
        return len(ending) < len(self) and self._tell_left(len(self) - len(ending))

    def _tell_left(self, count):
        """Return the message that ``count`` to-dos are not for anybody to end."""
        message = self.env._(
            "Not ended: %(count)s. These go when their cause does; put them off until "
            "then.",
            count=count,
        )
        return notify(message, next={"type": "ir.actions.act_window_close"})

    def action_tomorrow(self):
        """Put the to-dos off to tomorrow."""
        check_collector(self.env)
        self._put_off(fields.Date.context_today(self) + timedelta(days=1))

    def action_put_off(self):
        """Open the dialog that puts the to-dos off to another day."""
        check_collector(self.env)
        self.check_access("write")
        return self._show_dialog(
            "relance.todo.postpone",
            self.env._("Postpone"),
            {},
            {"active_ids": self.ids, "dialog_size": "small"},
        )

    def _put_off(self, until):
        """Have the to-dos come back on the day ``until``, for everybody.

        An activity has a day of its own; the others are remembered.
        """
        self.check_access("write")
        self._check_put_off(until)
        scheduled = self.filtered("activity_id")
        # sudo: a collector stands in for another, and may not write customers
        scheduled.activity_id.sudo().date_deadline = until
        # sudo: nobody writes what is put off but by these buttons
        self.env["relance.todo.later"].sudo()._remember(self - scheduled, until)

    @api.model
    def _check_put_off(self, until):
        """Refuse a day that is not one of the next weeks."""
        today = fields.Date.context_today(self)
        if not today < until <= today + timedelta(days=MOST_DAYS_OFF):
            raise UserError(
                self.env._(
                    "A to-do is put off to a day of the next %(days)s days: what waits "
                    "longer is paused, or settled.",
                    days=MOST_DAYS_OFF,
                )
            )

    def _get_place(self):
        """Return where the line comes from: the name of its source, and its record."""
        self.ensure_one()
        record, number = divmod(self.id, MAXIMUM_SOURCES)
        return list(self._get_sources())[number], record

    @property
    def _table_query(self):
        kinds = self._get_own_kinds()
        urgencies = {kind: values.urgency for kind, values in kinds.items()}
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT source.id::bigint * %(maximum)s + %(number)s AS id,
                          source.kind, (%(urgencies)s::jsonb ->> source.kind)::integer
                              AS urgency, %(columns)s
                     FROM (%(source)s) AS source
                LEFT JOIN relance_todo_later put_off
                       ON put_off.source = %(name)s AND put_off.until > %(today)s
                      AND put_off.record_id = source.id
                    WHERE source.kind = ANY(%(kinds)s)""",
                maximum=MAXIMUM_SOURCES,
                number=number,
                name=name,
                urgencies=fields.Json().convert_to_column(urgencies, self),
                columns=self._get_source_columns(),
                source=source,
                today=fields.Date.context_today(self),
                kinds=list(kinds),
            )
            for number, (name, source) in enumerate(self._get_sources().items())
        )

    @api.model
    def _get_own_kinds(self):
        """Return {kind: TodoKind} of what the user may settle, or look at."""
        user = self.env.user
        return {
            kind: values
            for kind, values in self._get_kinds().items()
            if not values.group or user.has_group(values.group)
        }

    @api.model
    def _get_kinds(self):
        """Return {kind: TodoKind} of all that may wait for a person.

        An extension may add its own. Urgencies are free for promises (from 40) and for
        more deadlines (from 50).
        """
        return {
            **self._get_event_kinds(),
            **self._get_work_kinds(),
            **self._get_gap_kinds(),
            **self._get_deadline_kinds(),
        }

    @api.model
    def _get_event_kinds(self):
        """Return the kinds of what happened: money, messages, errors."""
        return {
            "rejected": TodoKind(
                10, self.env._("Rejected payment"), self.env._("Call")
            ),
            "bounce": TodoKind(
                20,
                self.env._("Message came back"),
                self.env._("Correct the address"),
            ),
            "reply": TodoKind(30, self.env._("Reply"), self.env._("Read the reply")),
            "dispute": TodoKind(31, self.env._("Dispute"), self.env._("Look into it")),
            "failed": TodoKind(32, self.env._("Reminder stuck"), self.env._("Look")),
            "reopened": TodoKind(34, self.env._("Re-opened"), self.env._("Look")),
            "discount": TodoKind(
                35, self.env._("Discount left open"), self.env._("Book the discount")
            ),
            "covered": TodoKind(36, self.env._("Unmatched money"), self.env._("Match")),
            "drafted": TodoKind(
                36,
                self.env._("Draft credit note"),
                self.env._("Open the credit note"),
            ),
            "announced": TodoKind(
                37, self.env._("Payment that never came"), self.env._("Look")
            ),
            "present": TodoKind(38, self.env._("To present"), self.env._("Present")),
            "plan": TodoKind(
                45, self.env._("Payment plan in default"), self.env._("Decide")
            ),
        }

    @api.model
    def _get_work_kinds(self):
        """Return the kinds of what the ladders ask of a person."""
        return {
            "notice": TodoKind(60, self.env._("Formal notice"), self.env._("Decide")),
            "call": TodoKind(70, self.env._("Call or act"), self.env._("Open it")),
            "task": TodoKind(72, self.env._("Other to-do"), self.env._("Open it")),
            "statement": TodoKind(
                74,
                self.env._("Statement"),
                self.env._("Send the statement"),
            ),
            "approval": TodoKind(
                80,
                self.env._("To approve"),
                self.env._("Approve"),
                self.env._("Reminders to approve"),
            ),
        }

    @api.model
    def _get_gap_kinds(self):
        """Return the kinds of the data gaps, the least urgent of all."""
        return {
            "not_sent": TodoKind(
                90,
                self.env._("Never sent"),
                self.env._("Send the invoices"),
                self.env._("Invoices never sent to the customer"),
            ),
            "no_email": TodoKind(
                92,
                self.env._("No address"),
                self.env._("Add the e-mail"),
                self.env._("The recipient has no e-mail address"),
            ),
            "no_scenario": TodoKind(
                94,
                self.env._("No scenario"),
                self.env._("Look"),
                self.env._("Due items that no scenario matches"),
            ),
            "archived": TodoKind(
                96, self.env._("Archived customer"), self.env._("Look")
            ),
            "too_old": TodoKind(
                98,
                self.env._("Take-over"),
                self.env._("Take over"),
                self.env._("Old due items that wait for the take-over"),
                MANAGER,
            ),
        }

    @api.model
    def _get_deadline_kinds(self):
        """Return the deadlines that nobody may miss: 90 days late, the insurer's."""
        return {
            "insurance": TodoKind(
                50, self.env._("Credit insurance"), self.env._("Declare")
            ),
            "alarm": TodoKind(55, self.env._("90 days late"), self.env._("Decide")),
        }

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        # EXTENDS 'base'
        return hide_technical(super().fields_get(allfields, attributes))

    @api.model
    @api.readonly
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        # EXTENDS 'web': one query reads all the lines, and so their number; to count
        # them apart would read every source a second time
        todos = self.search_fetch(
            domain, ["kind", *self._get_column_defaults()], order=order
        )
        page = todos.ids[offset : offset + limit if limit else None]
        return {
            "length": len(todos),
            "records": self.browse(page).web_read(specification),
        }

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS 'base': several lines of a customer tell the same debt, which counts
        # once; a line of many customers counts where no customer has a line
        if aggregate_spec != "amount:sum":
            return super()._read_group_select(aggregate_spec, query)
        columns = ("id", "debtor_id", "company_id", "amount")
        return SQL(
            """(SELECT COALESCE(SUM(owed.amount) FILTER (WHERE owed.is_one),
                                SUM(owed.amount))
                  FROM (SELECT line->>1 IS NOT NULL AS is_one,
                               MAX((line->>3)::numeric) AS amount
                          FROM jsonb_array_elements(
                                   jsonb_agg(jsonb_build_array(%s))) AS line
                      GROUP BY line->>1, line->>2,
                               CASE WHEN line->>1 IS NULL
                                    THEN line->>0 END) AS owed)""",
            SQL(", ").join(
                self._field_to_sql(self._table, name, query) for name in columns
            ),
        )

    # Where the lines come from ----------------------------------------------------

    @api.model
    def _get_sources(self):
        """Return {name: SELECT}, one for each place where something waits.

        Each selects ``id`` (unique in it), ``kind`` and the columns of
        ``_get_source_columns``, best through ``_select_source``. An extension may add
        its own at the end: the place of a source is a part of the ids of its lines.
        """
        return {
            **self._get_activity_sources(),
            **self._get_hold_sources(),
            **self._get_record_sources(),
            **self._get_gap_sources(),
        }

    @api.model
    def _get_column_defaults(self):
        """Return {column: SQL} of what a source need not tell."""
        return {
            "debtor_id": SQL("NULL::integer"),
            "company_id": SQL("NULL::integer"),
            "user_id": SQL("NULL::integer"),
            "amount": SQL("0.0"),
            "date": SQL("NULL::date"),
            "later": SQL("false"),
            "item_count": SQL("1"),
            "note": SQL("NULL::varchar"),
            "activity_id": SQL("NULL::integer"),
            "hold_id": SQL("NULL::integer"),
            "res_model": SQL("NULL::varchar"),
            "res_id": SQL("NULL::integer"),
        }

    @api.model
    def _get_source_columns(self):
        """Return the columns of a line: its source's, and whether it is put off."""
        put_off = {
            "date": SQL("COALESCE(put_off.until, source.date) AS date"),
            "later": SQL("source.later OR put_off.id IS NOT NULL AS later"),
        }
        return SQL(", ").join(
            put_off.get(name) or SQL.identifier("source", name)
            for name in self._get_column_defaults()
        )

    @api.model
    def _select_source(self, record_id, kind, columns, source):
        """Return the SELECT of a source: its ``columns``, defaults for the others.

        ``kind`` is a text, or the SQL of one; ``source`` is all that follows FROM.
        """
        values = self._get_column_defaults() | columns
        return SQL(
            "SELECT %s AS id, %s::varchar AS kind, %s FROM %s",
            record_id,
            kind,
            SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in values.items()
            ),
            source,
        )

    @api.model
    def _get_translated_sql(self, name):
        """Return the SQL of a translated column in the language of the user."""
        return SQL(
            "COALESCE(%s ->> %s, %s ->> 'en_US')", name, self.env.lang or "en_US", name
        )

    @api.model
    def _get_counts(self, companies=None, which=Domain.TRUE):
        """Return [{kind, label, count, amount, urgency}] of what is for now.

        One query; ``companies`` are those of the user by default. ``count`` is the
        number of things: a line of drafts counts all of them. ``which`` is the domain
        of the lines that count.
        """
        kinds = self._get_kinds()
        groups = self._read_group(
            Domain("later", "=", False)
            & Domain(
                "company_id", "in", [*(companies or self.env.companies).ids, False]
            )
            & which,
            ["kind"],
            ["item_count:sum", "amount:sum"],
        )
        counts = [
            {
                "kind": kind,
                "label": kinds[kind].label,
                "count": count,
                "amount": amount,
                "urgency": kinds[kind].urgency,
            }
            for kind, count, amount in groups
        ]
        return sorted(counts, key=lambda count: count["urgency"])

    @api.model
    @api.readonly
    def get_action(self, kind=None, mine=False):
        """Return the action of the list, of one ``kind`` of to-dos if it is told.

        ``mine``: of the customers of the user.
        """
        check_reader(self.env)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_todo_action"
        )
        if kind:
            action["context"] = {
                "search_default_now": 1,
                "search_default_kind": kind,
                "search_default_my_customers": mine,
            }
        return action

    # What the buttons of a line do ------------------------------------------------

    @api.model
    def _get_openers(self):
        """Return {kind: method} of the kinds whose button does not open the record.

        The method takes the line and returns an action. An extension may add its own.
        """
        todo = type(self)
        return {
            "approval": todo._open_approval,
            "bounce": todo._open_address,
            "call": todo._open_call,
            "covered": todo._open_matching,
            "discount": todo._book_discount,
            "drafted": todo._open_credit_note,
            "no_email": todo._open_address,
            "no_scenario": todo._open_items,
            "not_sent": todo._open_unsent,
            "present": todo._open_debits,
            "rejected": todo._open_call,
        }

    def _open_record(self):
        """Return the action that opens the record, or the customer to who may not."""
        model, record = self.res_model, self.res_id
        if not record or not self.env[model].has_access("read"):
            model, record = "res.partner", self.debtor_id.id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": record,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _book_discount(self):
        """Book the discount on the item of the line, and say so."""
        return self.hold_id.due_item_id.action_book_discount()

    def _open_address(self):
        """Return what corrects the address.

        That is the message where one tells it, and the contact with the dead address
        for who may edit it.
        """
        may_edit = self.kind == "bounce" and self.debtor_id.has_access("write")
        if self.res_model != "res.partner" or not self.debtor_id or may_edit:
            return self._open_record()
        debtor = self.debtor_id.with_context(relance_dialog=True)
        return debtor.action_relance_correct_address()

    def _open_approval(self):
        """Return the approval screen, of the company of the line."""
        return self._get_list(
            "relance_avancee.relance_reminder_action_approve",
            [
                ("state", "=", "draft"),
                ("level", "<", NOTICE),
                ("company_id", "=", self.company_id.id),
            ],
        )

    def _open_items(self):
        """Return the due items that the reason of the line keeps back."""
        return self._get_list(
            "relance_avancee.relance_due_item_action",
            OPEN
            & Domain("reason", "=", self.kind)
            & Domain("company_id", "=", self.company_id.id),
        )

    def _open_debits(self):
        """Return the direct debits of the customer, to mark those presented."""
        return self._get_list(
            "relance_avancee.relance_due_item_action",
            OPEN & Domain("reason", "=", "debit") & self._get_owner_domain(),
        )

    def _open_unsent(self):
        """Return the invoices that nobody has sent, ready to be selected and sent."""
        return self._get_list(
            "account.action_move_out_invoice_type",
            [
                ("is_move_sent", "=", False),
                ("relance_due_item_ids.state", "=", "open"),
                ("relance_due_item_ids.reason", "=", "not_sent"),
                ("company_id", "=", self.company_id.id),
            ],
        )

    def _open_credit_note(self):
        """Return the draft credit note of the customer, or the list of several."""
        action = self._get_list(
            "account.action_move_out_refund_type",
            Domain("move_type", "=", "out_refund")
            & Domain("state", "=", "draft")
            & Domain("commercial_partner_id", "=", self.debtor_id.id),
        )
        drafts = self.env["account.move"].search(action["domain"], limit=2)
        if len(drafts) == 1:
            action |= {"res_id": drafts.id, "views": [(False, "form")]}
        return action

    def _open_matching(self):
        """Return the dialog that matches the money of the customer, in place."""
        return self._open_dialog(
            "relance.todo.match", self.env._("Match the money received")
        )

    def _open_call(self):
        """Return the call sheet: the number, what to say, what came of it."""
        return self._open_dialog(
            "relance.todo.call",
            self.env._("Call %(customer)s", customer=self.debtor_id.display_name),
            "extra-large",
        )

    def _open_dialog(self, model, name, size="medium"):
        """Return the dialog ``model`` about this line, the record to who may not."""
        if not self.env[model].has_access("create"):
            return self._open_record()
        company = self.company_id or self.env.company
        return self._show_dialog(
            model,
            name,
            {"debtor_id": self.debtor_id.id, "company_id": company.id},
            {"active_todo": self.id, "dialog_size": size},
        )

    def _show_dialog(self, model, name, values, context):
        """Return the action of a dialog that is saved: no calendar opens over it."""
        dialog = self.env[model].with_context(**context).create(values)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "res_id": dialog.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def _keep_call(self, told, until=None):
        """Keep what came of a call; the to-do is done, or comes back on ``until``."""
        todo = self.activity_id or self._open_rejected_activity()
        # sudo: a collector stands in for another, and may not write customers
        activity = todo.sudo()
        if not until:
            activity.action_feedback(feedback=told)
            return
        self._check_put_off(until)
        activity.date_deadline = until
        # sudo: same reason
        records = self.env[activity.res_model].sudo()
        records.browse(activity.res_id).message_post(
            body=told, mail_activity_type_id=activity.activity_type_id.id
        )

    def _open_rejected_activity(self):
        """Return the new to-do of a rejected payment that nobody has recorded."""
        return self.env["mail.activity"]._create_relance_debtor_todos(
            "relance_avancee.mail_activity_rejected",
            [(self.debtor_id, self.company_id, self.summary)],
        )

    def _get_owner_domain(self):
        """Return the domain of what the customer owes in the company of the line."""
        return Domain("debtor_id", "=", self.debtor_id.id) & Domain(
            "company_id", "=", self.company_id.id
        )

    def _get_list(self, xmlid, domain):
        """Return the action ``xmlid`` on the records of ``domain``, and no others."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"domain": list(domain), "context": {}}


class RelanceTodoLater(models.Model):
    """The day to which somebody put off a to-do that has no activity.

    It is put off for all who share the work of the company: they see one list.
    """

    _name = "relance.todo.later"
    _description = "To-do Put Off"
    _inherit = "relance.guarded"
    _rec_name = "source"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    source = fields.Char(required=True, help="As in the sources of relance.todo.")
    record_id = fields.Integer(required=True, help="The id of the line in its source.")
    until = fields.Date(string="Put off to", required=True)

    _place_unique = models.UniqueIndex("(source, record_id)")

    @api.model
    def _remember(self, todos, until):
        """Put ``todos`` off to the day ``until``, whatever was said of them before."""
        places = {todo._get_place(): todo.company_id.id for todo in todos}
        self.search(
            Domain("source", "in", [source for source, _record in places])
            & Domain("record_id", "in", [record for _source, record in places])
        ).filtered(lambda one: (one.source, one.record_id) in places).unlink()
        return self.create(
            [
                {
                    "source": source,
                    "record_id": record,
                    "company_id": company,
                    "until": until,
                }
                for (source, record), company in places.items()
            ]
        )

    @api.autovacuum
    def _remove_over(self):
        """Remove what has come back to the list."""
        self.search([("until", "<=", fields.Date.context_today(self))]).unlink()
