from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, format_amount, format_date

from ...rules.risk.classes import CLASSES
from ...rules.risk.exposure import MARKS, PARTS, Standing, reached_mark
from ...rules.risk.scope import is_person

NOTHING = (0.0, None, 0)
# From which mark of a limit on who sells is warned; all of it.
WORRYING, FULL = MARKS[-2:]


class RelanceExposure(models.AbstractModel):
    """What a company may lose with its customers, and what it knows before it sells.

    Two statements whatever the number of customers; nothing is stored.
    """

    _name = "relance.exposure"
    _description = "Exposure of a Customer"

    @api.model
    def _read(self, root, debtors, today):
        """Return {id: Standing} of ``debtors``, ids of commercial partners.

        All companies under ``root`` count, and amounts are in its currency.
        """
        self.env.flush_all()
        cards = self._read_cards(root, debtors)
        parts, facts = self._read_parts(root, list(cards), today)
        groups = defaultdict(lambda: defaultdict(float))
        members = defaultdict(int)
        for member, card in cards.items():
            members[card["head"]] += 1
            for part, amount in parts[member].items():
                groups[card["head"]][part] += amount
        return {
            debtor: Standing(
                parts=parts[debtor],
                group_parts=groups[card["head"]],
                group_limit=cards[card["head"]]["credit_limit"],
                is_group=members[card["head"]] > 1,
                **self._prepare_facts(card, facts[debtor]),
            )
            for debtor in debtors
            if (card := cards.get(debtor))
        }

    @api.model
    def _prepare_facts(self, card, facts):
        """Return what else is known of a customer, as the values of a ``Standing``."""
        overdue, since, _count = facts.get("overdue", NOTHING)
        return {
            "limit": card["credit_limit"],
            "insured": card["insured"],
            "overdue": overdue,
            "overdue_since": since,
            "broken_promises": facts.get("promises", NOTHING)[2],
            "disputes": facts.get("disputes", NOTHING)[2],
            "insolvent_since": card["relance_insolvency_date"],
            "risk_class": card["risk_class"],
            "is_person": is_person(
                is_company=card["is_company"],
                legal_type=card["relance_legal_type"],
                name=card["name"] or "",
            ),
        }

    # Reading ----------------------------------------------------------------------

    @api.model
    def _read_cards(self, root, debtors):
        """Return {id: what is on the card} of ``debtors`` and of their groups."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH RECURSIVE above AS (
                    SELECT id, parent_id FROM res_partner WHERE id = ANY(%(debtors)s)
                     UNION
                    SELECT parent.id, parent.parent_id
                      FROM above JOIN res_partner parent ON parent.id = above.parent_id
                ), family AS (
                    SELECT id, id AS head FROM above WHERE parent_id IS NULL
                     UNION ALL
                    SELECT child.id, family.head
                      FROM family JOIN res_partner child ON child.parent_id = family.id
                )
                SELECT debtor.id, family.head, debtor.name,
                       COALESCE(debtor.is_company, false) AS is_company,
                       debtor.relance_legal_type, debtor.relance_insolvency_date,
                       %(limit)s AS credit_limit, profile.risk_class,
                       COALESCE(%(insured)s::float8, 0) AS insured
                  FROM family
                  JOIN res_partner debtor ON debtor.id = family.id
             LEFT JOIN relance_risk_profile profile
                    ON profile.debtor_id = debtor.id AND profile.company_id = %(root)s
                 WHERE debtor.commercial_partner_id = debtor.id
                """,
                debtors=list(debtors),
                limit=root._get_relance_limit_sql(),
                insured=root._get_relance_partner_value_sql("relance_insured_limit"),
                root=root.id,
            )
        )
        return {row["id"]: row for row in rows}

    @api.model
    def _read_parts(self, root, debtors, today):
        """Return {id: {part: amount}}, and {id: {fact: (amount, since, count)}}."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH rates AS (%(rates)s)
                SELECT told.debtor_id, told.part, MIN(told.since), COUNT(*),
                       SUM(told.amount * COALESCE(home.rate / rates.rate, 1))::float8
                  FROM (%(sources)s) AS told
             LEFT JOIN rates ON rates.id = told.currency_id
             LEFT JOIN rates home ON home.id = %(home)s
              GROUP BY told.debtor_id, told.part
                """,
                rates=self._get_rates_sql(root, today),
                sources=SQL(" UNION ALL ").join(
                    self._get_sources(root, debtors, today)
                ),
                home=root.currency_id.id,
            )
        )
        parts, facts = defaultdict(dict), defaultdict(dict)
        for debtor, part, since, count, amount in rows:
            rounded = root.currency_id.round(amount or 0.0)
            if part in PARTS:
                parts[debtor][part] = rounded
            else:
                facts[debtor][part] = (rounded, since, count)
        return parts, facts

    @api.model
    def _get_rates_sql(self, root, today):
        """Return the SELECT of (id, rate) of the currencies: as Odoo converts today."""
        return SQL(
            """SELECT currency.id, COALESCE(
                      (SELECT rate FROM res_currency_rate
                        WHERE currency_id = currency.id AND name <= %(today)s
                          AND (company_id = %(root)s OR company_id IS NULL)
                     ORDER BY company_id, name DESC LIMIT 1),
                      (SELECT rate FROM res_currency_rate
                        WHERE currency_id = currency.id
                          AND (company_id = %(root)s OR company_id IS NULL)
                     ORDER BY company_id, name LIMIT 1), 1) AS rate
                 FROM res_currency currency""",
            today=today,
            root=root.id,
        )

    @api.model
    def _get_sources(self, root, debtors, today):
        """Return the SELECTs of debtor_id, part, currency_id, amount and since.

        Without a currency the amount is in that of the company. ``part`` is one of
        ``PARTS``, or a fact that is counted. An extension adds what it knows of.
        """
        return [
            *self._get_ledger_sources(root, debtors, today),
            self._get_transit_sql(root, debtors),
            self._get_draft_sql(root, debtors),
            *self._get_act_sources(root, debtors),
        ]

    @api.model
    def _get_ledger_sources(self, root, debtors, today):
        """Return the SELECTs of what is open in the books, and of what is overdue."""
        accounts = self.env["account.account"]
        open_lines = SQL(
            """FROM account_move_line line
               JOIN res_partner payer ON payer.id = line.partner_id
              WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                AND line.amount_residual <> 0
                AND line.account_id = ANY(%s) AND line.company_id = ANY(%s)
                AND payer.commercial_partner_id = ANY(%s)""",
            accounts._get_relance_followed(root).ids,
            root._relance_companies().ids,
            debtors,
        )
        return [
            SQL(
                """SELECT payer.commercial_partner_id AS debtor_id,
                          CASE WHEN line.amount_residual < 0 THEN 'credits'
                               WHEN line.account_id = ANY(%s) THEN 'bills'
                               ELSE 'receivables' END AS part,
                          NULL::integer AS currency_id, line.amount_residual AS amount,
                          NULL::date AS since %s""",
                accounts._get_relance_accounts(root, "bill").ids,
                open_lines,
            ),
            SQL(
                """SELECT payer.commercial_partner_id, 'overdue', NULL::integer,
                          line.amount_residual,
                          COALESCE(line.date_maturity, line.date) %s
                      AND line.amount_residual > 0
                      AND COALESCE(line.date_maturity, line.date) < %s""",
                open_lines,
                today,
            ),
        ]

    @api.model
    def _get_transit_sql(self, root, debtors):
        """Return the SELECT of what was booked as paid and is not in the bank yet.

        A cheque that was not cashed leaves its amount on the outstanding account.
        """
        return SQL(
            """SELECT payer.commercial_partner_id, 'transit', NULL::integer,
                      line.amount_residual, NULL::date
                 FROM account_payment payment
                 JOIN account_journal journal ON journal.id = payment.journal_id
                 JOIN account_move_line line
                   ON line.move_id = payment.move_id
                  AND line.account_id = payment.outstanding_account_id
                 JOIN res_partner payer ON payer.id = payment.partner_id
                WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                  AND payment.is_matched IS NOT TRUE
                  AND payment.partner_type = 'customer'
                  AND line.account_id IS DISTINCT FROM journal.default_account_id
                  AND payment.company_id = ANY(%s)
                  AND payer.commercial_partner_id = ANY(%s)""",
            root._relance_companies().ids,
            debtors,
        )

    @api.model
    def _get_draft_sql(self, root, debtors):
        """Return the SELECT of draft invoices; draft credit notes deduct nothing."""
        return SQL(
            """SELECT move.commercial_partner_id, 'drafts', NULL::integer,
                      move.amount_total_signed, NULL::date
                 FROM account_move move
                WHERE move.state = 'draft'
                  AND move.move_type IN ('out_invoice', 'out_receipt')
                  AND move.company_id = ANY(%s)
                  AND move.commercial_partner_id = ANY(%s)""",
            root._relance_companies().ids,
            debtors,
        )

    @api.model
    def _get_act_sources(self, root, debtors):
        """Return the SELECTs of the promises that are broken, and the open disputes."""
        return [
            SQL(
                """SELECT act.debtor_id, %s, NULL::integer, 0, NULL::date FROM %s act
                    WHERE act.state = ANY(%s) AND act.company_id = ANY(%s)
                      AND act.debtor_id = ANY(%s)""",
                fact,
                SQL.identifier(self.env[model]._table),
                states,
                root._relance_companies().ids,
                debtors,
            )
            for fact, model, states in (
                ("promises", "relance.promise", ["broken"]),
                ("disputes", "relance.dispute", ["open", "waiting"]),
            )
        ]

    # Telling ----------------------------------------------------------------------

    @api.model
    def _get_labels(self):
        """Return {part: its name}, in the order in which parts are told."""
        return {
            "receivables": self.env._("Open invoices"),
            "bills": self.env._("Bills not paid yet"),
            "transit": self.env._("Cheques and payments not in the bank yet"),
            "drafts": self.env._("Draft invoices"),
            "delivered": self.env._("Delivered, not invoiced"),
            "ordered": self.env._("Ordered, not delivered"),
            "deposits": self.env._("Down payments invoiced"),
            "credits": self.env._("Credits and payments not matched"),
        }

    @api.model
    def _get_rows(self, root, standing):
        """Return what a page prints: each part of the exposure, its sum, the limits."""
        amounts = [
            (label, standing.parts[part], False)
            for part, label in self._get_labels().items()
            if standing.parts.get(part)
        ]
        amounts.append((self.env._("Exposure"), standing.exposure, True))
        if standing.is_group:
            group = standing.group_exposure
            amounts.append((self.env._("Exposure of the group"), group, False))
        if standing.limit:
            amounts.append((self.env._("Credit limit"), standing.limit, False))
        if standing.insured:
            insured = standing.insured
            amounts.append((self.env._("Insured up to"), insured, False))
        return [
            {
                "label": label,
                "amount": format_amount(self.env, amount, root.currency_id),
                "total": is_total,
            }
            for label, amount, is_total in amounts
        ]

    @api.model
    def _tell(self, root, asked, standings):
        """Return {record: (sentences, is grave)} of {record: (customer, more)}.

        ``more`` is the amount of what is about to be sold.
        """
        debtors = {debtor.id for debtor, _more in asked.values()}
        classes = self._tell_classes(root, debtors) if debtors else {}
        return {
            record: (
                self._get_sentences(root, standing, more) + classes.get(debtor.id, []),
                self._is_grave(standing, more),
            )
            for record, (debtor, more) in asked.items()
            if (standing := standings.get(debtor.id))
        }

    @api.model
    def _tell_classes(self, root, debtors):
        """Return {id: [its class, and why]} of the customers that have a score."""
        profiles = self.env["relance.risk.profile"].search(
            [("company_id", "=", root.id), ("debtor_id", "in", list(debtors))]
        )
        return {
            profile.debtor_id.id: [
                self.env._(
                    "Class %(class)s: %(why)s",
                    **{"class": profile.risk_class},
                    why=profile.summary,
                )
            ]
            for profile in profiles
            if profile.risk_class in CLASSES
        }

    @api.model
    def _get_sentences(self, root, standing, more=0.0):
        """Return what who sells is told, a sentence each, the gravest first.

        ``more`` is the amount of what is about to be sold.
        """
        told = [
            self._tell_insolvency(standing),
            self._tell_overdue(root, standing),
            *self._tell_acts(standing),
            self._tell_limit(root, standing, more),
            self._tell_cover(root, standing, more),
        ]
        return [sentence for sentence in told if sentence]

    @api.model
    def _is_grave(self, standing, more=0.0):
        """Say whether what is told asks for a look before dealing."""
        return bool(
            standing.insolvent_since
            or standing.overdue
            or standing.broken_promises
            or standing.disputes
            or standing.risk_class in ("D", "E")
            or reached_mark(standing.used(more)) >= WORRYING
        )

    @api.model
    def _tell_insolvency(self, standing):
        """Return that the customer is insolvent, and since when; nothing otherwise."""
        if not standing.insolvent_since:
            return ""
        return self.env._(
            "Insolvent since %(date)s: sell against payment first.",
            date=format_date(self.env, standing.insolvent_since),
        )

    @api.model
    def _tell_overdue(self, root, standing):
        """Return what is overdue, and since when; nothing otherwise."""
        if not standing.overdue:
            return ""
        return self.env._(
            "%(amount)s overdue, the oldest since %(date)s.",
            amount=format_amount(self.env, standing.overdue, root.currency_id),
            date=format_date(self.env, standing.overdue_since),
        )

    @api.model
    def _tell_acts(self, standing):
        """Return how many promises were broken, and how many disputes are open."""
        broken, disputes = standing.broken_promises, standing.disputes
        return [
            broken == 1 and self.env._("A promise to pay was not kept."),
            broken > 1
            and self.env._("%(count)s promises to pay were not kept.", count=broken),
            disputes == 1 and self.env._("A dispute is open."),
            disputes > 1 and self.env._("%(count)s disputes are open.", count=disputes),
        ]

    @api.model
    def _tell_limit(self, root, standing, more):
        """Return what may be lost, and how much of which limit that is."""
        share, amount = standing.used(more), standing.exposure + more
        values = {
            "exposure": format_amount(self.env, amount, root.currency_id),
            "percent": reached_mark(share),
        }
        if share is None:
            return amount and self.env._(
                "Exposure: %(exposure)s, no limit set.", **values
            )
        limit = standing.tighter_limit(more)
        if limit < 0:
            return self.env._("Exposure: %(exposure)s; no credit is granted.", **values)
        values["limit"] = format_amount(self.env, limit, root.currency_id)
        if standing.is_group_tighter(more):
            amount = standing.group_exposure + more
            values["exposure"] = format_amount(self.env, amount, root.currency_id)
            return self.env._(
                "Exposure of the group: %(exposure)s of %(limit)s, its limit "
                "(%(share)s%%).",
                share=round(share),
                **values,
            )
        if share > FULL:
            return self.env._(
                "Exposure: %(exposure)s, above the limit of %(limit)s.", **values
            )
        if values["percent"]:
            return self.env._(
                "Exposure: %(exposure)s, %(percent)s%% of the limit of %(limit)s is "
                "reached.",
                **values,
            )
        return self.env._("Exposure: %(exposure)s of a limit of %(limit)s.", **values)

    @api.model
    def _tell_cover(self, root, standing, more):
        """Return what the credit insurer covers when that is less than the exposure."""
        if not standing.insured or standing.exposure + more <= standing.insured:
            return ""
        return self.env._(
            "The credit insurer covers %(amount)s of it.",
            amount=format_amount(self.env, standing.insured, root.currency_id),
        )
