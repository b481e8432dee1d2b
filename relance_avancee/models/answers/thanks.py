"""A word of thanks once all that was asked is paid; off until the company wants it."""

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...tools.savepoint import apart

THANKING = ("but_key", "all")


class ResCompany(models.Model):
    _inherit = "res.company"

    relance_thank = fields.Selection(
        [
            ("nobody", "Nobody"),
            ("but_key", "All but key accounts"),
            ("all", "Everybody"),
        ],
        string="Thank for payments",
        default="nobody",
        groups="base.group_user",
        help="Once all that the reminders asked for is paid, the customer is thanked.",
    )


class RelanceDueItem(models.Model):
    """Items that were asked for, paid, and thanked for."""

    _inherit = "relance.due.item"

    date_thanked = fields.Date(string="Thanked on")

    @api.model
    def _thank(self, companies, today, debtors=None):
        """Thank those of ``debtors``, of all for None, who owe nothing late any more.

        What is thanked for was asked by a message that left, and is paid ``today``.
        """
        thanking = companies.filtered(lambda one: one.root_id.relance_thank in THANKING)
        for items in self._find_paid(thanking, today, debtors):
            with apart(self.env, "%s was not thanked.", items.debtor_id.id):
                items._send_thanks(today)

    @api.model
    def _find_paid(self, companies, today, debtors):
        """Return the items to thank for, a set by customer and company."""
        if not companies:
            return []
        rows = self.env.execute_query(
            SQL(
                """SELECT array_agg(item.id ORDER BY item.date_maturity)
                     FROM relance_due_item item
                     JOIN res_partner debtor ON debtor.id = item.debtor_id
                    WHERE item.state = 'closed' AND item.reason = 'paid'
                      AND item.date_closed = %(today)s AND item.date_thanked IS NULL
                      AND item.company_id = ANY(%(companies)s) AND debtor.active
                      AND (%(all)s OR item.debtor_id = ANY(%(debtors)s))
                      AND EXISTS (
                          SELECT FROM relance_reminder_line line
                            JOIN relance_reminder asked ON asked.id = line.reminder_id
                           WHERE line.due_item_id = item.id
                             AND line.cycle = item.cycle
                             AND line.state = 'sent' AND asked.is_contact)
                      AND NOT EXISTS (
                          SELECT FROM relance_due_item late
                           WHERE late.debtor_id = item.debtor_id
                             AND late.company_id = item.company_id
                             AND late.state = 'open' AND late.date_maturity < %(today)s)
                 GROUP BY item.company_id, item.debtor_id""",
                today=today,
                companies=companies.ids,
                all=debtors is None,
                debtors=[] if debtors is None else debtors.ids,
            )
        )
        return [self.browse(ids) for (ids,) in rows]

    def _send_thanks(self, today):
        """Queue the mail that thanks for these items, of one customer."""
        company = self.company_id.root_id
        debtor = self.debtor_id.with_company(company)
        # sudo: a person who books a payment need not write the reminders
        items = self.sudo()
        items.date_thanked = today
        if debtor.relance_key_account and company.relance_thank != "all":
            return
        lines = items.reminder_line_ids.filtered(
            lambda line: line.state == "sent" and line.reminder_id.is_contact
        )
        reminder = lines.reminder_id.sorted("date_sent")[-1:]
        reader = reminder.contact_id.filtered("active") or debtor
        if not reader._get_relance_addresses():
            return
        lang = reader.lang or company._relance_lang()
        speaking = self.with_context(lang=lang).env
        last = {line.due_item_id: line for line in lines.sorted("date_sent")}
        paid = [
            {
                "number": item.name,
                "amount": formatLang(
                    speaking,
                    last[item].amount_residual_currency,
                    currency_obj=item.currency_id,
                ),
            }
            for item in items
        ]
        # sudo: same reason, and the queue of mails is for administrators
        self.env["relance.act"].sudo()._queue_mail(
            reminder,
            reader,
            lang,
            speaking._("Thank you for your payment"),
            "relance_avancee.relance_thanks",
            {"paid": paid},
        )
