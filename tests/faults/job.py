"""The daily job, phase by phase, with the commits that its crons make."""


def plan(env):
    """Plan the day."""
    env["relance.planner"]._cron_plan()


def approve(env):
    """Approve all that waits for it, as the person who reads the list does."""
    env["relance.reminder"].search([("state", "=", "draft")]).action_approve()


def dispatch(env):
    """Queue the mails of what is approved."""
    env["relance.dispatcher"]._cron_dispatch()


def send(env):
    """Send until nothing is queued that may leave, or nothing of it moves."""
    mails = env["mail.mail"]
    domain = [("state", "=", "outgoing")]
    before, remaining = 0, mails.search_count(domain)
    while remaining and remaining != before:
        mails.process_email_queue()
        env.cr.commit()
        before, remaining = remaining, mails.search_count(domain)


PHASES = {phase.__name__: phase for phase in (plan, approve, dispatch, send)}
DAY = tuple(PHASES)
