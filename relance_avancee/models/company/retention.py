"""How long we keep what is personal in our own records, and how it is removed.

A room says of its models what is personal (``relance.personal``), which of their
records have had their term (``_find_expired``) and which are about a person
(``_find_personal``).
Accounting is none of it: the law says how long it is kept.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import split_every

from ...tools.savepoint import apart

BATCH = 500
TERMS = (
    "relance_keep_notes_months",
    "relance_keep_messages_months",
    "relance_keep_notices_months",
)


class ResCompany(models.Model):
    """The terms of each kind, of the root company; 0 keeps for ever."""

    _inherit = "res.company"

    relance_keep_notes_months = fields.Integer(
        string="Notes kept",
        default=24,
        groups="base.group_user",
        help="Months during which notes of calls and the reasons of holds are kept.",
    )
    relance_keep_messages_months = fields.Integer(
        string="Messages kept",
        default=36,
        groups="base.group_user",
        help="Months during which the texts, addresses and replies of reminders are "
        "kept, once all that they claimed is settled.",
    )
    relance_keep_notices_months = fields.Integer(
        string="Formal notices kept",
        default=60,
        groups="base.group_user",
        help="Months during which closed formal notices are kept, the limitation of "
        "what they claim at least.",
    )

    @api.constrains(*TERMS)
    def _check_relance_terms(self):
        for company in self:
            if any(not 0 <= company[name] <= 1200 for name in TERMS):
                raise ValidationError(
                    self.env._("Write a number of months from 0 (for ever) to 1200.")
                )

    def _get_relance_term(self, name, today):
        """Return the day before which what the term ``name`` is about is removed."""
        months = self.root_id[name]
        return fields.Date.subtract(today, months=months) if months else None


class RelancePersonal(models.AbstractModel):
    """Records that hold what is personal, which is removed when its term is over."""

    _name = "relance.personal"
    _description = "Personal Data of Reminders"

    date_erased = fields.Date(
        string="Personal data removed on", readonly=True, copy=False
    )

    def _prepare_erased_values(self):
        """Return the values of these records without what is personal.

        An extension adds the fields of its own that tell something of a person.
        """
        return {"date_erased": fields.Date.context_today(self)}

    def _erase_personal(self):
        """Remove what is personal; amounts, days and steps stay.

        An extension removes what hangs on these records, before ``super()``.
        """
        return self.write(self._prepare_erased_values())


class RelanceRetention(models.AbstractModel):
    """The monthly job that removes what has had its term, and what a person asks."""

    _name = "relance.retention"
    _description = "Retention of Personal Data"

    @api.model
    def _cron_forget(self):
        """Remove, in batches, what each company has kept for long enough."""
        for root in self.env["res.company"].search([("parent_id", "=", False)]):
            found = []
            with apart(self.env, "What %s may not keep was not found.", root.name):
                found = self._find_expired(root, root._relance_today())
            # not in a savepoint: each batch is committed
            self._forget(found, commit=True)

    @api.model
    def _find_expired(self, root, today):
        """Return [records] of ``root`` whose term is over ``today``, not erased yet.

        Each room adds its own, of one model a set, by the term of its kind.
        """
        return []

    @api.model
    def _find_personal(self, partners, companies):
        """Return [records] of ``companies`` about ``partners``; each room adds its own.

        What the law has us keep to prove a claim is not among them (GDPR, article 17,
        3 (e)): it goes with its term.
        """
        return []

    @api.model
    def _search_kept(self, model, companies, domain):
        """Return the records of ``companies`` in ``domain`` that are not erased yet."""
        # sudo: what is erased is decided by its term, or by a manager's button
        return (
            self.env[model]
            .sudo()
            .search(
                Domain("company_id", "child_of", companies.ids)
                & Domain("date_erased", "=", False)
                & domain
            )
        )

    @api.model
    def _forget(self, found, commit=False):
        """Erase these sets of records; one that cannot be erased stops no other."""
        for records in found:
            for batch in split_every(BATCH, records.ids, records.browse):
                self._forget_batch(batch)
                if commit:
                    self.env["ir.cron"]._commit_progress(len(batch))

    @api.model
    def _forget_batch(self, batch):
        """Erase ``batch``, record by record where one of them refuses."""

        def go_one_by_one(_error):
            for record in batch:
                with apart(self.env, "%s could not be erased.", record):
                    record._erase_personal()

        with apart(self.env, "A batch of %s", batch._name, on_error=go_one_by_one):
            batch._erase_personal()
