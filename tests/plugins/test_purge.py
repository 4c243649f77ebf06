"""``hub plugins purge``: saved, asked, removed without a trace; nothing of anybody else is touched."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import column, insert, inspect, select, table, text

from hub import audit, storage
from hub.app import settings_of
from hub.audit.models import AuditEntry
from hub.db import db, write_transaction
from hub.errors import Conflict, Invalid
from hub.plugins import get_registry, migrations
from hub.purge import find_remains, purge
from hub.search import SearchDocument
from hub.storage import StoredFile
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_partner
from hub.testing.plugin import MakeApp
from tests.plugins.installing import installed, write_plugin
from tests.plugins.purging import NAMES, again, everything, fill, hub_plugins, traces


def test_it_asks_saves_and_removes_without_a_trace(birds: Flask) -> None:
    refused = hub_plugins(birds, "purge", "birds", say="n\n")
    assert refused.exit_code == 1
    for line in (
        "the table birds_nest with 2 rows",
        "the table birds_alembic_version with 1 row\n",
        "2 rows of the shared table search_document",
        "1 row of the shared table job",
        "1 row of the shared table plugin_setting",
        "1 row of the shared table plugin_switch",
    ):
        assert f"  {line}" in refused.output
    assert traces(birds, "birds") == everything("birds")
    result = hub_plugins(birds, "purge", "birds", say="y\n")
    assert result.exit_code == 0, result.output
    assert not any(traces(birds, "birds").values())
    assert traces(birds, "birds_extra") == everything("birds_extra")
    assert "Its package is still installed" in result.output
    (path,) = (settings_of(birds).instance / "purged").glob("birds-*.zip")
    assert str(path.resolve()) in result.output
    assert path.stat().st_mode & 0o777 == 0o600
    with birds.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [entry.action for entry in entries][-1] == "plugins.plugin.purged"
        assert "birds.nest.built" in {entry.action for entry in entries}
        assert entries[-1].details == {
            "revision": "0001",
            "rows": 6,
            "shared_rows": 5,
            "files": 0,
            "export": path.name,
        }
        assert not list(audit.chain.verify(db.session()))


def test_the_file_holds_all_rows(birds: Flask, tmp_path: Path) -> None:
    target = tmp_path / "saved.zip"
    assert hub_plugins(birds, "purge", "birds", "--yes", "--export", str(target)).exit_code == 0
    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert (manifest["plugin"], manifest["revisions"]) == ("birds", {"birds": "0001"})
        assert manifest["columns"]["birds_nest"] == ["id", "title"]
        assert archive.read("rows/birds_nest.jsonl").decode().splitlines() == ['[1, "Réeds"]', '[2, "Tree"]']
        rows = {name: len(archive.read(f"rows/{name}.jsonl").splitlines()) for name in manifest["columns"]}
        assert rows["birds_egg"] == 3
        assert (rows["search_document"], rows["job"], rows["plugin_setting"], rows["plugin_switch"]) == (2, 1, 1, 1)
        assert set(manifest["sha256"]) == {name for name in archive.namelist() if name != "manifest.json"}
        job = dict(zip(manifest["columns"]["job"], json.loads(archive.read("rows/job.jsonl")), strict=True))
        assert job["run_after"] == {"at": NOON.isoformat()}
    again = hub_plugins(birds, "purge", "birds_extra", "--yes", "--export", str(target))
    assert again.exit_code == 1
    assert "exists already" in again.output
    assert traces(birds, "birds_extra") == everything("birds_extra")


def test_plugins_that_are_uninstalled_are_purged_by_their_names(make_app: MakeApp, sites: list[Path]) -> None:
    app = make_app(plugins="")
    with installed(*sites):
        for name in NAMES:
            with again(app, plugins=name) as other, other.app_context():
                migrations.upgrade(db.engine, get_registry())
                fill(other, name)
    unclear = hub_plugins(app, "purge", "birds_extra", "--yes")
    assert isinstance(unclear.exception, Conflict)  # birds_extra_nest could be of birds: nobody can ask its models
    assert "Purge that first, or install it" in str(unclear.exception)
    result = hub_plugins(app, "purge", "birds", "--yes")
    assert result.exit_code == 0, result.output
    assert "still installed" not in result.output
    assert not any(traces(app, "birds").values())
    assert traces(app, "birds_extra") == everything("birds_extra")
    nothing = hub_plugins(app, "purge", "birds")
    assert nothing.exit_code == 1
    assert "holds nothing of a plugin “birds”. It holds tables of: birds_extra" in nothing.output
    assert hub_plugins(app, "purge", "birds_extra", "--yes").exit_code == 0
    assert not any(traces(app, "birds_extra").values())


def test_after_a_purge_it_can_be_installed_anew(birds: Flask) -> None:
    hub_plugins(birds, "purge", "birds", "--yes")
    with birds.app_context():
        assert [one.name for one in migrations.upgrade(db.engine, get_registry())] == ["birds"]
        assert not any(one.is_pending for one in migrations.statuses(db.engine, get_registry()))
    assert HubClient(birds).get("/").status_code == 200
    assert traces(birds, "birds")["birds_nest"] == 0


def test_what_others_require_or_refer_to_stays(make_app: MakeApp, tmp_path: Path) -> None:
    folders = [
        write_plugin(tmp_path / "birds"),
        write_plugin(tmp_path / "cats", "cats", requires=("birds",), refers_to="birds_nest"),
    ]
    with installed(*folders):
        app = make_app(plugins="birds,cats")
        fill(app, "birds")
        result = hub_plugins(app, "purge", "birds", "--yes")
        assert isinstance(result.exception, Conflict)
        assert "required by cats" in str(result.exception)
    with again(app, plugins="") as bare:
        result = hub_plugins(bare, "purge", "birds", "--yes")
        assert "cats_egg.other_id (cats) → birds_nest" in str(result.exception)
        assert traces(bare, "birds") == everything("birds")
        assert hub_plugins(bare, "purge", "cats", "--yes").exit_code == 0
        assert hub_plugins(bare, "purge", "birds", "--yes").exit_code == 0


@pytest.mark.parametrize("name", ["core", "partners", "campaigns"])
def test_a_part_of_core_is_refused(app: Flask, name: str) -> None:
    with pytest.raises(Conflict, match="part of the hub itself"):
        find_remains(name, settings_of(app))


@pytest.mark.parametrize("name", ["search", "partner", "alembic", "campaign", "plugin", "audit", "sqlite"])
def test_tables_of_core_are_never_taken_for_those_of_a_plugin(app: Flask, name: str) -> None:
    assert find_remains(name, settings_of(app)).is_empty


@pytest.mark.parametrize("name", ["birds%", "Birds", "b", "birds; DROP TABLE partner", ""])
def test_a_name_that_no_plugin_has_is_refused(app: Flask, name: str) -> None:
    with pytest.raises(Invalid):
        find_remains(name, settings_of(app))


def test_views_types_search_tables_and_circles_go_too(make_app: MakeApp, tmp_path: Path, dialect: str) -> None:
    """A plugin may have made more than models know: all that begins with its name goes, and nothing else."""
    statements = [
        "CREATE TABLE birds_alembic_version (version_num VARCHAR(32) NOT NULL)",
        "INSERT INTO birds_alembic_version VALUES ('0007')",
        "CREATE TABLE birds_a (id INTEGER PRIMARY KEY, b_id INTEGER)",
        "CREATE TABLE birds_b (id INTEGER PRIMARY KEY, a_id INTEGER NOT NULL REFERENCES birds_a (id))",
        "CREATE VIEW birds_all AS SELECT a.id FROM birds_a a JOIN birds_b b ON b.a_id = a.id",
        "INSERT INTO birds_a VALUES (1, NULL)",
        "INSERT INTO birds_b VALUES (1, 1)",
    ]
    special = {
        "sqlite": ["CREATE VIRTUAL TABLE birds_words USING fts5(title)", "INSERT INTO birds_words VALUES ('reeds')"],
        "postgresql": [
            "CREATE TYPE colour AS ENUM ('blue')",
            "CREATE TYPE kept AS ENUM ('x')",
            "ALTER TABLE birds_a ADD colour colour DEFAULT 'blue', ADD shared kept DEFAULT 'x'",
            "CREATE TABLE others (shared kept)",
            "ALTER TABLE birds_a ADD FOREIGN KEY (b_id) REFERENCES birds_b (id) DEFERRABLE",
            "UPDATE birds_a SET b_id = 1",
        ],
    }
    app = make_app(plugins="")
    with app.app_context():
        for statement in statements + special[dialect]:
            with write_transaction() as session:
                session.execute(text(statement))
        before = set(inspect(db.engine).get_table_names())
        result = purge("birds", tmp_path / "saved.zip", settings_of(app), NOON, lambda _line: None)
        assert result.revision == "0007"
        gone = before - set(inspect(db.engine).get_table_names())
        assert gone >= {"birds_a", "birds_b", "birds_alembic_version"}
        assert all(name.startswith("birds_") for name in gone)
        assert not [name for name in inspect(db.engine).get_view_names() if name.startswith("birds")]
        if dialect == "postgresql":
            names = {one["name"] for one in inspect(db.engine).get_enums()}  # type: ignore[attr-defined]
            assert names == {"kept"}


def test_files_that_only_it_has_are_saved_and_removed(make_app: MakeApp, tmp_path: Path) -> None:
    folder = write_plugin(tmp_path / "site", refers_to="stored_file")
    with installed(folder):
        app = make_app(plugins="birds")
        with app.app_context():
            with write_transaction() as session:
                own, logo = (
                    storage.put(data, name=f"{name}.txt", content_type="text/plain", now=NOON)
                    for name, data in (("own", b"an egg"), ("logo", b"a logo"))
                )
                session.flush()
                session.execute(text("INSERT INTO birds_nest (id, title) VALUES (1, 'Reeds')"))
                egg = table("birds_egg", column("id"), column("nest_id"), column("other_id"))
                session.execute(insert(egg).values([(1, 1, own.id), (2, 1, logo.id)]))
                make_partner().logo_id = logo.id
            kept, gone = storage.local_path(logo), storage.local_path(own)
            key = own.key
        target = tmp_path / "saved.zip"
        result = hub_plugins(app, "purge", "birds", "--yes", "--export", str(target))
        assert result.exit_code == 0, result.output
        assert "1 stored file that nothing else refers to" in result.output
        with app.app_context():
            assert [file.name for file in db.session.scalars(select(StoredFile))] == ["logo.txt"]
        assert kept.exists()
        assert not gone.exists()
        with zipfile.ZipFile(target) as archive:
            assert archive.read(f"files/{key}") == b"an egg"
            assert b"own.txt" in archive.read("rows/stored_file.jsonl")


def test_nothing_is_removed_when_the_file_cannot_be_written(birds: Flask, tmp_path: Path) -> None:
    result = hub_plugins(birds, "purge", "birds", "--yes", "--export", str(tmp_path / "missing" / "saved.zip"))
    assert isinstance(result.exception, OSError)
    assert traces(birds, "birds") == everything("birds")


def test_somebody_who_uses_the_tables_is_waited_for_and_then_told_of(
    birds: Flask, tmp_path: Path, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if dialect == "sqlite":
        pytest.skip("SQLite waits for its busy timeout, and readers do not stand in the way")
    monkeypatch.setattr("hub.purge.removing.WAIT", "100ms")
    with birds.app_context(), db.engine.connect() as reader:
        reader.execute(text("SELECT * FROM birds_nest"))
        with pytest.raises(Conflict, match="using the tables"):
            purge("birds", tmp_path / "saved.zip", settings_of(birds), NOON, lambda _line: None)
    assert traces(birds, "birds") == everything("birds")


def test_search_finds_the_others_still(birds: Flask) -> None:
    hub_plugins(birds, "purge", "birds", "--yes")
    with birds.app_context():
        assert set(db.session.scalars(select(SearchDocument.source))) == {"birds_extra.nest"}
