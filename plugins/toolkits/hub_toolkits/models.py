"""Resources with their files and reviews, kits of resources, and counts of downloads.

Codes (types, audiences, licences ...) are in ``hub_toolkits.vocabulary``.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from hub.db import pk
from hub.partners.models import Partner
from hub.plugins import plugin_registry
from hub.storage.models import StoredFile

STATES = ("draft", "submitted", "changes_requested", "published", "retired")
EDITABLE_STATES = frozenset({"draft", "changes_requested"})
PREVIEW_STATES = ("waiting", "ready", "none", "failed")
DECISIONS = ("", "submitted", "withdrawn", "changes_requested", "published", "retired", "restored")


class Base(DeclarativeBase):
    """The base of this plugin's models."""

    registry = plugin_registry(__name__)


class Resource(Base):
    """Something a partner made and shares: a title, words about it, and one or more files.

    A published resource is never changed in place. Its makers work on a copy (``replaces_id``); when a
    reviewer publishes the copy, its words and files move into the original, and the copy goes.
    """

    __tablename__ = "toolkits_resource"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("state != 'submitted' OR submitted_at IS NOT NULL", name="submitted_at_known"),
        CheckConstraint("state != 'published' OR published_at IS NOT NULL", name="published_at_known"),
        CheckConstraint("state != 'retired' OR retired_at IS NOT NULL", name="retired_at_known"),
        CheckConstraint("replaces_id IS NULL OR state NOT IN ('published', 'retired')", name="copy_is_work"),
        CheckConstraint("translation_of_id IS NULL OR translation_of_id != id", name="translates_another"),
        CheckConstraint("length(title) > 0", name="title_given"),
        CheckConstraint("download_count >= 0", name="downloads_counted"),
        Index("ix_toolkits_resource_state_submitted_at_id", "state", "submitted_at", "id"),
        Index("ix_toolkits_resource_partner_id_state", "partner_id", "state"),
    )
    id: Mapped[pk]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="RESTRICT"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("toolkits_resource.id", ondelete="CASCADE"), unique=True)
    """The published resource that this working copy will become."""
    translation_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("toolkits_resource.id", ondelete="SET NULL"), index=True
    )
    """The original of which this is another language; never a translation itself."""
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    other_names: Mapped[list[str]] = mapped_column(default=list)
    """Former titles and other names; search finds them."""
    summary: Mapped[str] = mapped_column(String(400), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    """Markdown."""
    resource_type: Mapped[str] = mapped_column(String(40))
    audiences: Mapped[list[str]] = mapped_column(default=list)
    grade_bands: Mapped[list[str]] = mapped_column(default=list)
    topics: Mapped[list[str]] = mapped_column(default=list)
    educational_use: Mapped[list[str]] = mapped_column(default=list)
    content_notes: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(8), default="en")
    licence: Mapped[str] = mapped_column(String(40), default="permission-campaign-use")
    licence_note: Mapped[str] = mapped_column(String(300), default="")
    link_url: Mapped[str] = mapped_column(String(500), default="")
    """Where the material is, when it may only be linked to."""
    time_required_minutes: Mapped[int | None]
    print_size: Mapped[str] = mapped_column(String(20), default="")
    cobranding: Mapped[str] = mapped_column(String(20), default="none")
    is_editable: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    version: Mapped[int] = mapped_column()
    """Counts changes, so that two people cannot overwrite each other."""
    download_count: Mapped[int] = mapped_column(default=0)
    """Sum of ``DownloadDay``."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    """First publication; stays when a new version is published."""
    retired_at: Mapped[datetime | None]
    retired_side: Mapped[str] = mapped_column(String(10), default="")
    """Who took it down: its ``maker`` or a ``reviewer``."""
    partner: Mapped[Partner] = relationship(Partner, lazy="raise_on_sql")
    files: Mapped[list[ResourceFile]] = relationship(
        back_populates="resource",
        lazy="raise_on_sql",
        order_by="ResourceFile.position, ResourceFile.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    messages: Mapped[list[ReviewMessage]] = relationship(
        lazy="raise_on_sql", order_by="ReviewMessage.id", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it; needs ``partner`` loaded."""
        return self.state == "published" and self.partner.status == "active"


