"""What the hub knows about a stored file; the bytes lie in the object store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, pk


class StoredFile(Base):
    """One file. Its name on disk is random; type and display name live here, not in the store."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size_bytes > 0", name="size_positive"),)
    id: Mapped[pk]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    """Path in the store, random."""
    name: Mapped[str] = mapped_column(String(200))
    """Display name, cleaned."""
    content_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime]
