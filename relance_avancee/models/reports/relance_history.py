from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.access import check_reader
from ..desk.relance_desk_customer import SHOWN
from ..desk.relance_desk_customer_undo import NOTE

# A row's id is that of its record, in steps of as many sources as there may be.
MAXIMUM_SOURCES = 64
# What stands for a character in a message; what begins them all comes last.
ENTITIES = {
    "&nbsp;": "\N{NO-BREAK SPACE}",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&#34;": '"',
    "&amp;": "&",
}
# What a source tells of each row; the moves are those that it is about.
COLUMNS = ("date", "kind", "debtor_id", "company_id", "user_id", "amount", "note")


class RelanceHistory(models.Model):
    """All that was said and paid, by a customer or about an invoice; nothing is stored.

    Another module adds a kind to ``_get_kinds`` and its rows to ``_get_sources``.
    """

    _name = "relance.history"
    _description = "History of a Customer"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "note"
    _depends = {
        "account.move": ["state", "partner_id", "invoice_date", "move_type"],
        "account.move.line": ["balance", "parent_state", "partner_id", "date"],
        "mail.message": ["author_id", "date", "model", "res_id"],
        "relance.delivery": ["date_sent", "state"],
        "relance.grace.answer": ["answer", "date", "reason"],
        "relance.hold": ["date_from", "date_lifted", "lifted", "reason"],
        "relance.notice": ["date", "state"],
        "relance.rejection": ["date", "amount"],
        "relance.reminder": ["amount_overdue", "approved_by_id"],
        "relance.reminder.line": ["move_id"],
    }

    date = fields.Date(readonly=True)
    kind = fields.Selection(selection="_selection_kind", readonly=True)
    debtor_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(currency_field="company_currency_id", readonly=True)
    note = fields.Char(string="Words", readonly=True)
    what = fields.Char(compute="_compute_what")
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        compute="_compute_move_id",
        search="_search_move_id",
    )
    number = fields.Char(related="move_id.name", string="Number")

    @api.depends("res_id")
    def _compute_move_id(self):
        rows = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, moves FROM (%s) AS told "
                    "WHERE debtor_id = ANY(%s) AND id = ANY(%s)",
                    self._table_query,
                    self.debtor_id.ids,
                    self.ids,
                )
            )
        )
        for row in self:
            moves = [move for move in rows.get(row.id) or () if move]
            row.move_id = moves[0] if len(moves) == 1 else False

    @api.depends("kind", "note")
    def _compute_what(self):
        acts = self.env["relance.act"]._get_act_models()
        for row in self:
            row.what = row.note
            if row.res_model in acts:
                act = self.env[row.res_model].browse(row.res_id)
                row.what = act._tell_history(row.kind == "ended")

    def _search_move_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: whose invoices they are only makes the search short
        moves = self.env["account.move"].sudo().browse(value).exists()
        told = SQL(
            "(SELECT id FROM (%s) AS told WHERE debtor_id = ANY(%s) AND moves && %s)",
            self._table_query,
            moves.commercial_partner_id.ids,
            moves.ids,
        )
        return Domain("id", "in", told)

    @api.model
    def _selection_kind(self):
        return list(self._get_kinds().items())

    @api.model
    def _get_kinds(self):
        """Return {kind: what happened}; an extension may add its own."""
        return {
            "invoice": self.env._("Invoice"),
            "refund": self.env._("Credit note"),
            "payment": self.env._("Payment"),
            "rejection": self.env._("Rejected payment"),
            "message": self.env._("Reminder"),
            "bounced": self.env._("Reminder that came back"),
            "reply": self.env._("Reply"),
            "call": self.env._("Call or act"),
            "statement": self.env._("Statement of account"),
            "note": self.env._("Note"),
            "hold": self.env._("Hold"),
            "lifted": self.env._("Hold lifted"),
            "notice": self.env._("Formal notice"),
            **self._get_act_kinds(),
            "ended": self.env._("Over"),
            "go": self.env._("Salesperson: go ahead"),
            "wait": self.env._("Salesperson: wait"),
            "take": self.env._("Salesperson: takes it"),
        }

    @api.model
    def _get_act_kinds(self):
        """Return {kind: what a customer says}, by the model of the act."""
        models_ = self.env["ir.model"].sudo()  # sudo: only their names are read
        return {
            name.rpartition(".")[2]: models_._get(name).name
            for name in self.env["relance.act"]._get_act_models()
        }

    @api.model
    def _get_debtor_action(self, debtors):
        """Return the list of all that happened with ``debtors``."""
        return self._get_action(
            Domain("debtor_id", "in", debtors.ids), one_debtor=len(debtors) == 1
        )

    @api.model
    def _get_move_action(self, moves):
        """Return the list of all that happened about ``moves``."""
        is_one = len(moves) == 1
        return self._get_action(
            Domain("move_id", "in", moves.ids), one_debtor=is_one, one_move=is_one
        )

    @api.model
    def _get_action(self, domain, **context):
        """Return the list; what all its lines share by ``context`` is no column."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_history_action"
        )
        return action | {"domain": list(domain), "context": context}

    def action_open(self):
        """Open what the line tells of; the customer, for who may not read it."""
        check_reader(self.env)
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        shown = record if record.has_access("read") else self.debtor_id
        return shown._get_records_action()

    # The rows ---------------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT source.id::bigint * %(maximum)s + %(number)s AS id,
                          %(columns)s, source.moves, source.res_model, source.res_id
                     FROM (%(source)s) AS source""",
                maximum=MAXIMUM_SOURCES,
                number=number,
                columns=SQL(", ").join(
                    SQL.identifier("source", column) for column in COLUMNS
                ),
                source=source,
            )
            for number, source in enumerate(self._get_sources().values())
        )

    @api.model
    def _get_sources(self):
        """Return {name: SELECT} of the rows: id, ``COLUMNS``, moves, res_model, res_id.

        An extension adds its own at the end: the place of a source is in the ids.
        """
        return {
            "move": self._get_move_source(),
            "money": self._get_money_source(),
            "rejection": self._get_rejection_source(),
            "delivery": self._get_delivery_source(),
            "reminder_message": self._get_reminder_message_source(),
            "move_message": self._get_move_message_source(),
            "debtor_message": self._get_debtor_message_source(),
            "hold": self._get_hold_source(),
            "lifted": self._get_lifted_source(),
            "notice": self._get_notice_source(),
            **self._get_act_sources(),
            "grace": self._get_grace_source(),
        }

    @api.model
    def _get_move_source(self):
        return SQL(
            """SELECT move.id, move.invoice_date AS date,
                      CASE WHEN move.move_type = 'out_refund'
                           THEN 'refund' ELSE 'invoice' END AS kind,
                      move.commercial_partner_id AS debtor_id, move.company_id,
                      move.invoice_user_id AS user_id,
                      ABS(move.amount_total_signed) AS amount,
                      COALESCE(NULLIF(move.ref, ''), NULLIF(move.invoice_origin, ''),
                               move.name) AS note,
                      ARRAY[move.id] AS moves, 'account.move' AS res_model,
                      move.id AS res_id
                 FROM account_move move
                WHERE move.state = 'posted'
                  AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')"""
        )

    @api.model
    def _get_money_source(self):
        """Return the money received: the credits of payments and bank entries."""
        return SQL(
            """SELECT line.id, line.date, 'payment' AS kind,
                      COALESCE(partner.commercial_partner_id, partner.id) AS debtor_id,
                      line.company_id, line.create_uid AS user_id,
                      -line.balance AS amount,
                      COALESCE(NULLIF(line.name, ''), line.move_name) AS note,
                      (SELECT array_agg(debit.move_id)
                         FROM account_partial_reconcile part
                         JOIN account_move_line debit ON debit.id = part.debit_move_id
                        WHERE part.credit_move_id = line.id) AS moves,
                      'account.move' AS res_model, line.move_id AS res_id
                 FROM account_move_line line
                 JOIN account_account account ON account.id = line.account_id
                  AND account.account_type = 'asset_receivable'
                 JOIN res_partner partner ON partner.id = line.partner_id
                WHERE line.parent_state = 'posted' AND line.balance < 0
                  AND (line.payment_id IS NOT NULL
                       OR line.statement_line_id IS NOT NULL)"""
        )

    @api.model
    def _get_rejection_source(self):
        return SQL(
            """SELECT rejection.id, rejection.date, 'rejection' AS kind,
                      rejection.debtor_id, rejection.company_id, rejection.user_id,
                      rejection.amount, rejection.name AS note,
                      (SELECT array_agg(item.move_id)
                         FROM relance_rejection_line part
                         JOIN relance_due_item item ON item.id = part.due_item_id
                        WHERE part.rejection_id = rejection.id) AS moves,
                      'relance.rejection' AS res_model, rejection.id AS res_id
                 FROM relance_rejection rejection"""
        )

    @api.model
    def _get_delivery_source(self):
        return SQL(
            """SELECT delivery.id, delivery.date_sent::date AS date,
                      CASE WHEN delivery.state = 'bounced'
                           THEN 'bounced' ELSE 'message' END AS kind,
                      reminder.debtor_id, reminder.company_id,
                      reminder.approved_by_id AS user_id,
                      reminder.amount_overdue AS amount,
                      CONCAT_WS(' – ', message.subject, delivery.address) AS note,
                      %s AS moves, 'relance.reminder' AS res_model,
                      reminder.id AS res_id
                 FROM relance_delivery delivery
                 JOIN relance_reminder reminder ON reminder.id = delivery.reminder_id
            LEFT JOIN mail_message message ON message.id = delivery.message_id
                WHERE delivery.channel <> 'activity'
                  AND delivery.state IN ('sent', 'bounced')
                  AND delivery.date_sent IS NOT NULL""",
            self._get_listed_sql(),
        )

    @api.model
    def _get_listed_sql(self):
        """Return the SQL of the invoices that ``reminder`` lists."""
        return SQL(
            """(SELECT array_agg(listed.move_id) FROM relance_reminder_line listed
                 WHERE listed.reminder_id = reminder.id)"""
        )

    @api.model
    def _get_reminder_message_source(self):
        """Return the replies to reminders, and the calls made for them."""
        return SQL(
            """SELECT message.id, message.date::date AS date, %s AS kind,
                      reminder.debtor_id, reminder.company_id, %s AS user_id,
                      NULL::numeric AS amount, %s AS note, %s AS moves,
                      'relance.reminder' AS res_model, reminder.id AS res_id
                 FROM mail_message message
                 JOIN relance_reminder reminder ON reminder.id = message.res_id
                WHERE message.model = 'relance.reminder' AND %s""",
            self._get_said_kind_sql(),
            self._get_author_sql(),
            self._get_text_sql(),
            self._get_listed_sql(),
            self._get_said_sql(),
        )

    @api.model
    def _get_move_message_source(self):
        """Return what customers wrote on the pages of their invoices."""
        return SQL(
            """SELECT message.id, message.date::date AS date, %s AS kind,
                      move.commercial_partner_id AS debtor_id, move.company_id,
                      %s AS user_id, NULL::numeric AS amount, %s AS note,
                      ARRAY[move.id] AS moves, 'account.move' AS res_model,
                      move.id AS res_id
                 FROM mail_message message
                 JOIN account_move move ON move.id = message.res_id
                WHERE message.model = 'account.move' AND %s
                  AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')""",
            self._get_said_kind_sql(),
            self._get_author_sql(),
            self._get_text_sql(),
            self._get_said_sql(),
        )

    @api.model
    def _get_debtor_message_source(self):
        """Return the calls and notes on customers, and the statements sent to them."""
        return SQL(
            """SELECT message.id, message.date::date AS date,
                      CASE WHEN message.subtype_id = %s THEN 'note'
                           WHEN message.mail_activity_type_id IS NULL
                           THEN 'statement' ELSE 'call' END AS kind,
                      COALESCE(partner.commercial_partner_id, partner.id) AS debtor_id,
                      message.record_company_id AS company_id, %s AS user_id,
                      NULL::numeric AS amount,
                      COALESCE(NULLIF(message.subject, ''), %s) AS note,
                      NULL::integer[] AS moves, 'res.partner' AS res_model,
                      partner.id AS res_id
                 FROM mail_message message
                 JOIN res_partner partner ON partner.id = message.res_id
            LEFT JOIN mail_mail mail ON mail.mail_message_id = message.id
                WHERE message.model = 'res.partner'
                  AND (mail.is_relance AND mail.state = 'sent'
                       OR message.subtype_id = %s
                       OR message.mail_activity_type_id = ANY(%s))""",
            self.env.ref(NOTE).id,
            self._get_author_sql(),
            self._get_text_sql(),
            self.env.ref(NOTE).id,
            self._get_call_types(),
        )

    @api.model
    def _get_call_types(self):
        """Return the ids of the activities whose end tells of a call."""
        return [self.env.ref("relance_avancee.mail_activity_step").id]

    @api.model
    def _get_said_sql(self):
        """Return the condition that ``message`` is of a customer, or of a call."""
        return SQL(
            """(message.message_type IN ('email', 'comment') AND NOT EXISTS (
                    SELECT FROM res_users writer
                     WHERE writer.partner_id = message.author_id
                       AND writer.share IS NOT TRUE)
                OR message.mail_activity_type_id = ANY(%s))""",
            self._get_call_types(),
        )

    @api.model
    def _get_said_kind_sql(self):
        return SQL(
            """CASE WHEN message.mail_activity_type_id IS NULL
                    THEN 'reply' ELSE 'call' END"""
        )

    @api.model
    def _get_author_sql(self):
        """Return the SQL of the user who wrote ``message``, NULL for a customer."""
        return SQL(
            """(SELECT MIN(writer.id) FROM res_users writer
                 WHERE writer.partner_id = message.author_id
                   AND writer.share IS NOT TRUE)"""
        )

    @api.model
    def _get_text_sql(self):
        """Return the SQL of the first words of ``message``, its tags left out.

        Of a call, what came of it is told, not the words that were to be said.
        """
        script = '<div class="o_mail_note_title.*?(<div>\\s*<div class="fw-bold">|$)'
        text = SQL("REGEXP_REPLACE(LEFT(message.body, 8000), %s, %s)", script, r"\1")
        text = SQL("REGEXP_REPLACE(%s, '<[^>]*>', ' ', 'g')", text)
        for entity, character in ENTITIES.items():
            text = SQL("REPLACE(%s, %s, %s)", text, entity, character)
        return SQL("LEFT(BTRIM(REGEXP_REPLACE(%s, %s, ' ', 'g')), 300)", text, r"\s+")

    @api.model
    def _get_hold_source(self):
        return self._select_holds(
            SQL("'hold'"), SQL("hold.date_from"), SQL("hold.user_id"), SQL("TRUE")
        )

    @api.model
    def _get_lifted_source(self):
        return self._select_holds(
            SQL("'lifted'"),
            SQL("hold.date_lifted"),
            SQL("hold.lifted_by_id"),
            SQL("hold.lifted"),
        )

    @api.model
    def _select_holds(self, kind, day, user, condition):
        """Return the holds that ``condition`` keeps; not of acts, nor of companies."""
        return SQL(
            """SELECT hold.id, %s AS date, %s AS kind,
                      COALESCE(hold.debtor_id, item.debtor_id,
                               move.commercial_partner_id) AS debtor_id,
                      hold.company_id, %s AS user_id, NULLIF(hold.amount, 0) AS amount,
                      hold.reason AS note,
                      ARRAY[COALESCE(hold.move_id, item.move_id)] AS moves,
                      'relance.hold' AS res_model, hold.id AS res_id
                 FROM relance_hold hold
            LEFT JOIN relance_due_item item ON item.id = hold.due_item_id
            LEFT JOIN account_move move ON move.id = hold.move_id
                WHERE hold.scope <> 'company' AND hold.act_id IS NULL
                  AND hold.kind <> 'covered' AND %s""",
            day,
            kind,
            user,
            condition,
        )

    @api.model
    def _get_notice_source(self):
        return SQL(
            """SELECT notice.id, COALESCE(notice.deposit_date, notice.date) AS date,
                      'notice' AS kind, notice.debtor_id, notice.company_id,
                      notice.signatory_id AS user_id, NULL::numeric AS amount,
                      notice.name AS note,
                      (SELECT array_agg(claimed.move_id)
                         FROM relance_notice_line claimed
                        WHERE claimed.notice_id = notice.id) AS moves,
                      'relance.notice' AS res_model, notice.id AS res_id
                 FROM relance_notice notice
                WHERE notice.state IN ('sent', 'received', 'closed')"""
        )

    @api.model
    def _get_grace_source(self):
        """Return what salespeople answered before a firm message."""
        return SQL(
            """SELECT answer.id, answer.date, answer.answer AS kind, answer.debtor_id,
                      answer.company_id, answer.user_id, NULL::numeric AS amount,
                      answer.reason AS note, NULL::integer[] AS moves,
                      'relance.grace' AS res_model, answer.grace_id AS res_id
                 FROM relance_grace_answer answer"""
        )

    @api.model
    def _get_act_sources(self):
        """Return {name: SELECT} of what customers said, and of how it ended."""
        sources = {}
        for name in self.env["relance.act"]._get_act_models():
            model = self.env[name]
            kind = name.rpartition(".")[2]
            sources[name] = self._select_acts(model, SQL("act.date"), kind)
            sources[f"{name}_end"] = self._select_acts(
                model, SQL("act.date_end"), "ended"
            )
        return sources | {"reopened": self._get_reopened_source()}

    @api.model
    def _get_reopened_source(self):
        """Return the disputes that were opened again, with how they had ended."""
        return SQL(
            """SELECT act.id, act.date_reopened AS date, 'act' AS kind, act.debtor_id,
                      act.company_id, act.reopened_by_id AS user_id,
                      act.amount_left AS amount, act.reopening AS note,
                      ARRAY[act.move_id] AS moves, 'relance.dispute' AS res_model,
                      act.id AS res_id
                 FROM relance_dispute act WHERE act.date_reopened IS NOT NULL"""
        )

    @api.model
    def _select_acts(self, model, day, kind):
        """Return the acts of ``model``, told on their ``day``.

        What was said in another currency than the company's has no amount here.
        """
        items = model._fields["due_item_ids"]
        said = kind != "ended"
        amount = "amount" if "amount" in model._fields else "amount_total"
        return SQL(
            """SELECT act.id, %(day)s AS date, %(kind)s AS kind, act.debtor_id,
                      act.company_id, %(user)s AS user_id, %(amount)s AS amount,
                      %(note)s AS note,
                      (SELECT array_agg(item.move_id) FROM %(relation)s link
                         JOIN relance_due_item item ON item.id = link.%(item)s
                        WHERE link.%(act)s = act.id) AS moves,
                      %(model)s AS res_model, act.id AS res_id
                 FROM %(table)s act
                 JOIN res_company company ON company.id = act.company_id
                WHERE %(day)s IS NOT NULL""",
            day=day,
            amount=SQL(
                "CASE WHEN act.currency_id = company.currency_id THEN %s END",
                SQL.identifier("act", amount),
            )
            if said
            else SQL("NULL::numeric"),
            kind=kind,
            user=SQL("act.user_id" if said else "act.ended_by_id"),
            note=SQL("act.note" if said else "act.end_reason"),
            relation=SQL.identifier(items.relation),
            item=SQL.identifier(items.column2),
            act=SQL.identifier(items.column1),
            model=model._name,
            table=SQL.identifier(model._table),
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_relance_history(self):
        """List all that happened with the customer, the latest first."""
        check_reader(self.env)
        self.check_access("read")
        return self.env["relance.history"]._get_debtor_action(
            self.commercial_partner_id
        )


class RelanceDeskCustomer(models.Model):
    """The last things said and paid, on the screen of a customer."""

    _inherit = "relance.desk.customer"

    history_ids = fields.Many2many(
        "relance.history", compute="_compute_history_ids", string="Said and paid"
    )

    @api.depends("debtor_id", "company_id")
    def _compute_history_ids(self):
        # fetched at once: to read rows by their ids makes those of all customers
        columns = [*COLUMNS, "res_model", "res_id"]
        for row in self:
            row.history_ids = self.env["relance.history"].search_fetch(
                row._get_owner_domain(), columns, limit=SHOWN
            )

    def action_history(self):
        """List all that happened with the customer, the latest first."""
        check_reader(self.env)
        return self.env["relance.history"]._get_debtor_action(self._get_debtors())


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_relance_history(self):
        """List all that happened about the invoice, the latest first."""
        check_reader(self.env)
        self.check_access("read")
        return self.env["relance.history"]._get_move_action(self)
