"""What a piece of work costs: processor, waiting, queries, memory."""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from environment import postgres

SERVERS = """
    SELECT pid FROM pg_stat_activity
     WHERE datname = %s AND backend_type = 'client backend'
"""
NANOSECONDS = 1e9
KIB = 1024
PROCESS = Path("/proc/self")

# A frozen clock replaces the functions of the modules, not these.
wall_clock: Callable[[], float] = time.perf_counter.__call__
processor_clock: Callable[[], float] = time.process_time.__call__

Cost = dict[str, Any]


class Meter:
    """Measures the work of this process on one database that nobody else uses.

    Seconds of processor are those of this process and of PostgreSQL's processes that
    serve it. They hardly depend on what else the machine does; the seconds of the wall
    clock do.
    """

    def __init__(self, database: str) -> None:
        self.database = database
        self.costs: dict[str, Cost] = {}
        self.base = 0.0
        self._watcher = psycopg2.connect(dbname="postgres")
        self._watcher.autocommit = True

    def settle(self) -> None:
        """Take the memory of now as the base over which more is counted."""
        gc.collect()
        self.base = _read_memory("VmRSS")

    @contextmanager
    def phase(self, name: str) -> Iterator[Cost]:
        """Measure what is done inside; what is added to the cost given is kept."""
        gc.collect()
        _forget_peak()
        thread: Any = threading.current_thread()
        thread.query_count, thread.query_time = 0, 0.0
        cost: Cost = {}
        before = self._read_servers()
        processor, wall = processor_clock(), wall_clock()
        yield cost
        cost["wall"] = wall_clock() - wall
        cost["cpu"] = processor_clock() - processor
        cost["server_cpu"] = _spent(before, self._read_servers())
        cost["sql"] = thread.query_time
        cost["queries"] = thread.query_count
        cost["rss_mb"] = max(_read_memory("VmHWM") - self.base, 0.0)
        # Without a look at PostgreSQL's processes, the time spent waiting for them.
        server = cost["sql"] if cost["server_cpu"] is None else cost["server_cpu"]
        cost["work"] = cost["cpu"] + server
        self.costs[name] = cost

    def _read_servers(self) -> Mapping[int, float] | None:
        """Return the seconds of processor of the processes of PostgreSQL that serve us.

        None if they are not on this machine.
        """
        if not postgres.connection()["PGHOST"].startswith("/"):
            return None
        with self._watcher.cursor() as cursor:
            cursor.execute(SERVERS, [self.database])
            return {pid: _read_processor(pid) for (pid,) in cursor.fetchall()}


def _spent(
    before: Mapping[int, float] | None, after: Mapping[int, float] | None
) -> float | None:
    if before is None or after is None:
        return None
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def _read_processor(pid: int) -> float:
    spent, _waited, _slices = Path(f"/proc/{pid}/schedstat").read_text().split()
    return int(spent) / NANOSECONDS


def _forget_peak() -> None:
    """Have the peak of memory begin anew."""
    (PROCESS / "clear_refs").write_text("5")


def _read_memory(name: str) -> float:
    """Return a figure of this process's memory, in megabytes."""
    for line in (PROCESS / "status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / KIB
    raise LookupError(name)
