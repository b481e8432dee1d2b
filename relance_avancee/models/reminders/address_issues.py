from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ...const import COLLECTOR, READER
from ...tools.access import check_collector, check_reader

ISSUES = [
    ("missing", "No valid address"),
    ("dead", "The address does not work"),
    ("role", "Nobody with the role of the next step"),
]
KINDS = [kind for kind, _label in ISSUES]


class ResPartner(models.Model):
    """Addresses to fix: whom the reminders of the days to come would not reach."""

    _inherit = "res.partner"

    relance_address_issue = fields.Selection(
        ISSUES,
        string="Address to fix",
        compute="_compute_relance_address_issue",
        search="_search_relance_address_issue",
        compute_sudo=True,
        groups=READER,
    )
    relance_address_detail = fields.Char(
        string="What is missing",
        compute="_compute_relance_address_issue",
        compute_sudo=True,
        groups=READER,
    )
    relance_usual_email = fields.Char(
        string="Usual address",
        compute="_compute_relance_usual_email",
        inverse="_inverse_relance_usual_email",
        compute_sudo=True,
        groups=READER,
        help="Of the reminder contact, else the invoice contact, else the company.",
    )

    @api.depends("email", "relance_contact_id", "child_ids.email", "child_ids.type")
    @api.depends_context("allowed_company_ids", "lang")
    def _compute_relance_address_issue(self):
        issues = self._read_relance_address_issues()
        for partner in self:
            found = sorted(issues[partner.id], key=lambda row: KINDS.index(row[0]))
            details = [partner._get_relance_issue_sentence(*row) for row in found]
            partner.relance_address_issue = found[0][0] if found else False
            partner.relance_address_detail = " ".join(details)

    def _search_relance_address_issue(self, operator, value):
        self._check_field_access(self._fields["relance_address_issue"], "read")
        if operator != "in":
            return NotImplemented
        wanted = [kind for kind in KINDS if kind in value]
        domain = Domain("id", "in", self._get_relance_issue_debtors(wanted))
        if False in value:
            domain |= Domain("id", "not in", self._get_relance_issue_debtors(KINDS))
        return domain

    @api.depends("email", "relance_contact_id", "child_ids.email", "child_ids.type")
    def _compute_relance_usual_email(self):
        for partner in self:
            partner.relance_usual_email = partner._get_relance_usual_contact().email

    def _inverse_relance_usual_email(self):
        """Write the address on the contact that receives the reminders."""
        for partner in self:
            address = partner.relance_usual_email
            if address and not email_normalize(address, strict=False):
                raise UserError(
                    self.env._("%(email)s is not a valid address.", email=address)
                )
            partner._get_relance_usual_contact().email = address

    def action_relance_correct_address(self):
        """Open what puts the address right: for who may, a dialog or the contacts."""
        check_reader(self.env)
        self.ensure_one()
        debtor = self.commercial_partner_id
        if not self.env.user.has_group(COLLECTOR):
            return debtor._get_records_action()
        if debtor.relance_address_issue != "role":
            return debtor._get_relance_correct_action("email")
        if debtor.has_access("write"):
            return debtor._get_records_action()
        return self.env["mail.activity"]._get_relance_ask_action(
            debtor, self.env.company, "contacts", debtor.relance_address_detail
        )

    def _get_relance_correct_action(self, point):
        """Return the dialog that corrects ``point`` of this customer."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_debtor_correct_action"
        )
        contact = self._get_relance_usual_contact()
        return action | {
            "context": {
                "dialog_size": "medium",
                "default_debtor_id": self.id,
                "default_point": point,
                "default_email": contact.email,
            }
        }

    def _correct_relance_email(self, email):
        """Write the address of the reminders of this customer, where none works.

        An address that works is for who may edit contacts: who approves messages does
        not choose alone to whom they go.

        :raise AccessError: for who owes nothing to a company of the user, too.
        """
        check_collector(self.env)
        self._check_relance_debtor()
        if not email_normalize(email or ""):
            raise UserError(
                self.env._("%(email)s is not a valid address.", email=email or "")
            )
        contact = self._get_relance_usual_contact()
        if contact.has_access("write"):
            contact.email = email
            return
        if self.relance_address_issue not in ("missing", "dead"):
            raise AccessError(
                self.env._(
                    "%(email)s works: who may edit contacts changes it.",
                    email=contact.email,
                )
            )
        before = contact.email or self.env._("none")
        # sudo: only where no address works, and the customer's history says who did it
        contact.sudo().email = email
        self._message_log(
            body=self.env._(
                "E-mail of the reminders: %(before)s, now %(after)s.",
                before=before,
                after=email,
            )
        )

    def _confirm_relance_legal_type(self, legal_type):
        """Write what this customer is, for collectors of any right in Odoo."""
        check_collector(self.env)
        self._check_relance_debtor()
        # sudo: our own field, written by collectors
        self.sudo().relance_legal_type = legal_type

    def _check_relance_debtor(self):
        """Refuse a partner who owes nothing to a company of the user.

        :raise AccessError: saying so.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env["relance.due.item"].search_count(
            Domain("debtor_id", "=", self.id), limit=1
        ):
            raise AccessError(
                self.env._("Only customers who owe something are corrected here.")
            )

    def _read_relance_address_issues(self):
        """Return {debtor id: {(kind, detail), ...}} of these customers."""
        issues = defaultdict(set)
        if self.ids:
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT debtor_id, kind, detail FROM (%s) AS issue "
                    "WHERE debtor_id IN %s",
                    self._get_relance_issue_sql(KINDS),
                    tuple(self.ids),
                )
            )
            for debtor, kind, detail in rows:
                issues[debtor].add((kind, detail))
        return issues

    def _get_relance_issue_sentence(self, kind, detail):
        """Return what is to fix, for a person."""
        if kind == "role":
            field = self._fields["relance_role"]
            role = dict(field._description_selection(self.env))[detail]
            return self.env._("Nobody for “%(role)s”.", role=role)
        if kind == "dead":
            return self.env._("%(email)s does not work.", email=detail)
        if detail:
            return self.env._("%(email)s is not a valid address.", email=detail)
        return self.env._("No e-mail address.")

    def _get_relance_issue_debtors(self, kinds):
        """Return the SQL of the ids of the customers with an issue of ``kinds``."""
        return SQL(
            "(SELECT debtor_id FROM (%s) issue)", self._get_relance_issue_sql(kinds)
        )

    @api.model
    def _get_relance_issue_sql(self, kinds):
        """Return the SQL of (debtor, kind, detail): what the open items would meet.

        Of the steps to come the next one only: nobody wants a head of finance on every
        customer. The detail is the wrong address, or the role that nobody has.
        """
        # the query reads the tables: what is still to be written would be missed
        self.env.flush_all()
        companies = tuple(self.env.companies.ids)
        hold = self.env["relance.hold"]
        selects = {
            "missing": SQL(
                """SELECT item.debtor_id, 'missing' AS kind,
                          COALESCE(contact.email, debtor.email) AS detail
                     FROM relance_due_item item
                     JOIN res_partner debtor ON debtor.id = item.debtor_id
                LEFT JOIN res_partner contact ON contact.id = item.contact_id
                    WHERE item.state = 'open' AND item.company_id IN %s
                      AND (contact.email_normalized IS NULL OR NOT contact.active)
                      AND debtor.email_normalized IS NULL""",
                companies,
            ),
            "dead": SQL(
                """SELECT hold.debtor_id, 'dead' AS kind, hold.address AS detail
                     FROM relance_hold hold
                    WHERE hold.kind = 'dead_address' AND hold.company_id IN %s AND %s
                      AND EXISTS (SELECT FROM relance_due_item item
                                   WHERE item.debtor_id = hold.debtor_id
                                     AND item.state = 'open')""",
                companies,
                hold._get_live_sql(fields.Date.context_today(self)),
            ),
            "role": SQL(
                """SELECT item.debtor_id, 'role' AS kind, asked.role AS detail
                     FROM relance_due_item item
                     JOIN relance_scenario_step step ON step.id = item.next_step_id
               CROSS JOIN LATERAL (VALUES (step.recipient_role), (step.copy_role))
                       AS asked (role)
                    WHERE item.state = 'open' AND item.company_id IN %s
                      AND asked.role IS NOT NULL
                      AND NOT EXISTS (SELECT FROM res_partner contact
                           WHERE contact.commercial_partner_id = item.debtor_id
                             AND contact.active
                             AND contact.relance_role = asked.role
                             AND contact.email_normalized IS NOT NULL)""",
                companies,
            ),
        }
        nothing = SQL(
            "SELECT NULL::integer AS debtor_id, NULL AS kind, NULL AS detail "
            "WHERE false"
        )
        return SQL(" UNION ALL ").join([nothing, *(selects[kind] for kind in kinds)])

    def _field_to_sql(self, alias, fname, query=None):
        # EXTENDS 'base': the customers who owe most come first
        if fname != "relance_overdue":
            return super()._field_to_sql(alias, fname, query)
        self._check_field_access(self._fields[fname], "read")
        return SQL(
            """COALESCE((SELECT SUM(item.amount_residual) FROM relance_due_item item
                 WHERE item.debtor_id = %s AND item.state = 'open'
                   AND item.company_id IN %s AND item.date_maturity < %s), 0)""",
            SQL.identifier(alias, "id"),
            tuple(self.env.companies.ids),
            fields.Date.context_today(self),
        )
