"""Odoo with worker processes and the job runner, as an administrator sets it up."""

import contextlib
import itertools
import os
import signal
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from environment import odoo_command, python_env
from screenshots.serving import HOST, free_port, wait_for

FROZEN = Path(__file__).with_name("frozen_workers.py")
CHANNELS = "root:4,root.relance:2"
REQUEST = 65536


class Host:
    """One host: an Odoo of its own, with its worker processes and its job runner.

    The runner asks ``jobs_port`` to run the jobs: a balancer's, or else its own.
    """

    def __init__(self, name: str, moment: str, log: Path, workers: int) -> None:
        self.name = name
        self.moment = moment
        self.log = log
        self.workers = workers
        self.port = free_port()
        self.jobs_port = self.port

    @contextlib.contextmanager
    def running(self) -> Iterator["Host"]:
        """Run the host until the end of the block, or until it is killed."""
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                self._command(),
                env=self._environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_for(f"http://{HOST}:{self.port}/web/health")
            yield self
        finally:
            self.process.terminate()
            self.process.wait()

    def kill(self) -> None:
        """Switch the host off, all its processes at once."""
        os.killpg(self.process.pid, signal.SIGKILL)

    def _command(self) -> Sequence[str]:
        name, port = self.name, self.port
        command = [str(python_env.python()), str(FROZEN), "server"]
        command += ["-d", name, "--db-filter", f"^{name}$", "--max-cron-threads=0"]
        command += [f"--workers={self.workers}", "--load=base,web,queue_job"]
        return [*command, f"--http-port={port}", f"--gevent-port={free_port()}"]

    def _environment(self) -> dict[str, str]:
        return odoo_command.environment() | {
            "RELANCE_MOMENT": self.moment,
            "ODOO_QUEUE_JOB_CHANNELS": CHANNELS,
            "ODOO_QUEUE_JOB_PORT": str(self.jobs_port),
        }


@contextlib.contextmanager
def balancer(hosts: Sequence[Host]) -> Iterator[int]:
    """Hand each request to the next host in turn that answers; yield its own port."""
    turns = itertools.cycle([host.port for host in hosts])

    class Forward(socketserver.BaseRequestHandler):
        """Carries one request to a host, and its answer back."""

        def handle(self) -> None:
            request = self.request.recv(REQUEST)
            with self._connect() as host:
                host.sendall(request)
                while answer := host.recv(REQUEST):
                    self.request.sendall(answer)

        def _connect(self) -> socket.socket:
            for port in itertools.islice(turns, len(hosts)):
                with contextlib.suppress(OSError):
                    return socket.create_connection((HOST, port))
            raise ConnectionError("No host is left.")

        def finish(self) -> None:
            self.request.close()

    with socketserver.ThreadingTCPServer((HOST, 0), Forward) as server:
        server.handle_error = lambda *_error: None  # whoever asked hung up
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
