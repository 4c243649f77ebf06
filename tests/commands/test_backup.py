"""A backup taken while the hub runs restores to an equal instance; a damaged one changes nothing."""

from __future__ import annotations

import os
import signal
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, select

from hub import audit, storage
from hub.backup import LEFT_OUT, restore_backup, write_backup
from hub.commands.backup import backup
from hub.db import db, metadata, write_transaction
from hub.errors import Conflict, HubError, Invalid
from hub.partners.services import index_partners
from hub.search import Query, find
from hub.settings import Settings
from hub.storage.store import FileStore
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_day, make_help, make_membership, make_partner, sign_in
from hub.testing.plugin import MakeApp


def quiet(_line: str) -> None:
    """Say nothing."""


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.extensions["hub_settings"]
    return settings


def fill() -> None:
    """Put something into many tables, and a file."""
    with write_transaction():
        partner = make_partner(name="Harbor Lantern Library", slug="harbor-lantern", audiences=["youth", "families"])
        account = make_account(email="ada@harbor.example")
        make_membership(account, partner)
        make_day()
        make_help()
        logo = storage.put(b"not really a picture", name="logo.png", content_type="image/png", now=NOON)
        db.session.flush()
        partner.logo_id = logo.id
        index_partners([partner.id])
        audit.record("tests.filled", f"partner:{partner.id}", actor=account, now=NOON, details={"why": "to compare"})


def dump() -> dict[str, list[Any]]:
    def rows(table: Table) -> list[Any]:
        return [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key.columns))]

    return {table.name: rows(table) for table in metadata.sorted_tables if table.name not in LEFT_OUT}


@pytest.fixture
def archive(make_app: MakeApp, tmp_path: Path) -> tuple[Path, dict[str, list[Any]]]:
    app = make_app()
    with app.app_context():
        fill()
        sign_in(HubClient(app), "reviewer")
        before = dump()
        path = tmp_path / "backup.zip"
        summary = write_backup(path, settings_of(app), NOON, quiet)
        assert summary.files == 1
        assert summary.rows == sum(map(len, before.values()))
    return path, before


def test_a_restored_instance_is_equal(archive: tuple[Path, dict[str, list[Any]]], make_app: MakeApp) -> None:
    path, before = archive
    fresh = make_app()
    with fresh.app_context():
        with write_transaction():
            restore_backup(path, settings_of(fresh), NOON, quiet)
        assert dump() == before
        assert _file(fresh).read_bytes() == b"not really a picture"
        assert list(audit.verify(db.session())) == []
        found = find(Query(source="partners.partner", text="lantern"))
        assert found.total == 1
        with write_transaction():
            assert make_partner(name="Next one").id > before["partner"][-1][0]


def test_a_backup_is_for_its_owner_alone(archive: tuple[Path, dict[str, list[Any]]]) -> None:
    assert stat.filemode(archive[0].stat().st_mode) == "-rw-------"


def test_what_a_killed_backup_left_is_no_obstacle(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "backup.zip.part").write_bytes(b"half")
    app = make_app()
    with app.app_context():
        write_backup(tmp_path / "backup.zip", settings_of(app), NOON, quiet)
    assert zipfile.is_zipfile(tmp_path / "backup.zip")


def test_nobody_stays_signed_in_by_a_backup(archive: tuple[Path, dict[str, list[Any]]]) -> None:
    with zipfile.ZipFile(archive[0]) as opened:
        assert not [name for name in opened.namelist() if "user_session" in name]


def test_one_changed_byte_is_found_before_anything_changes(
    archive: tuple[Path, dict[str, list[Any]]], make_app: MakeApp, tmp_path: Path
) -> None:
    spoiled = tmp_path / "spoiled.zip"
    with zipfile.ZipFile(archive[0]) as source, zipfile.ZipFile(spoiled, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"Harbor", b"Horbor") if name.startswith("rows/partner.") else data)
    fresh = make_app()
    with fresh.app_context():
        with pytest.raises(Invalid, match="differs from what was saved"), write_transaction():
            restore_backup(spoiled, settings_of(fresh), NOON, quiet)
        assert not any(dump().values())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"x" * 4096])
def test_what_is_no_archive_is_refused(make_app: MakeApp, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(content)
    fresh = make_app()
    with fresh.app_context(), pytest.raises(Invalid, match="damaged or is no backup"), write_transaction():
        restore_backup(path, settings_of(fresh), NOON, quiet)


def test_an_instance_with_data_is_not_overwritten(
    archive: tuple[Path, dict[str, list[Any]]], make_app: MakeApp
) -> None:
    other = make_app()
    with other.app_context():
        with write_transaction():
            make_partner(name="Already here")
        with pytest.raises(Conflict, match="fresh one"), write_transaction():
            restore_backup(archive[0], settings_of(other), NOON, quiet)
        assert [row.name for row in db.session.execute(select(metadata.tables["partner"]))] == ["Already here"]
        assert not _files(other)


class Interruption(BaseException):
    """As Ctrl-C, which no ordinary handler catches."""


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), Interruption()])
@pytest.mark.parametrize("part", ["Table account", "1 files"])
def test_a_backup_that_is_broken_off_leaves_nothing(
    make_app: MakeApp, tmp_path: Path, part: str, error: BaseException
) -> None:
    def say(line: str) -> None:
        if line.startswith(part):
            raise error

    folder = tmp_path / "backups"
    folder.mkdir()
    app = make_app()
    with app.app_context():
        fill()
        with pytest.raises(type(error)):
            write_backup(folder / "backup.zip", settings_of(app), NOON, say)
        assert list(folder.iterdir()) == []


