"""An Odoo whose processes are forked once its models are loaded: NAME [OPTIONS].

As Odoo's own server with several workers does. It reads orders on its input, a line of
JSON each, forks a process for each and answers its id. A process tells what it does,
and at last ``done``, in the file that its order names.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import time
import traceback
from datetime import datetime
from importlib import import_module

import psycopg2
from freezegun import freeze_time

from odoo import sql_db
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from odoo.addons.base.models import ir_mail_server

import accountant
import acts
import job
from moment import MOMENT

DISPATCH = "odoo.addons.relance_avancee.models.sending.relance_dispatcher"
CHUNK = 10
DEEDS = {**job.PHASES, **acts.ACTS}
TRIES = 20
PAUSE = 0.5


def serve(registry):
    """Fork a process for each order."""
    # a child must not share its parent's connections
    sql_db.close_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            live(registry, order)
        say(str(child))


def live(registry, order):
    """Do what an order says, then end; never return."""
    status = 1
    with open(order["output"], "w") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
        try:
            obey(registry, order)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)


def obey(registry, order):
    """Do the deeds of an order, from its moment on."""
    random.seed()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ir_mail_server.SMTP_TIMEOUT = order["smtp_timeout"]
    with freeze_time(datetime.fromisoformat(order["moment"]), tick=True):
        for deed in order["deeds"]:
            do(registry, *deed)
    say("done")


def do(registry, name, *arguments):
    """Do one thing; again when PostgreSQL broke it off, as the next run would."""
    say(name)
    if name == accountant.NAME:
        accountant.work(registry, say, *arguments)
        return
    for left in reversed(range(TRIES)):
        try:
            with registry.cursor() as cr:
                DEEDS[name](Environment(cr, SUPERUSER_ID, {}), *arguments)
            return
        except psycopg2.Error as error:
            say(f"again: {type(error).__name__}")
            if not left:
                raise
            time.sleep(PAUSE)


def say(word):
    """Tell the test something, now."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main():
    """Load the models, then fork."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("name")
    told, options = arguments.parse_known_args()
    usual = ["-d", told.name, "--no-http", "--max-cron-threads=0", "--log-level=warn"]
    config.parse_config([*usual, *options], setup_logging=True)
    registry = Registry(told.name)
    # Odoo finds its addons once it has read its settings
    import_module(DISPATCH).CHUNK = CHUNK
    # what is frozen here, all at once, is not looked for again in each process
    with freeze_time(MOMENT, tick=True), contextlib.suppress(KeyboardInterrupt):
        serve(registry)


if __name__ == "__main__":
    main()
