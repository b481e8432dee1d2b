import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...const import COLLECTOR, MANAGER, READER
from ...rules.reports.statement_day import (
    first_of_month,
    is_statement_due,
    statement_day,
)
from ...tools.access import check_reader
from ...tools.addresses import format_addresses, split_addresses
from ...tools.savepoint import apart
from ..company.bank_account import RECENT_DAYS
from ..company.guarded import always

TODO = "relance_avancee.mail_activity_statement"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_logger = logging.getLogger(__name__)


class RelanceStatement(models.AbstractModel):
    """Sending: one e-mail a statement, on the customer. It is no reminder."""

    _inherit = "relance.statement"

    @api.model
    def _cron_statements(self):
        """Open the to-dos of the scenarios whose day it is, send the automatic ones.

        The to-dos are the queue: one that was sent is gone, in the same transaction.
        """
        cron = self.env["ir.cron"]
        for scenario in self.env["relance.scenario"]._get_statements_due():
            self._run_safely(self._ask, scenario)
            cron._commit_progress()
        todos = self._get_automatic_todos()
        cron._commit_progress(remaining=len(todos))
        for todo in todos:
            self._run_safely(self._send_todo, todo)
            if not cron._commit_progress(1):
                break

    @api.model
    def _send(self, statements):
        """Queue the statements that have a valid address; return the others.

        Nothing of it counts as a contact: no reminder, neither gap nor limit.
        """
        if not self.env.su and not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only collectors send statements."))
        problems = self._get_problems(statements)
        ready = [found for found in statements if not problems[found.partner]]
        if ready:
            self._queue(ready)
            self._log_on_entities(ready)
            self._close_todos(ready)
        return [found for found in statements if problems[found.partner]]

    # Addresses --------------------------------------------------------------------

    @api.model
    def _get_email(self, statement):
        """Return where it goes: the recipient's addresses, else the customer's."""
        recipient, partner = statement.recipient, statement.partner
        return recipient._get_relance_addresses() or partner._get_relance_addresses()

    @api.model
    def _get_problems(self, statements):
        """Return {partner: why its statement cannot be sent}, empty when it can."""
        dead = self._get_dead_addresses(statements)
        problems = {}
        for statement in statements:
            email = self._get_email(statement)
            problem = ""
            if not email:
                problem = self.env._("No valid e-mail address")
            elif not statement.recipient.active:
                problem = self.env._("The recipient is archived")
            elif refusal := statement.recipient._tell_relance_refusal("email"):
                problem = refusal
            elif not set(split_addresses(email)) - dead:
                problem = self.env._("Messages to this address come back")
            problems[statement.partner] = problem
        return problems

    def _get_dead_addresses(self, statements):
        """Return the addresses of the statements known not to work any more."""
        emails = set()
        for statement in statements:
            emails.update(split_addresses(self._get_email(statement)))
        holds = self.env["relance.hold"]
        found = holds.search(
            holds._get_live_domain(fields.Date.context_today(self))
            & Domain("kind", "=", "dead_address")
            & Domain("address", "in", list(emails))
        )
        return set(found.mapped("address"))

    # E-mails ----------------------------------------------------------------------

    def _queue(self, statements):
        """Create the mails and their notifications; Odoo's queue sends them."""
        # sudo: a collector sends statements, only administrators write the mail queue
        mails = self.env["mail.mail"].sudo()
        pdfs = self._get_pdfs(statements)
        mails = mails.create(
            [self._prepare_mail_values(s, pdfs[s.partner]) for s in statements]
        )
        notifications = [
            values
            | {
                "res_partner_id": statement.recipient.id,
                "mail_email_address": split_addresses(self._get_email(statement))[0],
            }
            for statement, values in zip(
                statements, mails._get_notification_values(), strict=True
            )
        ]
        # sudo: notifications follow the mails
        self.env["mail.notification"].sudo().create(notifications)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return mails

    def _prepare_mail_values(self, statement, pdf):
        """Return the values of one mail, its two files included.

        An extension may add any field of ``mail.mail``, or change these: the sender, a
        copy, the subject.
        """
        company = statement.company
        collector = company._get_relance_collector(statement.partner)
        addresses = format_addresses(
            statement.recipient.name, self._get_email(statement)
        )
        body = self._render_email(statement, collector)
        return {
            **self.env["mail.mail"]._prepare_relance_values(
                statement.partner, company, collector, addresses
            ),
            "subject": self._get_subject(statement),
            "body": body,
            "body_html": body,
            "attachment_ids": [
                fields.Command.create(values)
                for values in self._prepare_attachment_values(statement, pdf)
            ],
        }

    def _render_email(self, statement, collector):
        """Return the HTML of the e-mail, which says nothing of what is owed."""
        company = statement.company
        speaking = self.with_context(lang=statement.lang).env
        link = company._get_relance_page_link(
            statement.partner, statement.recipient, "statement"
        )
        return speaking["ir.qweb"]._render(
            "relance_avancee.relance_statement_email",
            {
                "link": link,
                "lang": statement.lang,
                "company": company,
                "collector": collector,
                "day": format_date(speaking, statement.day, date_format="long"),
            },
            lang=statement.lang,
        )

    def _prepare_attachment_values(self, statement, pdf):
        """Return the values of the two files, kept on the customer.

        An extension may append files; all of them leave with the mail.
        """
        files = (
            ("pdf", "application/pdf", pdf),
            ("xlsx", EXCEL, self._get_xlsx([statement])),
        )
        return [
            {
                "name": self._get_file_name([statement], extension),
                "mimetype": mimetype,
                "raw": content,
                "res_model": statement.partner._name,
                "res_id": statement.partner.id,
            }
            for extension, mimetype, content in files
        ]

    # Traces -----------------------------------------------------------------------

    def _log_on_entities(self, statements):
        """Tell the history of each entity that its payer got the statement.

        The payer's own history shows the e-mail.
        """
        for statement in statements:
            entities = statement.debtors - statement.partner
            speaking = self.with_context(lang=statement.company._relance_lang()).env
            body = speaking._(
                "Statement at %(date)s sent to %(payer)s, who pays",
                date=format_date(speaking, statement.day),
                payer=statement.partner.name,
            )
            entities._message_log_batch(bodies=dict.fromkeys(entities.ids, body))

    def _close_todos(self, statements):
        """Remove the to-dos that asked for these statements."""
        todo_type = self.env.ref(TODO)
        debtors = self.env["res.partner"].union(*(s.debtors for s in statements))
        # sudo: the to-do may be assigned to another user
        todos = self.env["mail.activity"].sudo()
        todos.search(
            [
                ("activity_type_id", "=", todo_type.id),
                ("res_model", "=", "res.partner"),
                ("res_id", "in", debtors.ids),
                "|",
                ("relance_scenario_id", "=", False),
                (
                    "relance_scenario_id.company_id",
                    "in",
                    statements[0].company.parent_ids.ids,
                ),
            ]
        ).unlink()

    # What the wizard shows --------------------------------------------------------

    @api.model
    def _prepare_preview(self, statements):
        """Return one row a statement: customer, recipient, problem, balances."""
        problems = self._get_problems(statements)
        names = dict(self.env["res.lang"].get_installed())
        return [
            {
                "customer": statement.partner.display_name,
                "entities": len(statement.debtors) - 1,
                "recipient": statement.recipient.name or statement.partner.name,
                "address": self._get_email(statement) or "",
                "problem": problems[statement.partner],
                "language": names.get(statement.lang, statement.lang),
                "balances": self._format_balances(statement),
                "subject": self._get_subject(statement),
            }
            for statement in statements
        ]

    def _format_balances(self, statement):
        """Return the balance of each currency, what is payable to factors included."""
        return [
            formatLang(
                self.env,
                block.currency.round(sum(line.balance for line in block.lines)),
                currency_obj=block.currency,
            )
            for block in statement.blocks
        ]

    # Once a month -----------------------------------------------------------------

    def _run_safely(self, method, record):
        """Run ``method`` on ``record``; its error does not stop the others."""
        with apart(self.env, "The statement of %s failed.", record.display_name):
            method(record)

    def _ask(self, scenario):
        """Open a to-do on each customer of ``scenario`` that owes, for this month."""
        company = scenario.company_id
        today = company._relance_today()
        self.env["relance.due.item"]._refresh(company._relance_companies(), today)
        self._create_todos(scenario, self._get_payers(scenario), today)
        scenario.statement_month = first_of_month(today)

    def _get_payers(self, scenario):
        """Return who gets a statement: the customers that owe, or their payers."""
        groups = self.env["relance.due.item"]._read_group(
            [
                ("scenario_id", "=", scenario.id),
                ("state", "=", "open"),
                ("debtor_id.active", "=", True),
            ],
            ["debtor_id"],
        )
        payers = self.env["res.partner"]
        for (debtor,) in groups:
            payer = debtor.relance_payer_id.commercial_partner_id
            payers |= payer.filtered("active") or debtor
        return payers

    def _create_todos(self, scenario, partners, today):
        """Ask once: a to-do still open of an earlier month is for today."""
        company = scenario.company_id
        todo_type = self.env.ref(TODO)
        todos = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        known = todos.search(
            [
                ("activity_type_id", "=", todo_type.id),
                ("relance_scenario_id", "=", scenario.id),
                ("res_id", "in", partners.ids),
            ]
        )
        known.write({"date_deadline": today})
        speaking = self.with_context(lang=company._relance_lang()).env
        todos.create(
            [
                {
                    "activity_type_id": todo_type.id,
                    "automated": True,
                    "date_deadline": today,
                    "relance_scenario_id": scenario.id,
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": partner.id,
                    "summary": speaking._("Send the statement of the month"),
                    "user_id": company._get_relance_collector(partner).id,
                }
                for partner in partners
                if partner.id not in known.mapped("res_id")
            ]
        )

    # Automatic --------------------------------------------------------------------

    def _get_automatic_todos(self):
        """Return the to-dos of this month that need nobody."""
        todos = self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.env.ref(TODO).id),
                ("relance_scenario_id.mode", "=", "automatic"),
                ("relance_scenario_id.active", "=", True),
            ]
        )
        return todos.filtered(
            lambda todo: (
                todo.relance_scenario_id.statement_month
                and todo.date_deadline >= todo.relance_scenario_id.statement_month
            )
        )

    def _send_todo(self, todo):
        """Send the statement that ``todo`` asks for; it stays if a person must look.

        So does that of a customer excluded from reminders.
        """
        company = todo.relance_scenario_id.company_id
        partner = self.env["res.partner"].browse(todo.res_id)
        if partner.with_company(company).relance_excluded:
            return
        statements = self._get_statements(partner, company, company._relance_today())
        if not statements:
            todo.unlink()
        company._ask_for_relance_bank()
        if change := self._get_bank_change(statements):
            todo.note = change
            return
        for statement in self._send(statements):
            problem = self._get_problems([statement])[partner]
            _logger.info("The statement of %s was not sent: %s", partner.id, problem)
            todo.note = problem

    @api.model
    def _get_bank_change(self, statements):
        """Return what a person checks first when the account is new or has changed."""
        for statement in statements:
            since = fields.Date.subtract(
                statement.company._relance_today(), days=RECENT_DAYS
            )
            if statement.bank and statement.bank["changed"].date() >= since:
                return self.env._(
                    "The bank account %(number)s was created or changed on %(date)s: "
                    "make sure that it is ours before the statement leaves.",
                    number=statement.bank["iban"],
                    date=format_date(self.env, statement.bank["changed"]),
                )
        return ""


