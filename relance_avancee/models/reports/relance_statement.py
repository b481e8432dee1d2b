from collections import defaultdict
from dataclasses import dataclass

from odoo import api, models
from odoo.tools import SQL

from ...rules.reports.statement import Line, totals


@dataclass(slots=True)
class Section:
    """The lines of one customer, or of one factor, with their totals."""

    partner: object
    lines: list
    totals: object


@dataclass(slots=True)
class Block:
    """What a statement says in one currency; ``assigned`` is payable to factors."""

    currency: object
    sections: list
    assigned: list
    totals: object

    @property
    def lines(self):
        """Return all the lines of the currency, those of the factors last."""
        return [
            line for part in (*self.sections, *self.assigned) for line in part.lines
        ]


@dataclass(slots=True)
class Statement:
    """The account of ``partner`` with ``company`` on ``day``, ready to be written.

    ``debtors`` are the customers whose items it lists: the partner and its entities.
    ``lang`` is that of the one who receives it, ``recipient``.
    """

    partner: object
    debtors: object
    recipient: object
    company: object
    day: object
    lang: str
    blocks: list
    bank: dict | None


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
        groups = self._group_by_payer(partners, entities)
        debtors = partners.browse().union(*groups.values())
        lines = defaultdict(list)
        for line in self._read_lines(debtors, company, day):
            lines[line.debtor].append(line)
        for line in self._read_announced_lines(debtors, company, day):
            if line.debtor in lines:
                lines[line.debtor].append(line)
        statements = [
            self._prepare_statement(partner, group, lines, company, day)
            for partner, group in groups.items()
        ]
        return [found for found in statements if found.blocks or empty]

    @api.model
    def _group_by_payer(self, partners, entities):
        """Return {who receives a statement: the debtors that it lists}.

        An entity that comes with its payer has none of its own.
        """
        debtors = partners.commercial_partner_id
        groups = {debtor: debtor for debtor in debtors}
        if not entities:
            return groups
        for entity in self._get_entities(debtors):
            groups[entity.relance_payer_id.commercial_partner_id] |= entity
            groups.pop(entity, None)
        return groups

    @api.model
    def _get_entities(self, payers):
        """Return the debtors that one of ``payers`` pays for, archived ones too."""
        partners = self.env["res.partner"].with_context(active_test=False)
        found = partners.search(
            [("relance_payer_id.commercial_partner_id", "in", payers.ids)]
        ).filtered(lambda partner: partner == partner.commercial_partner_id)
        heads = found.relance_payer_id.commercial_partner_id
        return (found - heads).with_env(self.env)

    # What it says -----------------------------------------------------------------

    def _prepare_statement(self, partner, debtors, lines, company, day):
        """Return the statement of ``partner``, in the language of its recipient.

        An extension may change what it gets from ``super()``: another recipient, bank
        account or order of the blocks. Files and mails are written from it alone.
        """
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
        """Return the block of one currency: ours a section a debtor, then theirs.

        An extension may regroup the lines in sections of its own; ``totals`` are those
        of what is payable to us.
        """
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
        if not ours:
            return None
        named = [line.bank for line in ours if line.bank][-1:]
        banks = self.env["res.partner.bank"].browse(named).exists()
        return company._get_relance_bank(banks)._prepare_relance_values()

    # Who reads it -----------------------------------------------------------------

    @api.model
    def _get_recipient(self, partner):
        """Return who receives it: reminder contact, invoice contact, customer.

        An extension may prefer a contact of its own; the language and the address
        follow.
        """
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

    # The open items on a day, past or not -----------------------------------------

    @api.model
    def _read_lines(self, debtors, company, day):
        """Return the lines of ``debtors`` open on ``day``, claims by due date first.

        The residual of that day is today's, plus what was matched since.
        """
        companies = self._get_companies(company)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH later AS (%(later)s), opened AS (%(opened)s), ranked AS (
                    SELECT line.id,
                           ROW_NUMBER() OVER parts AS rank,
                           COUNT(*) OVER (PARTITION BY line.move_id) AS parts
                      FROM account_move_line line
                     WHERE line.display_type = 'payment_term'
                       AND line.move_id IN (SELECT move_id FROM opened)
                    WINDOW parts AS (PARTITION BY line.move_id
                                     ORDER BY line.date_maturity, line.id)
                )
                SELECT opened.debtor, opened.currency_id, opened.kind, opened.number,
                       opened.reference, opened.date, opened.due,
                       CASE WHEN opened.kind IN ('invoice', 'entry')
                            THEN GREATEST(%(day)s - opened.due, 0) ELSE 0 END,
                       CASE WHEN ranked.parts > 1
                            THEN ranked.rank || '/' || ranked.parts ELSE '' END,
                       opened.amount, opened.balance, opened.route,
                       CASE WHEN opened.route = 'assigned' THEN opened.factor END,
                       opened.bank, opened.item
                  FROM opened LEFT JOIN ranked ON ranked.id = opened.id
              ORDER BY opened.debtor, opened.kind NOT IN ('invoice', 'entry')
                          OR opened.balance < 0,
                       opened.due, opened.date, opened.id
                """,
                later=self._get_later_sql(day),
                opened=self._get_opened_sql(companies, debtors, company, day),
                day=day,
            )
        )
        return [Line(*row) for row in rows]

    @api.model
    def _read_announced_lines(self, debtors, company, day):
        """Return what ``debtors`` announced and we still wait for, today alone.

        The money is on its way: it is deducted, as a reminder deducts it.
        """
        if day != company._relance_today():
            return []
        # sudo: who reads the reminders need not read the payments
        planner = self.env["relance.planner"].sudo()
        after = self.env["res.company"]._get_relance_bank_days().after
        announced = planner._read_announced(self._get_companies(company), day, debtors)
        return [
            Line(
                debtor,
                one.currency,
                "announced",
                one.name or "",
                "",
                one.day,
                one.day,
                0,
                "",
                -one.amount,
                -one.amount,
            )
            for debtor, known in announced.items()
            for one in known
            if one.is_awaited(day, after)
        ]

    @api.model
    def _get_companies(self, company):
        """Return the company and those of its branches that the user may enter."""
        branches = self.env["res.company"].search([("id", "child_of", company.id)])
        if self.env.su:
            return branches
        return branches & self.env.user.company_ids

    def _get_later_sql(self, day):
        """Return what was matched after ``day``: (line_id, amount), signed."""
        return SQL(
            """SELECT side.line_id, SUM(side.amount) AS amount
                 FROM account_partial_reconcile part
           CROSS JOIN LATERAL (VALUES
                      (part.debit_move_id, part.debit_amount_currency),
                      (part.credit_move_id, -part.credit_amount_currency)
                      ) side (line_id, amount)
                WHERE part.max_date > %s
             GROUP BY side.line_id""",
            day,
        )

    def _get_opened_sql(self, companies, debtors, company, day):
        """Return the journal items of ``debtors`` that were open on ``day``."""
        accounts = self.env["account.account"]._get_relance_followed(company)
        return SQL(
            """
            SELECT line.id, line.move_id, line.currency_id,
                   COALESCE(partner.commercial_partner_id, partner.id) AS debtor,
                   CASE WHEN move.move_type IN ('out_invoice', 'out_receipt')
                        THEN 'invoice'
                        WHEN move.move_type = 'out_refund' THEN 'credit'
                        WHEN move.origin_payment_id IS NOT NULL
                          OR line.payment_id IS NOT NULL
                          OR line.statement_line_id IS NOT NULL
                          OR journal.type IN ('bank', 'cash', 'credit') THEN 'payment'
                        ELSE 'entry' END AS kind,
                   move.name AS number,
                   COALESCE(move.ref, '') AS reference,
                   COALESCE(move.invoice_date, line.date) AS date,
                   COALESCE(line.date_maturity, line.date) AS due,
                   line.amount_currency AS amount,
                   line.amount_residual_currency + COALESCE(later.amount, 0) AS balance,
                   CASE WHEN item.rejected_on IS NULL OR item.route = 'assigned'
                        THEN COALESCE(item.route, 'transfer')
                        ELSE 'transfer' END AS route,
                   COALESCE(move.relance_factor_id, company.relance_factor_id)
                       AS factor,
                   move.partner_bank_id AS bank, item.id AS item
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_journal journal ON journal.id = line.journal_id
              JOIN res_company company ON company.id = line.company_id
              JOIN res_currency currency ON currency.id = line.currency_id
              JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN relance_due_item item ON item.line_id = line.id
         LEFT JOIN later ON later.line_id = line.id
             WHERE line.partner_id IN %(partners)s
               AND line.company_id IN %(companies)s
               AND line.account_id IN %(accounts)s
               AND line.parent_state = 'posted'
               AND line.date <= %(day)s
               AND (line.reconciled IS NOT TRUE OR later.line_id IS NOT NULL)
               AND ABS(line.amount_residual_currency + COALESCE(later.amount, 0))
                   > currency.rounding / 2
            """,
            partners=self._get_family_sql(debtors),
            companies=tuple(companies.ids) or (0,),
            accounts=tuple(accounts.ids) or (0,),
            day=day,
        )

    def _get_family_sql(self, debtors):
        """Return the partners whose journal items are those of ``debtors``, as SQL."""
        return SQL(
            "(SELECT id FROM res_partner WHERE commercial_partner_id IN %s)",
            tuple(debtors.ids) or (0,),
        )
