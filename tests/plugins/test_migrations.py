"""One history for each distribution: installed, upgraded, removed, installed again, spoiled, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import inspect, text

from hub.app import create_app
from hub.commands.database import group
from hub.db import db
from hub.errors import Conflict, PluginError
from hub.plugins import get_registry, migrations
from hub.settings import Settings
from hub.testing.client import HubClient
from hub.testing.plugin import dispose
from tests.plugins.installing import installed, write_plugin

Start = Callable[..., Any]


@pytest.fixture
def url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database of this test's own."""
    if dialect == "sqlite":
        return f"sqlite:///{tmp_path / 'hub.sqlite'}"
    return str(request.getfixturevalue("postgres_cluster").create_database(f"own_{uuid4().hex}"))


@pytest.fixture
def start(url: str, tmp_path: Path) -> Iterator[Start]:
    """Start the hub on that database; without its real plugins unless they are asked for."""
    made: list[Flask] = []

    def make(*names: str, strict: bool = False) -> Flask:
        settings = Settings(
            instance=tmp_path, database_url=url, env="test", run_jobs=False, strict=strict, site_url="http://localhost"
        )
        made.append(create_app(settings, plugins=",".join(names)))
        return made[-1]

    yield make
    for one in made:
        dispose(one)


def hub_db(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner(catch_exceptions=False).invoke(group, list(arguments))


def run(app: Flask, *statements: str) -> list[Any]:
    """Run statements in one transaction; return the rows of the last one."""
    from hub.db import writing

    with app.app_context(), writing(), db.engine.begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        return [tuple(row) for row in results[-1]] if results[-1].returns_rows else []


def test_install_upgrade_remove_and_install_again_with_data(start: Start, tmp_path: Path) -> None:
    one, two = (write_plugin(tmp_path / f"site{version}", version=version) for version in (1, 2))
    assert hub_db(start(), "upgrade").output.startswith("core: empty → ")
    with installed(one):
        app = start("birds")
        assert hub_db(app, "upgrade").output == "birds: empty → 0001\n"
        assert hub_db(app, "upgrade").output == "The database is up to date.\n"
        run(app, "INSERT INTO birds_nest (id, title) VALUES (1, 'Reeds')", "INSERT INTO birds_egg VALUES (1, 1)")
    with installed(two):
        app = start("birds")
        assert "birds          0001           head 0002           pending" in hub_db(app, "status").output
        assert hub_db(app, "upgrade").output == "birds: 0001 → 0002\n"
        assert run(app, "SELECT title, height FROM birds_nest") == [("Reeds", 3)]
        assert hub_db(app, "check").exit_code == 0
    app = start()
    output = hub_db(app, "status").output
    assert "birds          0002" in output
    assert "not in use, its data is kept; “hub plugins purge birds” removes it" in output
    assert hub_db(app, "check").exit_code == 0
    with installed(two):
        app = start("birds", strict=True)
        assert hub_db(app, "upgrade").output == "The database is up to date.\n"
        assert run(app, "SELECT count(*) FROM birds_egg") == [(1,)]
        assert HubClient(app).get("/healthz").json == {"status": "ok"}


def test_a_failing_migration_of_a_plugin_is_taken_back_and_stops_nobody_else(start: Start, tmp_path: Path) -> None:
    good = write_plugin(tmp_path / "good", "worms")
    one = write_plugin(tmp_path / "one", version=1)
    bad = write_plugin(tmp_path / "bad", version=2, late="raise SystemExit('no ladder')")
    hungry = write_plugin(tmp_path / "hungry", "cats", requires=("birds",), refers_to="birds_nest")
    with installed(one):
        app = start("birds")
        hub_db(app, "upgrade")
        run(app, "INSERT INTO birds_nest (id, title) VALUES (1, 'Reeds')", "INSERT INTO birds_egg VALUES (1, 1)")
    with installed(bad, good, hungry):
        app = start("birds", "worms", "cats")
        result = hub_db(app, "upgrade")
        assert result.exit_code == 0
        assert "worms: empty → 0001" in result.output
        finding = (
            "birds (hub-birds): its migration fails and was taken back: "
            "0002_nests_have_a_height.py, line 14: SystemExit: no ladder"
        )
        assert finding in result.output
        assert "cats (hub-cats): requires “birds”, which is left out" in result.output
        columns = {column["name"] for column in inspect(_engine(app)).get_columns("birds_nest")}
        assert columns == {"id", "title"}
        assert not inspect(_engine(app)).has_table("cats_nest")
        assert run(app, "SELECT count(*) FROM birds_egg") == [(1,)]
        if _engine(app).dialect.name == "sqlite":
            assert run(app, "PRAGMA foreign_keys") == [(1,)]  # switched on again for whoever gets the connection
        assert HubClient(app).get("/").status_code == 200
        assert HubClient(app).get("/healthz").json == {"status": "degraded"}
        again = HubClient(start("birds", "worms", "cats"))
        assert again.get("/").status_code == 200
        assert again.get("/healthz").json == {"status": "degraded"}


def test_in_strict_mode_a_failing_migration_is_an_error_after_the_others_are_done(start: Start, tmp_path: Path) -> None:
    folders = [
        write_plugin(tmp_path / "bad", version=2, spoil="1 / 0"),
        write_plugin(tmp_path / "good", "worms"),
    ]
    with installed(*folders):
        app = start("birds", "worms", strict=True)
        with app.app_context(), pytest.raises(PluginError, match="ZeroDivisionError"):
            migrations.upgrade(db.engine, get_registry())
        assert inspect(_engine(app)).has_table("worms_nest")


def test_a_database_that_is_newer_than_its_plugin_is_told(start: Start, tmp_path: Path) -> None:
    one, two = (write_plugin(tmp_path / f"site{version}", version=version) for version in (1, 2))
    with installed(two):
        hub_db(start("birds"), "upgrade")
    with installed(one):
        app = start("birds")
        told = "the database is at revision 0002, which is not among its files"
        assert told in hub_db(app, "status").output
        result = hub_db(app, "upgrade")
        assert result.exit_code == 0
        assert told in result.output
        browser = HubClient(start("birds"))
        assert browser.get("/").status_code == 200
        assert browser.get("/healthz").json == {"status": "degraded"}


def test_a_database_that_is_newer_than_the_hub_is_told(start: Start) -> None:
    app = start()
    hub_db(app, "upgrade")
    run(app, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Conflict, match="at revision 9999"):
        hub_db(app, "upgrade")
    answer = HubClient(start()).get("/")
    assert answer.status_code == 503
    assert "newer version of the hub" in answer.text
    assert "hub db upgrade" not in answer.text


def test_revisions_that_cannot_be_read_keep_that_plugin_out_alone(start: Start, tmp_path: Path) -> None:
    folder = write_plugin(tmp_path / "site")
    (folder / "hub_birds" / "migrations" / "0002_half.py").write_text("revision = '0002'\ndown_revision = (\n")
    with installed(folder):
        app = start("birds")
        output = hub_db(app, "upgrade").output
        assert "birds (hub-birds): its revisions cannot be read: SyntaxError" in output
        assert "core: empty → " in output
        assert HubClient(app).get("/").status_code == 200


def test_check_says_in_words_what_differs(start: Start, tmp_path: Path) -> None:
    with installed(write_plugin(tmp_path / "site", version=2)):
        app = start("birds", strict=True)
        result = hub_db(app, "check")
        assert result.exit_code == 1
        assert "birds: differs from its models\n  - changes are waiting; run “hub db upgrade”" in result.output
        hub_db(app, "upgrade")
        run(
            app,
            "ALTER TABLE birds_nest DROP COLUMN height",
            "ALTER TABLE birds_nest ADD COLUMN depth INTEGER",
            "DROP INDEX ix_birds_nest_title",
            "CREATE TABLE birds_feather (id INTEGER PRIMARY KEY)",
        )
        result = hub_db(app, "check")
        assert result.exit_code == 1
        assert result.output.splitlines()[0] == "core: as its models say"
        for line in (
            "the table birds_feather is in the database, not in the models",
            "the column birds_nest.height is in the models, not in the database",
            "the column birds_nest.depth is in the database, not in the models",
            "the index ix_birds_nest_title of birds_nest is in the models, not in the database",
        ):
            assert f"  - {line}" in result.output


def test_check_says_which_property_of_a_column_differs(start: Start, tmp_path: Path, dialect: str) -> None:
    if dialect == "sqlite":
        pytest.skip("SQLite cannot change a column")
    with installed(write_plugin(tmp_path / "site")):
        app = start("birds")
        hub_db(app, "upgrade")
        run(app, "ALTER TABLE birds_nest ALTER title DROP NOT NULL", "ALTER TABLE birds_nest ALTER title TYPE text")
        output = hub_db(app, "check").output
        assert "birds_nest.title may be empty in the database; the models say it may not be empty" in output
        assert "birds_nest.title: its type is TEXT() in the database, String(length=80) in the models" in output


def _engine(app: Flask) -> Any:
    with app.app_context():
        return db.engine


def test_commands_say_what_they_are_for() -> None:
    output = CliRunner().invoke(group, ["--help"]).output
    for name in ("upgrade", "status", "check", "revision"):
        assert name in output
