from odoo import Command, api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain

from ...tools.access import check_collector

PROOFS = ("application/pdf", "image/jpeg", "image/png")


class RelanceNotice(models.Model):
    """Preparing: from invoices to drafts, one a debtor, company and currency."""

    _inherit = "relance.notice"

    credit_ids = fields.One2many(
        "relance.notice.credit", "notice_id", string="Unmatched money"
    )
    amount_owed = fields.Monetary(
        string="We owe them",
        compute="_compute_amount_owed",
        compute_sudo=True,
        currency_field="company_currency_id",
        help="Open bills of the same partner: it may want to set them off.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    problem = fields.Char(
        readonly=True, copy=False, help="Why the amounts are not known."
    )

    @api.depends("debtor_id", "company_id")
    def _compute_amount_owed(self):
        roots, debtors = self.company_id.root_id, self.debtor_id
        owed = self.env["account.move.line"]._read_relance_owed(roots, debtors)
        for notice in self:
            key = (notice.company_id.root_id, notice.debtor_id)
            notice.amount_owed = owed.get(key, 0.0)

    def action_refresh(self):
        """Compute the amounts again as of today."""
        check_collector(self.env)
        self._renew()

    def action_add_invoices(self):
        """Add the other late invoices of the same debtor."""
        check_collector(self.env)
        self.ensure_one()
        # sudo: a collector claims invoices that it may not open
        moves = self.env["account.move"].sudo()
        moves = moves.search(
            moves._get_relance_owed_domain()
            & Domain("commercial_partner_id", "=", self.debtor_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("currency_id", "=", self.currency_id.id)
            & Domain("id", "not in", self.line_ids.move_id.ids)
        )
        late = moves._filter_relance_noticeable()
        if not late:
            raise UserError(self.env._("There is no other late invoice."))
        self.line_ids = [Command.create({"move_id": move.id}) for move in late]
        self._refresh_amounts()
        self._propose_enclosures()

    @api.model
    def _open_drafts(self, moves):
        """Return the action of the drafts on ``moves``, made where there is none."""
        drafts = self.search(
            Domain("line_ids.move_id", "in", moves.ids) & Domain("state", "=", "draft")
        )
        left = moves - drafts.line_ids.move_id
        drafts._renew()
        if left:
            drafts |= self._prepare(left)
        return drafts._get_records_action(name=self.env._("Formal notices"))

    @api.model
    def _prepare(self, moves, kind="notice", previous=None):
        """Return the drafts that claim ``moves``, of as many debtors as they have.

        :raise UserError: when nothing of them is late.
        """
        check_collector(self.env)
        late = moves._filter_relance_noticeable()
        if not late:
            raise UserError(
                self.env._("Choose posted customer invoices whose due date has passed.")
            )
        groups = late.grouped(
            lambda move: (move.company_id, move.commercial_partner_id, move.currency_id)
        )
        notices = self.create(
            [
                self._prepare_notice_values(*key, kind, previous)
                | {"line_ids": [Command.create({"move_id": move.id}) for move in group]}
                for key, group in groups.items()
            ]
        )
        notices._refresh_amounts()
        notices._propose_enclosures()
        return notices

    @api.model
    def _prepare_notice_values(self, company, debtor, currency, kind, previous=None):
        """Return the values of a new draft; an extension may add its own."""
        return {
            "company_id": company.id,
            "debtor_id": debtor.id,
            "currency_id": currency.id,
            "kind": kind,
            "lang": self._get_notice_lang(debtor),
            "date": company._relance_today(),
            "signatory_id": self._get_usual_signatory(company).id,
            "previous_id": previous and previous.id,
        }

    @api.model
    def _get_usual_signatory(self, company):
        """Return who signs: the company's signatory, the user once it has left."""
        signatory = company.relance_notice_signatory_id.filtered("active")
        return signatory or self.env.user

    @api.model
    def _get_notice_lang(self, debtor):
        """Return the language of the debtor, ours when it is not installed."""
        lang = debtor.lang
        known = lang and self.env["res.lang"]._get_data(code=lang).id
        return lang if known else self.env.lang or "en_US"

    def _refresh_amounts(self):
        """Compute again what these drafts claim; return those whose amounts changed."""
        changed = self.browse()
        drafts = self.filtered(lambda notice: not notice.frozen_on)
        for notice in drafts:
            before = notice._get_amounts()
            notice._write_amounts()
            if notice._get_amounts() != before:
                changed |= notice
        drafts._refresh_credits()
        return changed

    def _write_amounts(self):
        """Write the claim of each invoice on the date of the notice."""
        draft = self._as_engine()
        draft.problem = False
        moves = self._get_moves()
        try:
            claims = moves._get_relance_claims(self.date)
        except (RedirectWarning, UserError) as error:
            draft.problem = error.args[0]
            return
        for line in self.line_ids.filtered("move_id"):
            # sudo: the amounts are computed, nobody types them
            line.sudo().write(line._prepare_line_values(claims[line.move_id]))

    def _get_amounts(self):
        """Return {invoice: what is claimed for it}, to compare."""
        return {
            line.move_id: line.currency_id.round(line.amount_total)
            for line in self.line_ids
        }

    def _renew(self):
        """Make these drafts those of today; return those that say something else.

        A notice is dated on the day of its sending, and claims what is owed then.
        """
        drafts = self.filtered(lambda notice: not notice.frozen_on)
        before = {notice: (notice.variant, notice._get_amounts()) for notice in drafts}
        drafts._readdress()
        for notice in drafts._as_engine():
            notice.date = notice.company_id._relance_today()
        drafts._drop_settled()
        drafts._refresh_amounts()
        return drafts.filtered(
            lambda notice: (notice.variant, notice._get_amounts()) != before[notice]
        )

    def _readdress(self):
        """Address these drafts to what their customer is; texts and days follow.

        What a person wrote stays as long as that does not change.
        """
        # sudo: nobody writes by hand what a customer is addressed as
        for notice in self.sudo():
            customer_type = notice.debtor_id.relance_customer_type
            if notice.variant != customer_type:
                notice.variant = customer_type

    # What is proposed to be enclosed ----------------------------------------------

    def _propose_enclosures(self):
        """Enclose the proofs that the user may read; a person takes out what is not."""
        owners = {}
        for notice in self:
            for record in notice._get_proof_sources():
                if self.env[record._name].has_access("read"):
                    owners[record._name, record.id] = notice
        for attachment in self.env["ir.attachment"].search(
            Domain("type", "=", "binary")
            & Domain("mimetype", "in", PROOFS)
            & Domain.OR(
                Domain("res_model", "=", model) & Domain("res_id", "=", res_id)
                for model, res_id in owners
            ),
            order="id",
        ):
            owners[attachment.res_model, attachment.res_id].enclosure_ids |= attachment

    def _get_proof_sources(self):
        """Return [record] whose files prove the claim.

        Those that the user may read are proposed as enclosures. An extension may add
        records of any model: contracts, proofs of delivery.
        """
        self.ensure_one()
        moves = self._get_moves()
        lines = moves.relance_reminder_line_ids
        reminders = lines.filtered(lambda line: line.state == "sent").reminder_id
        orders = self._get_orders(moves)
        return [*moves, *reminders, *orders, *self._get_deliveries(orders)]

    def _get_orders(self, moves):
        """Return the sales orders of ``moves`` that the user may read."""
        orders = self.env.get("sale.order")
        if orders is None or not orders.has_access("read"):
            return []
        origins = ",".join(move.invoice_origin or "" for move in moves).split(",")
        return orders.search(
            [
                ("name", "in", [name.strip() for name in origins if name.strip()]),
                ("company_id", "=", self.company_id.id),
                ("partner_id", "child_of", self.debtor_id.ids),
            ]
        )

    def _get_deliveries(self, orders):
        """Return the finished deliveries of ``orders`` that the user may read."""
        pickings = self.env.get("stock.picking")
        if not orders or pickings is None or "sale_id" not in pickings._fields:
            return []
        if not pickings.has_access("read"):
            return []
        return pickings.search(
            [("sale_id", "in", orders.ids), ("state", "=", "done")], order="id"
        )

    # Unmatched money --------------------------------------------------------------

    def _get_likely_credits(self):
        """Return {notice: {key: money received that may be the debtor's}}.

        A query a company, whatever the number of notices.
        """
        self.env.flush_all()
        # sudo: a collector sees what may be matched, as on the approval screen
        unmatched = self.env["relance.unmatched"].sudo()
        found = {}
        for root, notices in self.grouped(lambda n: n.company_id.root_id).items():
            items = notices._get_moves().relance_due_item_ids
            by_debtor = unmatched._find_money(
                root, set(notices.debtor_id.ids), set(items.ids)
            )
            for notice in notices:
                own = by_debtor.get(notice.debtor_id.id, ())
                found[notice] = {one.money.key: one for one in own}
        return found

    def _refresh_credits(self):
        """Show the money that is there now; what a person decided stays."""
        for notice, found in self._get_likely_credits().items():
            notice._as_engine().credit_ids = notice._prepare_credit_commands(found)

    def _prepare_credit_commands(self, found):
        """Return the commands that make the money shown what was ``found``."""
        known = {credit.key: credit for credit in self.credit_ids}
        commands = [
            Command.delete(credit.id)
            for key, credit in known.items()
            if key not in found
        ]
        for key, one in found.items():
            values = self._prepare_credit_values(one)
            if credit := known.get(key):
                commands.append(Command.update(credit.id, values))
            else:
                commands.append(Command.create(values))
        return commands

    def _prepare_credit_values(self, found):
        """Return what is shown of money found."""
        money = found.money
        unmatched = self.env["relance.unmatched"]
        return {
            "key": money.key,
            "name": money.receipt.label or money.name,
            "date": money.day,
            "amount": money.receipt.amount,
            "currency_id": money.receipt.currency,
            "why": ", ".join(unmatched._get_reason_labels(found.proposal)),
        }

    def _drop_settled(self):
        """Remove the invoices that are paid from these drafts."""
        owed = self._get_owed()
        self.line_ids.filtered(lambda line: line.move_id not in owed).unlink()

    def _get_owed(self):
        """Return the invoices of these notices that are still owed."""
        moves = self._get_moves()
        return moves.filtered_domain(moves._get_relance_owed_domain())

    def _get_moves(self):
        """Return the invoices of these notices."""
        # sudo: a collector claims invoices that it may not open
        return self.sudo().line_ids.move_id
