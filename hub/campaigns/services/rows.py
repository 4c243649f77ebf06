"""What changing any row of a campaign has in common: facts in, and one audit entry."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Delete

from hub import audit
from hub.audit import Actor
from hub.db import constraints_decide, db
from hub.errors import Message


def take_facts(row: Any, facts: Any) -> list[str]:
    """Give ``row`` the values of the dataclass ``facts``; return the names of the fields that changed."""
    changed = []
    for item in fields(facts):
        value = getattr(facts, item.name)
        if getattr(row, item.name) != value:
            setattr(row, item.name, value)
            changed.append(item.name)
    return changed


def remove(statement: Delete, message: Message, **params: object) -> None:
    """Delete rows unless something still refers to them.

    Raises:
        Conflict: with ``message``.
    """
    with constraints_decide(message, **params):
        db.session.execute(statement)


def note(
    action: str, target: str, *, actor: Actor | None, now: datetime, details: dict[str, Any] | None = None
) -> None:
    """Write the audit entry ``campaigns.<action>``."""
    audit.record(f"campaigns.{action}", target, actor=actor, now=now, details=details)
