"""Search with PostgreSQL's tsvector: English or Spanish stems by the document's language.

Our own configurations leave out the lists of stop words, so that "The Reading Room" is found by all its
words, as in SQLite. Accents are taken off by us (no extension is needed): a text that has some is
indexed with and without, and a word is looked for both ways.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Float, Select, cast, column, func, literal, select, table, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from hub.search.engines import Entry
from hub.search.words import Question, plain

LANGUAGES = {"en": "english", "es": "spanish"}
_VECTOR = table("search_vector", column("document_id"), column("vector", TSVECTOR))
_INSERT = text(
    "INSERT INTO search_vector (document_id, vector) VALUES (:id,"
    " setweight(to_tsvector(CAST(:config AS regconfig), :title), 'A')"
    " || setweight(to_tsvector(CAST(:config AS regconfig), :summary), 'B')"
    " || setweight(to_tsvector(CAST(:config AS regconfig), :body), 'D')"
    # Without places: the end of one text and the beginning of the next must not make a phrase.
    " || strip(to_tsvector('simple', :beginnings)))"
)
_ION = re.compile("ion$")
"""The Spanish stemmer takes the ending off "conversación", not off "conversacion"."""
_WEIGHTS = "{0.1, 0.1, 0.4, 1.0}"
"""Of the labels D, C, B, A: body and beginnings, none, summary, title."""


class PostgresEngine:
    """A table of vectors beside the documents, with a GIN index."""

    def write(self, session: Session, entries: Sequence[Entry]) -> None:
        """Add entries in one go."""
        session.execute(
            _INSERT,
            [
                {
                    "id": entry.id,
                    "config": f"hub_{LANGUAGES.get(entry.language, 'english')}",
                    "title": _both_ways(entry.title),
                    "summary": _both_ways(entry.summary),
                    "body": _both_ways(entry.body),
                    "beginnings": plain(f"{entry.title} {entry.summary}"),
                }
                for entry in entries
            ],
        )

    def remove(self, session: Session, ids: Sequence[int]) -> None:
        """Take entries out."""
        session.execute(text("DELETE FROM search_vector WHERE document_id = ANY(:ids)"), {"ids": list(ids)})

    def expression(self, question: Question) -> str:
        """Write a question for ``to_tsquery``; words are of letters and digits only and stand in quotation marks."""
        parts = [_either(word) for word in question.words]
        parts += [_either(*phrase) for phrase in question.phrases]
        if question.beginning:
            parts.append(_either(question.beginning, mark=":*"))
        return " & ".join(parts)

    def matches(self, asked: ColumnElement[str]) -> Select[int, float]:
        """Return id and the negative of ``ts_rank`` (the smaller the better)."""
        vector = _VECTOR.c.vector
        either = func.to_tsquery("hub_english", asked).op("||")(func.to_tsquery("hub_spanish", asked))
        # A document by half its rank for its length: a short title that fits beats a long text.
        rank = -cast(func.ts_rank(literal(_WEIGHTS).op("::")(text("real[]")), vector, either, 1), Float(53))
        return select(_VECTOR.c.document_id.label("id"), rank.label("rank")).where(vector.op("@@")(either))


def _either(*words: str, mark: str = "") -> str:
    """Return words in order, as they are, without accents, or with the one that most people leave out."""
    bare = tuple(plain(word) for word in words)
    ways = dict.fromkeys((words, bare, tuple(_ION.sub("ión", word) for word in bare)))
    return "(" + " | ".join("(" + " <-> ".join(f"'{word}'{mark}" for word in way) + ")" for way in ways) + ")"


def _both_ways(text: str) -> str:
    bare = plain(text)
    return text if bare == text else f"{text} {bare}"
