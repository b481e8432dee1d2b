from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import NOTICE
from ...tools.access import check_collector, check_reader

# A line's id is that of its record, in steps of as many sources as there may be.
MAXIMUM_SOURCES = 64
OPEN = Domain("state", "=", "open")


class TodoKind(NamedTuple):
    """How the to-dos of one kind are shown.

    ``urgency`` orders the list, the smallest first; ``button`` says what the button of
    a line does; ``summary`` is the sentence of lines that bring none of their own.
    """

    urgency: int
    label: str
    button: str
    summary: str = ""


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
        "relance.due.item": ["hold_id", "reason", "state"],
        "relance.hold": ["activity_id", "date_from", "date_to", "lifted"],
        "relance.reminder": ["amount_overdue", "failure_count", "state"],
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
        """Mark the to-do as done; what was re-opened is chased again."""
        check_collector(self.env)
        self.check_access("write")
        # sudo: a collector stands in for another, and may not write customers
        activities = self.activity_id.sudo()
        self.filtered(lambda todo: todo.kind == "reopened").hold_id.action_lift()
        # lifting a hold has removed its to-do
        activities.exists().action_done()

    def action_tomorrow(self):
        """Put the to-do off to tomorrow."""
        check_collector(self.env)
        self.check_access("write")
        # sudo: a collector stands in for another, and may not write customers
        self.activity_id.sudo().date_deadline = fields.Date.add(
            fields.Date.context_today(self), days=1
        )

    @property
    def _table_query(self):
        kinds = {kind: values.urgency for kind, values in self._get_kinds().items()}
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT source.id::bigint * %(maximum)s + %(number)s AS id,
                          source.kind, (%(urgencies)s::jsonb ->> source.kind)::integer
                              AS urgency, %(columns)s
                     FROM (%(source)s) AS source""",
                maximum=MAXIMUM_SOURCES,
                number=number,
                urgencies=fields.Json().convert_to_column(kinds, self),
                columns=self._get_source_columns(),
                source=source,
            )
            for number, source in enumerate(self._get_sources().values())
        )

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
            "failed": TodoKind(32, self.env._("Reminder stuck"), self.env._("Look")),
            "reopened": TodoKind(34, self.env._("Re-opened"), self.env._("Look")),
            "covered": TodoKind(36, self.env._("Unmatched money"), self.env._("Match")),
            "announced": TodoKind(
                37, self.env._("Payment that never came"), self.env._("Look")
            ),
            "present": TodoKind(38, self.env._("To present"), self.env._("Present")),
        }

    @api.model
    def _get_work_kinds(self):
        """Return the kinds of what the ladders ask of a person."""
        return {
            "notice": TodoKind(60, self.env._("Formal notice"), self.env._("Decide")),
            "call": TodoKind(70, self.env._("Call or act"), self.env._("Open")),
            "task": TodoKind(72, self.env._("Other to-do"), self.env._("Open")),
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
        """Return the columns of a source, after ``id`` and ``kind``."""
        return SQL(", ").join(map(SQL.identifier, self._get_column_defaults()))

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
            "covered": todo._open_matching,
            "no_email": todo._open_address,
            "no_scenario": todo._open_items,
            "not_sent": todo._open_unsent,
            "present": todo._open_debits,
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

    def _open_matching(self):
        """Return the oldest invoice, where Odoo offers the money to match.

        Without a currency, the money is a draft credit note: that is what opens.
        """
        if not self.hold_id.currency_id:
            drafts = Domain("move_type", "=", "out_refund") & Domain(
                "state", "=", "draft"
            )
            return self._get_list(
                "account.action_move_out_refund_type",
                drafts & Domain("commercial_partner_id", "=", self.debtor_id.id),
            )
        item = self.env["relance.due.item"].search(
            OPEN
            & Domain("currency_id", "=", self.hold_id.currency_id.id)
            & self._get_owner_domain(),
            limit=1,
        )
        return item.action_open_move() if item else self._open_record()

    def _get_owner_domain(self):
        """Return the domain of what the customer owes in the company of the line."""
        return Domain("debtor_id", "=", self.debtor_id.id) & Domain(
            "company_id", "=", self.company_id.id
        )

    def _get_list(self, xmlid, domain):
        """Return the action ``xmlid`` on the records of ``domain``, and no others."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"domain": list(domain), "context": {}}
