import secrets
import time

from werkzeug.datastructures import MultiDict

from odoo.exceptions import UserError, ValidationError
from odoo.http import Controller, content_disposition, request, route

from ..models.page.relance_access import SECRET_LENGTH
from ..models.page.relance_page_answer import (
    FILE_BYTES,
    FILES,
    FORMS,
    KEY_LENGTH,
)
from ..rules.page.rate import Rate

# Nothing of the page comes from elsewhere, is kept elsewhere, or is shown inside
# another site; no search engine lists it, no site that it leads to learns its address.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; "
    "style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
# Of each process: requests of one link, of one address, and links that nobody knows.
BY_LINK = Rate(most=60, each_second=2)
BY_ADDRESS = Rate(most=300, each_second=10)
UNKNOWN = Rate(most=30, each_second=0.2)
TEMPLATE = "relance_avancee.relance_page_%s"
# What a person types in the fields of the forms.
TYPED = (
    *("date", "amount", "number", "text", "reference", "name", "email", "phone"),
    *("signer", "capacity"),
)
PATH = "/relance/<string:secret>"


def page_route(path="", **options):
    """Return the route of a page: for everybody who has the link.

    Without Odoo's token of the session: the secret in the address is what nobody else
    knows, and a form that stood open for hours is not lost.
    """
    options = {
        "type": "http",
        "auth": "public",
        "csrf": False,
        "sitemap": False,
    } | options
    return route(PATH + path, **options)


