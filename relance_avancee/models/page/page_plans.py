"""A payment plan is asked for and accepted on the page; the proof, and its export."""

import base64
import binascii
import io
from pathlib import Path

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...const import MOST_DAYS
from ...rules.answers.payment_plan import MOST
from ...rules.page import acceptance
from ...rules.page.acceptance import PROOF, SCRIPT, pack, seal, write_proof
from ...tools.access import check_collector
from ...tools.days import write_day
from ...tools.files import BROKEN, hash_content
from ..answers.relance_payment_plan import Terms

PLAN = "relance_avancee.relance_payment_plan"
# The first instalment of a plan that is asked for, at most, in percents.
MOST_FIRST = 90
# A signature as the page draws it: its address, how large it is.
DRAWN = "data:image/png;base64,"
DRAWN_BYTES, DRAWN_PIXELS = 100 * 1024, (1600, 800)
# {kind of file: its name in an export}
SIGNATURE, AGREEMENT = "signature.png", "agreement.pdf"


class ResCompany(models.Model):
    """Within which limits a customer asks for a payment plan on its page."""

    _inherit = "res.company"

    relance_plan_most = fields.Integer(
        string="Instalments asked for",
        default=6,
        groups="base.group_user",
        help="A customer asks on its page for so many instalments at most.",
    )
    relance_plan_longest_days = fields.Integer(
        string="Longest plan asked for",
        default=180,
        groups="base.group_user",
        help="Days until the last instalment of a plan that a customer asks for.",
    )
    relance_plan_first_percent = fields.Float(
        string="First part",
        groups="base.group_user",
        help="Percents of the debt that the first instalment pays at least.",
    )
    relance_plan_unasked = fields.Boolean(
        string="Accept plans within the limits without asking",
        groups="base.group_user",
        help="A plan that a customer asks for within these limits is proposed at once. "
        "Otherwise it waits for a person as a draft.",
    )

    @api.constrains(
        "relance_plan_most", "relance_plan_longest_days", "relance_plan_first_percent"
    )
    def _check_relance_plan_limits(self):
        for company in self:
            if (
                not 2 <= company.relance_plan_most <= MOST
                or not 1 <= company.relance_plan_longest_days <= MOST_DAYS
                or not 0 <= company.relance_plan_first_percent <= MOST_FIRST
            ):
                raise ValidationError(
                    self.env._(
                        "A payment plan that is asked for has from 2 to %(most)s "
                        "instalments, within ten years; its first part is "
                        "%(percent)s %% at most.",
                        most=MOST,
                        percent=MOST_FIRST,
                    )
                )


