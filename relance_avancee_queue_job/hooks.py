def uninstall_hook(env):
    """Delete our jobs: those that wait are the cron's work again.

    Those that are done would name a model that may be about to disappear, and could
    not be shown any more.
    """
    jobs = env["queue.job"]
    jobs.search(env["relance.dispatcher"]._get_job_domain()).unlink()
