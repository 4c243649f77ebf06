"""Adding to the audit log.

An entry waits in the session until everything else of the transaction is written. Only then does the
transaction take its turn (one at a time, on all nodes), read the end of the chain and append. So the
turn is short, and because it is always taken last, two transactions cannot wait for each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import Executable, Table, event, select, text
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction
from sqlalchemy.sql import visitors

from hub.audit.chain import GENESIS, entry_hash
from hub.audit.context import request_id
from hub.audit.models import AuditEntry
from hub.db import db, is_within, table_of

_PENDING = "hub_audit_pending"
_LOCK_KEY = 7_204_662  # any number, the same on all nodes


class Actor(Protocol):
    """An account, as far as the log needs to know it."""

    @property
    def opaque_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Pending:
    entry: AuditEntry
    savepoint: SessionTransaction | None


def record(
    action: str,
    target: str,
    *,
    actor: Actor | None,
    now: datetime,
    partner_id: int | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry to the transaction of the change it tells of; both are kept, or neither.

    ``action`` is a dotted past tense (``partners.request.approved``), ``target`` a kind and an id
    (``partner:12``), ``details`` plain JSON without names or addresses: entries outlive accounts.
    ``id`` and ``hash`` of the returned entry are filled in at the commit.

    Raises:
        TypeError, ValueError: ``details`` is not plain JSON.
    """
    entry = AuditEntry(
        at=now,
        actor=actor.opaque_id if actor is not None else "",
        action=action,
        target=target,
        partner_id=partner_id,
        reason=reason.replace("\0", ""),
        details=json.loads(json.dumps(dict(details or {}), sort_keys=True, allow_nan=False)),
        request_id=request_id(),
    )
    session = db.session()
    if not session.in_transaction():
        session.begin()  # without one, a rollback would tell nobody and the entry would stay
    session.info.setdefault(_PENDING, []).append(_Pending(entry, session.get_nested_transaction()))
    return entry


def _append_pending(session: Session) -> None:
    pending: list[_Pending] = session.info.pop(_PENDING, [])
    if not pending:
        return
    session.flush()  # every other lock first, the turn last
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
    # SQLite: whoever writes has the only writer's lock since the transaction began.
    newest = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    last_id, last_hash = session.execute(newest).one_or_none() or (0, GENESIS)
    for one in pending:
        entry = one.entry
        # Numbered here and not by the database, so that a missing number can only be a removed row.
        entry.id = last_id + 1
        entry.previous_hash = last_hash
        entry.hash = entry_hash(entry)
        last_id, last_hash = entry.id, entry.hash
        session.add(entry)
        session.flush()


@event.listens_for(db.session, "before_commit")
def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():  # a savepoint is not the end
        _append_pending(session)


@event.listens_for(db.session, "do_orm_execute")
def _before_reading_own_entries(state: ORMExecuteState) -> None:
    """Let a transaction that asks for entries see its own."""
    if _PENDING in state.session.info and state.is_select and _reads_log(state.statement):
        _append_pending(state.session)


def _reads_log(statement: Executable) -> bool:
    """Return whether the table of entries stands anywhere in a statement, in a subquery too.

    The parts of a statement are gone through as they were written: to compile one that loads an account with
    everything joined takes 30 ms, this takes 20 µs. Eager joins are not seen, but no model is related to entries.
    """
    parts = visitors.iterate(cast(visitors.ExternallyTraversible, statement))
    # An entity's table is a marked copy, equal to the table but not the same object.
    return any(part == table_of(AuditEntry) for part in parts if isinstance(part, Table))


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    """Drop the entries of what was rolled back, be it a savepoint or everything."""
    pending: list[_Pending] = session.info.get(_PENDING, [])
    if undone.nested:
        session.info[_PENDING] = [one for one in pending if not is_within(one.savepoint, undone)]
    elif undone.parent is None:
        session.info.pop(_PENDING, None)
