"""A whole Odoo server, crons and web, that is killed while its crons send."""

import subprocess
import time
import urllib.request
import xmlrpc.client
from collections.abc import Callable
from contextlib import contextmanager, suppress

from conftest import COPY
from environment import odoo_command, postgres
from moment import MOMENT
from screenshots.serving import FROZEN_ODOO, HOST, free_port, wait_for

LONGEST = 150
LOGIN, PASSWORD = "admin", "admin"
CRON_THREADS = 2
KILLS = (5, 20)
MAILS = 48


def test_a_killed_server_goes_on_once_restarted(play, conclude, tmp_path):
    with serving(tmp_path) as (server, call):
        wake(play)
        until(lambda: play.sql(COUNT.format("draft")) == [str(MAILS)])
        play.sink.after = lambda rank: rank == KILLS[0] and server.kill()
        approve(call)
        until(lambda: server.poll() is not None)
        time.sleep(0.2)
        play.sink.note_in_flight()
    with serving(tmp_path) as (server, _call):
        play.sink.after = lambda rank: rank == KILLS[1] and server.kill()
        wake(play)
        until(lambda: server.poll() is not None)
        time.sleep(0.2)
        play.sink.note_in_flight()
    play.sink.behave()
    with serving(tmp_path):
        wake(play)
        until(lambda: play.sql(COUNT.format("sent")) == [str(MAILS)])
    play.finish()
    conclude(play, f"a whole server killed at the {KILLS}th mails, restarted")


COUNT = "SELECT count(*) FROM relance_reminder WHERE state = '{}'"
WAKE = "SELECT pg_notify('cron_trigger', '{}')"


@contextmanager
def serving(folder):
    """Serve the copy, crons included; yield the process and how to call it."""
    port = free_port()
    options = ["-d", COPY, "--db-filter", f"^{COPY}$", f"--http-port={port}"]
    options += [f"--max-cron-threads={CRON_THREADS}", "--log-level=warn"]
    command = odoo_command.command("server", *options)
    command[1:3] = [str(FROZEN_ODOO), MOMENT.isoformat()]
    with (folder / "server.log").open("a") as log:
        server = subprocess.Popen(
            command, env=odoo_command.environment(), stdout=log, stderr=log
        )
    address = f"http://{HOST}:{port}"
    try:
        wait_for(f"{address}/web/health")
        with suppress(OSError), urllib.request.urlopen(f"{address}/web/login"):
            pass
        yield server, caller(address)
    finally:
        server.kill()
        server.wait()


def caller(address: str) -> Callable[..., object]:
    """Return how a person's click reaches Odoo."""
    common = xmlrpc.client.ServerProxy(f"{address}/xmlrpc/2/common")
    models = xmlrpc.client.ServerProxy(f"{address}/xmlrpc/2/object", allow_none=True)

    def call(*words):
        user = common.authenticate(COPY, LOGIN, PASSWORD, {})
        return models.execute_kw(COPY, user, PASSWORD, *words)

    return call


def approve(call):
    """Approve all the drafts, as a person does."""
    drafts = call("relance.reminder", "search", [[("state", "=", "draft")]])
    with suppress(xmlrpc.client.Fault):
        # what returns nothing cannot be told by this protocol, but it is done
        call("relance.reminder", "action_approve", [drafts])


def wake(play):
    """Have the crons look now what is due, not within the minute."""
    play.sql("UPDATE ir_cron SET nextcall = now() - interval '1 hour' WHERE active")
    time.sleep(1)
    postgres.psql(WAKE.format(COPY))


def until(is_so):
    """Wait until something is so."""
    deadline = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.2)
