"""What an engine does, and which one belongs to a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from hub.search.words import Question


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of one document, ready for an engine."""

    id: int
    language: str
    title: str
    summary: str
    body: str


class Engine(Protocol):
    """A full-text index beside the table ``search_document``; ``id`` is that of its row. Migrations make it."""

    def write(self, session: Session, entries: Sequence[Entry]) -> None:
        """Add entries; none of them is in the index."""

    def remove(self, session: Session, ids: Sequence[int]) -> None:
        """Take entries out; those that are not in it are no error."""

    def expression(self, question: Question) -> str:
        """Return a question in the engine's own language."""

    def matches(self, asked: ColumnElement[str]) -> Select[int, float]:
        """Return a query for ``id`` and ``rank`` of what fits an expression; a smaller rank is better."""


def engine_for(dialect: str) -> Engine:
    """Return the engine of a database, by SQLAlchemy's name for its kind."""
    if dialect == "postgresql":
        from hub.search.postgres import PostgresEngine

        return PostgresEngine()
    from hub.search.sqlite import SqliteEngine

    return SqliteEngine()
