from collections import defaultdict
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import COLLECTOR
from ...tools.access import check_collector, check_reader
from ...tools.client_action import CLOSE, notify
from ..company.guarded import always, once


class RelanceAct(models.AbstractModel):
    """What a debtor says, whatever the means: who, when, on which items, how it ended.

    A promise, a dispute, a payment plan is an act. While it is open it keeps items
    back, each of them or a part of it, by holds of its own kind (``_get_parts``); the
    planner reads the one table of holds. Whoever changes an act calls ``_sync_holds``;
    each plan and each thing that a person does asks the open acts of the customer to
    follow what was paid or credited since (``_follow``).
    """

    _name = "relance.act"
    _description = "What a Customer Says"
    _inherit = ["relance.guarded", "relance.personal", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    # The kind of its holds, the states in which it is open, and those of what holds
    # nothing, and is followed all the same: to its end, or for so many days after it.
    _hold_kind = ""
    _open_states = ("open",)
    _followed_states = ()
    _followed_days = 0

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="set null",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Said by",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', debtor_id)]",
    )
    date = fields.Date(
        string="Said on",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    channel = fields.Selection(
        [
            ("phone", "By phone"),
            ("mail", "By e-mail"),
            ("letter", "By letter"),
            ("meeting", "In person"),
            ("page", "On its page"),
            ("platform", "By its platform"),
        ],
        string="How",
        required=True,
        default="phone",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Taken by",
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    reminder_id = fields.Many2one(
        "relance.reminder",
        string="In answer to",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    suggestion_id = fields.Many2one(
        "relance.suggestion",
        string="Made of",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
    )
    due_item_ids = fields.Many2many("relance.due.item", string="Due items")
    currency_id = fields.Many2one("res.currency")
    note = fields.Text()
    hold_ids = fields.One2many(
        "relance.hold",
        "act_id",
        string="Holds",
        domain=lambda self: [("act_model", "=", self._name)],
    )
    date_end = fields.Date(string="Ended on", copy=False)
    ended_by_id = fields.Many2one(
        "res.users", string="Ended by", copy=False, ondelete="set null"
    )
    end_reason = fields.Char(string="Why it ended", copy=False)

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return (
            once(COLLECTOR, "company_id", "debtor_id", "reminder_id", "due_item_ids")
            | once(COLLECTOR, "currency_id", "suggestion_id")
            | always(COLLECTOR, "contact_id", "date", "channel", "user_id", "note")
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Accept the suggestions that these acts are made of; acknowledge them."""
        acts = super().create(vals_list)
        acts._ask_to_acknowledge()
        for act in acts.filtered("suggestion_id"):
            act.suggestion_id._decide("accepted", act)
        return acts

    @api.ondelete(at_uninstall=False)
    def _unlink_holds(self):
        # sudo: what an act keeps back goes with it
        self.sudo().hold_ids.unlink()

    def _prepare_erased_values(self):
        # EXTENDS company
        return super()._prepare_erased_values() | {"note": False, "end_reason": False}

    def _tell_history(self, is_over):
        """Return what the history of the customer tells: what was said, or its end."""
        self.ensure_one()
        words = [self.display_name]
        if is_over:
            states = dict(self._fields["state"]._description_selection(self.env))
            words += [states[self.state], self.end_reason]
        else:
            words.append(self.note)
        return " – ".join(filter(None, words))

    # What it keeps back -----------------------------------------------------------

    def _is_open(self):
        """Say whether the act still holds something."""
        self.ensure_one()
        return self.state in self._open_states

    def _get_parts(self):
        """Return {due item: the part of it that the act keeps back, 0 for all of it}.

        A kind of act says what it holds; an item that is closed is left out by
        ``_sync_holds``.
        """
        self.ensure_one()
        return dict.fromkeys(self.due_item_ids, 0.0)

    def _get_hold_end(self):
        """Return the last day of the holds of the act, False until it ends."""
        return False

    def _get_hold_reason(self):
        """Return in a few words why the items are held."""
        self.ensure_one()
        return self.display_name

    def _sync_holds(self, today):
        """Make the holds of each act say what it keeps back now, nothing once ended."""
        # sudo: the holds of an act are the engine's, whoever changed the act
        acts, wanted = self.sudo(), {}
        for act in acts.filtered(lambda act: act._is_open()):
            wanted |= act._get_wanted_holds(today)
        live = acts.hold_ids.filtered(lambda hold: not hold.lifted)
        known = {(hold.act_id, hold.due_item_id): hold for hold in live}
        gone = live.browse().union(
            *(known[key] for key in known.keys() - wanted.keys())
        )
        for act, holds in gone.grouped("act_id").items():
            holds._lift(today, acts.browse(act).ended_by_id or self._get_engine())
        live._update({known[key]: wanted[key] for key in known.keys() & wanted.keys()})
        if new := [wanted[key] for key in wanted if key not in known]:
            live.create(new)

    def _get_wanted_holds(self, today):
        """Return {(act id, due item): values} of the holds that the act asks for."""
        self.ensure_one()
        return {
            (self.id, item): values
            for item, amount in self._get_parts().items()
            if item.state == "open"
            and (values := self._prepare_hold_values(item, amount, today))
        }

    def _prepare_hold_values(self, item, amount, today):
        """Return the values of the hold of the act on ``item``, None for none."""
        self.ensure_one()
        is_part = 0 < amount < item.amount_residual_currency
        return {
            "kind": self._hold_kind,
            "scope": "item",
            "company_id": item.company_id.id,
            "debtor_id": item.debtor_id.id,
            "move_id": item.move_id.id,
            "due_item_id": item.id,
            "currency_id": item.currency_id.id,
            "amount": amount if is_part else 0.0,
            "date_from": min(self.date, today),
            "date_to": self._get_hold_end(),
            "reason": self._get_hold_reason(),
            "user_id": self.user_id.id,
            "act_model": self._name,
            "act_id": self.id,
        }

    @api.model
    def _get_engine(self):
        """Return who ends what no person ends."""
        return self.env["res.users"].browse(SUPERUSER_ID)

    # Its end ----------------------------------------------------------------------

    def _end(self, state, today, user=None, reason=False):
        """End the acts in ``state`` on ``today``: their items are chased again."""
        # sudo: how an act ends is written by the engine, whoever ended it
        acts = self.sudo()
        acts.write(
            {
                "state": state,
                "date_end": today,
                "ended_by_id": (user or self._get_engine()).id,
                "end_reason": reason,
            }
        )
        acts._sync_holds(today)

    def action_withdraw(self):
        """End the acts as said by mistake, or taken back; their items are chased."""
        check_collector(self.env)
        self.check_access("write")
        for act in self:
            if act.date_end:
                raise UserError(
                    self.env._("%(act)s has ended already.", act=act.display_name)
                )
            act._end("cancelled", act.company_id._relance_today(), self.env.user)

    def _end_with_hold(self, following):
        """End the acts whose hold a person lifts; return what says so.

        ``following`` is the action that comes next.
        """
        self.action_withdraw()
        told = self.env._(
            "Ended with the hold: %(acts)s. What it kept back is chased again.",
            acts=", ".join(self.mapped("display_name")),
        )
        return notify(told, next=following)

    @api.model
    def _get_act_models(self):
        """Return the names of the models of acts."""
        return ["relance.dispute", "relance.payment.plan", "relance.promise"]

    @api.model
    def _follow_open(self, companies, today, debtors=None):
        """Have the open acts of ``debtors``, of all for None, follow what changed."""
        for name, ids in self._find_open(companies, today, debtors).items():
            acts = self.env[name].browse(ids)
            acts._follow(today)

    @api.model
    def _find_open(self, companies, today, debtors):
        """Return {model: ids} of the acts of ``debtors`` to follow, of all for None.

        Those that are open, and what is over and may still change.
        """
        self.env.flush_all()
        found = defaultdict(list)
        parts = [
            SQL(
                """SELECT %s, id FROM %s WHERE company_id = ANY(%s)
                      AND (state = ANY(%s)
                           OR state = ANY(%s) AND COALESCE(date_end, 'infinity') >= %s)
                      AND (%s OR debtor_id = ANY(%s))""",
                name,
                SQL.identifier(self.env[name]._table),
                companies.ids,
                list(self.env[name]._open_states),
                list(self.env[name]._followed_states),
                today - timedelta(days=self.env[name]._followed_days),
                debtors is None,
                [] if debtors is None else debtors.ids,
            )
            for name in self._get_act_models()
        ]
        if parts:
            for name, act in self.env.execute_query(SQL(" UNION ALL ").join(parts)):
                found[name].append(act)
        return found

    def _follow(self, today):
        """Take in what was paid, credited or gone since, and end what is over.

        A kind of act ends itself here, before ``super()``.
        """
        self.filtered(lambda act: act._is_open())._sync_holds(today)


class RelanceHold(models.Model):
    """The holds of acts begin, change and end with them."""

    _inherit = "relance.hold"

    act_model = fields.Char(index="btree_not_null", copy=False)
    act_id = fields.Many2oneReference(
        string="Said", model_field="act_model", index="btree_not_null", copy=False
    )

    def _update(self, wanted):
        """Write what of ``wanted``, {hold: values}, is not so yet."""
        names = {name for values in wanted.values() for name in values}
        holds = self.browse().union(*wanted)
        for hold, known in zip(
            holds, holds._read_format(list(names), load=None), strict=True
        ):
            changed = {
                name: value
                for name, value in wanted[hold].items()
                if known[name] != value
            }
            if changed:
                hold.write(changed)

    @api.model
    def _lift_settled(self, companies, today, debtors=None):
        # EXTENDS planning
        result = super()._lift_settled(companies, today, debtors)
        self.env["relance.act"]._follow_open(companies, today, debtors)
        self.env["relance.due.item"]._thank(companies, today, debtors)
        return result

    def write(self, vals):
        """Refuse to end by its dates what an act keeps back: the act says them."""
        if not self.env.su and self.filtered("act_id"):
            raise UserError(
                self.env._(
                    "Its dates and its reason are those of what the customer said: "
                    "press Open it, and change that."
                )
            )
        return super().write(vals)

    def action_lift(self):
        # EXTENDS planning: what an act keeps back ends with the act, which is said
        check_collector(self.env)
        own = self.filtered("act_id")
        told = super(RelanceHold, self - own).action_lift()
        for model, holds in own.grouped("act_model").items():
            acts = self.env[model].browse(set(holds.mapped("act_id")))
            told = acts._end_with_hold(told or CLOSE)
        return told

    def action_open_act(self):
        """Open what was said."""
        check_reader(self.env)
        self.ensure_one()
        return self.env[self.act_model].browse(self.act_id)._get_records_action()


class RelanceRetention(models.AbstractModel):
    """What was said long ago."""

    _inherit = "relance.retention"

    @api.model
    def _find_expired(self, root, today):
        # EXTENDS company
        found = super()._find_expired(root, today)
        if day := root._get_relance_term("relance_keep_notes_months", today):
            ended = Domain("date_end", "<", day)
            for name in self.env["relance.act"]._get_act_models():
                found.append(self._search_kept(name, root, ended))
            read = Domain("date_received", "<", day)
            found.append(self._search_kept("relance.suggestion", root, read))
        return found

    @api.model
    def _find_personal(self, partners, companies):
        # EXTENDS company
        found = super()._find_personal(partners, companies)
        about = Domain("debtor_id", "in", partners.ids)
        models_ = [*self.env["relance.act"]._get_act_models(), "relance.suggestion"]
        return [
            *found,
            *(self._search_kept(name, companies, about) for name in models_),
        ]