def test_a_file_deleted_during_the_backup_does_not_spoil_it(make_app: MakeApp, tmp_path: Path) -> None:
    lines = []

    def say(line: str) -> None:
        lines.append(line)
        if line == "1 files …":
            _file(app).unlink()

    app = make_app()
    with app.app_context():
        fill()
        summary = write_backup(tmp_path / "backup.zip", settings_of(app), NOON, say)
    assert summary.files == 0
    assert "has just been deleted" in lines[-1]
    fresh = make_app()
    with fresh.app_context(), write_transaction():
        assert restore_backup(tmp_path / "backup.zip", settings_of(fresh), NOON, quiet).files == 0


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), Interruption()])
def test_a_restore_that_is_broken_off_can_be_tried_again(
    archive: tuple[Path, dict[str, list[Any]]],
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    def fail(store: FileStore, key: str, chunks: Iterable[bytes]) -> None:
        put(store, key, chunks)
        raise error

    path, before = archive
    fresh = make_app()
    with fresh.app_context():
        put = FileStore.put
        monkeypatch.setattr(FileStore, "put", fail)
        with pytest.raises((HubError, Interruption)), write_transaction():
            restore_backup(path, settings_of(fresh), NOON, quiet)
        monkeypatch.undo()
        assert not any(dump().values())
        assert not _files(fresh)
        with write_transaction():
            restore_backup(path, settings_of(fresh), NOON, quiet)
        assert dump() == before
        assert _file(fresh).read_bytes() == b"not really a picture"


def test_files_go_when_the_rows_cannot_be_committed(
    archive: tuple[Path, dict[str, list[Any]]], make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def commit() -> None:
        assert _files(fresh)
        raise RuntimeError("the database is gone")

    fresh = make_app()
    with fresh.app_context():
        monkeypatch.setattr(db.session, "commit", commit)
        with pytest.raises(RuntimeError, match="the database is gone"), write_transaction():
            restore_backup(archive[0], settings_of(fresh), NOON, quiet)
        assert not _files(fresh)


def test_a_file_of_somebody_else_stays(archive: tuple[Path, dict[str, list[Any]]], make_app: MakeApp) -> None:
    """One that comes while the rows are restored: what is there is not overwritten and not removed."""
    with zipfile.ZipFile(archive[0]) as opened:
        (name,) = [name for name in opened.namelist() if name.startswith("files/")]
    fresh = make_app()
    theirs = settings_of(fresh).files_dir / name.removeprefix("files/")

    def say(line: str) -> None:
        if line == "1 files …":
            theirs.parent.mkdir(parents=True)
            theirs.write_bytes(b"theirs")

    with fresh.app_context():
        with pytest.raises(HubError, match="could not save the file"), write_transaction():
            restore_backup(archive[0], settings_of(fresh), NOON, say)
        assert theirs.read_bytes() == b"theirs"


@pytest.mark.parametrize("change", ["stream", "manifest"])
def test_a_spoiled_archive_is_refused_in_words(
    archive: tuple[Path, dict[str, list[Any]]], make_app: MakeApp, tmp_path: Path, change: str
) -> None:
    spoiled = tmp_path / "spoiled.zip"
    if change == "manifest":
        with zipfile.ZipFile(spoiled, "w") as target:
            target.writestr("manifest.json", "[1, 2]")
    else:
        data = bytearray(archive[0].read_bytes())
        with zipfile.ZipFile(archive[0]) as source:
            start = source.getinfo("manifest.json").header_offset + 60
        data[start : start + 40] = b"\xff" * 40
        spoiled.write_bytes(data)
    fresh = make_app()
    with fresh.app_context(), pytest.raises(Invalid), write_transaction():
        restore_backup(spoiled, settings_of(fresh), NOON, quiet)


def test_a_stopped_service_takes_its_half_backup_away(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("hub.backup.writing._write_files", ended)
    before = signal.getsignal(signal.SIGTERM)
    result = make_app(plugins="").test_cli_runner().invoke(backup, [str(tmp_path / "backup.zip")])
    assert result.exit_code == 143
    assert not list(tmp_path.glob("backup*"))
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_backup_that_cannot_be_written_says_so(make_app: MakeApp, tmp_path: Path) -> None:
    result = make_app(plugins="").test_cli_runner().invoke(backup, [str(tmp_path / "nowhere" / "backup.zip")])
    assert result.exit_code == 1
    assert "Error: The backup could not be written" in result.output


def _files(app: Flask) -> list[Path]:
    return [path for path in settings_of(app).files_dir.rglob("*") if path.is_file()]


def _file(app: Flask) -> Path:
    (path,) = _files(app)
    return path
