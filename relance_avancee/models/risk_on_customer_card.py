from odoo import api, fields, models

from ..const import READER


class ResPartner(models.Model):
    """The risk on the form of a customer; without a score, why there is none."""

    _inherit = "res.partner"

    relance_risk_card = fields.Json(
        compute="_compute_relance_risk_card", compute_sudo=True, groups=READER
    )

    @api.depends("relance_risk_profile_id", "is_company", "relance_risk_objection")
    @api.depends_context("company", "lang")
    def _compute_relance_risk_card(self):
        without = self.filtered(lambda partner: not partner.relance_risk_profile_id)
        reasons = without._get_relance_risk_absences()
        for partner in self:
            profile = partner.relance_risk_profile_id
            partner.relance_risk_card = (
                profile._get_card() if profile else {"message": reasons[partner]}
            )

    def action_relance_risk_profile(self):
        """Open the risk profile."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "relance.risk.profile",
            "view_mode": "form",
            "res_id": self.relance_risk_profile_id.id,
        }

    def _get_relance_risk_absences(self):
        """Return {customer: why it has no score}."""
        root = self.env.company.root_id
        history = self.env["relance.risk.history"]
        known = history._read_debtors(root, self.commercial_partner_id._origin.ids)
        persons = {debtor for debtor, one in known.items() if one.is_person}
        objected = {debtor for debtor, one in known.items() if one.has_objected}
        nothing = self.env._(
            "No score yet: it comes with the first invoice, the night after."
        )
        person = self.env._(
            "No score is kept of natural persons, consumers or sole traders: it would "
            "be personal data. Their reminders follow the middle class. The company "
            "may switch these scores on in the settings, with their purpose."
        )
        objection = self.env._(
            "No score is kept of this customer: “No score” is ticked."
        )
        reasons = dict.fromkeys(objected, objection)
        if not root.relance_risk_score_persons:
            reasons |= dict.fromkeys(persons, person)
        return {
            partner: reasons.get(partner.commercial_partner_id._origin.id, nothing)
            for partner in self
        }
