"""Who may write what: of our models, and of our fields on those of Odoo."""

from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from ...const import COLLECTOR, MANAGER

# As groups of a field: nobody by hand, our methods in sudo only.
ENGINE = "."
ADMINISTRATOR = "base.group_system"
SETTINGS = f"{MANAGER},{ADMINISTRATOR}"
# {model of Odoo: {field of ours that is stored: the groups of who writes it}}. What is
# not written by hand is not named elsewhere either: a test compares it with the models.
WRITERS = {
    "account.account": {"relance_use": MANAGER},
    "account.move": {
        "relance_commitment_number": COLLECTOR,
        "relance_credit_effect": COLLECTOR,
        "relance_factor_id": COLLECTOR,
        "relance_route": COLLECTOR,
        "relance_scenario_id": COLLECTOR,
        "relance_claim_ids": ENGINE,
        "relance_dispute_ids": ENGINE,
        "relance_due_item_ids": ENGINE,
        "relance_fee_entry_ids": ENGINE,
        "relance_notice_line_ids": ENGINE,
        "relance_reminder_line_ids": ENGINE,
    },
    "account.payment": {"relance_rejection_ids": ENGINE},
    "account.payment.method.line": {
        "relance_route": MANAGER,
        "relance_presumed_route": ENGINE,
    },
    "mail.activity": {"relance_scenario_id": ENGINE},
    "mail.mail": {"is_relance": ENGINE},
    "res.company": {
        "relance_absence_days": SETTINGS,
        "relance_ask_payment_days": SETTINGS,
        "relance_mail_server": SETTINGS,
        "relance_call_cap": SETTINGS,
        "relance_wait_absence": SETTINGS,
        "relance_acknowledge_dispute": SETTINGS,
        "relance_acknowledge_plan": SETTINGS,
        "relance_acknowledge_promise": SETTINGS,
        "relance_chase_assigned": SETTINGS,
        "relance_chase_entries": SETTINGS,
        "relance_collector_id": SETTINGS,
        "relance_factor_id": SETTINGS,
        "relance_freshness_days": SETTINGS,
        "relance_grace_take_days": SETTINGS,
        "relance_grace_times": SETTINGS,
        "relance_grace_wait_days": SETTINGS,
        "relance_indemnity_account_id": SETTINGS,
        "relance_insurance_lead_days": SETTINGS,
        "relance_interest_account_id": SETTINGS,
        "relance_interest_disputed": SETTINGS,
        "relance_interest_minimum": SETTINGS,
        "relance_interest_terms_id": SETTINGS,
        "relance_large_amount": SETTINGS,
        "relance_legal_form": SETTINGS,
        "relance_mediator": SETTINGS,
        "relance_notice_cover": SETTINGS,
        "relance_notice_days": SETTINGS,
        "relance_notice_days_b2c": SETTINGS,
        "relance_keep_messages_months": SETTINGS,
        "relance_keep_notes_months": SETTINGS,
        "relance_keep_notices_months": SETTINGS,
        "relance_notice_signatory_id": SETTINGS,
        "relance_plan_clause": SETTINGS,
        "relance_plan_first_percent": SETTINGS,
        "relance_plan_late_days": SETTINGS,
        "relance_plan_late_text": SETTINGS,
        "relance_plan_longest_days": SETTINGS,
        "relance_plan_most": SETTINGS,
        "relance_plan_recall_text": SETTINGS,
        "relance_plan_tell_days": SETTINGS,
        "relance_plan_tolerance_days": SETTINGS,
        "relance_plan_unasked": SETTINGS,
        "relance_page": SETTINGS,
        "relance_page_days": SETTINGS,
        "relance_page_note": SETTINGS,
        "relance_page_greeting": SETTINGS,
        "relance_page_thanks": SETTINGS,
        "relance_page_privacy": SETTINGS,
        "relance_page_colour": SETTINGS,
        "relance_page_files": SETTINGS,
        "relance_page_megabytes": SETTINGS,
        "relance_presumed_sent_before": SETTINGS,
        "relance_print_mentions": SETTINGS,
        "relance_promise_ahead_days": SETTINGS,
        "relance_promise_broken_count": SETTINGS,
        "relance_promise_grace_days": SETTINGS,
        "relance_quiet_from": SETTINGS,
        "relance_quiet_to": SETTINGS,
        "relance_registry_town": SETTINGS,
        "relance_risk_alert_amount": SETTINGS,
        "relance_risk_alerts": SETTINGS,
        "relance_risk_grace_days": SETTINGS,
        "relance_risk_purpose": SETTINGS,
        "relance_risk_score_persons": SETTINGS,
        "relance_risk_trust": SETTINGS,
        "relance_share_capital": SETTINGS,
        "relance_summary": SETTINGS,
        "relance_thank": SETTINGS,
        "relance_too_old_days": SETTINGS,
        "relance_install_date": ADMINISTRATOR,
        "relance_receipts_declared_by_id": ENGINE,
        "relance_receipts_declared_on": ENGINE,
        "relance_receipts_until": ADMINISTRATOR,
        "relance_summary_week": ADMINISTRATOR,
        "relance_takeover_before": ADMINISTRATOR,
        "relance_takeover_done": ADMINISTRATOR,
        "relance_takeover_log_ids": ENGINE,
    },
    "res.partner": {
        "relance_call_refused": COLLECTOR,
        "relance_collector_id": COLLECTOR,
        "relance_commitment_number": COLLECTOR,
        "relance_contact_id": COLLECTOR,
        "relance_email_refused": COLLECTOR,
        "relance_insolvency_agent": COLLECTOR,
        "relance_insolvency_date": COLLECTOR,
        "relance_insolvency_published": COLLECTOR,
        "relance_insurance_days": COLLECTOR,
        "relance_insured_limit": COLLECTOR,
        "relance_interest_terms_id": COLLECTOR,
        "relance_key_account": COLLECTOR,
        "relance_legal_type": COLLECTOR,
        "relance_letter_refused": COLLECTOR,
        "relance_payer_id": COLLECTOR,
        "relance_preferred_means": COLLECTOR,
        "relance_risk_objection": COLLECTOR,
        "relance_role": COLLECTOR,
        "relance_route": COLLECTOR,
        "relance_scenario_id": COLLECTOR,
        "relance_service_code": COLLECTOR,
        "relance_usual_email": COLLECTOR,
        "relance_hold_ids": ENGINE,
        "relance_insolvency_statement_ids": ENGINE,
        "relance_risk_rating_ids": COLLECTOR,
    },
    "res.partner.bank": {"relance_date_changed": ENGINE},
}


