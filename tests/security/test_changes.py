"""Nothing changes by asking for a page, and nothing changes without a form of ours."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.accounts.limits import limiter
from hub.db import db, metadata
from hub.web.csrf import FIELD
from tests.security.routes import Route, all_routes
from tests.security.world import World

MAY_CHANGE = {
    ("user_session", "last_seen_at"),
    ("toolkits_resource", "download_count"),
    ("toolkits_toolkit", "download_count"),
}
MAY_GROW = {"toolkits_download_day"}
NAMED_EXCEPTION = "pages.leave"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def dump() -> dict[str, list[dict[str, str]]]:
    """Return every row of every table, without what a GET may note beside its answer."""
    db.session.rollback()
    tables = {}
    for table in metadata.sorted_tables:
        if table.name in MAY_GROW:
            continue
        columns = [one for one in table.columns if (table.name, one.name) not in MAY_CHANGE]
        rows = db.session.execute(select(*columns)).mappings()
        tables[table.name] = sorted(({key: str(value) for key, value in row.items()} for row in rows), key=json.dumps)
    db.session.rollback()
    return tables


def unsafe_routes(app: Flask, world: World) -> list[Route]:
    """Return every route that changes something."""
    return [route for route in all_routes(app, world) if route.methods & CHANGING]


@pytest.mark.parametrize("role", ["administrator", "owner", "reader"])
def test_no_page_changes_anything(app: Flask, world: World, browser_of: Callable[[str], Any], role: str) -> None:
    browser = browser_of(role)
    before = dump()
    assert sum(map(len, before.values())) > 60
    for route in all_routes(app, world):
        if "GET" in route.methods and route.endpoint != NAMED_EXCEPTION:
            for method in ("GET", "HEAD"):
                with browser.open(f"{route.path}?confirmed=1&q=word", method=method, headers=BROWSER) as answer:
                    _ = answer.data
    assert dump() == before


def test_leaving_is_a_change_of_ones_own_session_alone(world: World, browsers: Mapping[str, Any]) -> None:
    before = dump()
    browsers["owner"].get("/leave")
    after = dump()
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["user_session"]
    differing = [one for one, other in zip(before["user_session"], after["user_session"], strict=True) if one != other]
    assert len({one["id"] for one in differing}) <= len(after["user_session"])
    assert sum(row["ended_at"] != "None" for row in after["user_session"]) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
def test_no_form_from_another_site_is_used(
    app: Flask, world: World, browsers: Mapping[str, Any], headers: dict[str, str]
) -> None:
    before, wrong = dump(), []
    for route in unsafe_routes(app, world):
        for name in ("administrator", "owner", "reader"):
            limiter.reset()
            answer = browsers[name].post(route.path, headers=headers, data={"confirmed": "1"})
            if answer.status_code != 403 or "resume" in answer.text:
                wrong.append(f"{name} {route.path} {answer.status_code}")
    assert wrong == []
    assert dump() == before


@pytest.mark.parametrize("kind", ["none", "garbage", "reader", "other", "empty"])
def test_no_form_without_the_token_of_this_session_is_used(
    app: Flask, world: World, browsers: Mapping[str, Any], kind: str
) -> None:
    before, wrong = dump(), []
    token = {
        "none": None,
        "empty": "",
        "garbage": "x.y.z",
        "reader": browsers["reader"].token(),
        "other": browsers["stranger"].token(),
    }[kind]
    for route in unsafe_routes(app, world):
        for name in ("administrator", "owner", "reader"):
            if name == "reader" and (kind == "reader" or route.access.signed_in):
                continue
            limiter.reset()
            data = {"confirmed": "1"} | ({FIELD: token} if token is not None else {})
            answer = browsers[name].post(route.path, csrf=False, data=data)
            if answer.status_code != 403:
                wrong.append(f"{name} {route.path} {answer.status_code}")
    assert wrong == []
    assert dump() == before


def test_a_token_in_the_address_or_a_json_body_does_not_count(world: World, browsers: Mapping[str, Any]) -> None:
    browser = browsers["owner"]
    token = browser.token()
    assert browser.post(f"/account/sessions/end-others?{FIELD}={token}", csrf=False).status_code == 403
    answer = browser.post("/account/sessions/end-others", json={FIELD: token}, csrf=False)
    assert answer.status_code == 403
    upload = {FIELD: (io.BytesIO(token.encode()), "token.txt")}
    answer = browser.post("/account/sessions/end-others", data=upload, csrf=False)
    assert answer.status_code == 403


def test_an_old_token_is_refused(world: World, browsers: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    token = browsers["owner"].token()
    monkeypatch.setattr("hub.web.csrf.MAX_AGE_SECONDS", -1)
    answer = browsers["owner"].post("/account/sessions/end-others", data={FIELD: token}, csrf=False)
    assert answer.status_code == 403
