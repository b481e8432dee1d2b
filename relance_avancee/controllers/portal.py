from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.account.controllers.portal import PortalAccount

PAGE = "/my/relance/%s"


class RelancePortal(PortalAccount):
    """Odoo's portal asks what the page of the customer asks, and leads to it."""

    def _get_relance_debtor(self):
        """Return the customer who is logged in, empty for a colleague or a visitor."""
        user = request.env.user
        partner = user.partner_id.commercial_partner_id
        return partner if user._is_portal() else partner.browse()

    def _get_relance_due(self):
        """Return what the customer who is logged in is to pay now, as its page asks."""
        debtor, companies = self._get_relance_debtor(), request.env.user.company_ids
        page = request.env["relance.page"]
        return page._get_due(debtor, companies) if debtor else []

    def _get_relance_items(self):
        """Return the due items that the customer is to pay now."""
        # sudo: they are those of the page of who is logged in
        items = request.env["relance.due.item"].sudo()
        return items.browse(
            item for due in self._get_relance_due() for item in due.parts
        )

    def _get_overdue_invoices_domain(self, partner_id=None):
        # EXTENDS 'account': those which the page asks; an invoice that no plan has seen
        # yet is overdue as Odoo says
        domain = super()._get_overdue_invoices_domain(partner_id)
        debtor = self._get_relance_debtor()
        if not debtor:
            return domain
        # sudo: only which of its own invoices are known, nothing of them
        items = request.env["relance.due.item"].sudo()
        known = items.search([("debtor_id", "=", debtor.id), ("state", "=", "open")])
        asked = Domain("id", "in", self._get_relance_items().move_id.ids)
        unknown = Domain(domain) & Domain("id", "not in", known.move_id.ids)
        return list(asked | unknown)

    def _get_overdue_invoice_count(self):
        # EXTENDS 'account': with the invoices of customers for which this one pays
        debtor = self._get_relance_debtor()
        moves = self._get_relance_items().move_id
        others = moves.filtered(lambda one: one.commercial_partner_id != debtor)
        return super()._get_overdue_invoice_count() + len(others)

    def _get_relance_page_path(self, company):
        """Return the address that opens the page of who is logged in, or False."""
        # sudo: whether a company has pages says nothing else of it
        root = company.sudo().root_id
        return self._get_relance_debtor() and root.relance_page and PAGE % root.id

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        # EXTENDS 'account'
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        is_own = invoice.commercial_partner_id == self._get_relance_debtor()
        path = is_own and self._get_relance_page_path(invoice.company_id)
        return values | {"relance_page": path}

    def _prepare_my_invoices_values(self, *args, **kwargs):
        # EXTENDS 'account'
        values = super()._prepare_my_invoices_values(*args, **kwargs)
        company = request.env.user.company_id
        return values | {"relance_page": self._get_relance_page_path(company)}

    @route(
        "/my/relance/<int:company>",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def open_relance_page(self, company):
        """Lead a customer who is logged in to its page, by a link of a day."""
        # sudo: whether a company has pages says nothing else of it
        roots = request.env.user.company_ids.sudo().root_id
        root = roots.filtered(lambda one: one.id == company)
        if not root or not self._get_relance_page_path(root):
            return request.redirect("/my")
        page = request.env["relance.page"]
        _link, url = page._issue_portal_link(request.env.user, root)
        answer = request.redirect(url, code=303, local=False)
        answer.headers["Cache-Control"] = "no-store"
        return answer
