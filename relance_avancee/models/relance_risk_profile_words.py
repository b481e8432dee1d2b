from odoo import models

from ..rules.risk_features import FEATURES


class RelanceRiskProfile(models.Model):
    """The score in plain words: what each factor tells, and how many points it adds."""

    _inherit = "relance.risk.profile"

    def _get_factors(self):
        """Return [{code, label, points}], the weightiest first; they add up."""
        self.ensure_one()
        points = self.points or {}
        told = [
            {"code": code, "label": self._get_label(code), "points": points[code]}
            for code in FEATURES
            if points.get(code)
        ]
        told.sort(key=lambda factor: -abs(factor["points"]))
        start = {
            "code": "start",
            "label": self._get_start_label(),
            "points": self.score_base,
        }
        return [start, *told]

    def _get_summary(self):
        """Return one sentence: the main fact, and how sure the score is."""
        self.ensure_one()
        if self.confidence == "none":
            return self.env._("New customer: nothing is known of its payments yet.")
        return self.env._(
            "%(fact)s Known from %(count)s invoices.",
            fact=self._get_lateness_label() + ".",
            count=self.outcome_count,
        )

    def _get_start_label(self):
        """Return what the score starts from."""
        if self.confidence == "none":
            return self.env._(
                "New customer: what customers of this kind usually do, nothing more"
            )
        return self.env._("What customers of this kind usually do")

    def _get_label(self, code):
        """Return the sentence of a factor, with its figures."""
        if code in ("lateness", "recent", "delay"):
            return self._get_payment_label(code)
        return self._get_incident_labels()[code]

    def _get_payment_label(self, code):
        """Return what the past payments tell."""
        if code == "lateness":
            return self._get_lateness_label()
        if code == "recent":
            return self.env._("Recent invoices, which weigh more")
        return self._get_delay_label(round(self.mean_delay))

    def _get_delay_label(self, days):
        """Return by how many days it pays late, or early."""
        if days < 0:
            return self.env._(
                "Pays %(days)s days before the due date on average, large amounts "
                "first",
                days=-days,
            )
        return self.env._(
            "Pays %(days)s days after the due date on average, large amounts first",
            days=days,
        )

    def _get_lateness_label(self):
        """Return "Paid 4 of its last 6 invoices late, by 17 days on average"."""
        figures = self.figures or {}
        values = {
            "late": figures.get("late", 0),
            "count": figures.get("count", 0),
            "days": round(figures.get("late_days", 0)),
        }
        if not values["count"]:
            return self.env._("No invoice fell due in a year")
        if not values["late"]:
            return self.env._(
                "Paid its last %(count)s invoices in time, over a year", **values
            )
        if values["days"] <= 1:
            return self.env._(
                "Paid %(late)s of its last %(count)s invoices late, by a day on "
                "average",
                **values,
            )
        return self.env._(
            "Paid %(late)s of its last %(count)s invoices late, by %(days)s days on "
            "average",
            **values,
        )

    def _get_incident_labels(self):
        """Return {code: sentence} of what is open, and of what happened besides."""
        figures = self.figures or {}
        return {
            "overdue": self.env._(
                "Invoices overdue now: %(count)s",
                count=figures.get("overdue_count", 0),
            ),
            "oldest": self.env._(
                "The oldest overdue invoice is %(days)s days late",
                days=self.oldest_days,
            ),
            "parts": self.env._("Pays in several parts"),
            "returned": self.env._("Payments that came back"),
            "promises": self.env._("Promises that were not kept"),
            "disputes": self.env._("Invoices that were disputed"),
            "exposure": self.env._(
                "Uses %(share)s%% of its credit limit",
                share=round(100 * figures.get("limit_share", 0)),
            ),
            "relation": self.env._(
                "Months as a customer: %(months)s",
                months=figures.get("relation", 0) // 30,
            ),
            "external": self.env._("External rating"),
        }
