"""The hash chain: what a hash covers, and how the whole log is checked.

What a check can find: a changed value in any column, an entry that was removed, added, or moved within
the log. What it cannot find by the log alone: entries cut off at the very end, or a log written anew
from some place on by somebody who may do everything in the database. For these, note the newest entry
elsewhere (``hub audit head``) and give it to the check (``hub audit verify --noted``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Text, cast, func, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hub.audit.models import AuditEntry

GENESIS = "0" * 64
"""What the first entry follows."""
_SQLITE_MOMENT = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the log is not as it was written. ``entry_id`` is where it shows."""

    entry_id: int
    text: str


def entry_hash(entry: AuditEntry) -> str:
    """Return the hash of an entry that is complete but for it: its values and the hash before it."""
    return _hash(
        entry.id,
        entry.at,
        entry.actor,
        entry.action,
        entry.target,
        entry.partner_id,
        entry.reason,
        json.dumps(entry.details),  # the very text that is stored
        entry.request_id,
        entry.previous_hash,
    )


def head(session: Session) -> tuple[int, str]:
    """Return id and hash of the newest entry, ``(0, GENESIS)`` for an empty log."""
    newest = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    found = session.execute(newest).one_or_none()
    return (found[0], found[1]) if found else (0, GENESIS)


def verify(session: Session, *, noted: tuple[int, str] | None = None) -> Iterator[Problem]:
    """Go through the whole log in order and yield what is wrong; reads 1,000 entries at a time.

    ``noted`` is an id and a hash that were written down earlier: that entry must still be there.
    """
    last_id, last_hash = 0, GENESIS
    seen_noted = noted is None
    try:
        for row in session.execute(_rows(session).execution_options(yield_per=1000)):
            yield from _check(row, last_id, last_hash)
            last_id, last_hash = row.id, row.hash
            seen_noted = seen_noted or noted == (row.id, row.hash)
    except (DBAPIError, ValueError) as error:
        yield Problem(last_id + 1, f"cannot be read: {error}")
        return
    if noted is not None and not seen_noted:
        yield Problem(noted[0], "the entry that was noted is not in the log; the end was cut off or written anew")


def _rows(session: Session) -> Any:
    """All columns as close as possible to what is stored, so that no conversion hides a change."""
    entry = AuditEntry
    sqlite = session.get_bind().dialect.name == "sqlite"
    return select(
        entry.id,
        type_coerce(entry.at, Text).label("at") if sqlite else entry.at,
        entry.actor,
        entry.action,
        entry.target,
        entry.partner_id,
        entry.reason,
        (type_coerce(entry.details, Text) if sqlite else cast(entry.details, Text)).label("details"),
        entry.request_id,
        entry.previous_hash,
        entry.hash,
    ).order_by(entry.id)


def _check(row: Row[Any], last_id: int, last_hash: str) -> Iterator[Problem]:
    if row.id != last_id + 1:
        missing = f"entry {last_id + 1} is" if row.id == last_id + 2 else f"entries {last_id + 1} to {row.id - 1} are"
        yield Problem(last_id + 1, f"{missing} missing")
    elif row.previous_hash != last_hash:
        yield Problem(row.id, "does not follow the entry before it")
    try:
        at = _moment(row.at)
    except (TypeError, ValueError):
        yield Problem(row.id, "was changed: its moment cannot be read")
        return
    values = (row.actor, row.action, row.target, row.partner_id, row.reason, row.details, row.request_id)
    if row.hash != _hash(row.id, at, *values, row.previous_hash):
        yield Problem(row.id, "was changed after it was written")


def _moment(stored: datetime | str) -> datetime:
    if isinstance(stored, datetime):
        return stored
    moment = datetime.strptime(stored, _SQLITE_MOMENT).replace(tzinfo=UTC)
    if moment.strftime(_SQLITE_MOMENT) != stored:
        raise ValueError("not as the hub writes it")
    return moment


def _hash(entry_id: int, at: datetime, *rest: str | int | None) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([entry_id, moment, *rest], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def count(session: Session) -> int:
    """Return how many entries there are."""
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0
