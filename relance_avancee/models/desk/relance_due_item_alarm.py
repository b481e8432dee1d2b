from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.notices.notice import ALARM_DAYS
from ...rules.planning.reasons import SILENT
from ...tools.savepoint import apart
from ..planning.relance_planner_store import UNPLANNABLE

ALARM = "relance_avancee.mail_activity_overdue"
DECIDED = ("plan", "insurer", "bailiff", "write_off")


class RelanceDueItem(models.Model):
    """The alarm 90 days after the due date: waiting any longer is not reasonable.

    It rings once for each invoice, and again only in a new life of its due item (a
    rejected payment, a due date moved later).

    It stays silent for what is on hold, a running formal notice included (which has
    an alarm of its own), for what is in dispute, even in part, or blocked in Odoo,
    for what a factor or a bank still has, for what is too small to be chased, and
    once a formal notice has ended in a decision. It rings when the cause is gone.
    What nothing chases for want of data (an address, a scenario, an invoice never
    sent) does ring: it would be forgotten.
    """

    _inherit = "relance.due.item"

    alarm_cycle = fields.Integer(help="The cycle in which the alarm rang.")

    @api.model
    def _cron_ring(self):
        """Ring for what is late, and before the cover ends; end what is settled."""
        self.env.flush_all()
        for [company] in self._read_group([("state", "=", "open")], ["company_id"]):
            speaking = self.with_context(lang=company._relance_lang())
            with apart(self.env, "The alarms of %s could not ring.", company.name):
                speaking._ring(company, company._relance_today())
        with apart(self.env, "The alarms that ended could not be removed."):
            self._end_rung()
        self.invalidate_model()

    @api.model
    def _ring(self, company, today):
        """Ring all that is to ring for one company, each once.

        An extension may ring for more after ``super()``: it opens to-dos of a type of
        its own, and says in ``_get_causes`` when they end.
        """
        self._ring_late(company, today)

    @api.model
    def _ring_late(self, company, today):
        """Open a to-do for each invoice 90 days late; return them."""
        rows = self._mark_late(company, today - timedelta(days=ALARM_DAYS))
        told = {move for move, _debtor, _name, is_told in rows if is_told}
        late = {
            move: (debtor, name)
            for move, debtor, name, _told in rows
            if move not in told
        }
        moves, partners = self.env["account.move"], self.env["res.partner"]
        return self.env["mail.activity"]._create_relance_todos(
            ALARM,
            [
                (
                    moves.browse(move),
                    partners.browse(debtor),
                    company,
                    self._get_alarm_summary(name),
                )
                for move, (debtor, name) in late.items()
            ],
        )

    @api.model
    def _get_alarm_summary(self, number):
        """Return what the to-do of an invoice says."""
        return self.env._(
            "%(number)s: decide, it is 90 days late or more",
            number=number or "",
        )

    @api.model
    def _mark_late(self, company, last):
        """Mark what rings of a company; return (invoice, customer, number, told).

        ``told``: another instalment of the invoice rang already, and is still open.
        """
        return self.env.execute_query(
            SQL(
                """UPDATE relance_due_item item SET alarm_cycle = item.cycle
                    WHERE %s AND %s
                RETURNING COALESCE(item.document_id, item.move_id), item.debtor_id,
                          item.name, EXISTS (
                              SELECT FROM relance_due_item other
                               WHERE other.move_id = item.move_id
                                 AND other.state = 'open'
                                 AND other.alarm_cycle = other.cycle)""",
                self._get_late_sql(company, last),
                self._get_alarming_sql(company, last),
            )
        )

    @api.model
    def _get_late_sql(self, company, last):
        """Return the condition that ``item`` was due on ``last``, or before."""
        return SQL(
            """item.company_id = %s AND item.state = 'open'
               AND item.date_maturity <= %s AND item.move_id IS NOT NULL""",
            company.id,
            last,
        )

    @api.model
    def _get_alarming_sql(self, company, last):
        """Return the condition that a person must decide about ``item``, untold yet.

        A plan has decided on it: its reasons are known. The holds are read again, for
        those opened since.
        """
        held = self.env["relance.hold"]._get_reached_sql(
            company._relance_today(), self._get_late_sql(company, last)
        )
        return SQL(
            """item.alarm_cycle IS DISTINCT FROM item.cycle
               AND item.status IN ('scheduled', 'planned', 'excluded', 'finished')
               AND NOT string_to_array(COALESCE(item.reasons, ''), ',') && %(silent)s
               AND item.id NOT IN (
                    SELECT held.item_id FROM (%(held)s) AS held WHERE held.amount = 0)
               AND NOT EXISTS (
                    SELECT FROM relance_dispute dispute
                     WHERE dispute.move_id IN (item.move_id, item.document_id)
                       AND dispute.state = ANY(%(disputed)s))
               AND NOT EXISTS (
                    SELECT FROM relance_notice_line line
                      JOIN relance_notice notice ON notice.id = line.notice_id
                     WHERE line.move_id IN (item.move_id, item.document_id)
                       AND notice.outcome = ANY(%(decided)s))""",
            silent=list(SILENT),
            held=held,
            decided=list(DECIDED),
            disputed=list(self.env["relance.dispute"]._open_states),
        )

    @api.model
    def _get_kept_columns(self):
        # EXTENDS due_items: what rang for a claim does not ring again elsewhere
        return [*super()._get_kept_columns(), "alarm_cycle"]

    @api.model
    def _end_rung(self):
        """Remove the to-dos of what is paid, or closed, since."""
        ended = self.env.execute_query(
            SQL(" UNION ALL ").join(
                SQL(
                    """SELECT activity.id FROM mail_activity activity
                        WHERE activity.active AND activity.automated
                          AND activity.activity_type_id = %s AND %s""",
                    self.env.ref(activity_type).id,
                    SQL(" AND ").join(map(self._get_ended_sql, causes)),
                )
                for activity_type, causes in self._get_causes().items()
            )
        )
        # sudo: the to-do may be assigned to another user
        todos = self.env["mail.activity"].sudo()
        todos.browse([activity for [activity] in ended]).unlink()

    @api.model
    def _get_ended_sql(self, cause):
        """Return the condition that no open ``item`` is the cause of ``activity``."""
        return SQL(
            """NOT EXISTS (SELECT FROM relance_due_item item
                            WHERE item.state = 'open' AND %s)""",
            cause,
        )

    @api.model
    def _get_causes(self):
        """Return {type of to-do: conditions, one of which keeps ``activity`` open}.

        Each compares the record of the to-do with one column of an open ``item``. An
        extension may add its own types of to-dos, which end with their causes.
        """
        return {
            ALARM: [
                SQL("item.move_id = activity.res_id AND item.alarm_cycle = item.cycle"),
                SQL(
                    "item.document_id = activity.res_id"
                    " AND item.alarm_cycle = item.cycle"
                ),
            ],
            UNPLANNABLE: [
                SQL("item.debtor_id = activity.res_id AND item.reason = 'unplannable'")
            ],
        }
