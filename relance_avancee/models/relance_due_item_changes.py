from odoo import api, fields, models
from odoo.tools import SQL


class RelanceDueItem(models.Model):
    """Changes: which journal items a refresh must look at."""

    _inherit = "relance.due.item"

    is_undecided = fields.Boolean(
        string="To be decided", help="The next plan decides about it."
    )

    _undecided_idx = models.Index("(debtor_id) WHERE is_undecided")

    @api.model
    def _find_changed_lines(self, company, horizon):
        """Return the ids of the lines that changed since ``horizon``, and of whom.

        The lines are the open ones of followed accounts that changed themselves, with
        another line of their entry, their document, their customer or a contact, or
        because a claim was moved to them; and those of our open items that are open no
        more. The customers are those who changed, or whose credits did: all their items
        are concerned.
        """
        changed = self.env["relance.change.mark"]._get_changed_sql
        rows = self.env.execute_query(
            SQL(
                """
                WITH person AS MATERIALIZED (
                    SELECT id, COALESCE(commercial_partner_id, id) AS debtor_id
                      FROM res_partner WHERE %(partner_changed)s
                ), line AS MATERIALIZED (
                    SELECT line.id, line.move_id, line.partner_id,
                           line.amount_residual_currency < 0 AND %(line_changed)s
                               OR line.partner_id IN (SELECT debtor_id FROM person)
                               OR item.contact_id IN (SELECT id FROM person)
                               AS is_concerned,
                           bool_or(%(line_changed)s OR %(move_changed)s
                                   OR COALESCE(%(document_changed)s, false)
                                   ) OVER (PARTITION BY line.move_id) AS is_changed
                      FROM account_move_line line
                      JOIN account_move move ON move.id = line.move_id
                 LEFT JOIN relance_due_item item ON item.line_id = line.id
                 LEFT JOIN account_move document ON document.id = item.document_id
                     WHERE line.company_id = %(company)s
                       AND line.account_id IN %(accounts)s
                       AND line.reconciled IS NOT TRUE
                ), known AS MATERIALIZED (
                    SELECT item.line_id AS id, item.debtor_id AS partner_id
                      FROM relance_due_item item
                     WHERE item.company_id = %(company)s AND item.state = 'open'
                       AND item.line_id NOT IN (SELECT id FROM line)
                ), moved AS (
                    SELECT line.id, line.partner_id
                      FROM known
                      JOIN account_partial_reconcile part
                        ON part.debit_move_id = known.id
                      JOIN account_move_line credit ON credit.id = part.credit_move_id
                      JOIN line ON line.move_id = credit.move_id
                )
                SELECT id, partner_id, COALESCE(is_concerned, false) FROM line
                 WHERE is_changed OR is_concerned
                 UNION ALL SELECT id, partner_id, false FROM known
                 UNION ALL SELECT id, partner_id, false FROM moved
                """,
                company=company.id,
                accounts=tuple(self._get_followed_accounts(company).ids) or (0,),
                partner_changed=changed("res_partner", horizon),
                line_changed=changed("line", horizon),
                move_changed=changed("move", horizon),
                document_changed=changed("document", horizon),
            )
        )
        lines = {line for line, _debtor, _is_concerned in rows}
        return lines, {debtor for _line, debtor, is_concerned in rows if is_concerned}

    @api.model
    def _find_flagged(self, company, lines):
        """Return the customers of these ``lines`` who, or whose invoice, say no.

        Or said no, so far as we know.
        """
        planner = self.env["relance.planner"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT item.debtor_id
                  FROM %(source)s
                 WHERE item.state = 'open' AND item.company_id = %(company)s
                   AND %(scope)s
                   AND (item.reason IS NOT NULL OR NOT debtor.active
                        OR %(address)s IS NULL OR %(blocked)s
                        OR %(being_paid)s OR %(muted)s OR %(was_sent)s IS NOT TRUE)
                """,
                source=planner._get_item_from(),
                company=company.id,
                scope=self._get_scope_sql(lines, "item.line_id"),
                **planner._get_flags_sql(),
            )
        )
        return {debtor for (debtor,) in rows}

    @api.model
    def _get_scope_sql(self, lines, column):
        """Return the SQL that keeps the journal items ``lines``, ids; all for None.

        ``column`` is what names a journal item in the statement.
        """
        if lines is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s::integer[])", SQL(column), list(lines))
