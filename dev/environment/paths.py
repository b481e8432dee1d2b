"""Where things are: this checkout, and the state folder shared by all checkouts."""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
DEV = CHECKOUT / "dev"
ADDON = CHECKOUT / "relance_avancee"


def addons() -> list[Path]:
    """Return the folders of the addons of this repository, the main one first."""
    manifests = CHECKOUT.glob("relance_avancee*/__manifest__.py")
    return sorted(manifest.parent for manifest in manifests)


def _state_folder() -> Path:
    """Return the folder that holds all that the set-up installs or builds."""
    chosen = os.environ.get("RELANCE_STATE")
    if chosen:
        return Path(chosen).expanduser().resolve()
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache).expanduser().resolve() / "relance_avancee"


def digest(*parts: object) -> str:
    """Return eight characters that change when one of the parts does."""
    text = "\0".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


STATE = _state_folder()
LOGS = STATE / "logs"
ODOO_DATA = STATE / "odoo_data"
CHECKOUT_ID = digest(CHECKOUT)


def database_name(purpose: str) -> str:
    """Return this checkout's database for a purpose; two clones never share one."""
    return f"relance_{purpose}_{CHECKOUT_ID}"
