"""What the directory knows about a help service beyond core's contact; names follow Open Referral's HSDS.

Core keeps name, number, hours and the day of the confirmation, so that there is help without this plugin. Nothing
here is about a person.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.campaigns.models import Translated
from hub.db import pk
from hub.plugins import plugin_registry

PHONE_TYPES = ("voice", "text", "textphone", "video")
"""Types of RFC 6350 that a help service may have; a textphone is also called TTY."""


class Base(DeclarativeBase):
    """The plugin's own mapper registry over the shared metadata."""

    registry = plugin_registry(__name__)


class Details(Translated, Base):
    """Who a service is for and how one gets it; at most one row for each service of core."""

    __tablename__ = "helplines_details"
    __table_args__ = (
        CheckConstraint("minimum_age >= 0 AND maximum_age <= 120 AND minimum_age <= maximum_age", name="ages_in_order"),
    )
    service_id: Mapped[int] = mapped_column(ForeignKey("help_service.id", ondelete="CASCADE"), primary_key=True)
    alternate_name: Mapped[str] = mapped_column(String(200), default="")
    needs: Mapped[list[str]] = mapped_column(default=list)
    """Codes of ``vocabulary.NEEDS``, the taxonomy terms of HSDS; without any, the kind of the service says it."""
    eligibility_description: Mapped[str] = mapped_column(Text, default="")
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]
    application_process: Mapped[str] = mapped_column(Text, default="")
    fees_description: Mapped[str] = mapped_column(Text, default="")
    interpretation_services: Mapped[str] = mapped_column(Text, default="")
    accessibility: Mapped[str] = mapped_column(Text, default="")
    alert: Mapped[str] = mapped_column(Text, default="")
    """Something that holds for a short time, as "No chat this week"."""
    reminded_on: Mapped[date | None]
    """When the coordinators were last asked to confirm the service again."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts what was written: a form that was opened before somebody else's change does not overwrite it."""
    assurance_changed_on: Mapped[date | None]
    """When a coordinator last confirmed the service here or took it off; without it there is nothing to undo."""
    assured_before: Mapped[date | None]
    """The day of the confirmation before that, for whoever pressed the wrong button."""
    assurer_before: Mapped[str] = mapped_column(String(200), default="")
    assured_after: Mapped[date | None]
    """What the confirmation became then; when it is another now, core's form was used since."""


class Phone(Translated, Base):
    """Another number of a service, beside the one to call and the one to text that core keeps."""

    __tablename__ = "helplines_phone"
    __table_args__ = (
        UniqueConstraint("service_id", "number", "type"),
        CheckConstraint(f"type IN {PHONE_TYPES}", name="type_known"),
    )
    id: Mapped[pk]
    service_id: Mapped[int] = mapped_column(ForeignKey("help_service.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(String(32))
    """Digits to dial, with the country code."""
    number_display: Mapped[str] = mapped_column(String(60), default="")
    extension: Mapped[str] = mapped_column(String(10), default="")
    type: Mapped[str] = mapped_column(String(12))
    description: Mapped[str] = mapped_column(String(200), default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    removed_on: Mapped[date | None]
    """When it was taken away; nobody but staff sees it, and it can be put back for a while."""
