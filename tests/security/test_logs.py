"""What goes wrong is told to people in words, to the log without secrets, and to nobody in detail."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from hub.accounts.models import Account
from hub.db import db
from hub.testing.factories import NOON, PASSWORD, make_account
from hub.testing.plugin import MakeApp
from tests.security.world import new_browser


def test_an_unexpected_error_is_a_page_without_traces(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(plugins="")

    def fail(*_values: Any, **_named: Any) -> str:
        raise RuntimeError("a secret of the machine room")

    monkeypatch.setattr("hub.web.views.render_template", fail)
    answer = new_browser(app).get("/about")
    assert answer.status_code == 500
    assert answer.headers["Cache-Control"] == "private, no-store"
    for word in ("secret", "Traceback", "RuntimeError", ".py", "hub/web"):
        assert word not in answer.text
    assert "a secret of the machine room" in caplog.text  # the log says what the page does not


def test_a_database_error_names_no_values(app: Flask) -> None:
    make_account(email="known@library.example")
    db.session.commit()
    again = Account(email="known@library.example", name="A", password="the-hash-of-a-password", created_at=NOON)
    db.session.add(again)
    with pytest.raises(IntegrityError) as caught:
        db.session.flush()
    db.session.rollback()
    assert "the-hash-of-a-password" not in str(caught.value)


def test_no_secret_is_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    account = make_account()
    db.session.commit()
    browser = new_browser(app)
    with caplog.at_level(logging.DEBUG):
        browser.post("/account/sign-in", data={"email": account.email, "password": "a wrong secret word"})
        browser.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
        browser.post("/account/reset", data={"email": account.email})
        browser.post("/nothing", data={"password": PASSWORD})
        browser.get("/dashboard/")
    for secret in (PASSWORD, "a wrong secret word", str(account.password), str(app.secret_key), "csrf_token="):
        assert secret not in caplog.text


def test_there_is_no_debugger(app: Flask) -> None:
    browser = new_browser(app)
    assert not app.debug
    assert browser.get("/console").status_code == 404
    assert "EVALEX" not in browser.get("/?__debugger__=yes&cmd=resource&f=debugger.js").text
