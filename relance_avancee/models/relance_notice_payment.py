import base64

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, models
from odoo.tools import format_date, formatLang

from .relance_notice_enclosure import SHOWN_REMINDERS

QR = "sct_qr"
QR_SIZE = 128


class RelanceNotice(models.Model):
    """How to pay what is claimed, and what was asked before."""

    _inherit = "relance.notice"

    def _get_bank(self):
        """Return the account to pay to: that of the invoices, else the company's."""
        found = self.line_ids.move_id.partner_bank_id[:1]
        return found or self.company_id.partner_id.bank_ids[:1]

    def _prepare_bank(self):
        """Return the account as the letter shows it, None without one."""
        bank = self._get_bank()
        if not bank:
            return None
        number = bank.sanitized_acc_number or bank.acc_number
        return {
            "holder": bank.acc_holder_name or self.company_id.name,
            "iban": " ".join(number[i : i + 4] for i in range(0, len(number), 4)),
            "bic": bank.bank_bic,
        }

    def _get_qr_code(self):
        """Return the code that pays what is claimed, where the bank allows it."""
        bank = self._get_bank()
        methods = dict(self.env["res.partner.bank"]._get_relance_qr_methods())
        if not bank or QR not in methods or self.amount_total <= 0:
            return None
        found = bank._build_qr_code_vals(
            self.currency_id.round(self.amount_total),
            self.name,
            "",
            self.currency_id,
            self.debtor_id,
            qr_method=QR,
        )
        return found and _draw(bank._get_qr_code_generation_params(**found)["value"])

    def _get_reminder_words(self):
        """Return the reminders that these invoices had, the last ones, in words."""
        if not self.with_reminders:
            return []
        lines = self.line_ids.move_id.relance_reminder_line_ids.filtered(
            lambda line: line.state == "sent" and line.reminder_id.is_contact
        )
        reminders = lines.reminder_id.filtered("date_sent").sorted("date_sent")
        days = dict.fromkeys(reminders.mapped("date_sent"))
        return [format_date(self.env, day) for day in days][-SHOWN_REMINDERS:]

    def _format(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)


def _draw(value):
    """Return a code as a drawing, which is printed sharply and needs no renderer."""
    drawing = createBarcodeDrawing(
        "QR", value=value, barLevel="M", barBorder=0, width=QR_SIZE, height=QR_SIZE
    )
    content = base64.b64encode(drawing.asString("svg").encode())
    return f"data:image/svg+xml;base64,{content.decode()}"


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    @api.model
    def _get_relance_qr_methods(self):
        """Return the codes that Odoo can make here: (method, name)."""
        return [(code, name) for code, name, *_rank in self._get_available_qr_methods()]
