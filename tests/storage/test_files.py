from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from flask import Flask, Response
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub import storage
from hub.db import db, write_transaction
from hub.errors import Invalid, NotFound
from hub.storage import StoredFile, responses
from hub.storage.names import LONGEST, clean_name
from hub.storage.services import StorageFailed
from hub.storage.store import FileStore

NOW = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


def put(content: bytes | BinaryIO = b"hello world", **values: Any) -> StoredFile:
    with write_transaction():
        return storage.put(
            content, **{"name": "Tips & tricks.pdf", "content_type": "application/pdf", "now": NOW, **values}
        )


def lying(app: Flask) -> list[Path]:
    return [path for path in app.extensions["hub_storage"].root.rglob("*") if path.is_file()]


def fail(work: Callable[[], object]) -> None:
    work()
    raise ZeroDivisionError


def delete_now(session: Session, file: StoredFile) -> None:
    storage.delete(file)
    session.flush()


def test_a_stored_file_comes_back_as_it_was(app: Flask) -> None:
    content = os.urandom(700_000)
    file = put(content)
    assert storage.read_bytes(file) == content
    assert b"".join(storage.iter_chunks(file, 5, 1000)) == content[5:1005]
    assert b"".join(storage.iter_chunks(file)) == content
    with storage.open_file(file) as stream:
        assert stream.read(10) == content[:10]
    assert (file.size_bytes, len(file.sha256)) == (700_000, 64)
    assert storage.local_path(file).read_bytes() == content


def test_a_stream_is_stored_without_reading_it_whole(app: Flask) -> None:
    file = put(io.BytesIO(b"x" * 3_000_000))
    assert file.size_bytes == 3_000_000


def test_keys_are_random_and_two_folders_deep(app: Flask) -> None:
    first, second = put(), put()
    assert first.key != second.key
    assert first.sha256 == second.sha256
    assert [len(part) for part in first.key.split("/")] == [2, 2, 32]


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.put("ab/cd/x", [b"one"])
    with pytest.raises(FileExistsError):
        store.put("ab/cd/x", [b"two"])
    assert b"".join(store.read("ab/cd/x", 0, 10)) == b"one"


def test_file_and_folders_are_synced_before_the_row(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    path = storage.local_path(put())
    assert {str(path), str(path.parent), str(path.parent.parent), str(path.parents[2])} <= set(synced)


def test_a_rollback_removes_the_bytes(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), write_transaction():
        fail(lambda: storage.put(b"x", name="x", content_type="text/plain", now=NOW))
    assert lying(app) == []
    with write_transaction() as session:
        kept = storage.put(b"kept", name="x", content_type="text/plain", now=NOW)
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            fail(lambda: storage.put(b"lost", name="x", content_type="text/plain", now=NOW))
    assert [path.read_bytes() for path in lying(app)] == [b"kept"]
    assert kept.id


def test_deleted_bytes_go_after_the_commit_and_not_before(app: Flask) -> None:
    file = put()
    with pytest.raises(ZeroDivisionError), write_transaction() as session:
        fail(lambda: delete_now(session, file))
    assert len(lying(app)) == 1
    with write_transaction() as session:
        storage.delete(session.get_one(StoredFile, file.id))
        session.flush()
        assert len(lying(app)) == 1
    assert lying(app) == []
    with pytest.raises(NotFound):
        storage.open_file(file)


def test_an_empty_or_too_large_file_leaves_nothing(app: Flask) -> None:
    with pytest.raises(Invalid, match="empty"):
        put(b"")
    with pytest.raises(Invalid, match="limit is 1 MB"):
        put(b"x" * 2_000_000, max_bytes=1024 * 1024)
    assert lying(app) == []
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_stream_that_breaks_off_leaves_nothing(app: Flask) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 500_000:
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises((ConnectionResetError, StorageFailed)):
        put(Broken(b"x" * 900_000))
    assert lying(app) == []


def test_orphans_are_found_after_a_day(app: Flask) -> None:
    kept = storage.local_path(put())
    store: FileStore = app.extensions["hub_storage"]
    orphan = "ab/cd/orphan"
    store.put(orphan, [b"left by a crash"])
    assert storage.find_orphans() == []
    old = time.time() - 2 * 86400
    os.utime(store.path(orphan), (old, old))
    os.utime(kept, (old, old))
    assert storage.find_orphans() == [orphan]
    assert storage.remove_orphans() == 1
    assert lying(app) == [kept]
    assert storage.find_orphans(older_than=timedelta(0)) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tips.PDF", "Tips.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\Plan B.docx", "Plan B.docx"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("zero\u200bwidth.pdf", "zerowidth.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ('what?<is>:"this"|*.png', "what is this.png"),
        ("n\u0303andu\u0301.pdf", "ñandú.pdf"),
        ("  .hidden. ", "hidden"),
        ("...", "file"),
        ("", "file"),
        (".pdf", "pdf"),
        ("日本語.pdf", "日本語.pdf"),
        ("many   blanks\t.pdf", "many blanks.pdf"),
    ],
)
def test_display_names_are_cleaned(name: str, expected: str) -> None:
    assert clean_name(name) == expected


