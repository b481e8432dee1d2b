from werkzeug.datastructures import MultiDict

from odoo.http import request, route

from ..models.page.relance_page_answer import FORMS
from ..models.res_config_settings import PREVIEW
from ..rules.page.colours import read_colour, write_styles
from ..tools.access import check_manager
from .relance_page import HEADERS, RelancePageController

PREVIEWED = f"{PREVIEW}/<int:company>/<int:debtor>/<string:lang>"
DAY = 24 * 3600


def preview_route(path="", methods=("GET",)):
    """Return the route of a preview: for users of Odoo, who are asked their group."""
    return route(
        PREVIEWED + path,
        type="http",
        auth="user",
        methods=list(methods),
        csrf=False,
        sitemap=False,
    )


class RelancePagePreview(RelancePageController):
    """The page as customers read it, for who settles it; nothing on it acts."""

    @route(
        "/relance/colours/<string(length=6):colour>.css",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def show_colours(self, colour):
        """Answer the style sheet of a colour: the page takes in no style."""
        known = read_colour(colour)
        if not known:
            raise request.not_found()
        headers = HEADERS | {"Cache-Control": f"public, max-age={DAY}"}
        headers |= {"Content-Type": "text/css; charset=utf-8"}
        return request.make_response(write_styles(known), headers=list(headers.items()))

    @route(PREVIEW, type="http", auth="user", methods=["GET"], sitemap=False)
    def preview(self, company="", debtor="", lang=""):
        """Lead to the page of the customer that was chosen, else of who owes most."""
        check_manager(request.env)
        seen = self._find_company(int(company) if company.isdecimal() else 0)
        if not debtor.isdecimal():
            found = request.env["relance.page"]._find_previewed(seen)
            debtor = found[0][0] if found else 0
        known = dict(request.env["res.lang"].get_installed())
        lang = lang if lang in known else request.env.user.lang
        return request.redirect(f"{PREVIEW}/{seen.id}/{debtor}/{lang}", code=303)

    @preview_route()
    def preview_page(self, company, debtor, lang):
        """Answer the page as the customer would read it."""
        return self._preview(company, debtor, lang, self._answer_preview)

    @preview_route("/say/<string:kind>")
    def preview_form(self, company, debtor, lang, kind, **_asked):
        """Answer a form as the customer would read it."""
        if kind not in FORMS:
            return self._refuse_unknown()

        def answer(page, access, secret):
            return self._render_form(page, access, secret, kind, MultiDict(), {})

        return self._preview(company, debtor, lang, answer)

    @preview_route("/<path:_part>", methods=("GET", "POST"))
    def preview_rest(self, company, debtor, lang, _part, **_typed):
        """Say that nothing acts here."""
        check_manager(request.env)
        secret = f"preview/{company}/{debtor}/{lang}"
        return self._render(request.env, "previewed", {}, secret=secret)

    def _preview(self, company, debtor, lang, answer):
        """Return what ``answer`` answers for a link that is forgotten at once."""
        check_manager(request.env)
        seen = self._find_company(company)
        customer = request.env["res.partner"].browse(debtor or [])
        customer.check_access("read")
        secret = f"preview/{seen.id}/{debtor}/{lang}"
        return request.env["relance.page"]._with_preview(
            seen,
            customer.commercial_partner_id,
            lang,
            lambda page, access: answer(page, access, secret),
        )

    def _find_company(self, number):
        """Return the company, the user's own for none; refuse who may not see it."""
        company = request.env["res.company"].browse(number) or request.env.company
        company.check_access("read")
        request.update_context(allowed_company_ids=company.ids)
        return company

    def _answer_preview(self, page, access, secret):
        values = page._prepare(access)
        found = request.env["relance.page"]._find_previewed(access.company_id)
        values["preview"] = {
            "company": access.company_id.id,
            "debtor": access.debtor_id.id,
            "debtors": found,
        }
        return self._render(page.env, "account", values, secret=secret)
