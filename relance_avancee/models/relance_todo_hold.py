from odoo import api, fields, models
from odoo.tools import SQL


class RelanceTodo(models.Model):
    """The holds that a person can end: their line goes as soon as the cause does."""

    _inherit = "relance.todo"

    @api.model
    def _get_hold_sources(self):
        """Return {name: SELECT} of the holds in force that wait for somebody."""
        return {
            "dead_address": self._get_dead_address_source(),
            "reopened": self._get_reopened_source(),
            "covered": self._get_covered_source(self._get_unmatched_sql()),
            "drafted": self._get_covered_source(self._get_drafted_sql()),
        }

    @api.model
    def _get_dead_address_source(self):
        """Return the messages that came back to an address that is still in use."""
        columns = {
            "amount": self._get_owed_sql(SQL("hold.debtor_id"), SQL("hold.company_id")),
            "res_model": SQL("'res.partner'"),
            "res_id": SQL("carrier.id"),
        }
        joins = SQL(
            """JOIN LATERAL (
                    SELECT partner.id FROM res_partner partner
                     WHERE partner.commercial_partner_id = hold.debtor_id
                       AND partner.active AND partner.email_normalized = hold.address
                  ORDER BY partner.id LIMIT 1) AS carrier ON true"""
        )
        return self._select_hold("bounce", "dead_address", columns, joins)

    @api.model
    def _get_reopened_source(self):
        """Return the settled items that are open again."""
        columns = {
            "amount": SQL("COALESCE(item.amount_residual, 0.0)"),
            "res_model": SQL("'account.move'"),
            "res_id": SQL("item.move_id"),
        }
        joins = SQL(
            """JOIN relance_due_item item
                 ON item.id = hold.due_item_id AND item.state = 'open'"""
        )
        return self._select_hold("reopened", "reopened", columns, joins)

    @api.model
    def _get_covered_source(self, condition):
        """Return the customers on whose account money waits; ``condition``: it does."""
        columns = {
            "amount": self._get_owed_sql(SQL("hold.debtor_id"), SQL("hold.company_id")),
            "res_model": SQL("'res.partner'"),
            "res_id": SQL("hold.debtor_id"),
        }
        return self._select_hold("covered", "covered", columns, SQL(), condition)

    @api.model
    def _get_unmatched_sql(self):
        """Return the condition that money in the currency of the hold is unmatched.

        It is written for Odoo's index on what is not reconciled.
        """
        return SQL(
            """EXISTS (
                SELECT FROM res_partner partner
                  JOIN account_move_line line ON line.partner_id = partner.id
                 WHERE partner.commercial_partner_id = hold.debtor_id
                   AND line.account_id = ANY(ARRAY(
                        SELECT account.id FROM account_account account
                         WHERE account.account_type = 'asset_receivable'))
                   AND line.currency_id = hold.currency_id
                   AND line.reconciled IS NOT TRUE
                   AND line.parent_state = 'posted'
                   AND line.amount_residual_currency < 0)"""
        )

    @api.model
    def _get_drafted_sql(self):
        """Return the condition that the hold is about a credit note, still a draft."""
        return SQL(
            """hold.currency_id IS NULL AND EXISTS (
                SELECT FROM account_move move
                 WHERE move.commercial_partner_id = hold.debtor_id
                   AND move.state = 'draft' AND move.move_type = 'out_refund')"""
        )

    @api.model
    def _get_owed_sql(self, debtor, company):
        """Return the SQL of what a debtor owes in a company, late already."""
        return SQL(
            """COALESCE((SELECT SUM(late.amount_residual) FROM relance_due_item late
                WHERE late.debtor_id = %s AND late.company_id = %s
                  AND late.state = 'open' AND late.date_maturity < %s), 0.0)""",
            debtor,
            company,
            fields.Date.context_today(self),
        )

    @api.model
    def _select_hold(self, kind, hold_kind, columns, joins, condition=None):
        """Return the SELECT of the holds ``hold_kind`` in force, with their to-do."""
        source = SQL(
            """relance_hold hold
     LEFT JOIN mail_activity activity
            ON activity.id = hold.activity_id AND activity.active
     LEFT JOIN relance_reminder reminder ON reminder.id = hold.reminder_id
               %s
         WHERE hold.kind = %s AND %s AND %s""",
            joins,
            hold_kind,
            self.env["relance.hold"]._get_live_sql(fields.Date.context_today(self)),
            condition or SQL("true"),
        )
        return self._select_source(
            SQL("hold.id"),
            kind,
            {
                "debtor_id": SQL("hold.debtor_id"),
                "company_id": SQL("hold.company_id"),
                "user_id": SQL("COALESCE(activity.user_id, reminder.collector_id)"),
                "date": SQL("COALESCE(activity.date_deadline, hold.date_from)"),
                "later": self._get_later_sql(),
                "note": SQL("hold.reason"),
                "activity_id": SQL("activity.id"),
                "hold_id": SQL("hold.id"),
            }
            | columns,
            source,
        )
