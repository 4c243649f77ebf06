"""Calls code of a plugin so that nothing it does ends the page, or takes from it what it has loaded."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, cast

from flask import has_app_context

from hub.db import HubSession, db, failed_statements, is_writing, roll_back_read
from hub.errors import PluginError

if TYPE_CHECKING:
    from hub.plugins.registry import Registry

log = logging.getLogger(__name__)


class Guarded:
    """One call of a plugin's code; ``Registry.guarded`` says what it does.

    A class: a page may have hundreds, and a generator takes three times as long.
    """

    __slots__ = ("_around", "_failed", "_fenced", "_plugin", "_reads", "_registry", "_session", "_what", "_writes")

    def __init__(self, registry: Registry, plugin: str, what: str, writes: bool, fenced: bool) -> None:
        self._registry, self._plugin, self._what, self._writes = registry, plugin, what, writes
        self._around: ExitStack | None = None
        self._session: HubSession | None = None
        self._fenced, self._reads, self._failed = fenced, False, 0

    def __enter__(self) -> None:
        in_savepoint = self._writes or (is_writing() and has_app_context() and db.session().in_transaction())
        if in_savepoint or self._registry.trace:
            self._around = ExitStack()
            self._around.enter_context(self._registry.timed(self._plugin, self._what))
            if in_savepoint:  # what fails inside takes nothing else of the transaction with it
                self._around.enter_context(db.session.begin_nested())
        if self._fenced and has_app_context():
            self._session = cast(HubSession, db.session())
            self._session.fences += 1
            if not in_savepoint and not is_writing():
                self._session.readers += 1
                self._reads, self._failed = True, failed_statements()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self._session is not None:
            self._session.fences -= 1
            self._session.readers -= self._reads
        if self._around is not None:
            try:
                self._around.__exit__(kind, error, trace)
            except Exception as another:  # what it has written cannot be kept
                error = error or another
        if error is None:
            error = self._left_behind()
        if error is None:
            return False
        if isinstance(error, (KeyboardInterrupt, GeneratorExit)):
            return False
        if self._session is not None and self._reads:
            self._session.take_back_changes()
        if not is_writing():
            _let_go_of_reads()
        self._registry.note(self._plugin, self._what, error)
        return True

    def _left_behind(self) -> BaseException | None:
        """Return what would make the rest of a page fail that reads, though the plugin itself has not."""
        if self._session is None or not self._reads:
            return None
        if self._session.has_changes():
            return PluginError("rows are changed while a page is read; change them in a view of your own, by POST")
        if failed_statements() > self._failed:
            return PluginError("a statement has failed, and the error was passed over; let it be raised")
        return None


def _let_go_of_reads() -> None:
    if not has_app_context():
        return
    try:
        roll_back_read()
    except Exception:
        log.warning("the transaction could not be rolled back", exc_info=True)
