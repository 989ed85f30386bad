"""The identity of a document's text."""

import hashlib


def content_hash(text: str) -> str:
    """Return the SHA-256 of a document's text, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
