"""A download is noted when all of it has gone, by whichever way the server sends it."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path

import pytest
from flask import Flask, Response

from hub import clock
from hub.db import write_transaction
from hub.storage import put
from hub.storage.responses import send
from hub.storage.sending import FileResponse, SentFile, when_whole

SIZE = 2_000_000


@pytest.fixture
def sent(tmp_path: Path) -> SentFile:
    (tmp_path / "file").write_bytes(b"x" * SIZE)
    return SentFile((tmp_path / "file").open("rb"), SIZE)


def _noted(sent: SentFile) -> list[str]:
    notes: list[str] = []
    response = FileResponse()
    response.sent = sent
    when_whole(response, lambda: notes.append("whole"))
    return notes


def _send_to(reader_takes: int, sent: SentFile) -> None:
    """Let the kernel send the file to somebody who takes so many bytes and then hangs up."""
    left, right = socket.socketpair()

    def take() -> None:
        rest = reader_takes
        while rest > 0 and (data := right.recv(min(rest, 65_536))):
            rest -= len(data)
        right.close()

    reader = threading.Thread(target=take)
    reader.start()
    with left, contextlib.suppress(ConnectionError):
        left.sendfile(sent)
    reader.join()


def test_what_the_kernel_has_sent_whole_is_noted_once(sent: SentFile) -> None:
    notes = _noted(sent)
    _send_to(SIZE, sent)
    sent.close()
    sent.close()
    assert notes == ["whole"]


def test_what_the_kernel_has_sent_in_part_is_not_noted(sent: SentFile) -> None:
    notes = _noted(sent)
    _send_to(100_000, sent)
    sent.close()
    assert notes == []


def test_what_is_read_to_its_end_is_noted_and_what_is_read_in_part_is_not(sent: SentFile) -> None:
    notes = _noted(sent)
    assert len(sent.read(SIZE)) == SIZE
    assert notes == []
    assert sent.read(1) == b""
    sent.close()
    assert notes == ["whole"]


def test_what_was_never_begun_is_not_noted(sent: SentFile) -> None:
    notes = _noted(sent)
    sent.close()
    assert notes == []


def test_an_error_in_a_note_reaches_nobody(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("no disk")

    response = Response([b"a", b"b"])
    when_whole(response, fail)
    assert b"".join(response.response) == b"ab"  # type: ignore[arg-type]  # bytes, as they were given
    assert "could not be noted" in caplog.text


def test_only_answers_that_are_all_of_it_are_noted() -> None:
    notes: list[str] = []
    for status, content_range in ((206, "bytes 0-1/2"), (206, "bytes 0-0/2"), (206, "bytes 1-1/2"), (304, "")):
        response = Response([b"x"], status=status, headers={"Content-Range": content_range})
        when_whole(response, lambda: notes.append(content_range))  # noqa: B023 - called at once
        assert list(response.response)
    assert notes == ["bytes 0-1/2"]


def test_the_servers_own_way_is_used_for_whole_files_alone(app: Flask) -> None:
    taken: list[SentFile] = []

    def wrapper(file: SentFile, _size: int) -> list[bytes]:
        taken.append(file)
        data = file.read()
        file.close()
        return [data]

    with app.app_context(), write_transaction():
        file = put(b"%PDF-1.4 abc", name="a.pdf", content_type="application/pdf", now=clock.now())
    for headers in ({}, {"Range": "bytes=2-3"}):
        with app.test_request_context("/", headers=headers, environ_overrides={"wsgi.file_wrapper": wrapper}):
            response = send(file)
            response.direct_passthrough = False
            data = response.get_data()
            response.close()
            assert data == (b"DF" if headers else b"%PDF-1.4 abc")
    assert len(taken) == 1
