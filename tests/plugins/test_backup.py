"""No plugin keeps the hub from being saved: one that is gone, one that waits for an upgrade, one with odd columns."""

from __future__ import annotations

import enum
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import (
    JSON,
    Column,
    Date,
    Enum,
    Integer,
    Interval,
    LargeBinary,
    Numeric,
    Table,
    Time,
    Uuid,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

from hub.app import create_app, settings_of
from hub.backup import restore_backup, write_backup
from hub.backup.rows import read, value_of
from hub.db import UTCDateTime, db, metadata, write_transaction
from hub.plugins import get_registry, migrations
from hub.testing.factories import NOON
from hub.testing.plugin import MakeApp, dispose
from tests.plugins.installing import installed, write_plugin


class Colour(enum.Enum):
    BLUE = "blue"
    SPECKLED = "speckled"


@contextmanager
def again(app: Flask, **settings: Any) -> Iterator[Flask]:
    """Start the hub once more on the same database."""
    other = create_app(settings_of(app).model_copy(update=settings))
    try:
        yield other
    finally:
        dispose(other)


def save(app: Flask, target: Path) -> dict[str, Any]:
    with app.app_context():
        write_backup(target, settings_of(app), NOON, lambda _line: None)
    with zipfile.ZipFile(target) as archive:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return manifest


def restore(app: Flask, source: Path) -> list[str]:
    said: list[str] = []
    with app.app_context(), write_transaction():
        restore_backup(source, settings_of(app), NOON, said.append)
    return said


def eggs(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(text("SELECT nest_id FROM birds_egg ORDER BY id")))


def fill(app: Flask) -> None:
    with app.app_context(), write_transaction() as session:
        migrations.upgrade(db.engine, get_registry())
        session.execute(text("INSERT INTO birds_nest (id, title) VALUES (1, 'Reeds')"))
        session.execute(text("INSERT INTO birds_egg (id, nest_id) VALUES (1, 1), (2, 1)"))


def test_what_a_plugin_has_left_is_saved_too(make_app: MakeApp, tmp_path: Path) -> None:
    app, bare, whole = make_app(plugins=""), make_app(plugins=""), make_app(plugins="")
    with installed(write_plugin(tmp_path / "site")), again(app, plugins="birds") as other:
        fill(other)
    manifest = save(app, tmp_path / "saved.zip")
    assert manifest["not_in_use"] == {"birds": "0001"}
    assert manifest["columns"]["birds_egg"] == ["id", "nest_id"]
    assert "What the plugin birds has left stays in the archive: it is not in use here, either." in restore(
        bare, tmp_path / "saved.zip"
    )
    with installed(tmp_path / "site"), again(whole, plugins="birds") as other:
        with other.app_context():
            migrations.upgrade(db.engine, get_registry())
        assert "Table birds_egg …" in restore(other, tmp_path / "saved.zip")
        assert eggs(other) == [1, 1]


def test_a_plugin_that_waits_for_an_upgrade_does_not_stop_the_backup(make_app: MakeApp, tmp_path: Path) -> None:
    app, fresh = make_app(plugins=""), make_app(plugins="")
    with installed(write_plugin(tmp_path / "one")), again(app, plugins="birds") as other:
        fill(other)
    with installed(write_plugin(tmp_path / "two", version=2)), again(app, plugins="birds", strict=False) as other:
        manifest = save(other, tmp_path / "saved.zip")
    assert manifest["columns"]["birds_nest"] == ["id", "title"]
    assert manifest["revisions"]["birds"] == "0001"
    with installed(tmp_path / "one"), again(fresh, plugins="birds") as other:
        with other.app_context():
            migrations.upgrade(db.engine, get_registry())
        restore(other, tmp_path / "saved.zip")
        assert eggs(other) == [1, 1]


def test_a_plugin_whose_revisions_cannot_be_read_does_not_stop_the_return(make_app: MakeApp, tmp_path: Path) -> None:
    app, fresh = make_app(plugins=""), make_app(plugins="")
    site = write_plugin(tmp_path / "site")
    (site / "hub_birds" / "migrations" / "0001_first_tables.py").write_text("def (")
    with installed(site), again(app, plugins="birds", strict=False) as other:
        assert save(other, tmp_path / "saved.zip")["revisions"]["birds"] is None
    with installed(site), again(fresh, plugins="birds", strict=False) as other:
        with other.app_context():
            migrations.upgrade(db.engine, get_registry())
        assert "Table account …" in restore(other, tmp_path / "saved.zip")
    with again(make_app(plugins="")) as bare:  # nor where that plugin is not installed
        restore(bare, tmp_path / "saved.zip")


def test_every_kind_of_column_comes_back_as_it_was(app: Flask) -> None:
    kinds: dict[str, tuple[TypeEngine[Any], Any]] = {
        "moment": (UTCDateTime(), datetime(2026, 11, 10, 12, tzinfo=UTC)),
        "day": (Date(), date(2026, 11, 10)),
        "hour": (Time(), time(17, 30)),
        "span": (Interval(), timedelta(minutes=90)),
        "price": (Numeric(10, 2), Decimal("12.50")),
        "key": (Uuid(), UUID("0f8fad5b-d9cb-469f-a165-70867728950e")),
        "picture": (LargeBinary(), b"\x00\xff"),
        "facts": (JSON(), {"at": [1, 2]}),
        "colour": (Enum(Colour, values_callable=lambda kind: [one.value for one in kind]), Colour.SPECKLED),
        "empty_day": (Date(), None),
    }
    odd = Table(
        "odd", metadata, Column("id", Integer, primary_key=True), *(Column(one, kinds[one][0]) for one in kinds)
    )
    values = {name: value for name, (_kind, value) in kinds.items()}
    try:
        with write_transaction() as session:
            odd.create(session.connection())
            session.execute(odd.insert().values(id=1, **values))
            columns, lines = read(session.connection(), "odd")
            row = dict(zip(columns, map(value_of, json.loads(next(lines))), strict=True))
            session.execute(odd.delete())
            session.execute(odd.insert(), [row])
            assert session.execute(select(odd)).one()._asdict() == {"id": 1} | values
            odd.drop(session.connection())
    finally:
        metadata.remove(odd)