class RelancePage(models.AbstractModel):
    """How a payment plan is asked for and accepted, and what is kept of it."""

    _inherit = "relance.page"

    # Asking for one -----------------------------------------------------------------

    @api.model
    def _read_number(self, said, access, typed):
        """Read into how many instalments a debt is asked to be split."""
        text = (typed.get("number") or "").strip()
        most = access.company_id.root_id.relance_plan_most
        is_number = text.isascii() and text.isdecimal()
        if text and not (is_number and 2 <= int(text[:4]) <= most):
            said.errors["number"] = self.env._(
                "From 2 to %(most)s instalments.", most=most
            )
            return
        number = int(text) if text else None
        self._keep(said, "number", number, self.env._("Instalments"))

    @api.model
    def _simulate_plan(self, said, access):
        """Note the table of the plan that is asked for, or why it cannot be so.

        No table comes of debts that a person must look at first.
        """
        items = self._find_planned(said, access)
        if not items:
            return
        company = access.company_id.root_id
        today = access.company_id._relance_today()
        plans = self.env["relance.payment.plan"]
        owed = sum(items.mapped("amount_residual_currency"))
        terms = self._get_asked_terms(said, access)
        try:
            found = plans._split(owed, items.currency_id, terms, today)
        except UserError as error:
            said.errors["number"] = str(error)
            return
        last = fields.Date.add(today, days=company.relance_plan_longest_days)
        if found[-1].date > last:
            said.errors["number"] = self.env._(
                "The last instalment is by %(day)s: choose fewer of them, or an "
                "earlier first day.",
                day=write_day(self.env, last),
            )
            return
        said.table = [
            {
                "number": number,
                "day": write_day(self.env, one.date),
                "amount": self._write_amount(float(one.amount), items.currency_id),
            }
            for number, one in enumerate(found, 1)
        ]
        total = self._write_amount(owed, items.currency_id)
        said.facts.append((self.env._("In all"), total))
        said.digest = hash_content(repr((sorted(items.ids), found)).encode())

    @api.model
    def _find_planned(self, said, access):
        """Return the due items of the plan that is asked for; none for no such plan."""
        items = said.values.get("items")
        plans = self.env["relance.payment.plan"]
        try:
            items = items or self._find_late(access)
            plans._check_of_one_debt(items)
            plans._check_free(items, plans)
        except UserError:
            return self.env["relance.due.item"]
        return items

    @api.model
    def _get_asked_terms(self, said, access):
        """Return the terms that are asked for, the first part as the company wants."""
        return Terms(
            said.values["number"],
            said.values["date"],
            "month",
            first_percent=access.company_id.root_id.relance_plan_first_percent,
        )

    @api.model
    def _make_asked_plan(self, answer, said):
        """Store the plan that is asked for: a person approves it, or it is proposed.

        What it is asked for again replaces the one before that nobody took up.
        """
        access = answer.access_id
        items = said.table and self._find_planned(said, access)
        if not items:
            self._leave_todo(answer)
            return
        is_unasked = access.company_id.root_id.relance_plan_unasked
        is_unasked = is_unasked and items.debtor_id == access.debtor_id
        plans = self.env["relance.payment.plan"]
        plan = plans._store(
            items,
            self._get_asked_terms(said, access),
            "frozen",
            self._prepare_act(answer) | {"note": said.values.get("text")},
            plans._find_asked(items.debtor_id, items.company_id, is_unasked),
            plans,
        )
        self._note_act(answer, plan)
        if is_unasked:
            plan.state = "proposed"
        else:
            self._leave_todo(answer)

    # Accepting one ------------------------------------------------------------------

    @api.model
    def _read_agreed(self, said, access, typed):
        """Read that the terms are accepted, those that were shown."""
        plan = self._find_plan(access, typed.get("plan", ""))
        if not plan:
            said.errors["agreed"] = self.env._("This plan is not to be accepted now.")
        elif typed.get("terms") != plan._hash_terms():
            said.errors["agreed"] = self.env._(
                "The plan has changed since you opened it: read it again."
            )
        elif typed.get("agreed"):
            label = self.env._("Payment plan")
            self._keep(said, "agreed", plan, label, plan._get_page_terms())

    @api.model
    def _find_plan(self, access, number):
        """Return the plan of the customer that waits for its answer."""
        plans = self.env["relance.payment.plan"].search(
            [
                ("debtor_id", "=", access.debtor_id.id),
                ("company_id", "child_of", access.company_id.id),
                ("state", "=", "proposed"),
            ]
        )
        return plans.filtered(lambda plan: str(plan.id) == number)

    @api.model
    def _read_signature(self, said, access, typed):
        """Read a signature that was drawn; who draws none signs by its name."""
        text = typed.get("signature") or ""
        if not text:
            return
        drawn = self._read_drawn(text)
        if not drawn:
            said.errors["signature"] = self.env._(
                "This drawing cannot be read: draw again, or type your name only."
            )
            return
        label = self.env._("Signature")
        self._keep(said, "signature", drawn, label, self.env._("Drawn by hand"))

    @api.model
    def _read_drawn(self, text):
        """Return the picture of a signature, written anew; nothing for none.

        Whatever else its file held is left out.
        """
        if not text.startswith(DRAWN) or len(text) > DRAWN_BYTES * 4 / 3 + len(DRAWN):
            return b""
        output = io.BytesIO()
        try:
            content = base64.b64decode(text.removeprefix(DRAWN), validate=True)
            with Image.open(io.BytesIO(content), formats=("PNG",)) as picture:
                width, height = picture.size
                if width > DRAWN_PIXELS[0] or height > DRAWN_PIXELS[1]:
                    return b""
                drawn = Image.new("RGB", picture.size, "white")
                ink = picture.convert("RGBA")
                drawn.paste(ink, mask=ink)
        except (*BROKEN, binascii.Error):
            return b""
        # a sheet on which nobody wrote
        if len(drawn.getcolors(maxcolors=width * height) or ()) < 2:
            return b""
        drawn.save(output, format="PNG")
        return output.getvalue()

    @api.model
    def _make_plan(self, answer, values):
        """Accept the plan as it was shown, keep the proof, and mail the agreement."""
        plan, access = values["agreed"], answer.access_id
        shown = plan._get_shown_paper()
        signature = values.get("signature") or b""
        proofs = shown
        if signature:
            proofs |= plan._keep_file(SIGNATURE, signature, "image/png")
        answer.document_hash = hash_content(shown.raw)
        person = access.contact_id or access.debtor_id
        # the agreement names who signed it
        self._note_act(answer, plan)
        plan._accept(access.company_id._relance_today(), person, "page", proofs)
        files = {"plan.pdf": shown.raw, AGREEMENT: plan.pdf_id.raw}
        if signature:
            files[SIGNATURE] = signature
        told = seal(self._prepare_proof(answer, plan, signature), files)
        answer.fingerprint = told["fingerprint"]
        plan._keep_proof(write_proof(told))
        if plan._get_email():
            plan._send_paper("agreement")

    @api.model
    def _prepare_proof(self, answer, plan, signature):
        """Return what the proof of an acceptance tells, beside the hashes."""
        company, access = plan.company_id, answer.access_id
        return {
            "accepted_at": answer.create_date.isoformat(timespec="seconds") + "Z",
            "company": {
                "name": company.name,
                "registry": company.company_registry or "",
                "vat": company.vat or "",
            },
            "customer": plan.debtor_id.name or "",
            "plan": plan._prepare_proof(),
            "signer": {
                "name": answer.signer,
                "capacity": answer.capacity,
                "manner": "drawn" if signature else "typed",
            },
            "link": {
                "addressee": access.contact_id.name or plan.debtor_id.name or "",
                "email": access.email or "",
                "purpose": access.purpose,
                "made_at": access.create_date.isoformat(timespec="seconds") + "Z",
            },
            "origin": {"ip": answer.ip or "", "user_agent": answer.user_agent or ""},
            "read": answer.said,
        }


