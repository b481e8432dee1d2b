from dataclasses import dataclass, field

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize
from odoo.tools.mimetypes import guess_mimetype

from ...const import READER
from ...rules.page.typed import TypedError, read_amount, read_day
from ...tools.access import check_reader
from ...tools.days import write_day

TODO = "relance_avancee.mail_activity_answer"
# What one link may say in a day, and how long a text of it is.
ANSWERS_A_DAY, LONGEST = 20, 2000
KEY_LENGTH = 32
# Files that come with an answer, and those that one link leaves without sending them.
FILES, FILE_BYTES, MOST_WAITING = 5, 10 * 1024 * 1024, 20
FILE_TYPES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
}
# {kind: the fields of its form}; those with a star must be filled.
FORMS = {
    "promise": ("items", "date*", "amount", "signer"),
    "dispute": ("item*", "reason*", "amount", "text*", "signer"),
    "plan": ("signer*", "capacity*", "signature", "agreed*"),
    "ask_plan": ("items", "number*", "date*", "text", "signer"),
    "paid": ("items", "date*", "amount*", "reference", "files", "signer"),
    "contact": ("name*", "email*", "text", "signer"),
    "document": ("items", "text*", "signer"),
    "call": ("phone*", "text*", "signer"),
    "question": ("text*", "signer"),
}


@dataclass(slots=True)
class Said:
    """What somebody typed in a form of ``kind``, read: values, or what is wrong.

    ``facts`` are [(label, value)], as they are read again before they are sent;
    ``errors`` is {field: sentence}, ``labels`` {field: its name}. ``table`` are the
    instalments of a plan that is asked for, and ``digest`` says which ones: only those
    that were read are sent.
    """

    kind: str
    values: dict = field(default_factory=dict)
    facts: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)
    table: list = field(default_factory=list)
    digest: str = ""
    labels: dict = field(default_factory=dict)


class RelancePageAnswer(models.Model):
    """What was said on the page of a customer: who, when, from where, by which link.

    It is the proof of what was said. The key of its form makes it unique: a double
    click, or a page sent again, says nothing twice.
    """

    _name = "relance.page.answer"
    _description = "Answer on the Page of a Customer"
    _inherit = ["relance.guarded", "relance.personal"]
    _order = "id desc"
    _rec_name = "summary"

    access_id = fields.Many2one(
        "relance.access", string="Link", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="access_id.company_id", store=True, index=True)
    debtor_id = fields.Many2one(
        related="access_id.debtor_id", string="Customer", store=True, index=True
    )
    key = fields.Char(required=True, copy=False, groups="base.group_system")
    kind = fields.Selection(selection="_selection_kind", required=True)
    summary = fields.Char(string="What", required=True)
    said = fields.Json(
        string="As it was read before it was sent",
        help="[[label, value]]",
        groups=READER,
    )
    signer = fields.Char(string="Name", groups=READER)
    capacity = fields.Char(groups=READER)
    ip = fields.Char(string="From address", groups=READER)
    user_agent = fields.Char(string="Browser", groups=READER)
    document_hash = fields.Char(string="SHA-256 of what was accepted")
    fingerprint = fields.Char(
        string="Fingerprint of the acceptance",
        help="The customer received it by mail: the export of the plan has the same.",
    )
    act_model = fields.Char()
    act_id = fields.Many2oneReference(string="Made of it", model_field="act_model")
    file_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Files",
        domain=[("res_model", "=", "relance.page.answer")],
        groups=READER,
    )
    todo_id = fields.Many2one(
        "mail.activity", ondelete="set null", export_string_translation=False
    )
    has_todo = fields.Boolean(export_string_translation=False)

    _key_unique = models.UniqueIndex("(access_id, key)")

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded: nobody writes what somebody else said
        return {}

    @api.model
    def _selection_kind(self):
        return list(self._get_kinds().items())

    @api.model
    def _get_kinds(self):
        """Return {kind: what it says}."""
        return {
            "promise": self.env._("Announces a payment"),
            "dispute": self.env._("Disputes an invoice"),
            "plan": self.env._("Accepts a payment plan"),
            "ask_plan": self.env._("Asks for a payment plan"),
            "paid": self.env._("Has paid already"),
            "contact": self.env._("Names another contact"),
            "document": self.env._("Needs a document"),
            "call": self.env._("Asks for a call"),
            "question": self.env._("Has a question"),
        }

    def action_open_made(self):
        """Open what was made of the answer, the customer where nothing was."""
        check_reader(self.env)
        self.ensure_one()
        if self.act_id and self.act_model in self.env:
            return self.env[self.act_model].browse(self.act_id)._get_records_action()
        return self.debtor_id._get_records_action()

    def _prepare_page_words(self):
        """Return what the customer reads of an answer that is no act."""
        self.ensure_one()
        # sudo: a to-do that is done is archived
        is_open = self.has_todo and self.todo_id.active
        told = self.env._("Received, being looked at.")
        return {
            "key": f"{self._name},{self.id}",
            "date": fields.Datetime.context_timestamp(self, self.create_date).date(),
            "what": self.summary,
            "tone": "open" if is_open else "good",
            "told": told if is_open else self.env._("Done."),
            "plan": 0,
            "dispute": 0,
        }

    def _prepare_erased_values(self):
        # EXTENDS company
        removed = dict.fromkeys(("said", "signer", "capacity", "ip", "user_agent"))
        summary = self.env._("Removed: kept for long enough")
        return super()._prepare_erased_values() | removed | {"summary": summary}

    def _erase_personal(self):
        # EXTENDS company
        self.file_ids.unlink()
        return super()._erase_personal()


