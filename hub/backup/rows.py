"""Rows of a table as lines of JSON, and back; whatever the kind of database, and with or without models."""

from __future__ import annotations

import json
import warnings
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Enum, MetaData, String, Table, inspect, select, type_coerce
from sqlalchemy.exc import SAWarning

from hub.db import metadata

BATCH_ROWS = 1000


def read(
    connection: Connection, name: str, condition: ColumnElement[bool] | None = None
) -> tuple[list[str], Iterator[bytes]]:
    """Return the columns of a table and its rows as lines, in the order of its key.

    A table is read as its models say, unless there are none or the database has other columns by now: an upgrade may
    wait, or a plugin may be gone.
    """
    known = metadata.tables.get(name)
    there = {column["name"] for column in inspect(connection).get_columns(name)}
    is_modelled = known is not None and there == {column.name for column in known.columns}
    table = known if known is not None and is_modelled else _reflected(connection, name)
    # Enumerations as the database has them: their code may be gone when they are read again.
    columns = [type_coerce(column, String) if isinstance(column.type, Enum) else column for column in table.columns]
    query = select(*columns).order_by(*table.primary_key.columns)
    result = connection.execute(query if condition is None else query.where(condition)).yield_per(BATCH_ROWS)
    lines = (line_of(row if is_modelled else map(_aware, row)) for row in result)
    return [column.name for column in table.columns], lines


def _reflected(connection: Connection, name: str) -> Table:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # a type that nobody here knows is copied as it comes
        return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def _aware(value: Any) -> Any:
    """SQLite has no zones; what is in it is UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def line_of(row: Iterable[Any]) -> bytes:
    """Return a row as a line of JSON."""
    return json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    for kind, (mark, write, _read) in _KINDS.items():
        if isinstance(value, kind):
            return {mark: write(value)}
    return value


def value_of(plain: Any) -> Any:
    """Return a value as it was before ``line_of``, from what JSON made of it."""
    if not isinstance(plain, dict):
        return plain
    ((mark, value),) = plain.items()
    return next(read for (known, _write, read) in _KINDS.values() if known == mark)(value)


def _same(value: Any) -> Any:
    return value


_KINDS: Mapping[type, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    datetime: ("at", datetime.isoformat, datetime.fromisoformat),  # before the date, which it also is
    date: ("on", date.isoformat, date.fromisoformat),
    time: ("clock", time.isoformat, time.fromisoformat),
    timedelta: ("seconds", timedelta.total_seconds, lambda value: timedelta(seconds=value)),
    Decimal: ("decimal", str, Decimal),
    UUID: ("uuid", str, UUID),
    bytes: ("base64", lambda value: b64encode(value).decode(), b64decode),
    dict: ("json", _same, _same),
    list: ("json", _same, _same),
}
"""What JSON cannot say by itself: its mark in a line, and how it is written and read."""
