from odoo import api, models
from odoo.tools import SQL


class RelanceExposure(models.AbstractModel):
    """What was sold and is on no invoice yet may be lost too."""

    _inherit = "relance.exposure"

    @api.model
    def _get_sources(self, root, debtors, today):
        # EXTENDS 'relance_avancee'
        companies = root._relance_companies().ids
        return [
            *super()._get_sources(root, debtors, today),
            self._get_order_sql(companies, debtors),
        ]

    @api.model
    def _get_order_sql(self, companies, debtors):
        """Return the SELECT of what confirmed orders have on no invoice yet.

        It follows Odoo's ``credit_to_invoice``, but: what is on a draft invoice counts
        as the draft; what is invoiced on delivery counts from the order on; a down
        payment that was invoiced is deducted. An order never counts below nothing.
        """
        return SQL(
            """
            SELECT part.debtor_id, part.name, part.currency_id, part.amount, NULL::date
              FROM (%(orders)s) AS sold
         LEFT JOIN LATERAL (%(deposits)s) AS deposit ON true
             CROSS JOIN LATERAL (VALUES
                   (sold.debtor_id, 'delivered', sold.currency_id, sold.delivered),
                   (sold.debtor_id, 'ordered', sold.currency_id, sold.ordered),
                   (sold.debtor_id, 'deposits', sold.currency_id, -GREATEST(LEAST(
                       COALESCE(deposit.amount, 0),
                       sold.delivered + sold.ordered), 0))
                   ) AS part (debtor_id, name, currency_id, amount)
             WHERE part.amount <> 0
            """,
            orders=self._get_sold_sql(companies, debtors),
            deposits=SQL(
                """SELECT SUM(CASE WHEN move.move_type = 'out_refund'
                                   THEN -item.price_total
                                   ELSE item.price_total END) AS amount
                     FROM sale_order_line line
                     JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                     JOIN account_move_line item ON item.id = rel.invoice_line_id
                     JOIN account_move move ON move.id = item.move_id
                    WHERE line.order_id = sold.id AND line.is_downpayment
                      AND move.state <> 'cancel'"""
            ),
        )

    @api.model
    def _get_sold_sql(self, companies, debtors):
        """Return the SELECT of the orders: what is delivered, and not; both to invoice.

        Quantities below nothing are returns. Taxes are counted in.
        """
        return SQL(
            """
            SELECT own.id, own.debtor_id, own.currency_id,
                   SUM(own.price * own.delivered) AS delivered,
                   SUM(own.price * (own.total - own.delivered)) AS ordered
              FROM (SELECT sale.id, payer.commercial_partner_id AS debtor_id,
                           sale.currency_id,
                           COALESCE(line.price_total / NULLIF(line.product_uom_qty, 0),
                                    line.price_unit
                                    * (1 - COALESCE(line.discount, 0) / 100)) AS price,
                           CASE WHEN line.product_uom_qty < 0
                                THEN LEAST(made.delivered - made.invoiced, 0)
                                ELSE GREATEST(made.delivered - made.invoiced, 0)
                                END AS delivered,
                           CASE WHEN line.product_uom_qty < 0
                                THEN LEAST(LEAST(line.product_uom_qty, made.delivered)
                                           - made.invoiced, 0)
                                ELSE GREATEST(GREATEST(line.product_uom_qty,
                                              made.delivered) - made.invoiced, 0)
                                END AS total
                      FROM sale_order sale
                      JOIN sale_order_line line ON line.order_id = sale.id
                      JOIN res_partner payer ON payer.id = sale.partner_invoice_id
             CROSS JOIN LATERAL (SELECT
                           COALESCE(line.qty_delivered, 0)::numeric AS delivered,
                           COALESCE(line.qty_invoiced, 0)::numeric AS invoiced) AS made
                     WHERE sale.state = 'sale' AND line.display_type IS NULL
                       AND line.is_downpayment IS NOT TRUE
                       AND sale.company_id = ANY(%s)
                       AND payer.commercial_partner_id = ANY(%s)) AS own
          GROUP BY own.id, own.debtor_id, own.currency_id
            """,
            companies,
            debtors,
        )

    @api.model
    def _lock_groups(self, debtors):
        """Have who sells to the group of one of ``debtors`` at the same time wait.

        Written, not only locked: the other then starts again, on what it sees after us.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner SET write_date = write_date
                 WHERE id IN (
                    WITH RECURSIVE above AS (
                        SELECT id, parent_id FROM res_partner WHERE id = ANY(%s)
                         UNION
                        SELECT parent.id, parent.parent_id
                          FROM above
                          JOIN res_partner parent ON parent.id = above.parent_id
                    )
                    SELECT id FROM above WHERE parent_id IS NULL)
                """,
                debtors.ids,
            )
        )

    @api.model
    def _tell_causes(self, root, standing, more):
        """Return {cause of a rule: what is told of it}, a sentence each."""
        return {
            "insolvency": self._tell_insolvency(standing),
            "overdue": self._tell_overdue(root, standing),
            "promise": " ".join(filter(None, self._tell_acts(standing))),
            "exposure": self._tell_limit(root, standing, more),
            "class": self.env._("Class %(class)s.", **{"class": standing.risk_class}),
        }
