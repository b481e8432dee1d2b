"""The parts that are measured, each in a process of its own."""

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any

from environment import peer
from environment.paths import DEV
from environment.steps import SetupError

# Parallel workers of PostgreSQL would not be counted with the processes they help.
ALONE = {"PGOPTIONS": "-c max_parallel_workers_per_gather=0"}
WITH_PEER = ALONE | {"EXTRA_ADDONS": str(peer.addons_path())}


def call(module: str, *arguments: str, variables: Mapping[str, str] = ALONE) -> Any:
    """Run a part of the benchmark; return what it tells in its last line.

    :raise SetupError: if it fails; what it complained of is on the terminal.
    """
    done = subprocess.run(
        [DEV / "python", "-m", f"bench.{module}", *arguments],
        cwd=DEV,
        env={**os.environ, **variables},
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise SetupError(f"bench.{module} failed with exit code {done.returncode}.")
    return json.loads(done.stdout.splitlines()[-1])
