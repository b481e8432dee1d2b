"""The figures in words: their names, formulas and amounts, and the spreadsheet."""

from odoo import api, fields, models
from odoo.tools import float_round, format_date, formatLang

from ...rules.reports.aging import days_of
from ...rules.reports.figures import share
from ...tools.access import check_exporter
from .relance_aged_balance_export import Column, Workbook
from .relance_figures import BANDS


class RelanceFigures(models.AbstractModel):
    """What a person reads of the figures."""

    _inherit = "relance.figures"

    @api.model
    def _get_labels(self):
        """Return {figure: its name}."""
        return {
            "receivables": self.env._("Receivables"),
            "overdue": self.env._("Overdue"),
            "overdue_share": self.env._("Overdue share"),
            **{name: self._get_band_label(key) for name, key in BANDS.items()},
            "sales": self.env._("Sales of the period"),
            "dso": self.env._("DSO, simple"),
            "count_back": self.env._("DSO, count-back"),
            "best_dso": self.env._("DSO, best possible"),
            "delinquent": self.env._("Average days delinquent"),
            "cei": self.env._("Collection effectiveness (CEI)"),
            "payment_days": self.env._("From invoice to payment"),
            "beyond_terms": self.env._("Beyond the due date"),
            "promises_kept": self.env._("Promises kept"),
            "dispute_days": self.env._("Time to settle a dispute"),
        }

    @api.model
    def _get_band_label(self, key):
        first, last = days_of(key)
        if last is None:
            return self.env._("Overdue for over %(days)s days", days=first - 1)
        return self.env._(
            "Overdue for %(first)s to %(last)s days", first=first, last=last
        )

    @api.model
    def _get_formulas(self):
        """Return {figure: how it is computed}, as published; amounts include tax."""
        band = self.env._("overdue in this band / debts of the aged balance")
        return {
            "receivables": self.env._("total of the aged balance on the last day"),
            "overdue": self.env._("debts after their due date on the last day"),
            "overdue_share": self.env._("overdue / debts of the aged balance"),
            **dict.fromkeys(BANDS, band),
            "sales": self.env._("invoices − credit notes, including tax"),
            "dso": self.env._("receivables / sales of the period × its days"),
            "count_back": self.env._(
                "receivables − sales of the last month, of the one before… : days of "
                "the months used up"
            ),
            "best_dso": self.env._("receivables not due / sales × days"),
            "delinquent": self.env._("DSO − best possible DSO"),
            "cei": self.env._(
                "(opening + sales − closing) / (opening + sales − closing not due)"
            ),
            **self._get_formulas_of_events(),
        }

    @api.model
    def _get_formulas_of_events(self):
        """Return the same for what happened in the period."""
        return {
            "payment_days": self.env._(
                "mean of payment date − invoice date, by amount, of the period"
            ),
            "beyond_terms": self.env._(
                "mean of payment date − due date, by amount, of the period"
            ),
            "promises_kept": self.env._("promises kept / promises that ended"),
            "dispute_days": self.env._("mean of the days from the dispute to its end"),
        }

    @api.model
    def _write_value(self, value, unit):
        """Return a figure as text, a dash when it cannot be told."""
        if value is None:
            return "–"
        if unit == "money":
            currency = self.env.company.currency_id
            return formatLang(self.env, value, currency_obj=currency)
        amount = formatLang(self.env, value, digits=1)
        if unit == "days":
            return self.env._("%(count)s days", count=amount)
        return self.env._("%(count)s %%", count=amount)

    @api.model
    def _write_change(self, row):
        """Return what changed in a year: in percent of money, else in units."""
        value, before = row["value"], row["before"]
        if value is None or before is None:
            return ""
        change = value - before
        if row["unit"] == "money":
            change = share(change, before)
        if change is None:
            return ""
        change = float_round(change, precision_digits=1)
        amount = ("+" if change > 0 else "") + formatLang(self.env, change, digits=1)
        if row["unit"] == "money":
            return self.env._("%(count)s %%", count=amount)
        return amount

    # The spreadsheet ----------------------------------------------------------------

    @api.model
    def _get_xlsx(self, options):
        """Return the spreadsheet of the figures: numbers, with their formulas."""
        check_exporter(self.env)
        asked = self._get_asked(options)
        balance = self.env["relance.aged.balance"]
        currency = self.env.company.currency_id
        workbook = Workbook(currency.decimal_places, balance._get_date_format())
        workbook.add_sheet(
            self.env._("Figures"),
            self._get_titles(asked),
            [
                Column(self.env._("Figure"), "text"),
                Column(self.env._("Value"), "money"),
                Column(self.env._("A year before"), "money"),
                Column(self.env._("Unit"), "short"),
                Column(self.env._("Formula"), "text"),
            ],
            self._get_rows(options),
        )
        return workbook.close()

    @api.model
    def _get_titles(self, asked):
        """Return the lines above the figures: what, of which days, of whom."""
        companies = self.env["res.company"].browse(asked.aged.companies)
        period = self.env._(
            "From %(start)s to %(end)s",
            start=format_date(self.env, asked.start),
            end=format_date(self.env, asked.day),
        )
        scope = ", ".join(companies.mapped("name"))
        if asked.debtors is not None:
            scope += " – " + self.env._("some customers only")
        return [self.env._("Figures of the receivables"), period, scope]

    @api.model
    def _get_rows(self, options):
        """Return the cells of each figure; what cannot be told stays empty."""
        labels, formulas = self._get_labels(), self._get_formulas()
        units = {
            "money": self.env.company.currency_id.name,
            "days": self.env._("days"),
            "percent": "%",
        }
        return [
            [
                labels[row["name"]],
                row["value"],
                row["before"],
                units[row["unit"]],
                formulas[row["name"]],
            ]
            for row in self._get_figures(options)
        ]

    @api.model
    def _get_file_name(self, options):
        """Return the name of the spreadsheet."""
        day = fields.Date.to_string(self._get_asked(options).day)
        return f"{self.env._('Figures of the receivables')} {day}.xlsx"
