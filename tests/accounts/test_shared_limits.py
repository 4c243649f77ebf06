"""Several servers count together, in a store that may go away and come back. A Redis itself is not needed for that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from flask import Flask
from limits.storage import MemoryStorage

from hub import settings
from hub.accounts import limiter
from hub.testing.client import HubClient
from hub.testing.plugin import MakeApp
from hub.web.health import run_checks


class SharedStorage(MemoryStorage):
    """Stands in for a Redis: one for all who name it, and it can be away."""

    STORAGE_SCHEME = ("shared-by-tests",)  # type: ignore[assignment]  # a list there
    away = False
    options: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        type(self).options = options
        super().__init__(uri)

    def acquire_entry(self, *args: Any, **kwargs: Any) -> bool:
        self._reach()
        return super().acquire_entry(*args, **kwargs)

    def get_moving_window(self, *args: Any, **kwargs: Any) -> tuple[float, int]:
        self._reach()
        return super().get_moving_window(*args, **kwargs)

    def check(self) -> bool:
        return not self.away

    def _reach(self) -> None:
        if self.away:
            raise ConnectionError("nobody answers")


@pytest.fixture
def shared(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that counts in ``SharedStorage``."""
    for name in ("_storage", "_limiter", "_storage_dead", "_in_memory_fallback_enabled", "_fallback_limiter"):
        monkeypatch.setattr(limiter, name, getattr(limiter, name))
    monkeypatch.setattr(settings, "find_spec", lambda name: name)
    monkeypatch.setattr("flask_limiter._extension.storage_from_string", SharedStorage)
    monkeypatch.setattr(SharedStorage, "away", False)
    return make_app(plugins="", rate_limit_url="redis://127.0.0.1/0")


def guesses(app: Flask, times: int) -> list[int]:
    data = {"email": "somebody@library.example", "password": "wrong one"}
    return [HubClient(app).post("/account/sign-in", data=data).status_code for _ in range(times)]


def problems(app: Flask) -> list[str]:
    with app.app_context():
        return [result.problem for result in run_checks() if result.problem]


def test_limits_are_counted_where_the_settings_say(shared: Flask) -> None:
    assert isinstance(limiter.storage, SharedStorage)
    assert guesses(shared, 11) == [422] * 10 + [429]
    assert SharedStorage.options["socket_timeout"] == 2  # a store that hangs must not hold the threads
    assert problems(shared) == []


def test_limits_hold_within_one_server_while_the_store_is_away(shared: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SharedStorage, "away", True)
    assert guesses(shared, 11) == [422] * 10 + [429]
    (problem,) = problems(shared)
    assert "HUB_RATE_LIMIT_URL does not answer" in problem
    assert HubClient(shared).get("/healthz").json == {"status": "degraded"}
