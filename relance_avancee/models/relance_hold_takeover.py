from odoo import api, models
from odoo.fields import Domain


class RelanceHold(models.Model):
    """The hold on old items follows the take-over once a person has done it."""

    _inherit = "relance.hold"

    @api.model
    def _get_company_kind_domain(self, kind, company):
        """Return the domain of the holds of ``kind`` on the whole of ``company``."""
        return (
            Domain("kind", "=", kind)
            & Domain("scope", "=", "company")
            & Domain("company_id", "=", company.id)
        )

    @api.model
    def _follow_takeover(self, company):
        """Narrow, open again or lift the hold on the old items of ``company``."""
        speaking = self.with_context(lang=company._relance_lang())
        today = company._relance_today()
        live = speaking.search(
            self._get_company_kind_domain("too_old", company)
            & Domain("lifted", "=", False)
        )
        values = speaking._prepare_company_hold_values(company, "too_old", today)
        if values is None:
            live._lift(today, self.env.user)
        elif live:
            live.write(values | {"user_id": self.env.uid})
        else:
            self.create(values)

    def _prepare_company_hold_values(self, company, kind, today):
        # EXTENDS: the age bands that a person left on hold, once the take-over is done
        values = super()._prepare_company_hold_values(company, kind, today)
        if kind != "too_old" or not company.relance_takeover_done:
            return values
        if not company.relance_takeover_before:
            return None
        return values | {
            "due_before": company.relance_takeover_before,
            "reason": self.env._("Left on hold at the take-over"),
        }
