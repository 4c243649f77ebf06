"""What code of a plugin connects itself to, past the hooks: signals of the hub and of Flask, events of SQLAlchemy.

Such a receiver would run on the pages of others, unguarded, also in applications that leave the plugin out. Signals
can be asked who listens. SQLAlchemy cannot, so it is watched while the code of plugins runs for the first time.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from weakref import ref

import flask.signals
from blinker import Signal
from flask_sqlalchemy import track_modifications
from sqlalchemy import Column, Engine, MetaData, Table, event
from sqlalchemy.event.registry import _EventKey
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import InstrumentedAttribute, Mapper, Session, registry, scoped_session, sessionmaker

from hub import signals
from hub.db import Base, db, metadata
from hub.plugins.api import mappers_of, registries_of

_LISTENERS = "return it from `listeners` instead"
_OF_PAGES = "it would run on the pages of others; use a hook, or a function of the application in `init_app`"
_OF_ROWS = (
    "it would run for the rows of others; listen to models of your own, or return a receiver of the hub's signals"
    " from `listeners`"
)


@dataclass(frozen=True, slots=True)
class Connection:
    """A function that is connected to something of others; ``end`` takes it off."""

    package: str
    function: str
    to: str
    remedy: str
    key: tuple[str, object]
    end: Callable[[], None]

    def __str__(self) -> str:
        """Say what is wrong and what to do instead."""
        return f"`{self.function}` is connected to “{self.to}” directly; {self.remedy}"


_events: dict[tuple[str, object], Connection] = {}
"""What was connected to SQLAlchemy while ``watched``."""


def connections(package: str | None = None) -> Iterator[Connection]:
    """Yield what functions of a package, or of any, are connected to that is not their own."""
    for name, remedy, one in _all_signals():
        for known_as, found in list(one.receivers.items()):
            receiver = found() if isinstance(found, ref) else found
            if receiver is not None and package in (None, _package_of(receiver)):
                end = functools.partial(one.disconnect, receiver)
                yield _connection(receiver, name, remedy, (name, known_as), end)
    yield from [one for one in _events.values() if package in (None, one.package)]


@contextmanager
def watched() -> Iterator[None]:
    """Note what is connected to events of SQLAlchemy meanwhile. For the start, which has one thread."""
    before = _EventKey.listen

    def listen(key: _EventKey[Any], *args: Any, **options: Any) -> None:
        before(key, *args, **options)
        package = _package_of(key.fn)
        if package not in {"sqlalchemy", "flask_sqlalchemy", "hub"} and _is_of_others(key.target, package):
            _note(key.target, key.identifier, key.fn)

    _EventKey.listen = listen  # type: ignore[method-assign, assignment]  # all ways to listen come through here
    try:
        yield
    finally:
        _EventKey.listen = before  # type: ignore[method-assign]


def _note(target: Any, identifier: str, function: Callable[..., Any]) -> None:
    named = target if hasattr(target, "__name__") else type(target)
    name = f"{named.__name__}.{identifier}"

    def end() -> None:
        _events.pop(made.key, None)
        with suppress(InvalidRequestError):  # gone already
            event.remove(target, identifier, function)

    made = _connection(function, name, _OF_ROWS, (name, (id(target), id(function))), end)
    _events[made.key] = made


def _connection(
    receiver: Callable[..., Any], to: str, remedy: str, key: tuple[str, object], end: Callable[[], None]
) -> Connection:
    function = getattr(_plain(receiver), "__qualname__", "a receiver")
    return Connection(_package_of(receiver), function, to, remedy, key, end)


def _all_signals() -> Iterator[tuple[str, str, Signal]]:
    for name in sorted(signals.known()):
        yield name, _LISTENERS, signals.signal(name)
    for module, prefix in ((flask.signals, "flask"), (track_modifications, "flask_sqlalchemy")):
        for name, value in vars(module).items():
            if isinstance(value, Signal):
                yield f"{prefix}.{name}", _OF_PAGES, value


def _plain(receiver: Any) -> Any:
    """Return the function in a receiver, which may be a method, a ``partial`` or decorated."""
    while True:
        if isinstance(receiver, functools.partial):
            receiver = receiver.func
        elif inspect.ismethod(receiver):
            receiver = receiver.__func__
        elif inspect.isfunction(receiver) and hasattr(receiver, "__wrapped__"):
            receiver = receiver.__wrapped__
        else:
            return receiver


def _package_of(thing: Any) -> str:
    return str(getattr(_plain(thing), "__module__", "")).partition(".")[0]


def _is_of_others(target: Any, package: str) -> bool:
    """Return whether a target of events belongs to everybody: a class, table or session that is not the package's."""
    if isinstance(target, Mapper):
        return _package_of(target.class_) != package
    if isinstance(target, InstrumentedAttribute):
        return _package_of(target.class_) != package
    if isinstance(target, type):
        return _package_of(target) != package
    if isinstance(target, Column):
        target = target.table
    if isinstance(target, Table):
        return target not in {mapper.local_table for own in registries_of(package) for mapper in mappers_of(own)}
    if isinstance(target, scoped_session | sessionmaker | registry | MetaData):
        return any(target is one for one in (db.session, db.session.session_factory, metadata, Base.registry))
    return isinstance(target, Session | Engine)
