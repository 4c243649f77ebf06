"""The database: one session, one declarative base, and how transactions begin.

Reading requests open deferred transactions and never write. Everything that writes begins at once
(``BEGIN IMMEDIATE``) behind one lock in the process, because SQLite's own write lock is unfair and a
deferred read that later writes fails with "database is locked" whatever the busy timeout.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from datetime import UTC, datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import JSON, Column, DateTime, Dialect, Engine, MetaData, Table, event, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedColumn,
    Session,
    SessionTransaction,
    mapped_column,
    registry,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.types import TypeDecorator

from hub.errors import Conflict, Message, PluginError

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_writing: ContextVar[bool] = ContextVar("hub_writing", default=False)
_failed_statements: ContextVar[int] = ContextVar("hub_failed_statements", default=0)
metadata = MetaData(naming_convention=NAMING)


class HubSession(FlaskSession):
    """The session of a page, a job or a command.

    While ``fences`` is above nought somebody else's code is asked for a part of it: that may neither end the
    transaction nor let go of what the page has loaded; while ``readers`` is, it may not write either.
    """

    fences = 0
    readers = 0

    def commit(self) -> None:
        """Commit, unless the transaction is somebody else's."""
        self._refuse("commit")
        super().commit()

    def rollback(self) -> None:
        """Roll back, unless the transaction is somebody else's."""
        self._refuse("rollback")
        super().rollback()

    def close(self) -> None:
        """End the session, which ``db.session.remove()`` does too, unless it is somebody else's."""
        self._refuse("close")
        super().close()

    def reset(self) -> None:
        """Begin anew, unless the session is somebody else's."""
        self._refuse("reset")
        super().reset()

    def expire_all(self) -> None:
        """Empty all objects, unless they are somebody else's."""
        self._refuse("expire_all")
        super().expire_all()

    def expunge_all(self) -> None:
        """Let go of all objects, unless they are somebody else's."""
        self._refuse("expunge_all")
        super().expunge_all()

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what has changed, unless this is a part of a page that only reads.

        A write that fails would empty what the page has loaded.
        """
        if self.readers and self.has_changes():
            raise PluginError("rows are changed while a page is read; change them in a view of your own, by POST")
        super().flush(objects)

    def has_changes(self) -> bool:
        """Return whether something would be written; far cheaper than to ask for ``dirty``, on every part of a page."""
        return bool(self._new or self._deleted or self.identity_map.check_modified())

    def take_back_changes(self) -> None:
        """Forget what was changed in objects and not yet written."""
        for one in list(self.new):
            self.expunge(one)
        for one in list(self.deleted):
            self.add(one)
        for one in list(self.dirty):
            for attribute in inspect(one).mapper.column_attrs:
                before = inspect(one).attrs[attribute.key].history.deleted
                if before:
                    set_committed_value(one, attribute.key, before[0])
            if self.is_modified(one):  # a list of others: what the page has loaded stays as it is, and is not written
                self.expunge(one)

    def _refuse(self, what: str) -> None:
        if self.fences:
            raise PluginError(
                f"it calls `db.session.{what}()` while it is asked for a part of something else;"
                " the hub ends the transaction"
            )


db = SQLAlchemy(metadata=metadata, session_options={"expire_on_commit": False, "class_": HubSession})

pk = Annotated[int, mapped_column(primary_key=True)]
"""The type of an ``id`` column."""


def personal(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Return a ``mapped_column`` of what tells something about a person: a plugin must export and erase it."""
    return mapped_column(*args, **options, info={**options.pop("info", {}), _PERSONAL: True})


def is_personal(column: Column[Any]) -> bool:
    """Return whether a column was declared by ``personal``."""
    return bool(column.info.get(_PERSONAL))


_PERSONAL = "hub_personal"


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is refused: it would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite has no zones, so it gets the bare UTC time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


TYPES: dict[Any, Any] = {datetime: UTCDateTime(), dict[str, Any]: JSON(), list[str]: JSON()}


