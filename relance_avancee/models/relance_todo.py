from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

# A line's id is that of its record, in steps of as many sources as there may be.
MAXIMUM_SOURCES = 64


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

    @api.model
    def _get_kinds(self):
        """Return {kind: TodoKind}, the most urgent first; an extension adds its own.

        Room is left for promises (from 40) and for deadlines (from 50).
        """
        kinds = {
            "rejected": (10, self.env._("Rejected payment"), self.env._("Call")),
            "bounce": (
                20,
                self.env._("Message came back"),
                self.env._("Correct the address"),
            ),
            "reply": (30, self.env._("Reply"), self.env._("Read the reply")),
            "failed": (32, self.env._("Reminder stuck"), self.env._("Look")),
            "reopened": (34, self.env._("Re-opened"), self.env._("Look")),
            "covered": (36, self.env._("Unmatched money"), self.env._("Match")),
            "present": (38, self.env._("To present"), self.env._("Present")),
            "notice": (60, self.env._("Formal notice"), self.env._("Decide")),
            "call": (70, self.env._("Call or act"), self.env._("Open")),
            "task": (72, self.env._("Other to-do"), self.env._("Open")),
            "statement": (
                74,
                self.env._("Statement"),
                self.env._("Send the statement"),
            ),
            "approval": (
                80,
                self.env._("To approve"),
                self.env._("Approve"),
                self.env._("Reminders to approve"),
            ),
        }
        return {
            kind: TodoKind(*values) for kind, values in kinds.items()
        } | self._get_gap_kinds()

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

    # Where the lines come from ------------------------------------------------

    @api.model
    def _get_sources(self):
        """Return {name: SELECT}, one for each place where something waits.

        Each selects ``id`` (unique in it), ``kind`` and the columns of
        ``_get_source_columns``, best through ``_select_source``. An extension adds its
        own at the end.
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
