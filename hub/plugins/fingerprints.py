"""The fingerprint of a template: tells whether the original of an override has changed since it was copied."""

from __future__ import annotations

from hashlib import sha256


def fingerprint_of(source: str) -> str:
    """Return 16 characters for the text of a template; line ends do not count."""
    return sha256("\n".join(source.splitlines()).encode()).hexdigest()[:16]
