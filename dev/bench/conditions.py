"""Under what conditions a benchmark ran: machine, versions, commit."""

import ast
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from environment import odoo_source, peer, postgres
from environment.paths import ADDON, CHECKOUT

from .fixed import DAY
from .rounds import Plan


def describe(plan: Plan) -> dict[str, Any]:
    """Return what was measured, on what, with what."""
    return {
        "invoices": plan.size,
        "rounds": plan.rounds,
        "day_of_the_ledger": str(DAY),
        "measured_on": datetime.now(UTC).date().isoformat(),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "is_modified": bool(_git("status", "--porcelain", "relance_avancee", "dev")),
        "machine": {
            "processor": _read_processor(),
            "processors": os.cpu_count(),
            "memory_gb": round(
                os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
            ),
            "load_before": os.getloadavg()[0],
        },
        "versions": {
            "relance_avancee": _read_version(),
            "odoo": f"{odoo_source.SERIES} ({odoo_source.version().strip()})",
            "python": platform.python_version(),
            "postgresql": postgres.psql("SHOW server_version")[0],
        },
        "peer": _describe_peer(plan) if plan.with_peer else None,
    }


def _describe_peer(plan: Plan) -> dict[str, Any]:
    return {
        "name": peer.MODULE,
        "version": peer.version(),
        "customers_written_to": plan.peer_sample or "all",
    }


def _read_version() -> str:
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
    return manifest["version"]


def _read_processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return models[0] if models else platform.machine()


def _git(*arguments: str) -> str:
    """Return what git says of the checkout, nothing if it is none."""
    done = subprocess.run(
        ["git", "-C", CHECKOUT, *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
