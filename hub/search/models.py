"""What can be found: one row a document, its facets, and the full-text index beside it.

The index itself differs (an FTS5 table on SQLite, a ``tsvector`` column on PostgreSQL) and belongs to
the engines in this package; both are written by the service, not by triggers, so that they stay alike.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, pk


class SearchDocument(Base):
    """One thing that search can find; only what everyone may see is written here."""

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("source", "object_id"),
        Index("ix_search_document_source_sort_key_object_id", "source", "sort_key", "object_id"),
    )
    id: Mapped[pk]
    source: Mapped[str] = mapped_column(String(60))
    object_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(8), default="en")
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(String(200))
    """Order of a list without a question, ascending; equal keys go by ``object_id``."""
    updated_at: Mapped[datetime]


class SearchFacet(Base):
    """One value by which a document can be filtered, as ``state`` ``AK``."""

    __tablename__ = "search_facet"
    __table_args__ = (Index("ix_search_facet_source_name_value_document_id", "source", "name", "value", "document_id"),)
    document_id: Mapped[int] = mapped_column(ForeignKey("search_document.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    """The document's; stands here, too, so that counts are read from the index alone."""
