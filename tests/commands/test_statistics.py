"""After many rows have come at once, the database knows how many: otherwise it plans as if there were none."""

from __future__ import annotations

from pathlib import Path

from click import Command
from flask import Flask
from sqlalchemy import text

from hub.backup import write_backup
from hub.commands.backup import restore
from hub.commands.demo import load
from hub.db import db
from hub.partners.cli import import_
from hub.settings import Settings
from hub.testing.factories import NOON
from hub.testing.plugin import MakeApp

FILE = "\n".join(
    ["scheme,identifier,name,partner_type,state"]
    + [f"made-up,{number},Harbor {number} Library,public_library,OH" for number in range(60)]
)


def test_after_an_import(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    (tmp_path / "list.csv").write_text(FILE, "utf-8")
    run(app, import_, "generic", str(tmp_path / "list.csv"), "--dry-run")
    assert known(app, "partner") is None
    run(app, import_, "generic", str(tmp_path / "list.csv"))
    assert known(app, "partner") == 60
    assert known(app, "search_document") == 60


def test_after_the_demo_and_after_a_restore(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(plugins="")
    run(app, load)
    partners = known(app, "partner")
    assert partners is not None
    assert partners > 100
    archive = tmp_path / "backup.zip"
    with app.app_context():
        settings: Settings = app.extensions["hub_settings"]
        write_backup(archive, settings, NOON, lambda _line: None)
    fresh = make_app(plugins="")
    run(fresh, restore, str(archive))
    assert known(fresh, "partner") == partners
    assert known(fresh, "search_facet")


def run(app: Flask, command: Command, *arguments: str) -> None:
    result = app.test_cli_runner().invoke(command, arguments)
    assert result.exit_code == 0, result.output


def known(app: Flask, table: str) -> int | None:
    """Return how many rows the database believes a table to have, ``None`` when it has not looked yet."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            found = db.session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = :table"), {"table": table})
            return None if found is None or found < 0 else int(found)
        if not db.session.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")):
            return None
        found = db.session.scalar(text("SELECT stat FROM sqlite_stat1 WHERE tbl = :table"), {"table": table})
        return None if found is None else int(found.split()[0])
