"""The hash that proves that a stored file is the one that was sent."""

import hashlib


def hash_content(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()
