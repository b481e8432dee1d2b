from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..rules.expected_date import Delay, shift
from ..rules.risk_features import FEATURES, Context, features, probability
from ..rules.risk_fit import fit, is_enough
from ..rules.risk_history import RETURN_DAYS, Sums
from ..rules.risk_measure import auc, brier, calibration_error
from ..rules.risk_score import SHIPPED
from .risk_rates import Rates

# The last invoices are enough: older ones weigh little, and the fit stays quick.
MOST_CASES = 8000
# Of each debtor too: what was known of each case is summed from all its invoices.
MOST_CASES_EACH = 50
LEARNT_SHARE = 0.8
USUAL_LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)
USUAL_DAYS = 365


class RelanceRiskModel(models.Model):
    """The fit: each past invoice, with what was known the day before it was made."""

    _inherit = "relance.risk.model"

    def _prepare_month(self, today):
        """Read what is usual once a month, and fit the weights unless frozen."""
        self.ensure_one()
        if self.month == today.replace(day=1):
            return False
        self._read_usual(today)
        if not self.is_frozen:
            self._fit(today)
        return True

    def _read_usual(self, today):
        """Store the shares paid late, and the delays, known before this month."""
        month = today.replace(day=1)
        rates = self._read_rates(today)
        company, segments = rates.at(month)
        self.write(
            {
                "month": month,
                "company_late": company,
                "segment_late": segments,
                "usual_delays": self._read_usual_delays(month - timedelta(days=1)),
            }
        )

    def _fit(self, today):
        """Fit the weights on what is known at the end of ``today``; say if it did."""
        self.ensure_one()
        cases, late, delays = self._read_cases(today)
        rows, rates = self._read_figures(cases, today)
        if not is_enough(late):
            self.write(self._prepare_shipped())
            return False
        found = fit(rows, rates, late, SHIPPED)
        self.write(
            {
                "state": "fitted",
                "intercept": found.intercept,
                "weights": dict(zip(FEATURES, found.weights, strict=True)),
                "date_fitted": today,
                "outcome_count": len(rows),
                "late_rate": sum(late) / len(late),
                "user_id": False,
                "delay_shift": self._read_shift(cases, delays),
                **self._measure(rows, rates, late),
            }
        )
        return True

    def _measure(self, rows, rates, late):
        """Return the figures of a fit on the first invoices, measured on the last."""
        learnt = round(len(rows) * LEARNT_SHARE)
        found = fit(rows[:learnt], rates[:learnt], late[:learnt], SHIPPED)
        forecasts = [
            probability(found.odds(row, rate))
            for row, rate in zip(rows[learnt:], rates[learnt:], strict=True)
        ]
        held_out = late[learnt:]
        return {
            "held_out_count": len(held_out),
            "auc": auc(forecasts, held_out) or 0.0,
            "brier": brier(forecasts, held_out),
            "calibration_error": calibration_error(forecasts, held_out),
        }

    def _read_cases(self, today):
        """Return the past invoices: (id, debtor, day before), late or not, delays.

        Those that could be late before today: their outcome is known, paid or not. The
        last ones of each debtor, and of all.
        """
        history = self.env["relance.risk.history"]
        root = self.company_id
        rows = history._read_tuned(
            SQL(
                """SELECT line_id, debtor_id, issued - 1,
                          LEAST(settled, %(today)s::date) - due,
                          COALESCE(lost <= %(today)s, false)
                     FROM (SELECT *, row_number() OVER (PARTITION BY debtor_id
                                     ORDER BY issued DESC, line_id DESC) AS rank
                             FROM (%(outcome)s) outcome
                            WHERE %(today)s::date - due > %(grace)s
                                  + CASE WHEN is_debit THEN %(returned)s ELSE 0 END
                              AND (undone IS NULL OR undone > %(today)s)) decided
                    WHERE rank <= %(each)s
                 ORDER BY issued DESC, line_id DESC LIMIT %(most)s""",
                today=today,
                grace=root.relance_risk_grace_days,
                outcome=history._get_outcome_sql(root),
                returned=RETURN_DAYS,
                most=MOST_CASES,
                each=MOST_CASES_EACH,
            ),
            is_whole=True,
        )
        rows.reverse()
        grace = root.relance_risk_grace_days
        late = [delay > grace or is_lost for *_case, delay, is_lost in rows]
        return [row[:3] for row in rows], late, [row[3] for row in rows]

    def _read_shift(self, cases, delays):
        """Return by how many days the dates of the past invoices would have missed."""
        history = self.env["relance.risk.history"]
        known = history._read_delays(self.company_id, _cases_sql(cases))
        return shift(
            (tuple(map(Delay, *known.get(case, ((), ())))), delay)
            for (case, _debtor, _day), delay in zip(cases, delays, strict=True)
        )

    def _read_figures(self, cases, today):
        """Return figures, and rates of the segments, of (id, debtor, day) ``cases``.

        What was known at the end of each day, and nothing else; ``today`` only bounds
        what is read.
        """
        history = self.env["relance.risk.history"]
        root = self.company_id
        sums = history._read_sums(root, _cases_sql(cases)) if cases else {}
        debtors = history._read_debtors(root, {debtor for _id, debtor, _day in cases})
        incidents = history._read_incidents(root)
        rates = self._read_rates(today)
        known = [rates.rate(day, debtors[debtor].segment) for _id, debtor, day in cases]
        rows = [
            features(
                sums.get(case, Sums()),
                Context(rate=rate, incidents=incidents.of(debtor, day)),
            )
            for (case, debtor, day), rate in zip(cases, known, strict=True)
        ]
        return rows, known

    def _read_rates(self, today):
        """Return the shares paid late as they were known at the start of each month."""
        history = self.env["relance.risk.history"]
        root = self.company_id
        grace = root.relance_risk_grace_days
        rows = history._read_tuned(
            SQL(
                """SELECT debtor_id, date_trunc('month', decided)::date,
                          COUNT(*) FILTER (WHERE settled IS NULL
                                           OR settled - due > %(grace)s), COUNT(*)
                     FROM (SELECT *, due + %(grace)s + 1 + CASE WHEN is_debit
                                     THEN %(returned)s ELSE 0 END AS decided
                             FROM (%(outcome)s) outcome) dated
                    WHERE decided <= %(today)s
                      AND (undone IS NULL OR undone > %(today)s) GROUP BY 1, 2""",
                grace=grace,
                returned=RETURN_DAYS,
                outcome=history._get_outcome_sql(root),
                today=today,
            ),
            is_whole=True,
        )
        debtors = history._read_debtors(root, {row[0] for row in rows})
        counts = defaultdict(lambda: defaultdict(lambda: (0, 0)))
        for debtor, month, late, count in rows:
            for segment in (None, debtors[debtor].segment):
                before = counts[segment][month]
                counts[segment][month] = (before[0] + late, before[1] + count)
        return Rates(counts)

    def _read_usual_delays(self, day):
        """Return the delays of all debtors at ``USUAL_LEVELS``, known on ``day``."""
        history = self.env["relance.risk.history"]
        root = self.company_id
        [[delays]] = history._read_tuned(
            SQL(
                """SELECT percentile_disc(%(levels)s::float8[])
                              WITHIN GROUP (ORDER BY delay)
                     FROM (%(known)s) known WHERE is_decided AND age <= %(days)s""",
                levels=list(USUAL_LEVELS),
                known=history._get_known_sql(
                    root,
                    SQL("(%s) outcome", history._get_outcome_sql(root)),
                    SQL("%s::date", day),
                ),
                days=USUAL_DAYS,
            ),
            is_whole=True,
        )
        return delays


def _cases_sql(cases):
    """Return the SELECT of (id, debtor_id, day) of ``cases``."""
    ids, debtors, days = zip(*cases, strict=True)
    return SQL(
        """SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::date[])
                       AS given (id, debtor_id, day)""",
        list(ids),
        list(debtors),
        list(days),
    )
