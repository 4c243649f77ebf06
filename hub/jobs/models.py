"""The job table: the truth about background work. The queue only carries ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, pk

STATES = ("queued", "running", "done", "failed")


class Job(Base):
    """One piece of work, written in the transaction of the change that asks for it."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        Index("ix_job_state_run_after", "state", "run_after"),
    )
    id: Mapped[pk]
    kind: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    unique_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    """Two requests for the same work make one job; a periodic job has the key of its period."""
    run_after: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    """A worker that has not finished or renewed by then is taken for dead."""
    lease_token: Mapped[str | None] = mapped_column(String(32))
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
