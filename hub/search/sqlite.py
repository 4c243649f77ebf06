"""Search with SQLite's FTS5: English stems by FTS5 itself, Spanish ones by us, accents ignored.

A Spanish text stands in the index twice: its words, then their stems. ``beginnings`` holds the words of title
and summary as they are, each with a letter at its end that keeps the stemmer away. Otherwise "educatio" would
find nothing, because "education" is kept as "educ".
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, column, literal_column, select, table, text
from sqlalchemy.orm import Session

from hub.search.engines import Entry
from hub.search.stems import spanish_stems
from hub.search.words import Question

_END = "q"
"""English has no suffix that ends so, and no stemming rule applies."""
_FTS = table("search_fts", column("rowid"))
_INSERT = text(
    "INSERT INTO search_fts (rowid, title, summary, body, beginnings)"
    " VALUES (:id, :title, :summary, :body, :beginnings)"
)
_WEIGHTS = "10.0, 4.0, 1.0, 2.0"


class SqliteEngine:
    """An FTS5 table whose rowid is the document's id."""

    def write(self, session: Session, entries: Sequence[Entry]) -> None:
        """Add entries in one go."""
        session.execute(
            _INSERT,
            [
                {
                    "id": entry.id,
                    "title": _with_stems(entry.title, entry.language),
                    "summary": _with_stems(entry.summary, entry.language),
                    "body": _with_stems(entry.body, entry.language),
                    "beginnings": " ".join(
                        f"{word}{_END}" for word in dict.fromkeys(f"{entry.title} {entry.summary}".split())
                    ),
                }
                for entry in entries
            ],
        )

    def remove(self, session: Session, ids: Sequence[int]) -> None:
        """Take entries out one by one: FTS5 finds a rowid quickest."""
        session.execute(text("DELETE FROM search_fts WHERE rowid = :id"), [{"id": each} for each in ids])

    def expression(self, question: Question) -> str:
        """Write a question for FTS5; words are of letters and digits only and stand in quotation marks."""
        parts = [_either((word,)) for word in question.words]
        parts += [_either(phrase) for phrase in question.phrases]
        if question.beginning:
            # The word itself stands beside its beginning so that it counts for more.
            parts.append(_either((question.beginning,), f'"{question.beginning}" *'))
        return " AND ".join(parts)

    def matches(self, asked: ColumnElement[str]) -> Select[int, float]:
        """Return id and bm25 (negative, the smaller the better)."""
        rank: ColumnElement[float] = literal_column(f"bm25(search_fts, {_WEIGHTS})")
        document_id: ColumnElement[int] = literal_column("search_fts.rowid")
        return (
            select(document_id.label("id"), rank.label("rank"))
            .select_from(_FTS)
            .where(literal_column("search_fts").op("MATCH")(asked))
        )


def _either(words: Sequence[str], *more: str) -> str:
    """Return words in order, in an English form or in a Spanish one."""
    ways = (f'"{" ".join(way)}"' for way in (words, *_stems(words)))
    return "(" + " OR ".join((*ways, *more)) + ")"


def _with_stems(text: str, language: str) -> str:
    return " ".join((text, *map(" ".join, _stems(text.split())))) if language == "es" else text


def _stems(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the Spanish stems of words in order; twice where they are others without accents."""
    stems = [spanish_stems(word) for word in words]
    return list(dict.fromkeys((tuple(one[0] for one in stems), tuple(one[-1] for one in stems))))
