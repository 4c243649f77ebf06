"""What stands in front of every view: who is refused, and when writing begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO

import pytest
from flask import Flask

import hub.db
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import PASSWORD, make_account
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


@pytest.mark.parametrize(
    ("asked", "signs_in_at", "goes_to"),
    [
        ("/account/sessions", "/account/sign-in", "/account/sessions"),
        ("/es/account/sessions", "/es/account/sign-in", "/es/account/sessions"),
        ("/es/admin/people/?q=a&role=staff", "/es/account/sign-in", "/es/admin/people/?q=a&role=staff"),
        # The frame's links change the language in between, and the page follows.
        ("/es/account/sessions", "/account/sign-in", "/account/sessions"),
        ("/account/sessions", "/es/account/sign-in", "/es/account/sessions"),
    ],
)
def test_one_comes_back_in_the_language_one_signs_in_with(
    client: HubClient, asked: str, signs_in_at: str, goes_to: str
) -> None:
    account = make_account("administrator")
    db.session.commit()
    path, _, question = client.get(asked).location.partition("?")
    assert path == ("/es" if asked.startswith("/es/") else "") + "/account/sign-in"
    kept = re.search(r'name="next" type="hidden" value="([^"]*)"', client.get(f"{signs_in_at}?{question}").text)
    assert kept is not None
    data = {"email": account.email, "password": PASSWORD, "next": unescape(kept[1])}
    assert client.post(signs_in_at, data=data).location == goes_to
    assert client.get(goes_to).status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/\\evil.example", "https://evil.example/", "/%2f%2fevil.example"]
)
def test_the_language_makes_no_foreign_address_of_next(client: HubClient, target: str) -> None:
    account = make_account()
    db.session.commit()
    data = {"email": account.email, "password": PASSWORD, "next": target}
    assert client.post("/es/account/sign-in", data=data).location == "/es/dashboard/"


@pytest.mark.parametrize("path", ["//evil.example/account/sessions", "/es//evil.example/account/sessions"])
def test_no_part_of_a_path_is_taken_for_a_host(client: HubClient, path: str) -> None:
    answer = client.get(path)
    assert "//" not in answer.headers.get("Location", "")
    assert 'href="//' not in answer.text
