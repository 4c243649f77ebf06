"""The audit log: rows are added, never changed; triggers refuse the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, pk


class AuditEntry(Base):
    """Who did what to what, when and why. ``hash`` covers the row and the hash before it."""

    __tablename__ = "audit_entry"
    id: Mapped[pk]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(32))
    """Opaque id of the account, ``""`` for the hub itself or a visitor."""
    action: Mapped[str] = mapped_column(String(80), index=True)
    """As ``partners.request.approved``."""
    target: Mapped[str] = mapped_column(String(80), index=True)
    """As ``partner:12``."""
    partner_id: Mapped[int | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_id: Mapped[str] = mapped_column(String(32), default="")
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Unique: two writers cannot follow the same entry, so the chain cannot fork."""
    hash: Mapped[str] = mapped_column(String(64), unique=True)
