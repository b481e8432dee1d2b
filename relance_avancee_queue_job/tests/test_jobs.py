from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.job import Job
from odoo.addons.relance_avancee.models.sending import relance_dispatcher
from odoo.addons.relance_avancee.tests.common import RelanceCommon

from ..hooks import uninstall_hook


class TestJobs(RelanceCommon):
    """Approved reminders leave by jobs, as they would by cron."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(relance_dispatcher, "CHUNK", 2))
        cron = type(cls.env["ir.cron"])  # whose commits would end the test
        cls.startClassPatcher(patch.object(cron, "_commit_progress"))
        # sudo: jobs belong to the administrators
        cls.jobs = cls.env["queue.job"].sudo()
        cls.jobs.search([]).unlink()

    def setUp(self):
        super().setUp()
        # a Monday, within the sending hours
        self.enterContext(self._at("2026-02-09"))

    def _prepare(self, *names):
        """Return the drafts of new debtors with an overdue invoice each."""
        for name in names:
            self._create_invoice("2026-02-02", debtor=self._create_debtor(name))
        return self._plan()

    def _approve(self, *names):
        """Return the approved reminders of new debtors, and the jobs of the cron."""
        drafts = self._prepare(*names)
        drafts.action_approve()
        return drafts, self._run_cron()

    def _run_cron(self):
        """Return the jobs that one turn of the cron has created, oldest first."""
        before = self._get_jobs()
        self.dispatcher._cron_dispatch()
        self.env.flush_all()
        return self._get_jobs() - before

    def _get_jobs(self):
        domain = self.dispatcher._get_job_domain()
        return self.jobs.search(domain, order="id")

    def _perform(self, jobs):
        """Run jobs as a worker does, each with what is stored of it."""
        for job in jobs:
            Job.load(self.jobs.env, job.uuid).perform()

    def _get_mails(self, reminders):
        return reminders.delivery_ids.mail_id

    def test_one_job_a_chunk_waits_in_the_channel(self):
        reminders, jobs = self._approve("Ada SARL", "Bob SARL", "Cyd SARL")
        self.assertEqual([len(job.records) for job in jobs], [2, 1])
        self.assertEqual(set(jobs.mapped("channel")), {"root.relance"})
        self.assertEqual(set(jobs.mapped("state")), {"pending"})
        self.assertEqual(set(reminders.mapped("state")), {"approved"})
        self.assertFalse(self._get_mails(reminders))

    def test_the_job_list_says_what_they_do_for_whom(self):
        _reminders, jobs = self._approve("Ada SARL", "Bob SARL")
        self.assertEqual(jobs.company_id, self.company)
        self.assertEqual(jobs.name, f"Send the reminders of {self.company.name} (2)")

    def test_jobs_send_what_was_approved(self):
        reminders, jobs = self._approve("Ada SARL", "Bob SARL", "Cyd SARL")
        self._perform(jobs)
        self.assertEqual(set(reminders.mapped("state")), {"queued"})
        self.assertEqual(len(self._get_mails(reminders)), 3)

    def test_a_job_that_runs_twice_sends_nothing_twice(self):
        reminders, jobs = self._approve("Ada SARL", "Bob SARL")
        self._perform(jobs)
        mails = self._get_mails(reminders)
        self._perform(jobs)
        self.assertEqual(self._get_mails(reminders), mails)
        self.assertEqual(len(mails), 2)

    def test_nothing_is_queued_without_approval(self):
        self._prepare("Ada SARL")
        self.assertFalse(self._run_cron())

    def test_a_job_sends_nothing_that_is_not_approved_any_more(self):
        reminders, jobs = self._approve("Ada SARL", "Bob SARL")
        reminders[0].state = "cancelled"
        self._perform(jobs)
        self.assertEqual(reminders.mapped("state"), ["cancelled", "queued"])
        self.assertEqual(len(self._get_mails(reminders)), 1)

    def test_a_job_sends_nothing_to_who_paid_meanwhile(self):
        reminders, jobs = self._approve("Ada SARL", "Bob SARL")
        self._pay(reminders[0].line_ids.move_id)
        self._perform(jobs)
        self.assertEqual(len(self._get_mails(reminders)), 1)

    def test_a_reminder_waits_in_one_job_only(self):
        self._approve("Ada SARL", "Bob SARL", "Cyd SARL")
        self.assertFalse(self._run_cron())
        reminders, jobs = self._approve("Dan SARL")
        self.assertEqual(jobs.records, reminders)

    def test_the_same_chunk_is_never_queued_twice(self):
        reminders, jobs = self._approve("Ada SARL", "Bob SARL")
        reminders[::-1]._delay_dispatch(self.company)
        self.assertEqual(self._get_jobs(), jobs)

    def test_what_a_failed_job_left_gets_a_new_one(self):
        reminders, failed = self._approve("Ada SARL", "Bob SARL")
        failed.state = "failed"
        self.assertEqual(self._run_cron().records, reminders)

    def test_what_no_worker_takes_leaves_by_cron(self):
        reminders, jobs = self._approve("Ada SARL", "Bob SARL")
        with self._at("2026-02-09", hour=12):
            self.assertFalse(self._run_cron())
        self.assertEqual(set(reminders.mapped("state")), {"queued"})
        self._perform(jobs)
        self.assertEqual(len(self._get_mails(reminders)), 2)

    def test_each_company_has_its_jobs_in_its_language(self):
        branch = self.env["res.company"].create(
            {"name": "Agence", "parent_id": self.company.id}
        )
        branch.partner_id.lang = "fr_FR"
        reminders = self._prepare("Ada SARL", "Bob SARL")
        reminders.flush_recordset()
        # a reminder never leaves its company: this one is of the branch
        self.env.cr.execute(
            "UPDATE relance_reminder SET company_id = %s WHERE id = %s",
            (branch.id, reminders[1].id),
        )
        self.env.invalidate_all()
        reminders.action_approve()
        ours, theirs = self._run_cron().sorted(lambda job: job.company_id.id)
        self.assertEqual((ours.company_id, ours.records), (self.company, reminders[0]))
        self.assertEqual((theirs.company_id, theirs.records), (branch, reminders[1]))
        self.assertEqual(theirs.name, "Envoyer les relances de Agence (1)")

    @mute_logger("odoo.sql_db")
    def test_a_conflict_with_another_transaction_is_tried_again(self):
        reminders, job = self._approve("Ada SARL")

        def conflict(dispatcher, _reminders):
            dispatcher.env.cr.execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")

        with (
            patch.object(type(self.dispatcher), "_deliver_batch", conflict),
            patch.object(Job, "in_temporary_env"),
            patch.object(self.env.cr, "rollback"),
        ):
            RunJobController._runjob(self.jobs.env, Job.load(self.jobs.env, job.uuid))
        self.assertEqual((job.state, job.retry), ("pending", 1))
        self.assertEqual(reminders.state, "approved")
        self._perform(job)
        self.assertEqual(len(self._get_mails(reminders)), 1)

    def test_without_the_addon_what_waits_is_the_cron_s_again(self):
        reminders, _jobs = self._approve("Ada SARL")
        uninstall_hook(self.jobs.env)
        self.assertFalse(self._get_jobs())
        self.assertEqual(reminders.state, "approved")
