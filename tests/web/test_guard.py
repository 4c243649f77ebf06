"""What stands in front of every view: who is refused, and when writing begins."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask

import hub.db
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.plugin import SignIn


@pytest.fixture
def sqlite_only(dialect: str) -> None:
    """PostgreSQL has many writers, and no such lock."""
    if dialect != "sqlite":
        pytest.skip("only SQLite has one writer at a time")


@pytest.fixture
def somebody_writes(app: Flask, sqlite_only: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another change holds the writer lock for the whole test, and nobody waits long for it."""
    monkeypatch.setattr(hub.db, "WRITER_WAIT_SECONDS", 0.01)
    with hub.db._writer_lock:
        yield


REFUSED = [
    ("POST", "/no-such-page", True, 404),
    ("POST", "/es/no-such-page", True, 404),
    ("PUT", "/account/sign-in", True, 405),
    ("DELETE", "/", True, 405),
    ("POST", "/about", True, 405),
    ("POST", "/account/sign-in", False, 403),  # not from a form of ours
    ("POST", "/account/sessions/end-others", True, 401),  # nobody is signed in
]


@pytest.mark.parametrize(("method", "path", "csrf", "status"), REFUSED)
def test_whoever_is_refused_does_not_wait_for_the_writer_lock(
    client: HubClient, somebody_writes: None, method: str, path: str, csrf: bool, status: int
) -> None:
    answer = client.open(path, method=method, csrf=csrf, data={"email": "ada@library.example"})
    assert answer.status_code == status


def test_who_may_not_write_does_not_wait_either(client: HubClient, sign_in: SignIn, sqlite_only: None) -> None:
    sign_in("member")
    db.session.rollback()
    with hub.db._writer_lock:
        assert client.post("/admin/people/1/disable").status_code == 403


def test_a_change_waits_for_the_writer_lock(client: HubClient, somebody_writes: None) -> None:
    data = {"email": "ada@library.example", "password": "a quiet green lantern"}
    assert client.post("/account/sign-in", data=data).status_code == 503


def test_the_body_of_an_unknown_address_is_not_read(client: HubClient) -> None:
    body = BytesIO(b"a=b&" * 1000)
    headers = {"Content-Length": "4000", "Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/no-such-page", input_stream=body, headers=headers).status_code == 404
    assert body.tell() == 0


def test_what_begins_after_a_change_is_no_writer(client: HubClient, sign_in: SignIn) -> None:
    sign_in("member")
    assert hub.db._writing.get() is False
    assert client.post("/account/sessions/end-others", csrf=False).status_code == 403
    assert hub.db._writing.get() is False
