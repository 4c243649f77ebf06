"""What a plugin connects itself to is found and taken off again; what is its own, or of others, stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, request_started
from sqlalchemy import event
from sqlalchemy.orm import Mapper

from hub.db import db
from hub.partners.models import Partner
from hub.plugins import Registry
from hub.plugins.connecting import connections
from hub.testing.client import HubClient
from hub.testing.plugin import build_app, dispose
from tests.plugins.installing import installed
from tests.plugins.writing import put, write

MODELS = """
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.db import pk
from hub.plugins import plugin_registry


class Base(DeclarativeBase):
    registry = plugin_registry(__name__)


class Nest(Base):
    __tablename__ = "birds_nest"
    id: Mapped[pk]


@event.listens_for(Nest, "load")
@event.listens_for(Nest.id, "set")
@event.listens_for(Nest.__table__, "after_create")
@event.listens_for(Base, "before_insert", propagate=True)
def hear(*args, **values): ...
"""
LISTENING = """
import flask
from sqlalchemy import event
from sqlalchemy.orm import Mapper

def hear(*args, **values): 1 / 0

flask.request_started.connect(hear)
event.listen(Mapper, "before_update", hear)
"""


def start(tmp_path: Path, plugins: str = "birds") -> Flask:
    instance = tmp_path / "instance"
    return build_app(instance, f"sqlite:///{instance / 'hub.sqlite'}", plugins=plugins, strict=False)


def findings(app: Flask) -> list[str]:
    registry: Registry = app.extensions["hub_registry"]
    return [finding for failure in registry.failures for finding in failure.findings]


def test_events_of_its_own_models_are_its_own(tmp_path: Path) -> None:
    folder = write(tmp_path / "packages", "birds", "from hub_birds import models\n")
    put(folder, "birds", "models.py", MODELS)
    with installed(folder):
        app = start(tmp_path)
        # what is wrong with it is another thing: it has no revisions
        assert not [one for one in findings(app) if "connected" in one]
        assert not list(connections("hub_birds"))
        dispose(app)


def test_what_is_left_out_listens_to_nothing_any_more_at_each_start(tmp_path: Path) -> None:
    folder = write(tmp_path / "packages", "birds", LISTENING)
    before = {one.key for one in connections()}
    with installed(folder):
        for _ in range(2):
            app = start(tmp_path)
            assert [one.partition("` is ")[2].partition(";")[0] for one in findings(app)] == [
                "connected to “flask.request_started” directly",
                "connected to “Mapper.before_update” directly",
            ]
            assert not list(connections("hub_birds"))
            assert HubClient(app).get("/help-now").status_code == 200
            dispose(app)
    assert "hub_birds" not in {one.package for one in connections()}
    assert {one.key for one in connections() if one.key[0].startswith("flask.")} <= before


def test_plugins_in_a_circle_listen_to_nothing_either(tmp_path: Path) -> None:
    folder = write(tmp_path / "birds", "birds", LISTENING, requires=("crows",))
    other = write(tmp_path / "crows", "crows", requires=("birds",))
    with installed(folder, other):
        app = start(tmp_path, "birds,crows")
        assert "require each other in a circle" in findings(app)[0]
        assert not list(connections("hub_birds"))
        assert HubClient(app).get("/help-now").status_code == 200
        dispose(app)


class Listener:
    """Somebody else, whose method is bound anew each time it is asked for."""

    heard = 0

    def hear(self, *_args: Any, **_values: Any) -> None:
        self.heard += 1


def test_what_others_listen_to_stays_and_is_not_blamed_on_a_plugin(tmp_path: Path) -> None:
    listener = Listener()
    request_started.connect(listener.hear)
    event.listen(Partner, "load", listener.hear)
    try:
        with installed(write(tmp_path / "packages", "birds")):
            app = start(tmp_path)
            assert findings(app) == []
            HubClient(app).get("/help-now")
            assert listener.heard
            dispose(app)
    finally:
        request_started.disconnect(listener.hear)
        event.remove(Partner, "load", listener.hear)


def test_sqlalchemy_is_as_before_when_the_start_is_over(tmp_path: Path) -> None:
    start(tmp_path, "")

    def hear(*_args: Any) -> None: ...

    hear.__module__ = "hub_birds.plugin"
    for target, name in ((Mapper, "before_update"), (db.session, "after_begin")):
        event.listen(target, name, hear)
        try:
            assert not list(connections("hub_birds"))
        finally:
            event.remove(target, name, hear)
