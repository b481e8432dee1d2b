"""Uninstalling leaves the database as it was, but for the history of customers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from snapshot import Row, Snapshot, take_snapshot

from environment import databases, postgres
from environment.paths import database_name
from environment.python_env import ODOO_VENV

DATABASE = database_name("uninstall")
ADDON = "relance_avancee"
LIFE = "tests/e2e/uninstall_life.py"
# What Odoo removes by itself: its notes to browsers, the calls of its crons.
PLUMBING = {"bus_bus", "ir_cron_trigger", "orm_signaling_registry"}
# What was said to a customer is the customer's; who had a to-do follows the customer.
HISTORY = {"mail_message", "mail_followers", "mail_followers_mail_message_subtype_rel"}
EVENTS = """
    SELECT state FROM relance_delivery
     UNION SELECT CASE WHEN active THEN 'open' ELSE 'done' END FROM mail_activity
     WHERE res_model = 'res.partner' AND activity_type_id IN (
           SELECT res_id FROM ir_model_data
            WHERE module = 'relance_avancee' AND model = 'mail.activity.type')
     UNION SELECT 'replied' FROM mail_message
     WHERE model = 'relance.reminder' AND message_type = 'email'
     ORDER BY 1
"""


@dataclass(frozen=True)
class Story:
    """The database before and after, and what was logged at each step."""

    before: Snapshot
    installed: Snapshot
    events: list[str]
    after: Snapshot
    logs: dict[str, CompletedProcess[str]]


@pytest.fixture(scope="module")
def story(run) -> Iterator[Story]:
    """Live with the addon from its installation until it is gone, and once more."""
    databases.clone_database(DATABASE)
    logs = {"accounts": run("dev/python", LIFE, "keep_accounts", DATABASE)}
    before = take_snapshot(DATABASE)
    logs["install"] = install(run)
    logs["life"] = run("dev/python", LIFE, "remind", DATABASE)
    installed = take_snapshot(DATABASE)
    events = postgres.psql(EVENTS, DATABASE)
    logs["uninstall"] = run("dev/python", LIFE, "uninstall", DATABASE)
    after = take_snapshot(DATABASE)
    logs["second install"] = install(run)
    yield Story(before, installed, events, after, logs)
    databases.drop_database(DATABASE)


def install(run) -> CompletedProcess[str]:
    """Install the addon as its administrator does."""
    options = ("--stop-after-init", "--no-http", "--max-cron-threads=0")
    return run("dev/odoo", "server", "-d", DATABASE, "-i", ADDON, *options)


def test_each_step_works(story):
    failed = {step: log.stderr for step, log in story.logs.items() if log.returncode}
    assert failed == {}


@pytest.mark.parametrize("step", ["install", "uninstall", "second install"])
def test_the_log_holds_no_warning_and_no_error(story, step, run, tmp_path):
    log: Path = tmp_path / "odoo.log"
    log.write_text(story.logs[step].stderr)
    assert "odoo.modules.loading: Modules loaded." in log.read_text()
    checked = run(ODOO_VENV / "bin" / "checklog-odoo", log)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_odoo_could_delete_all_that_the_addon_had_created(story):
    assert "could not be deleted ([])" in story.logs["uninstall"].stderr


def test_the_addon_had_a_life_to_be_undone(story):
    assert story.events == ["bounced", "done", "open", "replied", "sent"]
    lived = {row.table for row in story.installed.added_since(story.before)}
    assert {
        "ir_attachment",
        "ir_cron",
        "ir_exports",
        "ir_filters",
        "ir_ui_menu",
        "mail_activity",
        "mail_activity_type",
        "mail_notification",
        "mail_scheduled_message",
        "relance_delivery",
        "relance_hold",
        "relance_reminder",
        "res_groups",
    } <= lived


def test_no_table_column_constraint_index_or_sequence_is_left(story):
    assert sorted(story.after.schema - story.before.schema) == []


def test_no_table_column_constraint_index_or_sequence_is_missing(story):
    assert sorted(story.before.schema - story.after.schema) == []


def test_no_row_that_was_there_is_gone_or_changed(story):
    assert story.after.changed_since(story.before) == []


def test_no_row_is_left_but_the_history_of_customers(story):
    left = [row for row in get_left(story) if row.table not in HISTORY]
    assert left == []


@pytest.mark.parametrize(
    ("table", "model"), [("mail_message", "model"), ("mail_followers", "res_model")]
)
def test_the_history_left_is_that_of_customers(story, table, model):
    keys = [row.key for row in get_left(story) if row.table == table]
    assert keys
    query = f"SELECT DISTINCT {model} FROM {table} WHERE id IN ({','.join(keys)})"
    assert postgres.psql(query, DATABASE) == ["res.partner"]


def get_left(story: Story) -> list[Row]:
    """Return the rows that the addon has left, those of Odoo's plumbing apart."""
    added = story.after.added_since(story.before)
    return [row for row in added if row.table not in PLUMBING]
