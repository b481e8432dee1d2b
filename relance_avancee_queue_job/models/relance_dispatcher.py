from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.queue_job.job import (
    ENQUEUED,
    PENDING,
    STARTED,
    WAIT_DEPENDENCIES,
    identity_exact,
)

UNFINISHED = (WAIT_DEPENDENCIES, PENDING, ENQUEUED, STARTED)
# A job of 200 reminders takes seconds: one that is this late has nobody to run it.
PATIENCE_HOURS = 1


class RelanceDispatcher(models.AbstractModel):
    """Dispatch by jobs: one a chunk, run by whichever worker is free."""

    _inherit = "relance.dispatcher"

    @api.model
    def _dispatch_in_chunks(self, ready):
        """Queue one job a chunk of each company, in place of dispatching here.

        Reminders that a job waits for, or is sending, get no second one. Those of a
        failed job get a new one: they are still approved. What no worker has finished
        in good time leaves from here, as it does without jobs.
        """
        # EXTENDS 'relance_avancee'
        jobs = self._get_unfinished_jobs()
        oldest = fields.Datetime.subtract(fields.Datetime.now(), hours=PATIENCE_HOURS)
        late = jobs.filtered(lambda job: job.date_created < oldest)
        self._delay_by_company(ready - self._get_job_reminders(jobs))
        return super()._dispatch_in_chunks(ready & self._get_job_reminders(late))

    @api.model
    def _get_unfinished_jobs(self):
        """Return the jobs that still are to dispatch something."""
        domain = self._get_job_domain() & Domain("state", "in", UNFINISHED)
        # sudo: jobs belong to the administrators, whoever runs the cron
        return self.env["queue.job"].sudo().search(domain)

    @api.model
    def _get_job_reminders(self, jobs):
        """Return the reminders that jobs are to dispatch."""
        ids = {id_ for job in jobs for id_ in job.records.ids}
        return self.env["relance.reminder"].browse(ids)

    @api.model
    def _get_job_domain(self):
        """Return the domain of our jobs."""
        return Domain("model_name", "=", "relance.reminder") & Domain(
            "method_name", "=", "_dispatch_chunk"
        )

    @api.model
    def _delay_by_company(self, reminders):
        """Queue the jobs of ``reminders``, each of one company."""
        reminders.fetch(["company_id"])
        for company, own in reminders.grouped("company_id").items():
            for chunk in self._split_in_chunks(own):
                chunk._delay_dispatch(company)


class RelanceReminder(models.Model):
    """A chunk as a job: whose records are the reminders, for who looks at it."""

    _inherit = "relance.reminder"

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

    def _dispatch_chunk(self):
        """Queue the mails of these reminders: the body of a job."""
        self.env["relance.dispatcher"]._dispatch_chunk(self)
