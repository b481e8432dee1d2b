import base64
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.risk.relance_risk_rating import SOURCE_KINDS
from ..rules.claims.legal_type import find_siren
from ..rules.risk.ratings import compact_vat, read_ratings
from ..rules.table_file import Fault, TableError, read_table
from ..tools.access import check_collector


class RelanceRiskRatingImport(models.TransientModel):
    """Import ratings from a file: what is wrong is told line by line."""

    _name = "relance.risk.rating.import"
    _description = "Import of External Ratings"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
    )
    source = fields.Char(required=True, help="Who gives these ratings.")
    source_kind = fields.Selection(SOURCE_KINDS, string="Kind", default="report")
    csv_file = fields.Binary(string="File (Excel or CSV)", attachment=False)
    csv_name = fields.Char()
    # stored: the file is read when it changes, not at each look at the form
    good_count = fields.Integer(compute="_compute_reading", store=True)
    fault_text = fields.Text(
        string="Lines to correct", compute="_compute_reading", store=True
    )

    @api.depends("csv_file", "company_id")
    def _compute_reading(self):
        for wizard in self:
            entries, faults = wizard._read()
            wizard.good_count = len(entries)
            wizard.fault_text = "\n".join(map(wizard._get_sentence, faults))

    def action_import(self):
        """Store the good lines; return the list of the ratings."""
        check_collector(self.env)
        self.ensure_one()
        entries, faults = self._read()
        if not entries:
            raise UserError(
                "\n".join(map(self._get_sentence, faults))
                or self.env._("Choose a file first.")
            )
        ratings = self.env["relance.risk.rating"]._receive(
            self.company_id, entries, self.source, self.source_kind
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("External ratings"),
            "res_model": "relance.risk.rating",
            "view_mode": "list,form",
            "domain": [("id", "in", ratings.ids)],
        }

    def _read(self):
        """Return ({debtor id: values}, faults) of the file."""
        if not self.csv_file:
            return {}, ()
        try:
            lines = read_table(base64.b64decode(self.csv_file))
        except TableError as error:
            return {}, [Fault(1, *error.args)]
        reading = read_ratings(lines, self.company_id._relance_today())
        known = self._find_debtors()
        found = [
            (rated, known.get(rated.vat) or known.get(rated.siren) or set())
            for rated in reading.ratings
        ]
        forbidden = self._find_forbidden(debtors for _rated, debtors in found)
        entries, faults = {}, list(reading.faults)
        for rated, debtors in found:
            if len(debtors) == 1 and not debtors & forbidden:
                entries[min(debtors)] = self._prepare_rating(rated)
            else:
                code = self._get_fault_code(debtors)
                faults.append(Fault(rated.line, code, rated.vat or rated.siren))
        return entries, sorted(faults, key=lambda fault: fault.line)

    def _find_forbidden(self, found):
        """Return the customers, among sets of ids, who may not be scored."""
        # sudo: whoever imports ratings need not know why there is no score
        profiles = self.env["relance.risk.profile"].sudo()
        root = self.company_id.sudo().root_id
        return profiles._find_forbidden(root, set().union(*found))

    @api.model
    def _get_fault_code(self, debtors):
        """Return what is wrong with a line that found ``debtors``."""
        if not debtors:
            return "unknown"
        return "several" if len(debtors) > 1 else "person"

    @api.model
    def _prepare_rating(self, rated):
        """Return the values of a rating."""
        return {
            "rating": rated.rating,
            "best": rated.best,
            "worst": rated.worst,
            "date": rated.day,
        }

    def _find_debtors(self) -> dict[str, set[int]]:
        """Return {VAT number or SIREN: customers}."""
        partners = self.env["res.partner"].search_fetch(
            [
                ("parent_id", "=", False),
                ("company_id", "in", [False, *self.company_id.parent_ids.ids]),
                "|",
                ("vat", "!=", False),
                ("company_registry", "!=", False),
            ],
            ["vat", "company_registry"],
        )
        known: dict[str, set[int]] = {}
        for partner in partners:
            numbers = {
                compact_vat(partner.vat or ""),
                find_siren(partner.company_registry, partner.vat),
            }
            for number in numbers - {""}:
                known.setdefault(number, set()).add(partner.id)
        return known

    def _get_column_names(self):
        """Return {code: name} of the columns that a file must have."""
        return {
            "rating": self.env._("Rating"),
            "vat": self.env._("VAT number"),
        }

    def _get_sentence(self, fault):
        """Return "Line 4: what is wrong"."""
        return self.env._(
            "Line %(line)s: %(what)s", line=fault.line, what=self._get_fault(fault)
        )

    def _get_fault(self, fault):
        """Return what is wrong with a line, and how to write it right."""
        example = date(2026, 12, 31).isoformat()
        value = fault.value
        known = {
            "empty": self.env._("the file is empty."),
            "large": self.env._(
                "the file is larger than 5 MB or 50,000 lines: split it in several."
            ),
            "unreadable": self.env._(
                "this file cannot be read: save it as an Excel workbook (.xlsx) or as "
                "CSV."
            ),
            "column": self.env._(
                "the column “%(value)s” is missing: the first line names the columns.",
                value=self._get_column_names().get(value, value),
            ),
            "nobody": self.env._("write a VAT number or a SIREN."),
            "siren": self.env._("“%(value)s” is no SIREN: nine digits.", value=value),
            "rating": self.env._("“%(value)s” is no number.", value=value),
            "best": self.env._("“%(value)s” is no number.", value=value),
            "worst": self.env._("“%(value)s” is no number.", value=value),
            "scale": self.env._("%(value)s is out of its scale.", value=value),
            "date": self.env._(
                "“%(value)s” is not a date: write %(example)s.",
                value=value,
                example=example,
            ),
            "future": self.env._("%(value)s is in the future.", value=value),
            "unknown": self.env._("no customer has the number %(value)s.", value=value),
            "person": self.env._(
                "no score is kept of the customer %(value)s, hence no rating.",
                value=value,
            ),
            "several": self.env._(
                "several customers have the number %(value)s.", value=value
            ),
        }
        return known[fault.code]
