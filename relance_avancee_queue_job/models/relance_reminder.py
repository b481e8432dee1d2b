from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every

from odoo.addons.queue_job.job import (
    ENQUEUED,
    PENDING,
    STARTED,
    WAIT_DEPENDENCIES,
    identity_exact,
)
from odoo.addons.relance_avancee.models.relance_reminder_dispatch import CHUNK

UNFINISHED = (WAIT_DEPENDENCIES, PENDING, ENQUEUED, STARTED)


class RelanceReminder(models.Model):
    """Dispatch by jobs: one a chunk, run by whichever worker is free."""

    _inherit = "relance.reminder"

    @api.model
    def _dispatch_in_chunks(self, ready):
        """Queue one job a chunk of each company, in place of dispatching here.

        Reminders that a job already waits for, or is sending, get no second one. Those
        of a job that failed get a new one: they are still approved.
        """
        # OVERRIDE 'relance_avancee'
        waiting = self._get_job_reminders()
        ready.fetch(["company_id"])
        for company, reminders in (ready - waiting).grouped("company_id").items():
            for chunk in split_every(CHUNK, reminders.ids, self.browse):
                chunk._delay_dispatch(company)
        self.env["ir.cron"]._commit_progress(len(ready), remaining=0)

    @api.model
    def _get_job_reminders(self):
        """Return the reminders of all the jobs that are not finished."""
        domain = self._get_job_domain() & Domain("state", "in", UNFINISHED)
        # sudo: jobs belong to the administrators, whoever runs the cron
        jobs = self.env["queue.job"].sudo().search(domain)
        return self.browse({id_ for job in jobs for id_ in job.records.ids})

    @api.model
    def _get_job_domain(self):
        """Return the domain of our jobs."""
        return Domain("model_name", "=", self._name) & Domain(
            "method_name", "=", "_dispatch_chunk"
        )

    def _delay_dispatch(self, company):
        """Queue the job of this chunk, unless the same one already waits.

        The job is shown to the job managers of ``company``, in its language.
        """
        chunk = self.with_context(company_id=company.id, lang=company._relance_lang())
        description = chunk.env._(
            "Send the reminders of %(company)s (%(count)s)",
            company=company.name,
            count=len(self),
        )
        chunk.with_delay(
            description=description, identity_key=identity_exact
        )._dispatch_chunk()