def table_of(model: type[DeclarativeBase]) -> Table:
    """Return the table of a model, for statements that go past the objects of the session."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to one table")
    return table


class Base(DeclarativeBase):
    """The base of core's models. Plugins take theirs with ``hub.plugins.plugin_registry``."""

    registry = registry(metadata=metadata, type_annotation_map=TYPES)

    def __init_subclass__(cls, **options: Any) -> None:
        """Refuse models of plugins: a fault in one of them would break every query of core's."""
        if cls.__module__.partition(".")[0] != __name__.partition(".")[0]:
            raise TypeError(
                f"{cls.__name__} is built on core's Base; write a base of its own:"
                " class Base(DeclarativeBase): registry = plugin_registry(__name__)"
            )
        super().__init_subclass__(**options)


_writer_lock = threading.Lock()
WRITER_WAIT_SECONDS = 30.0
"""How long a change waits for the one before it; far above what a short transaction takes."""


def is_writing() -> bool:
    """Return whether transactions begin as writers now."""
    return _writing.get()


def failed_statements() -> int:
    """Return how many statements have failed here so far; PostgreSQL answers no other until the transaction ends."""
    return _failed_statements.get()


def begin_writing() -> Token[bool]:
    """Let transactions that begin from here on start as writers, until ``end_writing`` gets what is returned.

    For the two hooks around a request; everything else writes inside ``writing()``.
    """
    return _writing.set(True)


def end_writing(begun: Token[bool]) -> None:
    """Let transactions begin again as they did before ``begin_writing``. Nothing is committed here."""
    _writing.reset(begun)


@contextmanager
def writing() -> Iterator[None]:
    """Let transactions that begin inside start as writers. Nothing is committed here."""
    begun = begin_writing()
    try:
        yield
    finally:
        end_writing(begun)


@contextmanager
def write_transaction() -> Iterator[Session]:
    """Run one change of a job or command: commits at the end, rolls back on an error."""
    with writing():
        db.session.rollback()  # a transaction begun before as a reader must not be upgraded
        try:
            yield db.session()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


@contextmanager
def constraints_decide(message: Message, **params: object) -> Iterator[None]:
    """Write what is changed inside; a broken constraint undoes just that and becomes a conflict.

    So the database decides between two who do the same in the same moment, and the transaction goes on.

    Raises:
        Conflict: with ``message``.
    """
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(message, **params) from error


@contextmanager
def side_session() -> Iterator[Session]:
    """Give a short session of its own for a note beside a reading request (a count, last seen)."""
    with writing(), Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session


def refresh_statistics() -> None:
    """Let the database look at its tables anew, after many rows have come at once; commit first.

    Without it PostgreSQL plans as if the tables were empty until its autovacuum comes round: a search in
    9,000 organisations then took seconds. SQLite never looks by itself; its facets were counted in a quarter
    of the time. A process that is running already may see SQLite's figures only in new connections.
    """
    with writing(), db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def is_within(savepoint: SessionTransaction | None, undone: SessionTransaction) -> bool:
    """Return whether a savepoint is, or lies within, one that was rolled back; ``None`` is in no savepoint at all.

    For what a feature keeps beside the session's rows, and must let go of with them.
    """
    while savepoint is not None:
        if savepoint is undone:
            return True
        savepoint = savepoint.parent
    return False


def roll_back_read() -> None:
    """End a reading transaction in which a statement failed, and keep what the page has loaded.

    A plain rollback empties every loaded object; here they are let go of first and stay as they are. Those that are
    empty already, as after a rollback before an error page, stay attached: they can still be loaded.
    """
    session = db.session()
    for one in list(session):
        state = inspect(one)
        if one in session and not state.expired and not state.expired_attributes:
            session.expunge(one)
    session.rollback()


def set_up_engine(engine: Engine) -> None:
    """Give an engine the hub's rules for transactions; called once for each engine."""
    event.listen(engine, "handle_error", _count_failure)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "checkin", _release)
        event.listen(engine, "invalidate", _release)


def _count_failure(_context: Any) -> None:
    _failed_statements.set(_failed_statements.get() + 1)


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.execute("PRAGMA cache_size=-16000")
    cursor.close()


def _begin(connection: Any) -> None:
    if not _writing.get():
        connection.exec_driver_sql("BEGIN")
        return
    if not connection.info.get("hub_writer"):
        if not _writer_lock.acquire(timeout=WRITER_WAIT_SECONDS):
            raise TimeoutError("another change is still being written; nothing was saved, please try again")
        connection.info["hub_writer"] = True
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _release(_connection: Any, record: Any, _error: BaseException | None = None) -> None:
    if record.info.pop("hub_writer", False):
        _writer_lock.release()
