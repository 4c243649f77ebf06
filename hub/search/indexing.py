"""Writing the index, in the transaction of the change and never by triggers, so that both engines are alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.db import db, table_of
from hub.plugins import SearchSource
from hub.search.engines import Engine, Entry, engine_for
from hub.search.models import SearchDocument, SearchFacet
from hub.search.types import Document
from hub.search.words import name_key, words

BATCH = 500


def index(documents: Iterable[Document], now: datetime) -> int:
    """Put documents into the index, or put them anew; return how many.

    9,000 documents take about two seconds; they are read and written in batches of 500.
    """
    session = db.session()
    engine = engine_for(session.get_bind().dialect.name)
    rest = iter(documents)
    count = 0
    while batch := list(islice(rest, BATCH)):
        # The last one counts when a document comes twice.
        unique = {(document.source, document.object_id): document for document in batch}
        _write(session, engine, list(unique.values()), now)
        count += len(unique)
    return count


def remove(source: str, object_ids: Iterable[int]) -> None:
    """Take documents out of the index; those that are not in it are no error."""
    session = db.session()
    wanted = iter(object_ids)
    while batch := list(islice(wanted, BATCH)):
        query = select(SearchDocument.id).where(SearchDocument.source == source, SearchDocument.object_id.in_(batch))
        _remove(session, list(session.scalars(query)))


def reindex(source: SearchSource, now: datetime) -> int:
    """Write all documents of a source anew and drop those that are no longer among them; return how many."""
    seen: set[int] = set()

    def documents() -> Iterable[Document]:
        for document in source.documents():
            seen.add(document.object_id)
            yield document

    count = index(documents(), now)
    known = db.session.scalars(select(SearchDocument.object_id).where(SearchDocument.source == source.name))
    remove(source.name, sorted(set(known) - seen))
    return count


def _write(session: Session, engine: Engine, documents: Sequence[Document], now: datetime) -> None:
    ids = _upsert(session, documents, now)
    numbers = list(ids.values())
    engine.remove(session, numbers)
    session.execute(delete(table_of(SearchFacet)).where(SearchFacet.document_id.in_(numbers)))
    facets = [
        {
            "document_id": ids[document.source, document.object_id],
            "source": document.source,
            "name": name,
            "value": value,
        }
        for document in documents
        for name, values in document.facets.items()
        for value in dict.fromkeys(values)
        if value
    ]
    if facets:
        session.execute(insert(table_of(SearchFacet)), facets)
    engine.write(session, [_entry(ids[document.source, document.object_id], document) for document in documents])


def _upsert(session: Session, documents: Sequence[Document], now: datetime) -> dict[tuple[str, int], int]:
    """Write the rows; return the id of each."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table_of(SearchDocument))
    changed = ("language", "title", "summary", "body", "sort_key", "updated_at")
    statement = statement.on_conflict_do_update(
        index_elements=["source", "object_id"], set_={name: statement.excluded[name] for name in changed}
    ).returning(SearchDocument.id, SearchDocument.source, SearchDocument.object_id)
    rows = session.execute(
        statement,
        [
            {
                "source": document.source,
                "object_id": document.object_id,
                "language": document.language,
                "title": document.title,
                "summary": document.summary,
                "body": document.body,
                "sort_key": (document.sort_key or name_key(document.title))[:200],
                "updated_at": now,
            }
            for document in documents
        ],
    )
    return {(row.source, row.object_id): row.id for row in rows}


def _remove(session: Session, ids: list[int]) -> None:
    if not ids:
        return
    engine_for(session.get_bind().dialect.name).remove(session, ids)
    session.execute(delete(table_of(SearchFacet)).where(SearchFacet.document_id.in_(ids)))
    session.execute(delete(table_of(SearchDocument)).where(SearchDocument.id.in_(ids)))


def _entry(document_id: int, document: Document) -> Entry:
    title, summary, body = (" ".join(words(text)) for text in (document.title, document.summary, document.body))
    return Entry(document_id, document.language, title, summary, body)
