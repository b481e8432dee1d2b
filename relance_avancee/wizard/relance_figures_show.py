import base64
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

from ..models.risk.relance_risk_class import CLASS_LABELS
from ..tools.access import check_exporter, check_reader


class RelanceFiguresShow(models.TransientModel):
    """The figures of a period, read in a minute; each opens what is behind it."""

    _name = "relance.figures.show"
    _description = "Figures of the Receivables"

    start = fields.Date(
        string="From", required=True, default=lambda self: self._default_start()
    )
    day = fields.Date(
        string="To",
        required=True,
        default=lambda self: fields.Date.context_today(self),
        help="What was owed at the end of that day, whatever was paid since.",
    )
    country_id = fields.Many2one("res.country", string="Country of the customer")
    user_id = fields.Many2one("res.users", string="Salesperson")
    scenario_id = fields.Many2one(
        "relance.scenario",
        help="The customers of whom it follows, or followed, an item.",
    )
    risk_class = fields.Selection(CLASS_LABELS, help="The class that they have today.")
    companies = fields.Char(readonly=True)
    line_ids = fields.One2many(
        "relance.figures.show.line", "wizard_id", string="Figures", readonly=True
    )
    file = fields.Binary(readonly=True, attachment=False)

    def _compute_display_name(self):
        self.display_name = self.env._("Figures")

    def _default_start(self):
        """Return the first day of the year that ends today."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        return tomorrow - relativedelta(years=1)

    @api.model
    def action_open(self):
        """Open the figures of the last twelve months."""
        check_reader(self.env)
        wizard = self.create({})
        return wizard.action_show()

    def action_show(self):
        """Compute the figures, and show them."""
        check_reader(self.env)
        self.ensure_one()
        figures = self.env["relance.figures"]
        options = self._get_options()
        companies = figures._get_asked(options).aged.companies
        self.companies = ", ".join(
            self.env["res.company"].browse(companies).mapped("name")
        )
        self.line_ids = [
            Command.clear(),
            *map(Command.create, self._prepare_lines(figures._get_figures(options))),
        ]
        return self._get_action()

    def action_download(self):
        """Download the figures as a spreadsheet."""
        check_reader(self.env)
        check_exporter(self.env)
        self.ensure_one()
        figures, options = self.env["relance.figures"], self._get_options()
        self.file = base64.b64encode(figures._get_xlsx(options))
        name = figures._get_file_name(options)
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/file/{name}?download=true",
        }

    def _get_options(self):
        """Return what is asked, as the figures want it."""
        return {
            "start": self.start,
            "day": self.day,
            "country": self.country_id.id,
            "salesperson": self.user_id.id,
            "scenario": self.scenario_id.id,
            "risk_class": self.risk_class,
        }

    def _prepare_lines(self, rows):
        """Return the values of the lines, in the words of the user."""
        figures = self.env["relance.figures"]
        labels, formulas = figures._get_labels(), figures._get_formulas()
        return [
            {
                "name": row["name"],
                "label": labels[row["name"]],
                "formula": formulas[row["name"]],
                "value": figures._write_value(row["value"], row["unit"]),
                "before": figures._write_value(row["before"], row["unit"]),
                "change": figures._write_change(row),
                "is_opened": figures._is_opened(row["name"]),
            }
            for row in rows
        ]

    def _get_action(self):
        """Return the action that shows these figures."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_figures_show_action"
        )
        return action | {"res_id": self.id}


class RelanceFiguresShowLine(models.TransientModel):
    """A figure, a year before, and how it is computed."""

    _name = "relance.figures.show.line"
    _description = "Figure of the Receivables"
    _order = "id"

    wizard_id = fields.Many2one(
        "relance.figures.show", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    label = fields.Char(string="Figure")
    value = fields.Char()
    before = fields.Char(string="A year before")
    change = fields.Char(string="Change in a year")
    formula = fields.Char()
    is_opened = fields.Boolean(
        string="Can be opened", help="The user may read what is behind it."
    )

    def action_open_items(self):
        """Open what makes the figure."""
        check_reader(self.env)
        self.ensure_one()
        return self.env["relance.figures"]._get_items_action(
            self.wizard_id._get_options(), self.name
        )
