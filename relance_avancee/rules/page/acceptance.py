"""The proof that a payment plan was accepted on the page, and its verification.

An export is a zip: ``acceptance.json`` tells who accepted what, when and from where,
with the SHA-256 of every other file. Its ``fingerprint`` is that of all that it tells;
the customer has received it by mail, so that nobody makes another proof afterwards.

This file is in each export as ``verify.py``. It needs Python alone::

    python3 verify.py acceptance.zip [the fingerprint of the mail]
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

PROOF, SCRIPT = "acceptance.json", "verify.py"
FORMAT = "relance-acceptance-1"
# Files of an export are small: what unpacks to more is not read.
MOST_BYTES = 100 * 1024 * 1024
# {part: what it must tell}.
TOLD = {
    "": "format accepted_at plan company customer signer link origin read files",
    "plan": "number version terms clause interest currency total instalments",
    "signer": "name capacity manner",
    "link": "addressee email purpose made_at",
    "origin": "ip user_agent",
}


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def write_proof(told: Mapping[str, Any]) -> bytes:
    """Return the one way in which a proof is written."""
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def get_fingerprint(told: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that a proof tells."""
    rest = {name: value for name, value in told.items() if name != "fingerprint"}
    return digest(write_proof(rest))


def seal(told: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what a proof tells, with the hashes of ``files`` and its fingerprint.

    >>> proof = seal({"customer": "Martin SARL"}, {"plan.pdf": b"%PDF"})
    >>> proof["files"]["plan.pdf"][:8], proof["fingerprint"] == get_fingerprint(proof)
    ('315d429b', True)
    """
    hashes = {name: digest(content) for name, content in files.items()}
    sealed = {**told, "format": FORMAT, "files": hashes}
    return {**sealed, "fingerprint": get_fingerprint(sealed)}


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the zip of an export, the same for the same files."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name])
    return output.getvalue()


def unpack(export: bytes) -> dict[str, bytes]:
    """Return {name: content} of an export.

    :raise ValueError: for what is no whole zip.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(export)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise ValueError("too large")
            return {one.filename: archive.read(one) for one in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError) as error:
        raise ValueError(str(error)) from error


def find_faults(files: Mapping[str, bytes], fingerprint: str = "") -> list[str]:
    """Return in sentences what is wrong with the files of an export; [] when nothing.

    ``fingerprint`` is the one that the customer received, if it is to be compared.
    """
    if PROOF not in files:
        return [f"{PROOF} is missing: nothing says what was accepted."]
    try:
        told = json.loads(files[PROOF])
    except ValueError:
        told = None
    if not isinstance(told, dict) or write_proof(told) != files[PROOF]:
        return [f"{PROOF} was changed: it is not as it was written."]
    found = _find_untold(told)
    if told.get("fingerprint") != get_fingerprint(told):
        found.append(
            f"{PROOF} was changed: its fingerprint is {get_fingerprint(told)}, not "
            f"{told.get('fingerprint')}."
        )
    if fingerprint and told.get("fingerprint") != fingerprint.strip().lower():
        found.append(
            "The fingerprint is not the one that the customer received: this is the "
            "proof of something else."
        )
    return found + _find_changed(told, files)


def _find_untold(told: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each thing that a proof must tell and does not."""
    found = []
    for part, names in TOLD.items():
        values = told.get(part) if part else told
        known = values if isinstance(values, dict) else {}
        missing = [name for name in names.split() if name not in known]
        if missing:
            within = f" of “{part}”" if part else ""
            found.append(f"{PROOF} does not tell {', '.join(missing)}{within}.")
    return found


def _find_changed(told: Mapping[str, Any], files: Mapping[str, bytes]) -> list[str]:
    """Return a sentence for each file that is not the one of the acceptance."""
    hashes = told.get("files")
    named = hashes if isinstance(hashes, dict) else {}
    found = []
    for name in sorted(named):
        if name not in files:
            found.append(f"{name} is missing from the export.")
        elif digest(files[name]) != named[name]:
            found.append(
                f"{name} was changed: its SHA-256 is {digest(files[name])}, not "
                f"{named[name]}."
            )
    others = sorted(files.keys() - named.keys() - {PROOF, SCRIPT})
    return found + [f"{name} is not of the acceptance." for name in others]


def describe(told: Mapping[str, Any]) -> str:
    """Return in lines what a proof tells."""
    plan, signer, link = told["plan"], told["signer"], told["link"]
    origin = told["origin"]
    lines = (
        f"Plan: {plan['number']}, version {plan['version']}: {plan['terms']}",
        f"Accepted on {told['accepted_at']} (UTC) for {told['customer']}",
        f"By {signer['name']}, {signer['capacity']} (signature {signer['manner']})",
        f"By the link sent to {link['addressee']} <{link['email']}>",
        f"From {origin['ip']}, {origin['user_agent']}",
        f"Fingerprint: {told['fingerprint']}",
    )
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Verify the export named on the command line; return 0 when it is whole."""
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        with open(arguments[0], "rb") as file:
            files = unpack(file.read())
    except (OSError, ValueError) as error:
        sys.stdout.write(f"The export cannot be read: {error}\n")
        return 1
    faults = find_faults(files, *arguments[1:])
    told = [*faults, "It is NOT the proof as it was made."]
    if not faults:
        told = [describe(json.loads(files[PROOF])), "The proof is whole."]
    sys.stdout.write("\n".join(told) + "\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
