from odoo import api, fields, models
from odoo.exceptions import RedirectWarning

from ..const import READER
from .account_move_claim import CLAIMABLE

ANNEX = "relance_avancee.relance_interest_annex"
FIGURES = {
    "relance_claim_principal": "principal",
    "relance_claim_interest": "interest",
    "relance_claim_indemnity": "indemnity",
    "relance_claim_costs": "costs",
}


class AccountMove(models.Model):
    """The claim on the invoice's form, and the computation that anybody can redo."""

    _inherit = "account.move"

    relance_claim_principal = fields.Monetary(
        string="Principal", compute="_compute_relance_claim_figures", groups=READER
    )
    relance_claim_interest = fields.Monetary(
        string="Interest", compute="_compute_relance_claim_figures", groups=READER
    )
    relance_claim_indemnity = fields.Monetary(
        string="Fixed recovery costs",
        compute="_compute_relance_claim_figures",
        groups=READER,
    )
    relance_claim_costs = fields.Monetary(
        string="Further recovery costs",
        compute="_compute_relance_claim_figures",
        groups=READER,
    )
    relance_claim_total = fields.Monetary(
        string="Claim", compute="_compute_relance_claim_figures", groups=READER
    )
    relance_claim_problem = fields.Char(
        string="Why it is not computed",
        compute="_compute_relance_claim_figures",
        groups=READER,
    )

    @api.depends("state", "amount_residual", "relance_claim_ids.entry_ids")
    def _compute_relance_claim_figures(self):
        for move in self:
            claim, problem = move._try_relance_claim()
            move.relance_claim_problem = problem
            for field, name in FIGURES.items():
                move[field] = claim and float(claim.components[name].remaining)
            move.relance_claim_total = claim and float(claim.total)

    def action_relance_open_claim(self):
        """Open the claim: its computation, and what was waived, billed or disputed."""
        self.ensure_one()
        claims = self.env["relance.claim"]._ensure(self)
        return claims._get_records_action(name=self.env._("Claim"))

    def action_relance_print_interest(self):
        """Print the computation of these invoices as of today."""
        self._get_relance_claims_today()
        return self.env.ref(f"{ANNEX}_report").report_action(self)

    def _get_relance_claims_today(self):
        """Return {invoice: its claim today}."""
        found = {}
        for company, moves in self.grouped("company_id").items():
            found |= moves._get_relance_claims(company._relance_today())
        return found

    def _try_relance_claim(self):
        """Return (claim today or None, why there is none)."""
        if self.state != "posted" or self.move_type not in CLAIMABLE:
            return None, False
        try:
            return self._get_relance_claims_today()[self], False
        except RedirectWarning as warning:
            return None, warning.args[0]

    def _render_relance_claim(self, day):
        """Return the computation as HTML for a screen."""
        claim, problem = None, False
        try:
            claim = self._get_relance_claims(day)[self]
        except RedirectWarning as warning:
            problem = warning.args[0]
        return self.env["ir.qweb"]._render(
            "relance_avancee.relance_interest_computation",
            {"claim": claim, "problem": problem, "is_ours": True},
        )


class ReportRelanceInterestAnnex(models.AbstractModel):
    """What the annex shows: the claims given, else those of some invoices today."""

    _name = "report.relance_avancee.relance_interest_annex"
    _description = "Printed Computation of Interest"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the claims to print, from a new page each."""
        claims = (data or {}).get("claims")
        if claims is None:
            moves = self.env["account.move"].browse(docids)
            claims = list(moves._get_relance_claims_today().values())
        return {"claims": claims, "is_ours": False, "doc_model": "account.move"}
