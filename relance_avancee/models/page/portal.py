"""Odoo's portal tells of an invoice, and asks, what the page does."""

from dataclasses import dataclass

from odoo import api, fields, models

from ...rules.page.aside import split_said
from ...rules.reports.statement import COLLECTED


@dataclass(slots=True)
class Due:
    """What a customer is to pay now to a company: {due item id: amount}."""

    company: object
    currency: object
    parts: dict

    @property
    def amount(self):
        """Return what is to be paid now in all."""
        return self.currency.round(sum(self.parts.values()))


class RelancePage(models.AbstractModel):
    """What a customer who logs in is told, as its page tells it."""

    _inherit = "relance.page"

    @api.model
    def _get_due(self, debtor, companies):
        """Return [:class:`Due`] of what ``debtor`` is to pay now: as its page asks it.

        To ``companies``, with what it pays for other customers.
        """
        # sudo: who logs in reads its own account, nothing else
        page = self.sudo()
        payers = debtor.sudo() | page.env["relance.statement"]._get_entities(
            debtor.sudo()
        )
        owed = page.env["relance.due.item"]._read_group(
            [("debtor_id", "in", payers.ids), ("state", "=", "open")], ["company_id"]
        )
        roots = page.env["res.company"].union(*(one for [one] in owed)).root_id
        return [
            due
            for root in roots & companies.sudo().root_id
            for due in page._get_company_due(debtor.sudo(), root)
        ]

    @api.model
    def _get_company_due(self, debtor, company):
        """Return the same, to one company and its branches."""
        statements = self.env["relance.statement"]
        today = company._relance_today()
        found = []
        for statement in statements._get_statements(debtor, company, today):
            aside = self._read_aside(statement)
            for block in statement.blocks:
                rest = self._get_rest(block, aside)
                parts = {item: amount for item, amount in rest.items() if amount > 0}
                if parts:
                    found.append(Due(company, block.currency, parts))
        return found

    @api.model
    def _issue_portal_link(self, user, company):
        """Return (link, address) of the page of ``user``, for today."""
        contact = user.partner_id
        [issued] = self.env["relance.access"]._issue(
            [
                {
                    "company_id": company.id,
                    "debtor_id": contact.commercial_partner_id.id,
                    "contact_id": contact.id,
                    "email": contact.email,
                    "lang": contact.lang,
                    "purpose": "portal",
                    "date_expiry": company._relance_today(),
                }
            ]
        )
        return issued


class AccountMove(models.Model):
    """An invoice on Odoo's portal, its list, its payment link."""

    _inherit = "account.move"

    relance_told = fields.Json(
        compute="_compute_relance_told",
        compute_sudo=True,
        groups="base.group_user",
        export_string_translation=False,
        help="What is told of each open due item, the oldest first.",
    )

    @api.depends("amount_residual", "state")
    def _compute_relance_told(self):
        items = self.env["relance.due.item"].search(
            [("move_id", "in", self.ids), ("state", "=", "open")],
            order="move_id, date_maturity, id",
        )
        days = {one.id: one._relance_today() for one in items.company_id.root_id}
        told = {}
        for root, own in items.grouped(lambda item: item.company_id.root_id).items():
            said = self.env["relance.page"]._read_said_parts(own.ids, days[root.id])
            for move, parts in own.grouped("move_id").items():
                told[move.id] = [
                    part._prepare_told(said.get(part.id, ()), days[root.id])
                    for part in parts
                ]
        for move in self:
            move.relance_told = told.get(move._origin.id, [])

    def _get_relance_told(self):
        """Return what is told of each of its open due items, the oldest first."""
        self.ensure_one()
        # sudo: who may read the invoice is told what was said of it
        return self.sudo().relance_told or []

    def _get_relance_sums(self):
        """Return {kind: amount} of what is disputed, promised and planned of it."""
        sums = {}
        for part in self._get_relance_told():
            for kind, amount in part["said"]:
                sums[kind] = sums.get(kind, 0.0) + amount
        return sums

    def _get_invoice_portal_extra_values(self, custom_amount=None):
        # EXTENDS 'account': what was said of it, and whether it is late and not asked
        late = [part for part in self._get_relance_told() if part["is_late"]]
        return {
            **super()._get_invoice_portal_extra_values(custom_amount=custom_amount),
            "relance_said": self._get_relance_sums(),
            "relance_is_quiet": bool(late) and not any(one["asked"] for one in late),
        }

    def _get_invoice_next_payment_values(self, custom_amount=None):
        # EXTENDS 'account': what is disputed, promised, planned or collected by us is
        # late, and not to be paid now
        values = super()._get_invoice_next_payment_values(custom_amount=custom_amount)
        own = values and self._get_relance_next_values(values)
        if not own:
            return values
        asked = own["next_amount_to_pay"]
        if custom_amount is None or self.currency_id.is_zero(custom_amount - asked):
            return values | own
        return values | {
            "installment_state": "next",
            "next_amount_to_pay": custom_amount,
            "next_payment_reference": self.name,
        }

    def _get_relance_next_values(self, values):
        """Return what changes of Odoo's ``values`` of the next payment, if anything."""
        told = self._get_relance_told()
        late = [part for part in told if part["is_late"]]
        is_changed = any(part["asked"] != part["left"] for part in late)
        is_changed = is_changed or "dispute" in self._get_relance_sums()
        if values["installment_state"] == "epd" or not is_changed:
            return {}
        asked = [part for part in late if part["asked"]]
        coming = [part for part in told if not part["is_late"] and part["asked"]]
        shown = asked or coming[:1]
        if not shown:
            return {
                "installment_state": None,
                "next_amount_to_pay": self.amount_residual,
                "next_payment_reference": self.name,
            }
        amount = self.currency_id.round(sum(part["asked"] for part in shown))
        return {
            "installment_state": "overdue" if asked else "next",
            "next_amount_to_pay": amount,
            "next_due_date": fields.Date.to_date(shown[0]["due"]),
        }


class RelanceDueItem(models.Model):
    """A due item as the portal tells of it."""

    _inherit = "relance.due.item"

    def _prepare_told(self, said, today):
        """Return what is told: what is left, what was ``said`` of it, what is asked.

        What is not late may be paid before it is asked, but for what is disputed.
        """
        self.ensure_one()
        left = max(self.line_id.amount_residual_currency, 0.0)
        parts = split_said(left, said)
        is_late = bool(self.date_maturity) and self.date_maturity < today
        aside = sum(amount for kind, amount in parts if is_late or kind == "dispute")
        is_collected = self.route in COLLECTED and not self._is_rejected()
        return {
            "due": fields.Date.to_string(self.date_maturity),
            "is_late": is_late,
            "is_collected": is_collected,
            "left": left,
            "said": parts,
            "asked": 0.0 if is_collected else self.currency_id.round(left - aside),
        }

    def _is_rejected(self):
        """Say whether it came back from the bank: it is paid by a transfer now."""
        return bool(self.rejected_on) and self.route != "assigned"