# What no person groups or filters by: counters, hashes and marks of the engine.
TECHNICAL = frozenset(
    {
        *("alarm_cycle", "cycle", "date_whole", "history_id", "horizon"),
        *("insurer_cycle", "interruptions", "is_plan", "key", "mail_id", "message_id"),
        *(
            "message_ref",
            "pdf_hash",
            "record_id",
            "res_id",
            "res_model",
            "template_version",
        ),
        "text_hash",
    }
)


def hide_technical(fields):
    """Return what ``fields_get`` says, the fields of the engine out of the menus."""
    for name in TECHNICAL & fields.keys():
        told = fields[name]
        told |= dict.fromkeys(told.keys() & {"groupable", "searchable"}, False)
    return fields


class Written(NamedTuple):
    """Who writes a field of ours by hand, and whether at the creation only."""

    groups: str
    is_once: bool = False


def always(groups, *names):
    """Return {field: who writes it, whenever it is}."""
    return dict.fromkeys(names, Written(groups))


def once(groups, *names):
    """Return {field: who says it at the creation}; it stays as it was said."""
    return dict.fromkeys(names, Written(groups, is_once=True))


class RelanceWritten(models.AbstractModel):
    """A model whose fields are written by whom we say: screens show the rest as read.

    Odoo asks it at each creation (the defaults of a client's context included), write
    and translation. What runs in ``sudo()`` writes all of it.
    """

    _name = "relance.written"
    _description = "Record with Fields of Ours"

    @api.model
    def _has_field_access(self, field, operation):
        # EXTENDS 'base'
        if not super()._has_field_access(field, operation):
            return False
        return operation != "write" or self._is_relance_writer(field)

    @api.model
    def _check_field_access(self, field, operation):
        # EXTENDS 'base': a field that nobody writes has its buttons
        if operation == "write" and not self._is_relance_writer(field):
            raise AccessError(
                self.env._(
                    "“%(field)s” (%(model)s) is not for you to write: use the buttons "
                    "of the record, or ask a manager of reminders.",
                    field=field.get_description(self.env, ["string"])["string"],
                    model=self.env["ir.model"]._get(self._name).name,
                )
            )
        return super()._check_field_access(field, operation)

    def copy_data(self, default=None):
        # EXTENDS 'base': a copy begins with what its user may write
        fields_ = self._fields
        given = default or {}
        return [
            {
                name: value
                for name, value in vals.items()
                if name in given or self._is_relance_writer(fields_[name], is_new=True)
            }
            for vals in super().copy_data(default)
        ]

    @api.model
    def _is_relance_writer(self, field, is_new=False):
        """Say whether the user writes ``field`` of ``self``, or of a new record."""
        if self.env.su:
            return True
        groups = (self.browse() if is_new else self)._get_relance_writers(field)
        return groups is None or self.env.user.has_groups(groups)

    def _get_relance_writers(self, field):
        """Return the groups of who writes ``field``, None where Odoo alone decides."""
        return WRITERS.get(self._name, {}).get(field.name)