class RelanceScenario(models.Model):
    """When the customers of a scenario get their statement of account."""

    _inherit = "relance.scenario"

    statement_day = fields.Integer(
        string="Monthly statement",
        help="The working day of the month on which each customer that owes gets its "
        "statement of account: sent at once when the scenario is automatic, else a "
        "to-do. 0 means none.",
    )
    statement_month = fields.Date(
        string="Last month of statements", copy=False, readonly=True
    )

    _statement_day_in_month = models.Constraint(
        "CHECK (statement_day BETWEEN 0 AND 23)",
        "The working day of the statement lies between 1 and 23; 0 means none.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS planning
        return super()._get_user_fields() | always(MANAGER, "statement_day")

    @api.model_create_multi
    def create(self, vals_list):
        """Start next month when the day of this one is over."""
        scenarios = super().create(vals_list)
        scenarios._skip_past_statement()
        return scenarios

    def write(self, vals):
        """Start next month when the new day is over in this one."""
        result = super().write(vals)
        if vals.get("statement_day"):
            self._skip_past_statement()
        return result

    def _skip_past_statement(self):
        """Count this month as done where its day is over: no surprise."""
        for scenario in self.filtered("statement_day"):
            today = scenario.company_id._relance_today()
            day = statement_day(
                today, scenario.statement_day, scenario._get_statement_days()
            )
            if day and day < today:
                scenario._as_engine().statement_month = first_of_month(today)

    def _get_statement_days(self):
        """Return the company's working days, on which statements leave."""
        return self._get_contact_days(self.company_id.country_id)

    @api.model
    def _get_statements_due(self):
        """Return the scenarios whose statements leave today; each is judged apart."""
        due = self.browse()
        for scenario in self.search(
            [("statement_day", ">", 0), ("mode", "!=", "simulate")]
        ):
            with apart(self.env, "The day of %s cannot be told.", scenario.name):
                due += scenario.filtered(lambda one: one._is_statement_due())
        return due

    def _is_statement_due(self):
        """Say whether the statements of the scenario leave today."""
        return is_statement_due(
            self.company_id._relance_today(),
            self.statement_day,
            self._get_statement_days(),
            self.statement_month,
        )


class MailMail(models.Model):
    """Statements in the queue, whose people may leave before they do."""

    _inherit = "mail.mail"

    def _hold_back_others(self):
        # EXTENDS notices: a person sends the statement again, to who takes the place
        left = self.sudo().filtered(  # sudo: whoever sends the queue reads no contact
            lambda mail: (
                mail.is_relance
                and mail.model == "res.partner"
                and mail.state == "outgoing"
                and mail._has_lost_statement_people()
            )
        )
        left.write({"state": "cancel"})
        for company, mails in left.grouped("record_company_id").items():
            speaking = self.with_context(lang=company._relance_lang()).env
            told = speaking._(
                "Statement not sent, its reader or writer has left: send it again"
            )
            customers = self.env["res.partner"].browse(mails.mapped("res_id"))
            self.env["mail.activity"]._create_relance_debtor_todos(
                TODO, [(customer, company, told) for customer in customers]
            )
        return super()._hold_back_others() | left

    def _has_lost_statement_people(self):
        """Say whether the customer, the reader or the writer has left."""
        customer = self.env["res.partner"].browse(self.res_id)
        people = customer | self.notification_ids.res_partner_id
        return not all(people.mapped("active")) or self._has_lost_author()


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    category = fields.Selection(
        selection_add=[("relance_statement", "Statement of account")],
        ondelete={"relance_statement": "set default"},
    )


class MailActivity(models.Model):
    """A to-do that asks for a statement opens the wizard that sends it."""

    _inherit = "mail.activity"

    relance_scenario_id = fields.Many2one(
        "relance.scenario",
        string="Reminder scenario",
        index="btree_not_null",
        ondelete="set null",
        groups=READER,
    )

    def action_relance_statement(self):
        """Open the wizard of the statement on the customer of the to-do."""
        check_reader(self.env)
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_statement_send_action"
        )
        context = {"default_partner_ids": [fields.Command.set([self.res_id])]}
        if company := self.relance_scenario_id.company_id:
            context["default_company_id"] = company.id
        return action | {"context": context}


class RelanceTodo(models.Model):
    """A to-do that asks for a statement opens the wizard that sends it."""

    _inherit = "relance.todo"

    @api.model
    def _get_openers(self):
        # EXTENDS desk
        return super()._get_openers() | {"statement": type(self)._open_statement}

    def _open_statement(self):
        """Return the wizard that sends the statement, and settles the to-do."""
        # sudo: a collector stands in for another, whose to-do it is
        return self.activity_id.sudo().action_relance_statement()
