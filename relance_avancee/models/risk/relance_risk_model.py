from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.risk.circumstances import Effects, find_effects
from ...rules.risk.expected_date import SHIPPED_DELAYS, as_disputed, shift
from ...rules.risk.features import (
    FEATURES,
    SHIPPED_RATE,
    Context,
    features,
    probability,
    segment_rate,
)
from ...rules.risk.fit import fit, is_enough, refusal
from ...rules.risk.history import RETURN_DAYS, Sums, next_dispute
from ...rules.risk.late_payment import (
    COMPANY_STRENGTH,
    SHIPPED_SHARES,
    Case,
    life_table,
    shares,
)
from ...rules.risk.measure import auc, brier, calibration_error
from ...rules.risk.rates import Rates
from ...rules.risk.score import SHIPPED, Coefficients
from ...tools.access import check_manager
from .relance_risk_history import DELAY_DAYS

# The last invoices are enough: older ones weigh little, and the fit stays quick.
MOST_CASES = 8000
# Of each debtor too: what was known of each case is summed from all its invoices.
MOST_CASES_EACH = 50
LEARNT_SHARE = 0.8
USUAL_LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)
USUAL_DAYS = 365


class PastInvoice(NamedTuple):
    """An invoice of which it is known whether it was late, and the day before it."""

    case: int
    debtor: int
    eve: date
    delay: int
    is_lost: bool
    is_disputed: bool
    amount: float

    def is_late(self, grace):
        """Say whether it was paid late, or never."""
        return self.delay > grace or self.is_lost


