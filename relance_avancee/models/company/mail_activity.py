from odoo import api, fields, models


class MailActivity(models.Model):
    """The to-dos that holds, the plan and the alarms open for the collectors."""

    _inherit = "mail.activity"

    @api.model
    def _get_relance_types(self):
        """Return the ids of the kinds of to-dos that the addon ships."""
        # sudo: names of records are read by administrators
        names = self.env["ir.model.data"].sudo()
        shipped = names.search_fetch(
            [("module", "=", "relance_avancee"), ("model", "=", "mail.activity.type")],
            ["res_id"],
        )
        return set(shipped.mapped("res_id"))

    @api.model
    def _get_relance_ask_action(self, record, company, who, what):
        """Return the dialog that asks one of those who may do ``what``.

        ``who`` is a choice of the dialog: manager, contacts, bank, administrator.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_ask_action"
        )
        return action | {
            "context": {
                "dialog_size": "medium",
                "default_company_id": company.id,
                "default_who": who,
                "default_what": what,
                "default_res_model": record._name,
                "default_res_id": record.id,
            }
        }

    @api.model
    def _ask_relance(self, record, user, what):
        """Create the to-do of ``user``, on a record that both may read.

        :raise AccessError: when one of them may not.
        """
        record.check_access("read")
        record.with_user(user).check_access("read")
        # sudo: who may not write the record asks who may
        return record.sudo().activity_schedule(
            "relance_avancee.mail_activity_ask", summary=what, user_id=user.id
        )

    @api.model
    def _create_relance_debtor_todos(self, activity_xmlid, todos):
        """Create to-dos ``(customer, company, summary)`` for their collectors."""
        return self._create_relance_todos(
            activity_xmlid, [(debtor, debtor, *others) for debtor, *others in todos]
        )

    @api.model
    def _create_relance_todos(self, activity_xmlid, todos):
        """Create to-dos ``(record, customer, company, summary)``, of one model.

        They are for the collectors of the customers. Nobody is notified: the to-do
        list shows them.
        """
        if not todos:
            return self.browse()
        activity_type = self.env.ref(activity_xmlid)
        records = todos[0][0].union(*(record for record, *_ in todos))
        names = dict(zip(records.ids, records.mapped("display_name"), strict=True))
        debtors = self.env["res.partner"].union(*(todo[1] for todo in todos))
        companies = {todo[2] for todo in todos}
        collectors = {
            company: company._get_relance_collectors(debtors) for company in companies
        }
        usual = {
            company: company._get_relance_usual_collector() for company in companies
        }
        # sudo: the plan puts a to-do on records that its user may not write
        activities = self.sudo().with_context(mail_activity_quick_update=True)
        return activities.create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "summary": summary,
                    "note": activity_type.default_note,
                    "automated": True,
                    "date_deadline": fields.Date.context_today(self),
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    # Odoo would read the name of each record by itself
                    "res_name": names[record.id],
                    "user_id": collectors[company].get(debtor.id, usual[company]).id,
                }
                for record, debtor, company, summary in todos
            ]
        )
