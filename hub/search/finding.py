"""Asking the index: one statement for the page, one for the total and all facets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, func, literal, or_, select, union_all

from hub.db import db
from hub.search.engines import engine_for
from hub.search.models import SearchDocument, SearchFacet
from hub.search.types import Query, Results
from hub.search.words import Question, question, storable
from hub.web.paging import Page, cut_page, decode_cursor

LARGEST_PAGE = 200


def find(query: Query) -> Results:
    """Return one page of what fits, with the total and the counts of the facets asked for.

    With words the best come first, without any the list is in the order of ``sort_key``. Words must all be
    there, in any form of theirs; the last one may be a beginning.
    """
    asked = question(query.text)
    page = _page(query, asked)
    total, facets = _counts(query, asked)
    return Results([row.object_id for row in page.rows], total, facets, page.next, page.previous)


def _page(query: Query, asked: Question) -> Page[Any]:
    limit = max(1, min(query.limit, LARGEST_PAGE))
    matched = _matched(asked)
    document = SearchDocument
    order: ColumnElement[Any] = matched.c.rank if matched is not None else document.sort_key.expression
    statement = select(document.object_id, order.label("key")).where(document.source == query.source)
    if matched is not None:
        statement = statement.join(matched, matched.c.id == document.id)
    statement = statement.where(*_filters(query))
    key, backward = decode_cursor(query.cursor, (str if matched is None else float, int))
    if key is not None:
        beyond = order < key[0] if backward else order > key[0]
        beside = document.object_id < key[1] if backward else document.object_id > key[1]
        statement = statement.where(or_(beyond, and_(order == key[0], beside)))
    ends = (order.desc(), document.object_id.desc()) if backward else (order, document.object_id)
    rows = db.session.execute(statement.order_by(*ends).limit(limit + 1)).all()
    cursor = query.cursor if key is not None else ""
    return cut_page(rows, limit, lambda row: (row.key, row.object_id), cursor, backward=backward)


def _counts(query: Query, asked: Question) -> tuple[int, dict[str, dict[str, int]]]:
    """Return total and facets by one statement; rows without a name are the total."""
    matched = _matched(asked)
    hits = _hits(query, matched)
    parts: list[Select[*tuple[Any, ...]]] = [
        select(literal("").label("name"), literal("").label("value"), func.count().label("hits")).select_from(
            hits.subquery()
        )
    ]
    chosen = [name for name in query.facets if query.filters.get(name)]
    if free := [name for name in query.facets if name not in chosen]:
        # Nothing is chosen in these, so all of them are counted under the same filters in one pass.
        everything = matched is None and not _filters(query)
        parts.append(_count(query.source, free, None if everything else hits))
    parts += [_count(query.source, [name], _hits(query, matched, without=name)) for name in chosen]
    facets: dict[str, dict[str, int]] = {name: {} for name in query.facets}
    total = 0
    for name, value, hit_count in db.session.execute(union_all(*parts)):
        if name:
            facets[name][value] = hit_count
        else:
            total = hit_count
    return total, {name: _most_frequent_first(counts) for name, counts in facets.items()}


def _count(source: str, names: list[str], hits: Select[*tuple[Any, ...]] | None) -> Select[*tuple[Any, ...]]:
    statement = select(SearchFacet.name, SearchFacet.value, func.count()).where(
        SearchFacet.source == source, SearchFacet.name.in_([storable(name) for name in names])
    )
    if hits is not None:
        statement = statement.where(SearchFacet.document_id.in_(hits))
    return statement.group_by(SearchFacet.name, SearchFacet.value)


def _hits(query: Query, matched: CTE | None, *, without: str = "") -> Select[*tuple[Any, ...]]:
    statement = select(SearchDocument.id).where(SearchDocument.source == query.source)
    if matched is not None:
        statement = statement.join(matched, matched.c.id == SearchDocument.id)
    return statement.where(*_filters(query, without=without))


def _matched(asked: Question) -> CTE | None:
    """Return what the words match, as one table that is made once in a statement."""
    if not asked:
        return None
    return engine_for(db.session.get_bind().dialect.name).matches(asked).cte("matched").prefix_with("MATERIALIZED")


def _filters(query: Query, *, without: str = "") -> list[ColumnElement[bool]]:
    return [
        SearchDocument.id.in_(
            select(SearchFacet.document_id).where(
                SearchFacet.source == query.source,
                SearchFacet.name == storable(name),
                SearchFacet.value.in_([storable(value) for value in values]),
            )
        )
        for name, values in query.filters.items()
        if values and name != without
    ]


def _most_frequent_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