@given(st.text())
def test_every_display_name_is_harmless(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= LONGEST
    assert len(cleaned.encode()) <= 255
    assert not set('/\\<>:"|?*\x00\n\r\t') & set(cleaned)
    assert clean_name(cleaned) == cleaned


@pytest.fixture
def ask(app: Flask) -> Callable[..., Response]:
    """Ask for a file as a request would: ``ask(file, {"Range": ...})``."""

    def answer(file: StoredFile, headers: dict[str, str] | None = None, method: str = "GET", **values: Any) -> Response:
        with app.test_request_context(headers=headers, method=method):
            response = responses.send(file, **values)
            response.direct_passthrough = False
            response.get_data()
            response.close()
            return response

    return answer


def test_a_file_is_never_run_in_our_origin(ask: Callable[..., Response]) -> None:
    file = put(name="Día ”verde”\r\n.pdf")
    response = ask(file, as_attachment=False)  # a PDF is saved all the same
    assert response.get_data() == b"hello world"
    headers = response.headers
    assert headers["Content-Disposition"].startswith('attachment; filename="Dia verde.pdf"; filename*=UTF-8')
    assert "D%C3%ADa" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Length"] == "11"
    assert headers["Cache-Control"] == "private, no-store"


def test_pictures_may_be_shown_in_the_page(ask: Callable[..., Response]) -> None:
    file = put(content_type="image/png", name="a.png")
    response = ask(file, as_attachment=False, max_age=600)
    assert response.headers["Content-Disposition"] == 'inline; filename="a.png"'
    assert response.headers["Cache-Control"] == "public, max-age=600"
    assert ask(file).headers["Content-Disposition"].startswith("attachment")


def test_downloads_can_be_resumed(ask: Callable[..., Response]) -> None:
    file = put()
    part = ask(file, {"Range": "bytes=6-"})
    assert (part.status_code, part.get_data()) == (206, b"world")
    assert part.headers["Content-Range"] == "bytes 6-10/11"
    assert ask(file, {"Range": "bytes=-5"}).get_data() == b"world"
    assert ask(file, {"Range": "bytes=0-1,3-4"}).status_code == 200
    tag = ask(file).headers["ETag"]
    assert ask(file, {"If-None-Match": tag}).status_code == 304
    assert ask(file, {"Range": "bytes=6-", "If-Range": tag}).status_code == 206
    assert ask(file, {"Range": "bytes=6-", "If-Range": '"other"'}).status_code == 200


def test_a_range_outside_of_the_file_is_refused(ask: Callable[..., Response]) -> None:
    from werkzeug.exceptions import RequestedRangeNotSatisfiable

    with pytest.raises(RequestedRangeNotSatisfiable):
        ask(put(), {"Range": "bytes=50-60"})


def test_a_link_to_a_private_preview_expires(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put()
    token = responses.link_token(file, "preview")
    assert responses.file_of_token(token, "preview", max_age=60) == file.id
    with pytest.raises(NotFound):
        responses.file_of_token(token, "other", max_age=60)
    with pytest.raises(NotFound):
        responses.file_of_token(token + "x", "preview", max_age=60)
    with pytest.raises(NotFound):
        responses.file_of_token(token, "preview", max_age=-1)
