"""The last part of an address, made from a title; a unique index says whether it is free."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hub.search import name_key

MOST = 200


def slugs(title: str, *, reserved: Collection[str], otherwise: str) -> Iterator[str]:
    """Yield what may stand for a title, the best first; ``otherwise`` is for a title without letters.

    ``reserved`` are words that our own addresses have at this place.
    """
    base = name_key(title).replace(" ", "-")[:100].strip("-") or otherwise
    if base not in reserved:
        yield base
    yield from (f"{base}-{number}" for number in range(2, MOST))