class ResourceFile(Base):
    """One file of a resource, with the text that stands for it and the state of its preview."""

    __tablename__ = "toolkits_file"
    __table_args__ = (
        CheckConstraint(f"preview_state IN {PREVIEW_STATES}", name="preview_state_known"),
        CheckConstraint("pages IS NULL OR pages > 0", name="pages_positive"),
    )
    id: Mapped[pk]
    resource_id: Mapped[int] = mapped_column(ForeignKey("toolkits_resource.id", ondelete="CASCADE"), index=True)
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True)
    """A working copy shares the bytes with its original until one of them drops the file."""
    position: Mapped[int] = mapped_column(default=0)
    alt_text: Mapped[str] = mapped_column(String(500), default="")
    """What a picture, or the first page of a document, shows."""
    pages: Mapped[int | None]
    preview_state: Mapped[str] = mapped_column(String(10), default="waiting")
    created_at: Mapped[datetime]
    resource: Mapped[Resource] = relationship(back_populates="files", lazy="raise_on_sql")
    stored: Mapped[StoredFile] = relationship(StoredFile, lazy="raise_on_sql")
    previews: Mapped[list[Preview]] = relationship(
        lazy="raise_on_sql", order_by="Preview.page", cascade="all, delete-orphan", passive_deletes=True
    )


class Preview(Base):
    """A picture of a page: 0 is the small one for lists, 1 the first page."""

    __tablename__ = "toolkits_preview"
    __table_args__ = (UniqueConstraint("file_id", "page"), CheckConstraint("page >= 0", name="page_not_negative"))
    id: Mapped[pk]
    file_id: Mapped[int] = mapped_column(ForeignKey("toolkits_file.id", ondelete="CASCADE"))
    page: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    """In pixels; known to the page before the picture is there, so that nothing jumps."""
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True)
    stored: Mapped[StoredFile] = relationship(StoredFile, lazy="raise_on_sql")


class ReviewMessage(Base):
    """One entry of the conversation between the makers of a resource and its reviewers."""

    __tablename__ = "toolkits_review_message"
    __table_args__ = (
        CheckConstraint(f"decision IN {DECISIONS}", name="decision_known"),
        CheckConstraint("decision != 'changes_requested' OR length(text) > 0", name="request_has_words"),
        CheckConstraint("side IN ('maker', 'reviewer')", name="side_known"),
    )
    id: Mapped[pk]
    resource_id: Mapped[int] = mapped_column(ForeignKey("toolkits_resource.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    decision: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]


class Toolkit(Base):
    """Resources in a good order for somebody who starts; people call it a kit."""

    __tablename__ = "toolkits_toolkit"
    __table_args__ = (
        CheckConstraint("published_at IS NULL OR length(summary) > 0", name="published_has_summary"),
        CheckConstraint("length(title) > 0", name="title_given"),
        CheckConstraint("download_count >= 0", name="downloads_counted"),
    )
    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(400), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    audiences: Mapped[list[str]] = mapped_column(default=list)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id", ondelete="SET NULL"), index=True)
    """Who put it together; empty means the campaign's coordinators."""
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id", ondelete="SET NULL"), index=True)
    """The year of a campaign it was made for; empty means every year."""
    position: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    download_count: Mapped[int] = mapped_column(default=0)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    partner: Mapped[Partner | None] = relationship(Partner, lazy="raise_on_sql")
    sections: Mapped[list[ToolkitSection]] = relationship(
        lazy="raise_on_sql",
        order_by="ToolkitSection.position, ToolkitSection.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class ToolkitSection(Base):
    """A part of a kit, for one audience or step."""

    __tablename__ = "toolkits_section"
    id: Mapped[pk]
    toolkit_id: Mapped[int] = mapped_column(ForeignKey("toolkits_toolkit.id", ondelete="CASCADE"), index=True)
    heading: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int] = mapped_column(default=0)
    items: Mapped[list[ToolkitItem]] = relationship(
        lazy="raise_on_sql",
        order_by="ToolkitItem.position, ToolkitItem.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class ToolkitItem(Base):
    """A resource at its place in a kit."""

    __tablename__ = "toolkits_item"
    __table_args__ = (UniqueConstraint("section_id", "resource_id"),)
    id: Mapped[pk]
    section_id: Mapped[int] = mapped_column(ForeignKey("toolkits_section.id", ondelete="CASCADE"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("toolkits_resource.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    resource: Mapped[Resource] = relationship(lazy="raise_on_sql")


class DownloadDay(Base):
    """How often a resource, or a kit as a whole, was downloaded on one day (UTC). Nothing about who."""

    __tablename__ = "toolkits_download_day"
    __table_args__ = (
        UniqueConstraint("resource_id", "day"),
        UniqueConstraint("toolkit_id", "day"),
        CheckConstraint("(resource_id IS NULL) != (toolkit_id IS NULL)", name="one_thing"),
        CheckConstraint("count > 0", name="count_positive"),
    )
    id: Mapped[pk]
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("toolkits_resource.id", ondelete="CASCADE"))
    toolkit_id: Mapped[int | None] = mapped_column(ForeignKey("toolkits_toolkit.id", ondelete="CASCADE"))
    day: Mapped[date]
    count: Mapped[int]