class RelancePaymentPlan(models.Model):
    """What of a plan is accepted on the page, and the proof of it."""

    _inherit = "relance.payment.plan"

    shown_id = fields.Many2one(
        "ir.attachment",
        string="As it was shown",
        readonly=True,
        copy=False,
        ondelete="set null",
        export_string_translation=False,
    )
    shown_terms = fields.Char(
        readonly=True, copy=False, export_string_translation=False
    )

    def action_export_acceptance(self):
        """Download the proof that the customer accepted: files, and their verifier."""
        check_collector(self.env)
        self.ensure_one()
        self._get_acceptance()
        url = f"/relance/plan/{self.id}/acceptance"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    @api.model
    def _find_asked(self, debtor, company, is_unasked):
        """Return the plan that the customer asked for before, and nobody took up."""
        states = ("draft", "proposed") if is_unasked else ("draft",)
        return self.search(
            Domain("debtor_id", "=", debtor.id)
            & Domain("company_id", "=", company.id)
            & Domain("channel", "=", "page")
            & Domain("state", "in", states),
            limit=1,
        )

    def _hash_terms(self):
        """Return a digest of what the customer reads: another one is another plan."""
        self.ensure_one()
        lines = [(str(line.date), line.amount) for line in self.line_ids]
        told = (self.name, self.version, self.clause, self.interest_mode, lines)
        return hash_content(repr(told).encode())

    def _get_page_terms(self):
        """Return in a line what is accepted."""
        return self.env._(
            "%(plan)s: %(amount)s in %(count)s instalments, until %(day)s",
            plan=self.name,
            amount=self._format_amount(self.amount_total),
            count=len(self.line_ids),
            day=write_day(self.env, self.date_last),
        )

    def _get_shown_paper(self):
        """Return the stored proposal that the page shows: one file as long as it is so.

        What is accepted is that file, to the byte.
        """
        self.ensure_one()
        terms = self._hash_terms()
        if not self.shown_id or self.shown_terms != terms:
            content = self._render_paper(PLAN)
            name = self.env._("Proposal of a payment plan")
            before = self.shown_id
            paper = self._keep_paper(name, content)
            self.write({"shown_id": paper.id, "shown_terms": terms})
            before.unlink()
        return self.shown_id

    def _keep_proof(self, content):
        """Store what proves the acceptance, beside what was shown."""
        file = self._keep_file(PROOF, content, "application/json")
        self.proof_ids |= file

    def _prepare_proof(self):
        """Return what the proof tells of the plan; amounts are texts."""
        digits = self.currency_id.decimal_places
        return {
            "number": self.name,
            "version": self.version,
            "terms": self._get_page_terms(),
            "clause": self.clause or "",
            "interest": self.interest_mode,
            "currency": self.currency_id.name,
            "total": f"{self.amount_total:.{digits}f}",
            "instalments": [
                {
                    "number": line.number,
                    "date": str(line.date),
                    "amount": f"{line.amount:.{digits}f}",
                }
                for line in self.line_ids.sorted()
            ],
        }

    def _get_acceptance(self):
        """Return {name: content} of the proof that the plan was accepted on the page.

        :raise UserError: when it was accepted otherwise, or the proof is removed.
        """
        self.check_access("read")
        # sudo: the proof is for who may read the plan
        files = self.sudo().proof_ids.grouped("mimetype")
        proof = files.get("application/json")
        if not proof or self.accepted_how != "page":
            raise UserError(
                self.env._("This plan was not accepted on the page of the customer.")
            )
        script = Path(acceptance.__file__).read_bytes()
        found = {PROOF: proof[:1].raw, SCRIPT: script}
        # sudo: same reason
        named = {"plan.pdf": self.sudo().shown_id, AGREEMENT: self.sudo().pdf_id}
        named[SIGNATURE] = files.get("image/png")
        return found | {name: file[:1].raw for name, file in named.items() if file}

    def _export_acceptance(self):
        """Return (name, zip) of the proof."""
        check_collector(self.env)
        self.ensure_one()
        name = f"{self.name} v{self.version}.zip".replace("/", "-")
        return name, pack(self._get_acceptance())

    def _get_page_answer(self):
        """Return what was said on the page when it was accepted, maybe nothing."""
        return self.env["relance.page.answer"].search(
            [("act_model", "=", self._name), ("act_id", "=", self.id)], limit=1
        )

    def _get_signed(self):
        # EXTENDS answers: what was typed and drawn on the page
        if self.accepted_how != "page":
            return super()._get_signed()
        answer = self._get_page_answer()
        # sudo: the proof is for who may read the plan
        drawn = self.sudo().proof_ids.filtered(lambda one: one.name == SIGNATURE)
        words = self.env._(
            "Read and approved on our page on %(day)s by %(signer)s, %(capacity)s",
            day=write_day(self.env, self.accepted_on),
            signer=answer.signer,
            capacity=answer.capacity,
        )
        return {"words": words, "drawn": base64.b64encode(drawn.raw or b"").decode()}

    def _get_agreement_words(self, told):
        # EXTENDS answers: the customer keeps what no other proof can have
        words = super()._get_agreement_words(told)
        answer = self._get_page_answer()
        if not answer.fingerprint:
            return words
        return [
            *words,
            self.env._(
                "Accepted on our page by %(signer)s, %(capacity)s. Fingerprint of the "
                "acceptance: %(fingerprint)s. Keep it: it proves what was accepted.",
                signer=answer.signer,
                capacity=answer.capacity,
                fingerprint=answer.fingerprint,
            ),
        ]

    def _erase_personal(self):
        # EXTENDS answers: what was shown goes with the rest
        # sudo: nobody else removes what is proof
        shown = self.sudo().shown_id
        self.sudo().shown_id = False
        result = super()._erase_personal()
        shown.exists().unlink()
        return result
