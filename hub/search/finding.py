"""Asking the index: one statement for the page, one for the total and all facets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import CTE, ColumnElement, Select, and_, bindparam, case, func, literal, or_, select, union_all
from sqlalchemy.sql.selectable import CompoundSelect

from hub.db import db
from hub.search.engines import engine_for
from hub.search.models import SearchDocument, SearchFacet
from hub.search.types import Query, Results
from hub.search.words import question, storable
from hub.web.paging import Key, Page, cut_page, decode_cursor

LARGEST_PAGE = 200
Direction = Literal["first", "forward", "backward"]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What two questions have in common when only their values differ: they share their statements.

    Making a statement takes longer than running it, so each shape is made once.
    """

    dialect: str
    has_words: bool
    has_language: bool
    filters: tuple[str, ...]
    facets: tuple[str, ...]


def find(query: Query) -> Results:
    """Return one page of what fits, with the total and the counts of the facets asked for.

    With words the best come first, without any the list is in the order of ``sort_key``. Words must all be
    there, in any form of theirs; the last one may be a beginning.
    """
    asked = question(query.text)
    dialect = db.session.get_bind().dialect.name
    chosen = {name: values for name, values in query.filters.items() if values}
    shape = _Shape(dialect, bool(asked), bool(query.first_language), tuple(chosen), tuple(query.facets))
    values: dict[str, Any] = {"source": query.source, "language": query.first_language}
    values |= {f"values_{name}": [storable(value) for value in found] for name, found in chosen.items()}
    if asked:
        values["asked"] = engine_for(dialect).expression(asked)
    page = _page(query, shape, values)
    total, facets = _counts(shape, values)
    return Results([row.object_id for row in page.rows], total, facets, page.next, page.previous)


def _page(query: Query, shape: _Shape, values: dict[str, Any]) -> Page[Any]:
    limit = max(1, min(query.limit, LARGEST_PAGE))
    key, backward = decode_cursor(query.cursor, (float if shape.has_words else str, int))
    direction: Direction = "first" if key is None else "backward" if backward else "forward"
    rows = db.session.execute(_page_statement(shape, direction), values | _after(key) | {"most": limit + 1}).all()
    cursor = query.cursor if key is not None else ""
    return cut_page(rows, limit, lambda row: (row.key, row.object_id), cursor, backward=backward)


def _after(key: Key | None) -> dict[str, Any]:
    return {} if key is None else {"after": key[0], "after_id": key[1]}


def _list_key(shape: _Shape) -> ColumnElement[str]:
    """Return the order of a list without words: the reader's language first if one is named, each by its sort key."""
    key: ColumnElement[str] = SearchDocument.sort_key.expression
    if not shape.has_language:
        return key
    return case((SearchDocument.language == bindparam("language"), "0"), else_="1").concat(key)


@lru_cache(maxsize=256)
def _page_statement(shape: _Shape, direction: Direction) -> Select[int, Any]:
    matched = _matched(shape)
    document = SearchDocument
    order = matched.c.rank if matched is not None else _list_key(shape)
    statement = select(document.object_id, order.label("key")).where(document.source == bindparam("source"))
    if matched is not None:
        statement = statement.join(matched, matched.c.id == document.id)
    statement = statement.where(*_filters(shape))
    if direction != "first":
        after, after_id = bindparam("after", type_=order.type), bindparam("after_id", type_=document.object_id.type)
        backward = direction == "backward"
        beyond = order < after if backward else order > after
        beside = document.object_id < after_id if backward else document.object_id > after_id
        statement = statement.where(or_(beyond, and_(order == after, beside)))
    turned = direction == "backward"
    ends = (order.desc(), document.object_id.desc()) if turned else (order, document.object_id)
    return statement.order_by(*ends).limit(bindparam("most"))


def _counts(shape: _Shape, values: dict[str, Any]) -> tuple[int, dict[str, dict[str, int]]]:
    """Return total and facets by one statement; rows without a name are the total."""
    facets: dict[str, dict[str, int]] = {name: {} for name in shape.facets}
    total = 0
    for name, value, hit_count in db.session.execute(_counts_statement(shape), values):
        if name:
            facets[name][value] = hit_count
        else:
            total = hit_count
    return total, {name: _most_frequent_first(counts) for name, counts in facets.items()}


@lru_cache(maxsize=256)
def _counts_statement(shape: _Shape) -> CompoundSelect[str, str, int]:
    matched = _matched(shape)
    hits = _hits(shape, matched)
    parts: list[Select[*tuple[Any, ...]]] = [
        select(literal("").label("name"), literal("").label("value"), func.count().label("hits")).select_from(
            hits.subquery()
        )
    ]
    chosen = [name for name in shape.facets if name in shape.filters]
    if free := [name for name in shape.facets if name not in chosen]:
        # Nothing is chosen in these, so all of them are counted under the same filters in one pass.
        everything = matched is None and not shape.filters
        parts.append(_count(free, None if everything else hits))
    parts += [_count([name], _hits(shape, matched, without=name)) for name in chosen]
    return union_all(*parts)


def _count(names: list[str], hits: Select[*tuple[Any, ...]] | None) -> Select[*tuple[Any, ...]]:
    statement = select(SearchFacet.name, SearchFacet.value, func.count()).where(
        SearchFacet.source == bindparam("source"), SearchFacet.name.in_([storable(name) for name in names])
    )
    if hits is not None:
        statement = statement.where(SearchFacet.document_id.in_(hits))
    return statement.group_by(SearchFacet.name, SearchFacet.value)


def _hits(shape: _Shape, matched: CTE | None, *, without: str = "") -> Select[*tuple[Any, ...]]:
    statement = select(SearchDocument.id).where(SearchDocument.source == bindparam("source"))
    if matched is not None:
        statement = statement.join(matched, matched.c.id == SearchDocument.id)
    return statement.where(*_filters(shape, without=without))


def _matched(shape: _Shape) -> CTE | None:
    """Return what the words match, as one table that is made once in a statement."""
    if not shape.has_words:
        return None
    return engine_for(shape.dialect).matches(bindparam("asked")).cte("matched").prefix_with("MATERIALIZED")


def _filters(shape: _Shape, *, without: str = "") -> list[ColumnElement[bool]]:
    return [
        SearchDocument.id.in_(
            select(SearchFacet.document_id).where(
                SearchFacet.source == bindparam("source"),
                SearchFacet.name == storable(name),
                SearchFacet.value.in_(bindparam(f"values_{name}", expanding=True)),
            )
        )
        for name in shape.filters
        if name != without
    ]


def _most_frequent_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