class RelanceRiskModel(models.Model):
    """What the scores of a company are made with: weights, and what is usual there.

    The weights are shipped until the ledger has enough outcomes, fitted then; a manager
    freezes them, or goes back to the shipped ones.
    """

    _name = "relance.risk.model"
    _description = "Risk Model"
    _inherit = "relance.guarded"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        [("shipped", "Shipped"), ("fitted", "Fitted on the ledger")],
        required=True,
        default="shipped",
        readonly=True,
    )
    refusal = fields.Selection(
        [
            ("no_better", "No better than the shipped weights"),
            ("extreme", "Weights out of all proportion"),
        ],
        string="Fit not used",
        readonly=True,
        help="Why the shipped weights stay, though the ledger has enough outcomes.",
    )
    is_frozen = fields.Boolean(
        string="Frozen", readonly=True, help="The weights stay as they are."
    )
    intercept = fields.Float(digits=(16, 8), readonly=True)
    weights = fields.Json(readonly=True, help="Empty: the shipped ones.")
    date_fitted = fields.Date(string="Fitted on", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Decided by",
        readonly=True,
        ondelete="set null",
        help="Who fitted, froze or reset them last; nobody: the monthly job.",
    )
    outcome_count = fields.Integer(string="Invoices learnt from", readonly=True)
    late_rate = fields.Float(
        string="Paid late", readonly=True, help="The share of these invoices."
    )
    held_out_count = fields.Integer(
        string="Measured on",
        readonly=True,
        help="The last invoices, kept apart: forecast with weights fitted on the "
        "others.",
    )
    auc = fields.Float(
        string="AUC",
        digits=(16, 3),
        readonly=True,
        help="How often a late invoice was forecast above a punctual one.",
    )
    brier = fields.Float(
        string="Brier score", digits=(16, 3), readonly=True, help="0 is perfect."
    )
    calibration_error = fields.Float(
        string="Calibration error",
        digits=(16, 3),
        readonly=True,
        help="By how much the forecast shares miss those that came.",
    )
    delay_shift = fields.Float(
        string="Correction of expected dates (days)",
        digits=(6, 2),
        readonly=True,
        help="By how much past forecasts missed.",
    )
    effects = fields.Json(
        readonly=True,
        help="The days that circumstances cost, the share of invoices disputed: see "
        "rules/risk/circumstances.py.",
    )
    month = fields.Date(readonly=True, help="What is usual was read for this month.")
    company_late = fields.Json(readonly=True, help="Late, decided: of all invoices.")
    segment_late = fields.Json(readonly=True, help="The same of each segment.")
    usual_delays = fields.Json(
        readonly=True, help="The delays of all customers, at five levels."
    )
    horizon = fields.Char(
        readonly=True, help="Transaction up to which changes are taken in."
    )
    date = fields.Date(string="Refreshed on", readonly=True)
    failure = fields.Char(
        readonly=True, help="Why the last refresh failed; empty: it did not."
    )
    late_shares = fields.Json(
        readonly=True,
        help="Of what was so late and unpaid, the share paid before it was later: see "
        "rules/late_payment.py.",
    )

    _company_unique = models.UniqueIndex("(company_id)")

    def action_fit(self):
        """Fit the weights now, and score all customers again."""
        check_manager(self.env)
        for model in self._as_engine():
            model.is_frozen = False
            model._fit(model.company_id._relance_today())
            model._decide()

    def action_freeze(self):
        """Keep the weights as they are, whatever the ledger tells."""
        check_manager(self.env)
        self._as_engine().write({"is_frozen": True, "user_id": self.env.uid})

    def action_unfreeze(self):
        """Let the monthly job fit the weights again."""
        check_manager(self.env)
        self._as_engine().write({"is_frozen": False, "user_id": self.env.uid})

    def action_reset(self):
        """Go back to the shipped weights, and keep them."""
        check_manager(self.env)
        model = self._as_engine()
        model.write(self._prepare_shipped() | {"is_frozen": True})
        model._decide()

    def _decide(self):
        """Note who decided, and score all customers again."""
        self.user_id = self.env.uid
        for model in self:
            root = model.company_id
            profiles = self.env["relance.risk.profile"]
            profiles._refresh(root, root._relance_today())

    @api.model
    def _get_model(self, root):
        """Return the model of ``root``, made the first time."""
        # sudo: whoever refreshes a score may be the first to need its model
        models_ = self.sudo()
        found = models_.search([("company_id", "=", root.id)])
        return found or models_.create({"company_id": root.id})

    @api.model
    def _forget(self, roots):
        """Have everything of ``roots`` read again at the next refresh."""
        # sudo: who writes the settings of a company may not touch its model
        known = self.sudo().search([("company_id", "in", roots.ids)])
        known.write({"horizon": False, "month": False})

    @api.model
    def _prepare_shipped(self):
        """Return the values of a model that learnt nothing."""
        learnt = ("outcome_count", "late_rate", "held_out_count")
        figures = ("auc", "brier", "calibration_error", "date_fitted", "weights")
        figures += ("refusal",)
        return {
            "state": "shipped",
            "intercept": 0.0,
            "delay_shift": 0.0,
            **dict.fromkeys((*learnt, *figures), False),
        }

    def _get_coefficients(self):
        """Return the weights in use."""
        self.ensure_one()
        if not self.weights:
            return SHIPPED
        return Coefficients(
            self.intercept,
            tuple(
                self.weights.get(name, shipped)
                for name, shipped in zip(FEATURES, SHIPPED.weights, strict=True)
            ),
        )

    def _get_effects(self):
        """Return the days that circumstances cost, as far as the ledger shows."""
        known = self.effects or {}
        return Effects(known.get("days", {}), known.get("disputed", 0.0))

    def _read_effects(self, day):
        """Return the values of what the ledger shows of circumstances on ``day``."""
        history = self.env["relance.risk.history"]
        compared, (disputed, count) = history._read_compared(self.company_id, day)
        days = find_effects(compared)
        share = disputed / count if count else 0.0
        return {"effects": {"days": days, "disputed": share}}

    def _get_usual_delays(self):
        """Return the delays of all customers, at five levels."""
        return tuple(self.usual_delays or SHIPPED_DELAYS)

    def _get_rate(self, segment):
        """Return the share of invoices paid late in ``segment``, this month."""
        if not self.company_late:
            return SHIPPED_RATE
        return segment_rate(
            tuple(self.company_late),
            tuple((self.segment_late or {}).get(segment, (0, 0))),
        )

    def _get_late_shares(self):
        """Return the share paid of each band of lateness."""
        known = tuple(self.late_shares or ())
        return known if len(known) == len(SHIPPED_SHARES) else SHIPPED_SHARES

    def _read_late_cases(self, day):
        """Return how late the items of two years were, as they stood on ``day``."""
        history = self.env["relance.risk.history"]
        root = self.company_id
        rows = history._read_tuned(
            SQL(
                """SELECT delay, is_settled, COUNT(*) FROM (%(known)s) known
                    WHERE is_decided AND age <= %(days)s AND delay > 0 GROUP BY 1, 2""",
                known=history._get_known_sql(
                    root,
                    SQL("(%s) outcome", history._get_outcome_sql(root)),
                    SQL("%s::date", day),
                ),
                days=DELAY_DAYS,
            ),
            is_whole=True,
        )
        return [Case(*row) for row in rows]

    # The fit ----------------------------------------------------------------------

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
        eve = month - timedelta(days=1)
        company, segments = self._read_rates(today).at(month)
        table = life_table(self._read_late_cases(eve))
        self.write(
            {
                "month": month,
                "company_late": company,
                "segment_late": segments,
                "usual_delays": self._read_usual_delays(eve),
                "late_shares": shares(table, SHIPPED_SHARES, COMPANY_STRENGTH),
                **self._read_effects(eve),
            }
        )

    def _fit(self, today):
        """Fit the weights on what is known at the end of ``today``; say if it did."""
        self.ensure_one()
        self.write(self._read_effects(today))
        cases = self._read_cases(today)
        sums = self._read_sums_of(cases)
        rows, rates = self._read_figures(cases, sums, today)
        grace = self.company_id.relance_risk_grace_days
        late = [case.is_late(grace) for case in cases]
        if not is_enough(late):
            self.write(self._prepare_shipped())
            return False
        found = fit(rows, rates, late, SHIPPED)
        refused, figures = self._measure(found, rows, rates, late)
        values = {
            "outcome_count": len(rows),
            "late_rate": sum(late) / len(late),
            "user_id": False,
            "delay_shift": self._read_shift(cases, sums),
            **figures,
        }
        if refused:
            values["refusal"] = refused
            self.write(self._prepare_shipped() | values)
            return False
        self.write(
            {
                "state": "fitted",
                "refusal": False,
                "intercept": found.intercept,
                "weights": dict(zip(FEATURES, found.weights, strict=True)),
                "date_fitted": today,
                **values,
            }
        )
        return True

    def _measure(self, found, rows, rates, late):
        """Return why the weights ``found`` are not used, and the figures of a fit.

        It is fitted on the first invoices, and measured on the last; those of a fit
        that is not used are the figures of the shipped weights.
        """
        learnt = round(len(rows) * LEARNT_SHARE)
        first = fit(rows[:learnt], rates[:learnt], late[:learnt], SHIPPED)
        kept = list(zip(rows[learnt:], rates[learnt:], strict=True))
        held_out = late[learnt:]
        fitted, shipped = (
            [probability(one.odds(row, rate)) for row, rate in kept]
            for one in (first, SHIPPED)
        )
        refused = refusal(found, fitted, shipped, held_out)
        forecasts = shipped if refused else fitted
        return refused, {
            "held_out_count": len(held_out),
            "auc": auc(forecasts, held_out) or 0.0,
            "brier": brier(forecasts, held_out),
            "calibration_error": calibration_error(forecasts, held_out),
        }

    def _read_cases(self, today):
        """Return the past invoices, the oldest first, each a ``PastInvoice``.

        Those that could be late before today: their outcome is known, paid or not. The
        last ones of each debtor, and of all.
        """
        history = self.env["relance.risk.history"]
        root = self.company_id
        rows = history._read_tuned(
            SQL(
                """SELECT line_id, debtor_id, issued - 1,
                          LEAST(settled, %(today)s::date) - due,
                          COALESCE(lost <= %(today)s, false),
                          COALESCE(settled <= %(today)s AND disputed_from <= %(today)s,
                                   false), balance
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
        return [PastInvoice(*row) for row in reversed(rows)]

    def _read_sums_of(self, cases):
        """Return {id of a case: what was known of its debtor the day before}."""
        if not cases:
            return {}
        return self.env["relance.risk.history"]._read_sums(
            self.company_id, _cases_sql(cases), self._get_effects()
        )

    def _read_shift(self, cases, sums):
        """Return by how many days the dates of the past invoices would have missed."""
        history = self.env["relance.risk.history"]
        effects = self._get_effects()
        known = history._read_delays(self.company_id, _cases_sql(cases), effects)
        return shift(
            (
                as_disputed(
                    *known.get(one.case, ((), ())),
                    effects.dispute,
                    next_dispute(effects, sums.get(one.case, Sums()), one.amount),
                ),
                one.delay,
            )
            for one in cases
        )

    def _read_figures(self, cases, sums, today):
        """Return figures, and rates of the segments, of the past invoices ``cases``.

        What was known at the end of the day before each, and nothing else; ``today``
        only bounds what is read. What was disputed is told as disputed: its lateness
        tells what that of its debtor is worth.
        """
        history = self.env["relance.risk.history"]
        root = self.company_id
        debtors = history._read_debtors(root, {one.debtor for one in cases})
        incidents = history._read_incidents(root)
        rates = self._read_rates(today)
        known = [rates.rate(one.eve, debtors[one.debtor].segment) for one in cases]
        rows = []
        for one, rate in zip(cases, known, strict=True):
            own = sums.get(one.case, Sums())
            context = Context(rate=rate, incidents=incidents.of(one.debtor, one.eve))
            rows.append(
                features(own.as_disputed() if one.is_disputed else own, context)
            )
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
    ids, debtors, days = zip(*(one[:3] for one in cases), strict=True)
    return SQL(
        """SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::date[])
                       AS given (id, debtor_id, day)""",
        list(ids),
        list(debtors),
        list(days),
    )
