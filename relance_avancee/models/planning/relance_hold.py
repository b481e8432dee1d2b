from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang

from ...const import COLLECTOR, MANAGER
from ...rules.planning.reasons import (
    BY_HAND,
    DECIDED_BY_MANAGERS,
    HOLD_KINDS,
    PAUSES,
)
from ...tools.access import check_collector, check_reader
from ...tools.client_action import CLOSE, notify
from ..company.guarded import always, once

# By which key a hold of a scope finds its items: PostgreSQL joins each by its index.
REACH = (
    ("debtor", "item.debtor_id = hold.debtor_id"),
    ("move", "item.move_id = hold.move_id"),
    ("move", "item.document_id = hold.move_id"),
    ("item", "item.id = hold.due_item_id"),
    ("item", "item.origin_id = hold.due_item_id"),
    ("company", "TRUE"),
)
# For longer than that, it is an exclusion.
PAUSE_MONTHS = 6
# What of a hold changes whom it keeps back.
MOVING = {"kind", "scope", "debtor_id", "move_id", "due_item_id"} | {
    "currency_id",
    "due_before",
    "amount",
    "date_from",
    "date_to",
    "reason",
    "lifted",
    "address",
}


class RelanceHold(models.Model):
    """A dated reason why something is not chased now; the planner reads this table.

    Whoever has a reason opens a row, of a kind of its own, and lifts it (``_lift``)
    when the reason is gone: the next plan holds the items that ``scope`` reaches, and
    chases them again. ``_open`` asks a person to look as well. The kinds are rows of
    ``rules/planning/reasons.py``; another addon adds its own by ``selection_add``, with
    its sentence in ``relance.due.item._selection_reason``.
    """

    _name = "relance.hold"
    _description = "Reminder Hold"
    _inherit = ["relance.guarded", "relance.personal"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    kind = fields.Selection(
        list(HOLD_KINDS),
        required=True,
        default="pause",
        index=True,
    )
    scope = fields.Selection(
        [
            ("company", "Whole company"),
            ("debtor", "Customer"),
            ("move", "Invoice"),
            ("item", "Due item"),
        ],
        required=True,
        default="debtor",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    due_item_id = fields.Many2one(
        "relance.due.item",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    currency_id = fields.Many2one(
        "res.currency", help="Only what is owed in this currency; empty: all."
    )
    amount = fields.Monetary(
        string="Part held",
        help="The part of the due item that is not chased; zero: all of it.",
    )
    due_before = fields.Date(help="Only items due before this date; empty: all.")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    date_to = fields.Date(
        string="Until", help="Last day of the hold; empty: until somebody lifts it."
    )
    reason = fields.Char(required=True)
    address = fields.Char(help="The address that does not work any more.")
    user_id = fields.Many2one(
        "res.users",
        string="Opened by",
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    reminder_id = fields.Many2one(
        "relance.reminder",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    lifted = fields.Boolean(index=True)
    date_lifted = fields.Date(string="Lifted on")
    lifted_by_id = fields.Many2one("res.users", string="Lifted by", ondelete="set null")
    activity_id = fields.Many2one(
        "mail.activity", string="To-do", index="btree_not_null", ondelete="set null"
    )
    live = fields.Boolean(
        string="In force", compute="_compute_live", search="_search_live"
    )
    can_lift = fields.Boolean(
        compute="_compute_can_lift", export_string_translation=False
    )
    item_count = fields.Integer(string="Items held", compute="_compute_item_count")

    _part_of_an_item = models.Constraint(
        """CHECK (COALESCE(amount, 0) = 0 OR (
                  amount > 0 AND scope = 'item' AND currency_id IS NOT NULL))""",
        "A part that is held is a positive amount of one due item.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A hold cannot end before it begins.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return (
            once(COLLECTOR, "kind", "scope", "company_id", "currency_id")
            | once(COLLECTOR, "debtor_id", "move_id", "due_item_id")
            | always(COLLECTOR, "date_from", "date_to", "reason")
            | once(MANAGER, "due_before")
        )

    @api.depends("kind", "debtor_id", "move_id", "due_item_id", "company_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for hold in self:
            held = hold.due_item_id or hold.move_id or hold.debtor_id or hold.company_id
            hold.display_name = f"{kinds.get(hold.kind)} – {held.display_name}"

    @api.depends("lifted", "date_from", "date_to")
    def _compute_live(self):
        today = fields.Date.context_today(self)
        live = self.filtered_domain(self._get_live_domain(today))
        for hold in self:
            hold.live = hold in live

    @api.depends("live", "scope", "kind")
    @api.depends_context("uid")
    def _compute_can_lift(self):
        kept = self._filter_of_managers()
        may_write = self.has_access("write")
        for hold in self:
            hold.can_lift = may_write and hold.live and hold not in kept

    def _search_live(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_live_domain(fields.Date.context_today(self))

    def _compute_item_count(self):
        counts = dict(
            self.env["relance.due.item"]._read_group(
                [("hold_id", "in", self.ids), ("state", "=", "open")],
                ["hold_id"],
                ["__count"],
            )
        )
        for hold in self:
            hold.item_count = counts.get(hold, 0)

    @api.constrains("scope", "debtor_id", "move_id", "due_item_id")
    def _check_scope(self):
        for hold in self.filtered(lambda hold: not hold.lifted):
            held = {
                "company": hold.company_id,
                "debtor": hold.debtor_id,
                "move": hold.move_id,
                "item": hold.due_item_id,
            }
            if not held[hold.scope]:
                raise ValidationError(
                    self.env._("Say which customer, invoice or due item is on hold.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse the holds that the user may not open; show what they hold at once."""
        holds = super().create(vals_list)
        if not self.env.su:
            holds._check_opened()
            holds._check_pauses()
            holds._log_on_invoices(lambda hold: hold._get_opened_sentence())
        holds._touch_debtors()
        return holds

    def write(self, vals):
        """Refuse to change, or to end by its dates, what managers decide."""
        if not self.env.su:
            self._check_decided()
        result = super().write(vals)
        if not self.env.su and {"date_from", "date_to"} & vals.keys():
            self._check_pauses()
        if MOVING & vals.keys():
            self._touch_debtors()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_touched(self):
        self._touch_debtors()

    def web_save(self, vals, specification, next_id=None):
        # EXTENDS 'web': a form that is saved shows at once what follows from it
        saved = super().web_save(vals, {}, next_id)
        return self.env["relance.planner"]._read_followed(self, saved, specification)

    def action_lift(self):
        """Lift the holds in the user's name; their items are chased again at once."""
        check_collector(self.env)
        self._check_decided()
        today = fields.Date.context_today(self)
        self._as_engine()._lift(today, self.env.user)
        self._log_on_invoices(
            lambda hold: self.env._("Reminders go on; lifted: %s", hold.reason)
        )

    def action_lift_selected(self):
        """Lift those that the user may; say of the others who does."""
        check_collector(self.env)
        kept = self._filter_of_managers()
        following = (self - kept).action_lift()
        if not kept:
            return following
        people = self.env["res.users"].union(
            *(company._get_relance_people(MANAGER) for company in kept.company_id)
        )
        told = self.env._(
            "Not lifted, since a manager of reminders decides it: %(holds)s. Ask "
            "%(names)s.",
            holds=", ".join(kept.mapped("display_name")),
            names=", ".join(people.mapped("name")),
        )
        return notify(told, "warning", next=following or CLOSE)

    def action_open_items(self):
        """List the due items that these holds keep back."""
        check_reader(self.env)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_due_item_action"
        )
        return action | {"domain": [("hold_id", "in", self.ids)], "context": {}}

    @api.model
    def _check_pause_end(self, date_to):
        """Refuse a pause without a last day, in the past, or too far ahead."""
        if not date_to or date_to < fields.Date.context_today(self):
            raise UserError(
                self.env._("Choose the last day of the pause, today or later.")
            )
        self._check_pause_length(date_to)

    def _check_pauses(self):
        """Refuse those of these that a person granted for too long."""
        for hold in self.filtered(lambda hold: hold.kind in PAUSES and not hold.lifted):
            hold._check_pause_length(hold.date_to, hold.date_from)

    @api.model
    def _check_pause_length(self, date_to, date_from=None):
        """Refuse a pause of more than so many months: it is an exclusion.

        They count from today, or from ``date_from`` if that is to come.
        """
        today = fields.Date.context_today(self)
        last = fields.Date.add(max(date_from or today, today), months=PAUSE_MONTHS)
        if date_to and date_to > last:
            raise UserError(
                self.env._(
                    "A pause lasts %(months)s months at most, until %(date)s. For "
                    "longer, exclude it instead, and say why: an exclusion has no end "
                    "and is lifted whenever you want.",
                    months=PAUSE_MONTHS,
                    date=format_date(self.env, last),
                )
            )

    def _log_on_invoices(self, write):
        """Leave what ``write`` tells of each hold on its invoice, in the user's name.

        What holds a customer or a company stands there.
        """
        for hold in self:
            move = hold.move_id or hold.due_item_id.move_id
            if hold.scope in ("move", "item") and move:
                move._message_log(body=write(hold))

    def _get_opened_sentence(self):
        """Return until when the invoice is left alone, and why."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        values = {
            "kind": kinds[self.kind],
            "date": format_date(self.env, self.date_to),
            "reason": self.reason,
        }
        if self.date_to:
            return self.env._(
                "Reminders on hold until %(date)s (%(kind)s): %(reason)s", **values
            )
        return self.env._("Reminders on hold (%(kind)s): %(reason)s", **values)

    def _touch_debtors(self):
        """Have the items that these holds keep back follow at once.

        What a whole company is held for waits for its plan.
        """
        # sudo: whose items they are does not depend on who holds them
        holds = self.sudo().filtered(lambda hold: hold.scope != "company")
        self.env["relance.planner"]._touch(
            holds.debtor_id
            | holds.due_item_id.debtor_id
            | holds.move_id.commercial_partner_id
        )

    def _check_opened(self):
        """Refuse what no person opens, and what a manager alone does.

        :raise AccessError: saying which kinds a person opens.
        """
        self._check_decided()
        if any(hold.kind not in BY_HAND + DECIDED_BY_MANAGERS for hold in self):
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            raise AccessError(
                self.env._(
                    "Such a hold opens by itself. Choose one of: %(kinds)s.",
                    kinds=", ".join(kinds[kind] for kind in BY_HAND),
                )
            )

    def _check_decided(self):
        """Refuse users who open, change or lift what managers decide.

        :raise AccessError: saying whom to ask.
        """
        if self._filter_of_managers():
            raise AccessError(
                self.env._(
                    "Holds of this kind, and those on a whole company, are opened, "
                    "changed and lifted by managers of reminders: ask one."
                )
            )

    def _filter_of_managers(self):
        """Return those of these holds that the user leaves to managers."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return self.browse()
        return self.filtered(
            lambda hold: hold.scope == "company" or hold.kind in DECIDED_BY_MANAGERS
        )

    def _get_sentence(self):
        """Return who holds what until when, and why, in one sentence."""
        self.ensure_one()
        part = formatLang(self.env, self.amount, currency_obj=self.currency_id)
        values = {
            "reason": f"{part}, {self.reason}" if self.amount else self.reason,
            "user": self.user_id.name or "Odoo",
            "start": format_date(self.env, self.date_from),
            "end": format_date(self.env, self.date_to),
        }
        if self.date_to:
            return self.env._(
                "On hold until %(end)s: %(reason)s (%(user)s, %(start)s).", **values
            )
        return self.env._("On hold: %(reason)s (%(user)s, %(start)s).", **values)

    @api.model
    def _get_pause_action(self, **targets):
        """Return the action of the pause wizard; ``targets`` are records by field."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_hold_pause_action"
        )
        context = {f"default_{name}_id": record.id for name, record in targets.items()}
        return action | {"context": context}

    def _lift(self, today, user):
        """End the holds on ``today`` in the name of ``user``, with their to-dos."""
        if not self:
            return
        self.write({"lifted": True, "date_lifted": today, "lifted_by_id": user.id})
        self._get_own_todos().unlink()

    def _get_own_todos(self):
        """Return the to-dos of ours that these holds opened, and no others."""
        # sudo: the to-do may be assigned to another user
        holds = self.sudo()
        about = {
            ("res.partner", hold.debtor_id.id or hold.due_item_id.debtor_id.id)
            for hold in holds
        } | {("relance.reminder", hold.reminder_id.id) for hold in holds}
        ours = self.env["mail.activity"]._get_relance_types()
        return holds.activity_id.filtered(
            lambda todo: (
                todo.activity_type_id.id in ours
                and (todo.res_model, todo.res_id) in about
            )
        )

    # Reach ------------------------------------------------------------------------

    @api.model
    def _get_live_domain(self, today):
        """Return the domain of the holds in force on ``today``, both ends included."""
        return (
            Domain("lifted", "=", False)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )

    @api.model
    def _get_live_sql(self, today):
        """Return the same condition in SQL, on the alias ``hold``."""
        return SQL(
            "NOT COALESCE(hold.lifted, false) AND hold.date_from <= %(day)s "
            "AND (hold.date_to IS NULL OR hold.date_to >= %(day)s)",
            day=today,
        )

    @api.model
    def _get_reached_sql(self, today, which):
        """Return the SQL of (item_id, id, kind, date_to, amount) of the holds on items.

        The holds are those that a person or a fact opened, in force on ``today``;
        ``which`` is the condition on the alias ``item``. ``amount`` is the part of the
        item that is held, 0 for all of it.
        """
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT item.id AS item_id, hold.id, hold.kind, hold.date_to,
                          COALESCE(hold.amount, 0) AS amount
                     FROM relance_hold hold
                     JOIN relance_due_item item ON %s
                     JOIN res_company company ON company.id = item.company_id
                    WHERE hold.scope = %s AND hold.kind <> 'covered'
                      AND %s AND %s AND %s""",
                SQL(key),
                scope,
                self._get_live_sql(today),
                self._get_match_sql(),
                which,
            )
            for scope, key in REACH
        )

    @api.model
    def _get_match_sql(self):
        """Return the SQL that tells whether ``hold`` concerns the row ``item``.

        ``company`` is the alias of the item's company: a hold reaches its branches.
        """
        return SQL(
            """hold.company_id::text = ANY(string_to_array(company.parent_path, '/'))
           AND (hold.currency_id IS NULL OR hold.currency_id = item.currency_id)
           AND (hold.due_before IS NULL OR item.date_maturity < hold.due_before)
           AND CASE hold.scope
                    WHEN 'item' THEN hold.due_item_id IN (item.id, item.origin_id)
                    WHEN 'move' THEN hold.move_id IN (item.move_id, item.document_id)
                    WHEN 'debtor' THEN hold.debtor_id = item.debtor_id
                    ELSE hold.kind <> 'opening'
                      OR (item.is_entry AND item.document_id IS NULL) END"""
        )
