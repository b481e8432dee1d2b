"""The files of a benchmark: figures for the documentation, and every round of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from environment.paths import CHECKOUT, CHECKOUT_ID, STATE

FIGURES = CHECKOUT / "docs" / "benchmarks"
# Only who doubts a figure reads the rounds: they stay on the machine.
ROUNDS = STATE / f"bench_{CHECKOUT_ID}"
WIDTH = 88


def write_figures(path: Path, figures: Mapping[str, Any]) -> None:
    """Write the figures that the documentation keeps."""
    _write(path, lay_out(round_off(figures)))


def write_rounds(name: str, measured: Mapping[str, Any]) -> Path:
    """Write all that was measured to the state folder; return where."""
    path = ROUNDS / name
    _write(path, json.dumps(round_off(measured), indent=2))
    return path


def round_off(figures: Any) -> Any:
    """Return figures with as many digits as they deserve."""
    if isinstance(figures, float):
        return float(f"{figures:.4g}")
    if isinstance(figures, Mapping):
        return {name: round_off(one) for name, one in figures.items()}
    return [round_off(one) for one in figures] if isinstance(figures, list) else figures


def lay_out(figures: Any, key: str = "", margin: str = "") -> str:
    """Return figures as JSON, where what fits on a line stands on one."""
    line = f"{margin}{key}{json.dumps(figures)}"
    if len(line) < WIDTH or not isinstance(figures, Mapping):
        return line
    inner = ",\n".join(
        lay_out(one, f"{json.dumps(name)}: ", f"{margin}  ")
        for name, one in figures.items()
    )
    return f"{margin}{key}{{\n{inner}\n{margin}}}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n")
