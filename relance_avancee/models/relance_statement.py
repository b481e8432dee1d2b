from collections import defaultdict

from odoo import api, models

from ..rules.statement import totals
from .statement import Block, Section, Statement


class RelanceStatement(models.AbstractModel):
    """Statement of account: what a customer owes on a day, for information."""

    _name = "relance.statement"
    _description = "Statement of Account"

    @api.model
    def _get_statements(self, partners, company, day, entities=True, empty=False):
        """Return the statements of ``partners`` with ``company`` and its branches.

        A central payer gets one, with a section an entity, when ``entities`` is set.
        Those without an open item on ``day`` are left out unless ``empty`` is set.
        """
        company.check_access("read")
        partners.check_access("read")
        self.env["relance.due.item"].check_access("read")
        accounts = self._get_accounts(partners, entities)
        debtors = partners.browse().union(*accounts.values())
        lines = defaultdict(list)
        for line in self._read_lines(debtors, company, day):
            lines[line.debtor].append(line)
        statements = [
            self._prepare_statement(partner, group, lines, company, day)
            for partner, group in accounts.items()
        ]
        return [found for found in statements if found.blocks or empty]

    @api.model
    def _get_accounts(self, partners, entities):
        """Return {who receives a statement: the debtors that it lists}.

        An entity that comes with its payer has none of its own.
        """
        debtors = partners.commercial_partner_id
        accounts = {debtor: debtor for debtor in debtors}
        if not entities:
            return accounts
        for entity in self._get_entities(debtors):
            accounts[entity.relance_payer_id.commercial_partner_id] |= entity
            accounts.pop(entity, None)
        return accounts

    @api.model
    def _get_entities(self, payers):
        """Return the debtors that one of ``payers`` pays for, archived ones too."""
        partners = self.env["res.partner"].with_context(active_test=False)
        found = partners.search(
            [("relance_payer_id.commercial_partner_id", "in", payers.ids)]
        ).filtered(lambda partner: partner == partner.commercial_partner_id)
        heads = found.relance_payer_id.commercial_partner_id
        return (found - heads).with_env(self.env)

    # What it says -------------------------------------------------------------

    def _prepare_statement(self, partner, debtors, lines, company, day):
        """Return the statement of ``partner``, in the language of its recipient."""
        recipient = self._get_recipient(partner)
        lang = self._get_language(recipient, partner)
        found = [line for debtor in debtors for line in lines[debtor.id]]
        grouped = defaultdict(list)
        for line in found:
            grouped[line.currency].append(line)
        currencies = self.env["res.currency"].browse(grouped)
        return Statement(
            partner=partner,
            debtors=debtors,
            recipient=recipient,
            company=company,
            day=day,
            lang=lang,
            blocks=[
                self._prepare_block(currency, grouped[currency.id])
                for currency in currencies
            ],
            bank=self._prepare_bank_values(company, found),
        )

    def _prepare_block(self, currency, lines):
        """Return the block of one currency: ours a section a debtor, then theirs."""
        ours = [line for line in lines if not line.is_assigned]
        theirs = [line for line in lines if line.is_assigned]
        return Block(
            currency=currency,
            sections=self._prepare_sections(ours, "debtor"),
            assigned=self._prepare_sections(theirs, "factor"),
            totals=totals(ours),
        )

    def _prepare_sections(self, lines, key):
        """Return the sections of ``lines``, one for each partner under ``key``."""
        grouped = defaultdict(list)
        for line in lines:
            grouped[getattr(line, key)].append(line)
        partners = self.env["res.partner"]
        return [
            Section(partners.browse(partner), found, totals(found))
            for partner, found in grouped.items()
        ]

    def _prepare_bank_values(self, company, lines):
        """Return the account to pay to: that of the invoices, else the company's.

        None when nothing of it is paid by a transfer to us.
        """
        ours = [line for line in lines if line.is_transferred]
        banks = [line.bank for line in ours if line.bank]
        bank = self.env["res.partner.bank"].browse(banks[-1:])
        bank = bank.exists() or company.partner_id.bank_ids[:1]
        if not bank or not ours:
            return None
        number = bank.sanitized_acc_number or bank.acc_number
        return {
            "holder": bank.acc_holder_name or company.name,
            "name": bank.bank_name,
            "iban": " ".join(number[i : i + 4] for i in range(0, len(number), 4)),
            "bic": bank.bank_bic,
        }

    # Who reads it -------------------------------------------------------------

    @api.model
    def _get_recipient(self, partner):
        """Return who receives it: reminder contact, invoice contact, customer."""
        contact = partner.relance_contact_id
        if contact.active:
            return contact
        invoice = partner.address_get(["invoice"])["invoice"]
        return partner.browse(invoice or partner.id)

    @api.model
    def _get_language(self, recipient, partner):
        """Return the language of the reader, ours when it is not installed."""
        for lang in (recipient.lang, partner.lang):
            if lang and self.env["res.lang"]._get_data(code=lang).id:
                return lang
        return self.env.lang or "en_US"
