"""The outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, pk

STATES = ("waiting", "sent", "failed")


class MailMessage(Base):
    """One mail to one person, written with the change it tells of and sent by a job."""

    __tablename__ = "mail_message"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        Index("ix_mail_message_state_id", "state", "id"),
    )
    id: Mapped[pk]
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(String(60))
    """Why it came, as ``invitation``; shown to staff instead of the text."""
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