class RelanceGuarded(models.AbstractModel):
    """A record of one company: it never leaves it, and people write what is listed.

    A model says in ``_get_user_fields`` what people write; all the rest is written by
    buttons and jobs, in ``sudo()`` once they have asked who may.
    """

    _name = "relance.guarded"
    _inherit = "relance.written"
    _description = "Record of a Company"

    @api.model_create_multi
    def create(self, vals_list):
        """Heed no default of a client's context that the user may not write.

        That of the action of a wizard comes with its buttons: it is left out, not
        refused.
        """
        records = self.with_env(self.env(context=self._get_heeded_context()))
        return super(RelanceGuarded, records).create(vals_list)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        # EXTENDS 'base'
        return hide_technical(super().fields_get(allfields, attributes))

    def write(self, vals):
        """Refuse to take a record into another company, by its parent either."""
        homes = self._get_homes(vals)
        result = super().write(vals)
        if any(home and record.company_id != home for record, home in homes.items()):
            raise UserError(
                self.env._(
                    "A record stays in its company: make another one there, and "
                    "archive or lift this one."
                )
            )
        return result

    @api.model
    def _get_user_fields(self):
        """Return {field: Written}: what people write by hand, by group.

        The company of a record, what it is about and its parent are said once. An
        extension adds its own fields.
        """
        return {}

    def _get_relance_writers(self, field):
        # EXTENDS relance.written: what is not listed is the engine's
        if field.name in models.MAGIC_COLUMNS or self._is_of_mail(field):
            return None
        written = self._get_user_fields().get(field.name, Written(ENGINE))
        return ENGINE if written.is_once and self else written.groups

    @api.model
    def _is_of_mail(self, field):
        """Say whether ``field`` is one of the chatter or of the to-dos of Odoo."""
        return any(
            field.name in self.env[name]._fields
            for name in ("mail.thread", "mail.activity.mixin")
        )

    @api.model
    def _get_heeded_context(self):
        """Return the context without the defaults of what the user does not write."""
        if self.env.su:
            return clean_context(self.env.context)
        return {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_")
            or (name := key.removeprefix("default_")) not in self._fields
            or self._has_field_access(self._fields[name], "write")
        }

    def _get_homes(self, vals):
        """Return {record: company} of these records when ``vals`` may move them."""
        field = self._fields.get("company_id")
        depends = self.pool.field_depends.get(field, ())
        parents = {path.partition(".")[0] for path in depends}
        if not field or not vals.keys() & {"company_id", *parents}:
            return {}
        # sudo: the company of a record is the same for whoever writes it
        return {record: record.company_id for record in self.sudo()}

    @api.model
    def _as_engine(self):
        """Return these records in sudo, for a user who may write them.

        Buttons and wizards write by it what nobody writes by hand.

        :raise AccessError: when the user may not.
        """
        self.check_access("write")
        # sudo: the button was allowed, what it writes is the engine's
        return self.sudo()


class RelanceShared(models.AbstractModel):
    """A record of one company or, without one, of all: not everybody changes those.

    A model without ``company_id`` is of all companies.
    """

    _name = "relance.shared"
    _inherit = "relance.guarded"
    _description = "Record of One Company or of All"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse one of all companies from who is responsible for some."""
        records = super().create(vals_list)
        records._check_shared()
        return records

    def write(self, vals):
        """Refuse the same; what each company has of its own is its own."""
        if not all(self._fields[name].company_dependent for name in vals):
            self._check_shared()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        self._check_shared()

    def copy_data(self, default=None):
        """Copy a record for the company of the user, whomever it was for."""
        is_owned = "company_id" in self._fields
        own = {"company_id": self.env.company.id} if is_owned else {}
        return super().copy_data(own | (default or {}))

    def _update_field_translations(self, *args, **kwargs):
        # EXTENDS 'base': a translation is a change
        self._check_shared()
        return super()._update_field_translations(*args, **kwargs)

    def _check_shared(self):
        """Refuse who is not responsible for all companies that share one of these.

        :raise AccessError: saying who is.
        """
        if "company_id" in self._fields and all(one.company_id for one in self):
            return
        if self.env.su or self.env.user.has_group(ADMINISTRATOR):
            return
        # sudo: companies that the user may not see count too
        companies = self.env["res.company"].sudo()
        own = self.env.user.company_ids
        if companies.search_count([("id", "not in", own.ids)], limit=1):
            raise AccessError(
                self.env._(
                    "All companies share this: an administrator changes it, or a "
                    "manager of reminders who may enter all of them. A text may be "
                    "duplicated for your company."
                )
            )


class RelanceAsked(models.AbstractModel):
    """A wizard on one company: the user may enter it, or is told nothing of it."""

    _name = "relance.asked"
    _description = "Question about a Company"

    @api.constrains("company_id")
    def _check_own_company(self):
        """Refuse a company that the user may not enter; Odoo checks in sudo."""
        self.company_id.sudo(False).check_access("read")


class AccountAccount(models.Model):
    _name = "account.account"
    _inherit = ["relance.written", "account.account"]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["relance.written", "account.move"]


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["relance.written", "account.payment"]


class AccountPaymentMethodLine(models.Model):
    _name = "account.payment.method.line"
    _inherit = ["relance.written", "account.payment.method.line"]


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["relance.written", "mail.activity"]


class MailMail(models.Model):
    _name = "mail.mail"
    _inherit = ["relance.written", "mail.mail"]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["relance.written", "res.company"]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["relance.written", "res.partner"]


class ResPartnerBank(models.Model):
    _name = "res.partner.bank"
    _inherit = ["relance.written", "res.partner.bank"]
