from odoo import SUPERUSER_ID, api, fields, models

from ...rules.planning.reasons import COMPANY_WIDE

REOPENED_DAYS = 2


class RelanceHold(models.Model):
    """Holds that open and lift by themselves."""

    _inherit = "relance.hold"

    @api.model
    def _hold_reopened(self, items, today):
        """Hold the settled items that are open again, until somebody looks.

        After two working days they continue in the same cycle.
        """
        if not items:
            return
        self._open(
            [
                {
                    "kind": "reopened",
                    "scope": "item",
                    "company_id": item.company_id.id,
                    "debtor_id": item.debtor_id.id,
                    "move_id": item.move_id.id,
                    "due_item_id": item.id,
                    "date_from": today,
                    "date_to": item.company_id._get_relance_working_days(
                        item.debtor_id.country_id
                    ).about_after(today, REOPENED_DAYS),
                    "reason": self.env._("%s was settled and is open again", item.name),
                }
                for item in items
            ],
            "relance_avancee.mail_activity_reopened",
        )

    @api.model
    def _sync_company_holds(self, companies):
        """Open, renew or lift the holds on old items and on miscellaneous entries."""
        live = self.search(
            [("company_id", "in", companies.ids), ("kind", "in", COMPANY_WIDE)]
        )
        for company in companies.filtered(lambda company: not company.parent_id):
            for kind in COMPANY_WIDE:
                holds = live.filtered(
                    lambda hold, c=company, k=kind: (
                        hold.company_id == c and hold.kind == k
                    )
                )
                speaking = self.with_context(lang=company._relance_lang())
                speaking._sync_company_hold(company, kind, holds)

    def _sync_company_hold(self, company, kind, holds):
        """Make the one hold of ``kind`` say what the settings of ``company`` say."""
        today = company._relance_today()
        values = self._prepare_company_hold_values(company, kind, today)
        current = holds.filtered(lambda hold: not hold.lifted)
        if values is None:
            current._lift(today, self.env.user)
        elif current:
            current.write(values)
        elif kind == "opening" or not holds:
            self.create(values)

    def _prepare_company_hold_values(self, company, kind, today):
        """Return the values of a hold on a whole company, None when none is due."""
        installed = company.relance_install_date or today
        values = {
            "kind": kind,
            "scope": "company",
            "company_id": company.id,
            "date_from": installed,
        }
        if kind == "opening":
            if company.relance_chase_entries:
                return None
            reason = self.env._(
                "Miscellaneous entries are not chased (see the settings)"
            )
            return values | {"reason": reason}
        return values | {
            "due_before": fields.Date.subtract(
                installed, days=company.relance_too_old_days
            ),
            "reason": self.env._(
                "Due long before the installation: a person takes these items over"
            ),
        }

    @api.model
    def _lift_settled(self, companies, today, debtors=None):
        """Lift the holds whose cause is gone: items closed again, addresses changed.

        Those on ``debtors``, on all for None.
        """
        domain = [("lifted", "=", False), ("company_id", "in", companies.ids)]
        if debtors is not None:
            domain.append(("debtor_id", "in", debtors.ids))
        names = ["kind", "date_to", "due_item_id", "debtor_id", "address"]
        open_holds = self.search_fetch(domain, names)
        settled = open_holds.filtered(
            lambda hold: hold.kind == "reopened" and hold.due_item_id.state == "closed"
        )
        dead = open_holds.filtered(lambda hold: hold.kind == "dead_address")
        expired = open_holds.filtered(
            lambda hold: hold.date_to and hold.date_to < today
        )
        gone = settled | expired | (dead and dead._filter_revived())
        gone._lift(today, self.env["res.users"].browse(SUPERUSER_ID))

    def _filter_revived(self):
        """Return the holds whose dead address no partner of the debtor carries now."""
        partners = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", self.debtor_id.ids),
                ("email_normalized", "in", self.mapped("address")),
            ]
        )
        carried = {(p.commercial_partner_id, p.email_normalized) for p in partners}
        return self.filtered(lambda hold: (hold.debtor_id, hold.address) not in carried)

    def _open(self, vals_list, activity_xmlid=None):
        """Create holds in bulk, with a to-do for the collector of the debtor."""
        holds = self.create(vals_list)
        if activity_xmlid:
            todos = self.env["mail.activity"]._create_relance_debtor_todos(
                activity_xmlid,
                [
                    (
                        hold.debtor_id or hold.due_item_id.debtor_id,
                        hold.company_id,
                        hold.reason,
                    )
                    for hold in holds
                ],
            )
            for hold, todo in zip(holds, todos, strict=True):
                hold.activity_id = todo
        return holds
