"""What a database was made from, noted on it: it serves as long as that is the same."""

import json
from typing import Any

from environment import postgres


def read_note(name: str) -> Any:
    """Return what was noted on a database, None if there is none."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
    [note, *_] = [*postgres.psql(f"{query} WHERE datname = '{name}'"), ""]
    return json.loads(note) if note else None


def write_note(name: str, note: Any) -> None:
    """Note something on a database: the last thing to do to it."""
    text = json.dumps(note)
    postgres.psql(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")
