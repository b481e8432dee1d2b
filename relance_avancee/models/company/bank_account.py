"""The bank account that a customer is asked to pay to: which one, and how it reads."""

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules.company.iban import is_printable

IBAN_BLOCK = 4
RECENT_DAYS = 30

# What a fraud changes: whose account it is, its number, and that we trust it.
TOLD_CHANGES = {
    "acc_number",
    "sanitized_acc_number",
    "acc_holder_name",
    "partner_id",
    "allow_out_payment",
    "active",
}


class ResCompany(models.Model):
    """Where the company is paid."""

    _inherit = "res.company"

    def _get_relance_bank(self, named, holder=None):
        """Return the account to print, none when there is none that we may show.

        The first of ``named``, those of the invoices, that is approved; else of our
        own; else that of our bank journal. Instead of ours, those of ``holder`` are
        meant where a factor is paid. An extension may choose otherwise among them.
        """
        self.ensure_one()
        # sudo: what is printed does not depend on who prints it
        company = self.sudo()
        banks = named.sudo() | company._get_relance_own_banks(holder)
        holders = holder or company.parent_ids.partner_id
        trusted = banks.filtered("allow_out_payment")
        found = trusted._filter_relance_printable(company, holders)[:1]
        if not found and not holder:
            accounts = company._get_relance_journal_banks()
            found = accounts._filter_relance_printable(company, holders)[:1]
        return found.with_env(self.env)

    def _get_relance_own_banks(self, holder=None):
        """Return our accounts, the nearest company's first; those of ``holder``."""
        # sudo: only accountants see the banks of the companies above
        owners = holder or self.sudo().parent_ids[::-1].partner_id
        return owners.sudo().bank_ids  # sudo: same reason

    def _get_relance_journal_banks(self):
        """Return those of our accounts that a bank journal of ours is kept for."""
        # sudo: only accountants read journals
        owners = self.sudo().parent_ids
        return self._get_relance_own_banks().filtered(
            lambda bank: bank.journal_id.company_id & owners
        )

    def _get_relance_bank_problem(self, holder=None):
        """Return why an account is not printed, for a person to put right, or ""."""
        banks = self._get_relance_own_banks(holder)
        chosen = banks.filtered("allow_out_payment")
        if not chosen and not holder:
            chosen = self._get_relance_journal_banks()
        wrong = chosen.filtered(lambda bank: not is_printable(bank._read_number()))
        if wrong:
            return self.env._(
                "%(number)s is not a valid IBAN: correct it",
                number=wrong[0].acc_number,
            )
        if self._get_relance_bank(banks.browse(), holder):
            return ""
        if banks:
            return self.env._(
                "tick Send Money on %(number)s once you have checked it",
                number=banks[0].acc_number,
            )
        return self.env._(
            "add the account of %(holder)s",
            holder=(holder or self.partner_id).name,
        )

    def _ask_for_relance_bank(self, holder=None):
        """Open a to-do, one at a time, when there is no approved account to print."""
        self.ensure_one()
        company = self.with_context(lang=self._relance_lang())
        problem = company._get_relance_bank_problem(holder)
        if not problem:
            return
        owner = holder or company.partner_id
        kind = self.env.ref("relance_avancee.mail_activity_bank")
        # sudo: whether somebody was asked already, whoever that is
        asked = self.env["mail.activity"].sudo()
        domain = [
            ("activity_type_id", "=", kind.id),
            ("res_model", "=", "res.partner"),
            ("res_id", "=", owner.id),
        ]
        if not asked.search_count(domain, limit=1):
            summary = company.env._(
                "No approved account to print: %(problem)s.", problem=problem
            )
            asked._create_relance_debtor_todos(
                "relance_avancee.mail_activity_bank", [(owner, self, summary)]
            )


class ResPartnerBank(models.Model):
    """An account as our messages, statements and letters show it."""

    _inherit = "res.partner.bank"

    relance_date_changed = fields.Datetime(
        string="Number, holder or trust changed on",
        readonly=True,
        copy=False,
        help="Messages with this account wait for a person for thirty days.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': nobody chooses since when an account is there
        banks = super().create(vals_list)
        # sudo: the engine writes it, and only a program may have said it
        new = banks.sudo().filtered(lambda bank: not bank.relance_date_changed)
        new.relance_date_changed = fields.Datetime.now()
        return banks

    def write(self, vals):
        # EXTENDS 'account': what a fraud changes is told before a message leaves
        result = super().write(vals)
        if TOLD_CHANGES & vals.keys() and "relance_date_changed" not in vals:
            # sudo: the engine writes it
            self.sudo().relance_date_changed = fields.Datetime.now()
        return result

    @api.model
    def _get_relance_recent(self, domain, day):
        """Return the accounts of ``domain`` that are new or changed on ``day``.

        They are called so for thirty days.
        """
        since = fields.Date.subtract(day, days=RECENT_DAYS)
        # sudo: a change is told whoever prepares the message
        return self.sudo().search(
            Domain(domain)
            & (
                Domain("relance_date_changed", ">=", since)
                | (
                    Domain("relance_date_changed", "=", False)
                    & Domain("create_date", ">=", since)
                )
            )
        )

    def _get_relance_change(self):
        """Return since when the account is what it is now."""
        self.ensure_one()
        return self.relance_date_changed or self.create_date

    def _filter_relance_printable(self, company, holders):
        """Return those of ``holders`` that ``company`` may use and that can be paid."""
        return self.filtered(
            lambda bank: (
                bank.active
                and bank.partner_id in holders
                and (not bank.company_id or bank.company_id in company.parent_ids)
                and is_printable(bank._read_number())
            )
        )

    def _read_number(self):
        """Return the number without blanks, in capitals."""
        return (self.sanitized_acc_number or self.acc_number or "").upper()

    def _prepare_relance_values(self):
        """Return holder, bank, number in blocks of four, BIC; None without an account.

        Banks compare the holder with its account since October 2025 (Regulation (EU)
        2024/886): it is always beside it. An extension may write them otherwise, or add
        what its templates show.
        """
        if not self:
            return None
        number = self._read_number()
        starts = range(0, len(number), IBAN_BLOCK)
        return {
            "holder": self.acc_holder_name or self.partner_id.name,
            "bank_name": self.bank_name,
            "iban": " ".join(number[start : start + IBAN_BLOCK] for start in starts),
            "bic": self.bank_bic,
            "changed": self._get_relance_change(),
        }
