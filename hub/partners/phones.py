"""Phone numbers as people read them."""

from __future__ import annotations

import re

_NANP = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")


def phone_text(number: str) -> str:
    """Return ``312-555-0100`` for ``+13125550100``; other numbers as they are."""
    match = _NANP.fullmatch(number)
    return "-".join(match.groups()) if match else number
