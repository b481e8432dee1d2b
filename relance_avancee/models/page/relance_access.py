import hashlib
import secrets
from contextlib import suppress
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.planning.reactions import ALWAYS
from ...tools.access import check_collector
from ...tools.client_action import notify

# 256 bits, in 43 letters that stand in an address.
SECRET_BYTES, SECRET_LENGTH = 32, 43
# 96 bits, in 16 letters, where each letter is paid for: nobody guesses them either.
SHORT_BYTES, SHORT_LENGTH = 12, 16
# Fresh links that one address may ask for in a day.
FRESH_A_DAY = 3


class RelanceAccess(models.Model):
    """A link to the page of a debtor, made for one reader by one message.

    Only the SHA-256 of its secret is stored: who reads the database opens no page. It
    opens the page until its day, unless it was revoked, or its reader is archived.
    """

    _name = "relance.access"
    _description = "Link to the Page of a Customer"
    _inherit = ["relance.guarded", "relance.personal"]
    _order = "id desc"
    _rec_name = "email"
    _check_company_auto = True

    token_hash = fields.Char(
        required=True,
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", index=True, ondelete="cascade"
    )
    contact_id = fields.Many2one(
        "res.partner", string="Made for", index="btree_not_null", ondelete="set null"
    )
    email = fields.Char(
        string="Sent to", help="A fresh link is sent there, and nowhere else."
    )
    lang = fields.Char(export_string_translation=False)
    reminder_id = fields.Many2one(
        "relance.reminder",
        string="In the message",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    dispute_id = fields.Many2one(
        "relance.dispute",
        string="Asked about",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Who helps with a dispute sees it alone, as long as it is open.",
    )
    purpose = fields.Selection(
        [
            ("reminder", "Reminder"),
            ("statement", "Statement of account"),
            ("told", "Acknowledgement"),
            ("plan", "Payment plan"),
            ("fresh", "Fresh link asked for"),
            ("hand", "Given by hand"),
            ("portal", "Portal"),
            ("helper", "Help with a dispute"),
        ],
        required=True,
    )
    date_expiry = fields.Date(string="Open until", required=True)
    revoked_on = fields.Datetime(string="Revoked on", copy=False)
    revoked_by_id = fields.Many2one(
        "res.users", string="Revoked by", copy=False, ondelete="set null"
    )
    opened = fields.Integer(
        string="Openings",
        copy=False,
        help="By people, mail scanners and previews alike: they say nothing.",
    )
    date_visited = fields.Datetime(
        string="Read by a person on",
        copy=False,
        help="Somebody scrolled, clicked or answered; a machine does not.",
    )
    answer_ids = fields.One2many("relance.page.answer", "access_id", string="Answers")
    state = fields.Selection(
        [("open", "Open"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
    )

    _token_hash_unique = models.UniqueIndex("(token_hash)")

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded: nobody makes or changes a link by hand
        return {}

    @api.depends("date_expiry", "revoked_on", "contact_id.active", "debtor_id.active")
    def _compute_state(self):
        for access in self:
            access.state = access._get_state(access.company_id._relance_today())

    # Making and finding a link ----------------------------------------------------

    @api.model
    def _issue(self, vals_list, is_short=False):
        """Return [(link, address of the page)] of new links, in the order of values.

        Who calls gives ``company_id``, ``debtor_id``, ``purpose``, and whom it is for;
        ``is_short`` for a text message.
        """
        size = SHORT_BYTES if is_short else SECRET_BYTES
        made = [secrets.token_urlsafe(size) for _vals in vals_list]
        companies = self.env["res.company"]
        # sudo: a link is made by the engine, whoever sends the message
        links = self.sudo().create(
            [
                {
                    "date_expiry": companies.browse(
                        vals["company_id"]
                    )._get_relance_page_end(),
                    **vals,
                    "token_hash": self._hash(secret),
                }
                for vals, secret in zip(vals_list, made, strict=True)
            ]
        )
        return [
            (link, f"{link.company_id.get_base_url()}/relance/{secret}")
            for link, secret in zip(links, made, strict=True)
        ]

    @api.model
    def _hash(self, secret):
        return hashlib.sha256(secret.encode()).hexdigest()

    @api.model
    def _hash_given(self, secret):
        """Return the hash of what came as a secret; of none, if it looks like none."""
        is_one = len(secret) in (SECRET_LENGTH, SHORT_LENGTH) and secret.isascii()
        return self._hash(secret if is_one else "")

    @api.model
    def _find(self, secret):
        """Return the link with this secret, whatever its state; empty for none."""
        # sudo: who holds the secret of a link may know it
        links = self.sudo()
        return links.search([("token_hash", "=", self._hash_given(secret))])

    @api.model
    def _find_alike(self, secret):
        """Return (a link, whether its secret is this one), at the same cost.

        Of a secret that nobody knows it is another link, of which nothing is told: how
        long a refusal takes says not whether there was such a link.
        """
        self.flush_model(["token_hash"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id, TRUE FROM relance_access WHERE token_hash = %s
                UNION ALL
                   (SELECT id, FALSE FROM relance_access ORDER BY id DESC LIMIT 1)
                ORDER BY 2 DESC LIMIT 1""",
                self._hash_given(secret),
            )
        )
        link, is_known = rows[0] if rows else (None, False)
        # sudo: who holds the secret of a link may know it
        return self.sudo().browse(link), is_known

    def _get_state(self, today):
        """Return whether the link opens its page on ``today``: open, expired, revoked.

        It is revoked with its reader: an archived contact reads nothing any more.
        """
        self.ensure_one()
        # sudo: whether a contact is archived says nothing of it
        link = self.sudo()
        readers = link.contact_id | link.debtor_id
        is_gone = not readers or not all(reader.active for reader in readers)
        is_gone = is_gone or bool(link.dispute_id and not link.dispute_id._is_open())
        if self.revoked_on or is_gone or not self.company_id.relance_page:
            return "revoked"
        return "expired" if self.date_expiry < today else "open"

    def _count_opening(self):
        """Count an opening, of a person or a machine; not while another one counts."""
        count = SQL(
            """UPDATE relance_access SET opened = COALESCE(opened, 0) + 1
                WHERE id = (SELECT id FROM relance_access WHERE id = %s
                               FOR NO KEY UPDATE SKIP LOCKED)""",
            self.id,
        )
        # whom another opening has outrun reads its page all the same, uncounted
        with suppress(SerializationFailure), self.env.cr.savepoint(flush=False):
            self.env.cr.execute(count, log_exceptions=False)

    def _note_visit(self):
        """Note that a person reads the page: it did something there.

        Steps that ask who did so follow at once; one visit a day tells it.
        """
        now = fields.Datetime.now()
        if self.date_visited and self.date_visited.date() >= now.date():
            return
        self.date_visited = now
        asking = Domain("condition", "!=", ALWAYS)
        if self.env["relance.scenario.step"].search_count(asking, limit=1):
            self.env["relance.planner"]._touch(self.debtor_id)

    # A fresh one, and none any more -----------------------------------------------

    def _send_fresh(self):
        """Send a fresh link to the address that this expired one was made for.

        At most some a day; nothing is sent for a link that is open or revoked. That of
        who helps with a dispute opens the dispute alone again.
        """
        self.ensure_one()
        today = self.company_id._relance_today()
        is_expired = self._get_state(today) == "expired"
        is_asked_enough = (
            self.search_count(
                [
                    ("purpose", "=", "fresh"),
                    ("email", "=", self.email),
                    ("create_date", ">", fields.Datetime.now() - timedelta(days=1)),
                ],
                limit=FRESH_A_DAY,
            )
            >= FRESH_A_DAY
        )
        if not is_expired or not self.email or is_asked_enough:
            return
        [(fresh, url)] = self._issue(
            [
                {
                    "company_id": self.company_id.id,
                    "debtor_id": self.debtor_id.id,
                    "contact_id": self.contact_id.id,
                    "email": self.email,
                    "lang": self.lang,
                    "reminder_id": self.reminder_id.id,
                    "dispute_id": self.dispute_id.id,
                    "purpose": "fresh",
                }
            ]
        )
        fresh._queue_fresh_mail(url)

    def _queue_fresh_mail(self, url):
        """Queue the mail that brings the fresh link."""
        lang = self._get_lang()
        company = self.company_id
        speaking = self.with_context(lang=lang).env
        values = {"lang": lang, "company": company, "url": url}
        body = speaking["ir.qweb"]._render(
            "relance_avancee.relance_page_fresh_email", values, lang=lang
        )
        self.env["mail.mail"].create(
            {
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "email_to": self.email,
                "subject": speaking._("Your account with %s", company.name),
                "body_html": body,
                "auto_delete": True,
                "state": "outgoing",
                "record_company_id": company.id,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _get_lang(self):
        """Return the language of the reader of the page, ours if that is gone."""
        known = self.env["res.lang"]
        for lang in (self.lang, self.contact_id.lang, self.debtor_id.lang):
            if lang and known._get_data(code=lang).id:
                return lang
        return self.company_id._relance_lang() or "en_US"

    def action_revoke(self):
        """Close these links at once."""
        check_collector(self.env)
        self.check_access("read")
        self._revoke()
        return notify(
            self.env._("Whoever opens these links reads that they are closed."),
            "success",
            next={"type": "ir.actions.client", "tag": "soft_reload"},
        )

    def _revoke(self):
        """Close the links that are open, in the name of the user."""
        values = {"revoked_on": fields.Datetime.now(), "revoked_by_id": self.env.uid}
        # sudo: nobody writes a link by hand
        self.sudo().filtered(lambda link: not link.revoked_on).write(values)

    def _prepare_erased_values(self):
        # EXTENDS company
        return super()._prepare_erased_values() | {"email": False}


class RelancePlanner(models.AbstractModel):
    """What a person does on the page is a reaction, what opens links is none."""

    _inherit = "relance.planner"

    @api.model
    def _get_reacted_sql(self, companies, since, debtors):
        # EXTENDS planning: our own looks at a page, and helpers, are no customer
        known = SQL(
            "company_id IN %s AND %s",
            tuple(companies.ids),
            self._get_debtor_condition("debtor_id", debtors),
        )
        return SQL(
            """%(others)s UNION ALL
               SELECT debtor_id, 'read', date_visited::date FROM relance_access
                WHERE purpose NOT IN ('hand', 'helper')
                  AND date_visited > %(since)s AND %(known)s UNION ALL
               SELECT debtor_id, 'said', create_date::date FROM relance_page_answer
                WHERE create_date > %(since)s AND %(known)s""",
            others=super()._get_reacted_sql(companies, since, debtors),
            since=since,
            known=known,
        )


class ResPartner(models.Model):
    """The links of a customer."""

    _inherit = "res.partner"

    def action_relance_open_page(self):
        """Open the page of the customer as it reads it, by a link of a day."""
        check_collector(self.env)
        self.ensure_one()
        debtor = self.commercial_partner_id
        debtor.check_access("read")
        company = self.env.company
        today = company._relance_today()
        [(_link, url)] = self.env["relance.access"]._issue(
            [
                {
                    "company_id": company.id,
                    "debtor_id": debtor.id,
                    "contact_id": debtor._get_relance_usual_contact().id,
                    "purpose": "hand",
                    "date_expiry": today,
                }
            ]
        )
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}


class RelanceRetention(models.AbstractModel):
    """The links and answers of long ago."""

    _inherit = "relance.retention"

    @api.model
    def _find_expired(self, root, today):
        # EXTENDS company
        found = super()._find_expired(root, today)
        if day := root._get_relance_term("relance_keep_messages_months", today):
            found.append(
                self._search_kept(
                    "relance.access", root, Domain("date_expiry", "<", day)
                )
            )
            said = Domain("create_date", "<", day)
            found.append(self._search_kept("relance.page.answer", root, said))
        return found

    @api.model
    def _find_personal(self, partners, companies):
        # EXTENDS company
        about = Domain("debtor_id", "in", partners.ids)
        return [
            *super()._find_personal(partners, companies),
            self._search_kept("relance.access", companies, about),
            self._search_kept("relance.page.answer", companies, about),
        ]