class RelancePageController(Controller):
    """The page of a customer. GET shows, POST says; each checks its link."""

    @page_route(methods=["GET"])
    def show(self, secret):
        """Answer the page of the customer, or why the link opens it no more."""
        return self._with_link(secret, self._show, is_opening=True)

    @page_route("/statement", methods=["GET"])
    def show_statement(self, secret):
        """Answer the statement of account as PDF."""
        return self._with_link(secret, self._show_statement)

    @page_route("/invoice/<int:item>", methods=["GET"])
    def show_invoice(self, secret, item):
        """Answer the stored PDF of an invoice of the customer."""
        return self._with_link(secret, self._show_invoice, item)

    @page_route("/plan/<int:plan>", methods=["GET"])
    def show_plan(self, secret, plan):
        """Answer the proposal of a payment plan as PDF."""
        return self._with_link(secret, self._show_plan, plan)

    @page_route("/say/<string:kind>", methods=["GET"])
    def ask(self, secret, kind, **_asked):
        """Answer the form of what the customer wants to say."""
        return self._with_link(secret, self._ask, kind)

    @page_route("/say/<string:kind>", methods=["POST"])
    def say(self, secret, kind, **_typed):
        """Show again what was typed; once it is confirmed, record it."""
        return self._with_link(secret, self._say, kind)

    @page_route("/said/<int:answer>", methods=["GET"])
    def show_said(self, secret, answer):
        """Answer what was said, and what follows."""
        return self._with_link(secret, self._show_said, answer)

    @page_route("/said/<int:answer>", methods=["POST"])
    def add(self, secret, answer, **_typed):
        """Take in what the customer adds to what it said: words, files."""
        return self._with_link(secret, self._add, answer)

    @page_route("/help", methods=["POST"])
    def help(self, secret, **_typed):
        """Take in what somebody who helps with a dispute answers."""
        return self._with_link(secret, self._help, for_helper=True)

    @page_route("/language", methods=["POST"])
    def choose_language(self, secret, lang=""):
        """Write the page in another language from now on."""
        return self._with_link(secret, self._choose_language, lang)

    @page_route("/seen", methods=["POST"])
    def note_visit(self, secret):
        """Note that a person reads the page: a scanner of mails runs no script."""
        return self._with_link(secret, self._note_visit)

    @page_route("/fresh", methods=["POST"])
    def send_fresh(self, secret):
        """Send a fresh link where this one was sent; the answer says nothing of it."""
        if refused := self._refuse_too_many(secret):
            return refused
        access = request.env["relance.access"]._find(secret)
        if access:
            _page, own = request.env["relance.page"]._of(access)
            own._send_fresh()
        return self._render(request.env, "fresh", {})

    @route(
        "/relance/example", type="http", auth="public", methods=["GET"], sitemap=False
    )
    def show_example(self):
        """Say what the button of a message that is only shown would open."""
        return self._render(request.env, "example", {})

    # Who may ----------------------------------------------------------------------

    def _with_link(self, secret, answer, *args, is_opening=False, for_helper=False):
        """Return what ``answer`` answers for an open link, else why it is closed.

        A link for who helps with a dispute opens the dispute, and nothing else.
        """
        if refused := self._refuse_too_many(secret):
            return refused
        access, is_known = request.env["relance.access"]._find_alike(secret)
        if not access:
            return self._refuse_unknown()
        page, own = request.env["relance.page"]._of(access)
        state = own._get_state(own.company_id._relance_today())
        if state != "open" or not is_known:
            values = {
                "company": page._prepare_company(own.company_id),
                "kind": request.params.get("kind", ""),
                "kept": self._get_typed(),
            }
            if not is_known:
                speaking = page.with_context(lang=request.env.lang)
                return self._refuse_unknown(speaking.env)
            return self._render(page.env, state, values, status=410, secret=secret)
        if is_opening:
            own._count_opening()
            answer = self._show_helped if own.dispute_id else self._show
        elif bool(own.dispute_id) != for_helper:
            return self._refuse_unknown()
        return answer(page, own, secret, *args)

    def _refuse_too_many(self, secret):
        """Return the refusal of who asks too often, else None."""
        now = time.monotonic()
        address = request.httprequest.remote_addr or ""
        key = secret[: SECRET_LENGTH + 1]
        if not BY_LINK.take(key, now):
            return self._refuse_busy(BY_LINK.wait(key))
        if not BY_ADDRESS.take(address, now):
            return self._refuse_busy(BY_ADDRESS.wait(address))
        return None

    def _get_typed(self):
        """Return [(field, value)] of what a person typed: nothing of it is lost."""
        typed = request.httprequest.form
        return [(name, typed[name]) for name in TYPED if typed.get(name)]

    def _refuse_busy(self, seconds):
        """Return the refusal of who asks too often, for so many seconds."""
        values = {"kind": request.params.get("kind", ""), "kept": self._get_typed()}
        answer = self._render(request.env, "busy", values, status=429)
        answer.headers["Retry-After"] = str(seconds)
        return answer

    def _refuse_unknown(self, env=None):
        """Return the refusal of a link that nobody knows; who tries many waits."""
        address = request.httprequest.remote_addr or ""
        if not UNKNOWN.take(address, time.monotonic()):
            return self._refuse_busy(UNKNOWN.wait(address))
        return self._render(env or request.env, "unknown", {}, status=404)

    # What is answered -------------------------------------------------------------

    def _show(self, page, access, secret):
        values = page._prepare(access)
        return self._render(page.env, "account", values, secret=secret)

    def _show_statement(self, page, access, secret):
        statement = page._get_statement(access)
        statements = page.env["relance.statement"]
        content = statements._get_pdf([statement])
        return self._send(content, statements._get_file_name([statement], "pdf"))

    def _show_invoice(self, page, access, secret, item):
        told = page._find_items(access) | page._find_paid(page._get_statement(access))
        known = told.filtered(lambda one: one.id == item)
        document = known and page._get_document(known.id)
        if not document:
            return self._refuse_unknown()
        return self._send(document.raw, document.name)

    def _show_plan(self, page, access, secret, plan):
        known = page._find_plan(access, str(plan))
        if not known:
            return self._refuse_unknown()
        content = known._get_shown_paper().raw
        return self._send(content, f"{known.name}.pdf".replace("/", "-"))

    def _ask(self, page, access, secret, kind):
        if kind not in FORMS:
            return self._refuse_unknown()
        asked = MultiDict(request.httprequest.args)
        return self._render_form(page, access, secret, kind, asked, {})

    def _say(self, page, access, secret, kind):
        if kind not in FORMS:
            return self._refuse_unknown()
        typed = request.httprequest.form
        key = typed.get("key", "")
        if known := page._find_said(access, key):
            return request.redirect(f"/relance/{secret}/said/{known.id}", code=303)
        refused = self._keep_files(page, access, kind, key)
        said = page._read_said(access, kind, typed)
        said.errors |= refused
        if said.errors or typed.get("step") == "change" or len(key) != KEY_LENGTH:
            return self._render_form(
                page, access, secret, kind, typed, said.errors, said.labels
            )
        is_read = typed.get("table", "") == said.digest
        if typed.get("step") != "confirm" or not is_read:
            return self._render_review(page, access, secret, said, typed)
        try:
            with page.env.cr.savepoint():
                answer = page._record(access, said, key, self._get_evidence())
        except (UserError, ValidationError) as error:
            errors = {"": str(error)}
            return self._render_form(page, access, secret, kind, typed, errors)
        return request.redirect(f"/relance/{secret}/said/{answer.id}", code=303)

    def _keep_files(self, page, access, kind, key):
        """Keep the files that were chosen in a form; return {field: why not}."""
        if "files" not in FORMS[kind] or len(key) != KEY_LENGTH:
            return {}
        try:
            page._keep_waiting(access, key, self._read_files())
        except ValidationError as error:
            return {"files": str(error)}
        return {}

    def _render_review(self, page, access, secret, said, typed):
        """Answer what was typed, to be read again; a plan may be tried otherwise."""
        shown = {"step", "table"} | ({"number", "date"} if said.table else set())
        values = {
            "kind": said.kind,
            "facts": said.facts,
            "typed": [(n, v) for n, v in typed.items(multi=True) if n not in shown],
            "drawn": "signature" in said.values and typed["signature"],
            "table": said.table,
            "digest": said.digest,
            "has_changed": typed.get("step") == "confirm" and "table" in typed,
            "tried": {name: typed.get(name) for name in ("number", "date")},
            "company": page._prepare_company(access.company_id),
        }
        return self._render(page.env, "review", values, secret=secret)

    def _get_evidence(self):
        asked = request.httprequest
        return {
            "ip": asked.remote_addr or "",
            "user_agent": (asked.user_agent.string or "")[:250],
        }

    def _find_answer(self, page, access, answer):
        """Return the answer of this link, and what a thread about it hangs on."""
        found = page.env["relance.page.answer"].search(
            [("id", "=", answer), ("access_id", "=", access.id)]
        )
        is_dispute = found.act_model == "relance.dispute"
        act = page.env["relance.dispute"].browse(found.act_id if is_dispute else [])
        return found, act.exists()

    def _show_said(self, page, access, secret, answer, errors=None, text=""):
        found, dispute = self._find_answer(page, access, answer)
        if not found:
            return self._refuse_unknown()
        words = self._get_words(page, found)
        values = {
            "answer": found.id,
            "kind": found.kind,
            "facts": found.said or [],
            "told": words.get("told", ""),
            "plan": words.get("plan", 0),
            "has_thread": bool(dispute) and dispute._is_open(),
            "thread": page._get_thread(access, dispute) if dispute else [],
            "errors": errors or {},
            "text": text,
            "company": page._prepare_company(access.company_id),
        }
        return self._render(page.env, "said", values, secret=secret)

    def _get_words(self, page, answer):
        """Return what the customer reads of an answer: what follows from it."""
        if answer.act_id and answer.act_model in page.env:
            act = page.env[answer.act_model].browse(answer.act_id).exists()
            return (act and act._prepare_page_words()) or {}
        return answer._prepare_page_words()

    def _add(self, page, access, secret, answer):
        found, dispute = self._find_answer(page, access, answer)
        if not dispute or not dispute._is_open():
            return self._refuse_unknown()
        text = (request.httprequest.form.get("text") or "").strip()
        try:
            files = page._check_files(self._read_files())
            if not text and not files:
                raise UserError(page.env._("Write something, or choose a file."))
            page._write_about(access, dispute, text, files)
        except (UserError, ValidationError) as error:
            errors = {"": str(error)}
            return self._show_said(page, access, secret, answer, errors, text)
        return request.redirect(f"/relance/{secret}/said/{found.id}", code=303)

    def _show_helped(self, page, access, secret, errors=None, typed=None):
        values = page._prepare_helped(access) | {
            "company": page._prepare_company(access.company_id),
            "errors": errors or {},
            "typed": typed or {},
        }
        return self._render(page.env, "helped", values, secret=secret)

    def _help(self, page, access, secret):
        typed = request.httprequest.form
        try:
            page._record_help(
                access,
                typed.get("verdict", ""),
                (typed.get("signer") or "").strip(),
                (typed.get("text") or "").strip(),
                page._check_files(self._read_files()),
            )
        except (UserError, ValidationError) as error:
            errors = {"": str(error)}
            return self._show_helped(page, access, secret, errors, typed)
        return request.redirect(f"/relance/{secret}", code=303)

    def _read_files(self):
        """Return [(name, content)] of the files that were sent.

        One that is too large is not read whole, nor are more than tell of too many.
        """
        sent = request.httprequest.files.getlist("files")
        named = [one for one in sent if one.filename][: FILES + 1]
        return [(one.filename, one.stream.read(FILE_BYTES + 1)) for one in named]

    def _choose_language(self, page, access, secret, lang):
        if lang in dict(page.env["res.lang"].get_installed()):
            access.lang = lang
        return request.redirect(f"/relance/{secret}", code=303)

    def _note_visit(self, page, access, secret):
        access._note_visit()
        return request.make_response("", headers=list(HEADERS.items()), status=204)

    # How it is written ------------------------------------------------------------

    def _render_form(self, page, access, secret, kind, typed, errors, labels=None):
        """Answer a form, with what was typed in it and what is wrong of which field."""
        plan = page._find_plan(access, typed.get("plan", ""))
        if kind == "plan" and not plan:
            return request.redirect(f"/relance/{secret}", code=303)
        key = typed.get("key") or secrets.token_hex(KEY_LENGTH // 2)
        values = {
            "kind": kind,
            "fields": [name.rstrip("*") for name in FORMS[kind]],
            "required": [name[:-1] for name in FORMS[kind] if name.endswith("*")],
            "typed": typed,
            "chosen": typed.getlist("items"),
            "errors": errors,
            "labels": labels or {},
            "key": key,
            "waiting": page._find_waiting(access, key).mapped("name"),
            "items": page._prepare_choices(access),
            "reasons": [(one.id, one.name) for one in page._get_reasons(access)],
            "plan": plan and page._prepare_plan(plan),
            "company": page._prepare_company(access.company_id),
        }
        return self._render(page.env, "form", values, secret=secret)

    def _render(self, env, name, values, status=200, secret=""):
        """Answer a page."""
        values = {"page": values, "url": f"/relance/{secret}", "lang": env.lang or "en"}
        body = env["ir.qweb"].sudo()._render(TEMPLATE % name, values)
        headers = [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()]
        return request.make_response(body, headers=headers, status=status)

    def _send(self, content, name):
        """Answer a PDF."""
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(name)),
            *HEADERS.items(),
        ]
        return request.make_response(content, headers=headers)


class RelanceAcceptanceController(Controller):
    """The proof of what was accepted on the page, for who asks in Odoo."""

    @route("/relance/plan/<int:plan>/acceptance", type="http", auth="user")
    def export_acceptance(self, plan):
        """Answer the proof that a plan was accepted; the model checks who may read."""
        found = request.env["relance.payment.plan"].browse(plan).exists()
        if not found:
            raise request.not_found()
        name, content = found._export_acceptance()
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers=headers)