class RelancePage(models.AbstractModel):
    """What a customer says on its page: read, read again, then recorded once."""

    _inherit = "relance.page"

    # Reading what was typed -------------------------------------------------------

    @api.model
    def _read_said(self, access, kind, typed):
        """Return what was ``typed`` in the form of ``kind``, a :class:`Said`."""
        said = Said(kind)
        for name in FORMS[kind]:
            bare = name.rstrip("*")
            getattr(self, f"_read_{bare}")(said, access, typed)
            is_empty = said.values.get(bare) in (None, "", False)
            if name.endswith("*") and is_empty and bare not in said.errors:
                said.errors[bare] = self.env._("Fill this in.")
        if kind == "ask_plan" and not said.errors:
            self._simulate_plan(said, access)
        return said

    @api.model
    def _keep(self, said, name, value, label, shown=None):
        """Keep a value that was read, and how it is read again."""
        said.values[name] = value
        said.labels[name] = label
        if value not in (None, "", False):
            said.facts.append((label, shown or str(value)))

    @api.model
    def _read_items(self, said, access, typed):
        """Read the due items that were ticked: all that is late for none."""
        owed = self._find_items(access)
        try:
            wanted = {int(one) for one in typed.getlist("items")}
        except ValueError:
            wanted = set()
        items = owed.filtered(lambda item: item.id in wanted)
        if said.kind == "promise":
            self._check_announced(said, access, items)
        label = self.env._("Invoices")
        named = ", ".join(items.mapped("name")) or self.env._("All that is overdue")
        self._keep(said, "items", items, label, named)

    @api.model
    def _check_announced(self, said, access, items):
        """Refuse to announce twice the payment of the same invoices."""
        aside = self._read_aside(self._get_statement(access))
        known = items.filtered(lambda item: aside.get(item.id))
        if known:
            said.errors["items"] = self.env._(
                "You have told us about %(invoices)s already: leave it out, or write "
                "to us if it changes.",
                invoices=", ".join(known.mapped("name")),
            )

    @api.model
    def _read_item(self, said, access, typed):
        """Read the one due item that was chosen."""
        chosen = typed.get("item", "")
        item = self._find_items(access).filtered(lambda one: str(one.id) == chosen)
        self._keep(said, "item", item or False, self.env._("Invoice"), item.name)

    @api.model
    def _find_items(self, access):
        """Return the due items of the account of the link that are open."""
        statement = self._get_statement(access)
        items = [line.item for block in statement.blocks for line in block.lines]
        found = self.env["relance.due.item"].browse(filter(None, items))
        return found.filtered(lambda item: item.state == "open")

    @api.model
    def _read_date(self, said, access, typed):
        """Read a day."""
        text = (typed.get("date") or "").strip()
        label = self.env._("Day")
        try:
            day = read_day(text, self.env.lang) if text else None
        except TypedError:
            said.errors["date"] = self.env._("Write a day, such as 31/12/2026.")
            return
        today = access.company_id._relance_today()
        if day and said.kind == "paid" and day > today:
            said.errors["date"] = self.env._("This day is still to come.")
        if day and said.kind in ("promise", "ask_plan") and day < today:
            said.errors["date"] = self.env._("This day is over: choose today or later.")
        self._keep(said, "date", day, label, day and write_day(self.env, day))

    @api.model
    def _read_amount(self, said, access, typed):
        """Read an amount in the currency of the items."""
        text = (typed.get("amount") or "").strip()
        label = self.env._("Amount")
        if not text:
            self._keep(said, "amount", None, label)
            return
        items = said.values.get("items") or said.values.get("item")
        currency = (items or self._find_items(access)).currency_id[:1]
        currency = currency or access.company_id.currency_id
        try:
            amount = float(read_amount(text, currency.decimal_places))
        except TypedError:
            said.errors["amount"] = self.env._(
                "Write an amount, such as %(example)s.",
                example=self._write_amount(1234.56, currency),
            )
            return
        if amount <= 0:
            said.errors["amount"] = self.env._("Write an amount above zero.")
        shown = self._write_amount(amount, currency)
        self._keep(said, "amount", amount, label, shown)

    @api.model
    def _read_reason(self, said, access, typed):
        """Read why an invoice is disputed."""
        chosen = typed.get("reason", "")
        reasons = self._get_reasons(access)
        reason = reasons.filtered(lambda one: str(one.id) == chosen)
        self._keep(said, "reason", reason or False, self.env._("Reason"), reason.name)

    @api.model
    def _get_reasons(self, access):
        """Return the reasons of disputes that the customer chooses from."""
        company = access.company_id
        return self.env["relance.dispute.reason"].search(
            [("company_id", "in", [False, *company.parent_ids.ids])]
        )

    @api.model
    def _read_email(self, said, access, typed):
        """Read an address, one."""
        text = (typed.get("email") or "").strip()
        if text and not email_normalize(text):
            said.errors["email"] = self.env._(
                "Write an address, such as name@company.com."
            )
            return
        self._keep(said, "email", text, self.env._("E-mail"))

    @api.model
    def _read_files(self, said, access, typed):
        """Read which files wait to be sent with the form, by its key."""
        waiting = self._find_waiting(access, typed.get("key", ""))
        label, named = self.env._("Files"), ", ".join(waiting.mapped("name"))
        self._keep(said, "files", waiting, label, named)

    def _read_text(self, said, access, typed):
        self._read_words(said, typed, "text", self.env._("In your words"), LONGEST)

    def _read_signer(self, said, access, typed):
        self._read_words(said, typed, "signer", self.env._("Your name"))

    def _read_capacity(self, said, access, typed):
        self._read_words(said, typed, "capacity", self.env._("Your capacity"))

    def _read_name(self, said, access, typed):
        self._read_words(said, typed, "name", self.env._("Name"))

    def _read_phone(self, said, access, typed):
        self._read_words(said, typed, "phone", self.env._("Phone"))

    def _read_reference(self, said, access, typed):
        self._read_words(said, typed, "reference", self.env._("Reference"))

    @api.model
    def _read_words(self, said, typed, name, label, longest=120):
        """Read a text of one field, without control characters."""
        text = (typed.get(name) or "").strip()
        if len(text) > longest:
            said.errors[name] = self.env._(
                "Write %(number)s characters at most.", number=longest
            )
            return
        kept = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
        self._keep(said, name, kept, label)

    # Recording it, once -----------------------------------------------------------

    @api.model
    def _record(self, access, said, key, evidence):
        """Record what was ``said`` and do what follows; return the answer.

        ``key`` is that of the form: the answer of a form sent again is the first one.
        ``evidence`` is {ip, user_agent} of who sent it.

        :raise UserError: saying why it cannot be done.
        """
        # two clicks at once come one after the other
        access.lock_for_update()
        if known := self._find_said(access, key):
            return known
        self._check_said_enough(access)
        values = said.values
        answer = self.env["relance.page.answer"].create(
            {
                "access_id": access.id,
                "key": key,
                "kind": said.kind,
                "summary": self._get_summary(said),
                "said": said.facts,
                "signer": values.get("signer"),
                "capacity": values.get("capacity"),
                **evidence,
            }
        )
        access._note_visit()
        self._send_waiting(answer, values.get("files"))
        makers = {
            "promise": self._make_promise,
            "dispute": self._make_dispute,
            "plan": self._make_plan,
        }
        if make := makers.get(said.kind):
            make(answer, values)
        elif said.kind == "ask_plan":
            self._make_asked_plan(answer, said)
        else:
            self._leave_todo(answer)
        return answer

    @api.model
    def _find_said(self, access, key):
        """Return the answer of the form with this key, empty before it is sent."""
        return self.env["relance.page.answer"].search(
            [("access_id", "=", access.id), ("key", "=", key)]
        )

    @api.model
    def _check_said_enough(self, access):
        """Refuse what one link says for the twentieth time in a day."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        said = self.env["relance.page.answer"].search_count(
            [("access_id", "=", access.id), ("create_date", ">", since)],
            limit=ANSWERS_A_DAY,
        )
        if said >= ANSWERS_A_DAY:
            raise UserError(
                self.env._("You have told us a lot today: please call us, or write.")
            )

    @api.model
    def _get_summary(self, said):
        """Return in a line what was said."""
        kinds = self.env["relance.page.answer"]._get_kinds()
        told = [
            value for label, value in said.facts if label != self.env._("Your name")
        ]
        return " – ".join([kinds[said.kind], *told]).replace("\n", " ")[:250]

    @api.model
    def _prepare_act(self, answer):
        """Return the values of an act that was made on the page."""
        access = answer.access_id
        return {
            "company_id": access.company_id.id,
            "debtor_id": access.debtor_id.id,
            "contact_id": access.contact_id.id,
            "channel": "page",
            "user_id": False,
            "date": access.company_id._relance_today(),
            "reminder_id": access.reminder_id.id,
        }

    @api.model
    def _note_act(self, answer, act):
        answer.write({"act_model": act._name, "act_id": act.id})

    @api.model
    def _make_promise(self, answer, values):
        """Record the promise; one beyond the limits is asked of a person."""
        promises = self.env["relance.promise"]
        items = values["items"] or self._find_late(answer.access_id)
        said = self._prepare_act(answer) | {
            "date_promised": values["date"],
            "amount": values.get("amount") or 0.0,
            "due_item_ids": [fields.Command.set(items.ids)],
        }
        today = answer.company_id._relance_today()
        asked = promises.new(said | {"due_item_ids": items.ids})
        if asked._get_passed_limits(today):
            self._leave_todo(answer)
            return
        self._note_act(answer, promises.create(said))

    @api.model
    def _find_late(self, access):
        """Return the due items that the page asks to pay now."""
        statement = self._get_statement(access)
        aside = self._read_aside(statement)
        asked = [self._get_asked(block, aside) for block in statement.blocks]
        wanted = next((one for one in asked if one.amount), None)
        if not wanted:
            raise UserError(self.env._("Nothing is due now. Thank you."))
        items = [
            item
            for item, amount in wanted.parts.items()
            if amount and not aside.get(item)
        ]
        if not items:
            raise UserError(self.env._("You have told us about all of it. Thank you."))
        return self.env["relance.due.item"].browse(items)

    @api.model
    def _make_dispute(self, answer, values):
        """Open the dispute: what is disputed is not asked for meanwhile."""
        item = values["item"]
        said = self._prepare_act(answer) | {
            "move_id": item.move_id.id,
            "debtor_id": item.debtor_id.id,
            "amount": values.get("amount") or 0.0,
            "reason_ids": [fields.Command.set(values["reason"].ids)],
            "note": values["text"],
        }
        self._note_act(answer, self.env["relance.dispute"].create(said))

    @api.model
    def _leave_todo(self, answer):
        """Have a person look at the answer, and reminders wait for it."""
        access = answer.access_id
        company = access.company_id
        todos = self.with_context(lang=company._relance_lang()).env["mail.activity"]
        answer.todo_id = todos._create_relance_debtor_todos(
            TODO, [(access.debtor_id, company, answer.summary)]
        )
        answer.has_todo = True
        if access.reminder_id:
            access.reminder_id._pause_for_reply()

    # Files, and what is written about a dispute ---------------------------------------

    @api.model
    def _check_files(self, files):
        """Return [(name, content, type)] of what somebody sends.

        :raise ValidationError: saying which file is refused, and why.
        """
        self._check_number(len(files))
        megabytes = self.env.company.relance_page_megabytes
        checked = []
        for name, content in files:
            kind = guess_mimetype(content)
            if kind not in FILE_TYPES:
                raise ValidationError(
                    self.env._("%(name)s: send a PDF or a picture.", name=name)
                )
            if len(content) > megabytes * 1024 * 1024:
                raise ValidationError(
                    self.env._(
                        "%(name)s is larger than %(megabytes)s MB.",
                        name=name,
                        megabytes=megabytes,
                    )
                )
            stem = "".join(c for c in name.rsplit(".", 1)[0] if c.isprintable())
            stem = stem.replace("/", "-").replace("\\", "-")[:80] or "file"
            checked.append((stem + FILE_TYPES[kind], content, kind))
        return checked

    @api.model
    def _find_waiting(self, access, key):
        """Return the files that were chosen in the form with this key, not sent yet."""
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", access._name),
                ("res_id", "=", access.id),
                ("description", "=", key or "-"),
            ]
        )

    @api.model
    def _keep_waiting(self, access, key, files):
        """Keep the files of a form until it is read again and sent.

        :raise ValidationError: when there are too many of them.
        """
        checked = self._check_files(files)
        self._check_number(len(self._find_waiting(access, key)) + len(checked))
        of_link = Domain("res_model", "=", access._name) & Domain(
            "res_id", "=", access.id
        )
        kept = self.env["ir.attachment"].search_count(of_link, limit=MOST_WAITING)
        if checked and kept + len(checked) > MOST_WAITING:
            raise ValidationError(
                self.env._("You have chosen many files today: please mail them to us.")
            )
        self._attach(access, checked).write({"description": key})

    @api.model
    def _send_waiting(self, answer, files):
        """Hand the files that waited over to the answer."""
        if files:
            values = {"res_model": answer._name, "res_id": answer.id}
            files.write(values | {"description": False})

    @api.model
    def _check_number(self, number):
        """Refuse more files than come with one answer."""
        most = self.env.company.relance_page_files
        if number > most:
            raise ValidationError(
                self.env._("Send %(number)s files at a time at most.", number=most)
            )

    @api.autovacuum
    def _gc_waiting(self):
        """Remove the files of yesterday that were chosen and never sent."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.env["ir.attachment"].search(
            [("res_model", "=", "relance.access"), ("create_date", "<", since)]
        ).unlink()

    @api.model
    def _attach(self, record, files):
        """Return the stored files of ``record``."""
        return self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": kind,
                    "res_model": record._name,
                    "res_id": record.id,
                }
                for name, content, kind in files
            ]
        )

    @api.model
    def _write_about(self, access, record, text, files):
        """Post what the customer writes about what it said, with its files."""
        self._check_said_enough(access)
        author = access.contact_id or access.debtor_id
        body = Markup("<p>%s</p>") % Markup("<br/>").join(
            escape(line) for line in text[:LONGEST].splitlines()
        )
        attached = self._attach(record, files)
        record.message_post(
            body=body,
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=attached.ids,
        )
        access._note_visit()

    @api.model
    def _get_thread(self, access, record):
        """Return what the customer reads of the thread: its words, and our answers."""
        comment = self.env.ref("mail.mt_comment")
        shown = record.message_ids.filtered(
            lambda one: (
                one.subtype_id == comment
                and one.message_type in ("comment", "email")
                and not one.is_internal
            )
        )
        own = access.debtor_id | access.contact_id
        return [
            {
                "is_own": one.author_id.commercial_partner_id
                in own.commercial_partner_id,
                "author": one.author_id.name or "",
                "date": write_day(
                    self.env, fields.Datetime.context_timestamp(one, one.date).date()
                ),
                "body": one.body,
                "files": one.attachment_ids.mapped("name"),
            }
            for one in shown.sorted("id")
        ]
