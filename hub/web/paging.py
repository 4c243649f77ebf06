"""Lists are paged by key: the address holds the key of the last row seen, signed against mistakes only."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
Key = tuple[Any, ...]
LARGEST_ID = 2**31 - 1
"""Of an integer column in PostgreSQL."""


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
    return isinstance(value, int | float) and not isinstance(value, bool) and -(2**31) <= value <= LARGEST_ID


def row_id(text: str) -> int:
    """Read the id of a row from an address: ``request.args.get("before", type=row_id)``.

    Raises:
        ValueError: it is no number, or one that no row can have.
    """
    number = int(text)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError(f"{number} is no id")
    return number


def read_moment(text: Any) -> datetime | None:
    """Return the moment in a cursor (ISO 8601 with its zone), ``None`` when somebody has written another text."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (TypeError, ValueError, OverflowError):
        return None


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
