"""Rows that refer to rows which come later: in their own table, or in one that is filled after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, ForeignKeyConstraint, Table, text


def keys_ahead(tables: Sequence[Table]) -> list[ForeignKeyConstraint]:
    """Return the foreign keys that lead to their own table or to a later one of ``tables``."""
    place = {table.name: number for number, table in enumerate(tables)}
    return [
        key
        for table in tables
        for key in sorted(table.foreign_key_constraints, key=lambda one: tuple(one.column_keys))
        if place.get(key.referred_table.name, -1) >= place[table.name]
    ]


@contextmanager
def checked_at_the_end(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Let the database look at ``keys_ahead`` when all rows are there.

    SQLite does so at the commit. PostgreSQL does when the block ends, by keys that may wait until then; afterwards they
    are as before.

    Raises:
        IntegrityError: a row refers to one that is not there.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        yield
        return
    ahead = [key for key in keys_ahead(tables) if not key.deferrable]
    for key in ahead:
        _alter(connection, key, "DEFERRABLE INITIALLY DEFERRED")
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for key in ahead:
        _alter(connection, key, "NOT DEFERRABLE")


def _alter(connection: Connection, key: ForeignKeyConstraint, how: str) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    found = connection.scalar(_NAME, {"table": key.table.name, "columns": list(key.columns.keys())})
    if found is not None:
        connection.execute(text(f"ALTER TABLE {quote(key.table.name)} ALTER CONSTRAINT {quote(found)} {how}"))


_NAME = text(
    "SELECT c.conname FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = to_regclass(quote_ident(:table))"
    " AND (SELECT array_agg(a.attname::text ORDER BY k.place)"
    " FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)"
    " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) = CAST(:columns AS text[])"
)
"""The name of a key as the database has it: a migration may have given another one than the models."""
