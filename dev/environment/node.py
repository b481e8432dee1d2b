"""The checkers that run on Node, installed in the state folder from a lock file."""

import os
import shutil

from .paths import DEV, STATE, digest
from .steps import SetupError, is_complete, replacing, run

FOLDER = STATE / "node"
MANIFESTS = (DEV / "node" / "package.json", DEV / "node" / "package-lock.json")


def ensure_node_tools() -> None:
    """Install the checkers unless they are there.

    :raise SetupError: when npm is missing.
    """
    inputs = digest(*(path.read_text() for path in MANIFESTS))
    if is_complete(FOLDER, inputs):
        return
    if not shutil.which("npm"):
        advice = "As root: apt-get install nodejs npm (Node 20 or later)"
        raise SetupError(f"The checkers of XML and JavaScript need npm. {advice}")
    with replacing(FOLDER, inputs) as folder:
        for path in MANIFESTS:
            shutil.copy(path, folder)
        # npm ci refuses what is not what the lock file says; no package runs a script.
        install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        advice = "Check that this machine reaches its npm registry, then run it again."
        run("Installing the checkers for Node", install, advice, cwd=folder)


def variables() -> dict[str, str]:
    """Return the variables with which the checkers and their plug-ins are found."""
    modules = FOLDER / "node_modules"
    path = os.pathsep.join([str(modules / ".bin"), os.environ.get("PATH", os.defpath)])
    return {"NODE_PATH": str(modules), "PATH": path}
