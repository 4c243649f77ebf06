"""Lists are paged by key: the address holds the key of the last row seen, signed against mistakes only."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list: its rows, and the cursors of the pages beside it (``""``: none)."""

    rows: Sequence[Row]
    next: str = ""
    previous: str = ""


def encode_cursor(key: Key, *, backward: bool = False) -> str:
    """Return a cursor that stands for everything after (or before) ``key``; values must be JSON."""
    text = json.dumps(["<" if backward else ">", *key], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, types: tuple[type, ...]) -> tuple[Key | None, bool]:
    """Return key and direction; ``None`` for an empty, damaged or unfitting cursor (the first page)."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        mark, *key = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return None, False
    if mark not in ("<", ">") or len(key) != len(types):
        return None, False
    if not all(isinstance(value, kind) and _is_storable(value) for value, kind in zip(key, types, strict=True)):
        return None, False
    return tuple(key), mark == "<"


def _is_storable(value: Any) -> bool:
    """Whether a database takes the value; somebody may have written the cursor by hand."""
    if isinstance(value, str):
        return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value)
    return isinstance(value, int | float) and -(2**31) <= value < 2**31


def cut_page(
    rows: Sequence[Row], limit: int, key_of: Callable[[Row], Key], cursor: str, *, backward: bool
) -> Page[Row]:
    """Make a page of up to ``limit + 1`` fetched rows, which are in the order of reading direction.

    ``backward`` rows come nearest first and are turned round here.
    """
    more = len(rows) > limit
    kept = list(rows[:limit])
    if backward:
        kept.reverse()
    if not kept:
        return Page(kept)
    has_next, has_previous = (True, more) if backward else (more, bool(cursor))
    return Page(
        kept,
        next=encode_cursor(key_of(kept[-1])) if has_next else "",
        previous=encode_cursor(key_of(kept[0]), backward=True) if has_previous else "",
    )
