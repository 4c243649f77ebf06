"""Headers of every answer: what a browser may do with it, and who may keep it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hub.testing.plugin import MakeApp
from hub.web import assets
from hub.web.headers import PERMISSIONS_POLICY
from tests.security.routes import all_routes
from tests.security.world import World, new_browser

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}
KEPT_PRIVATE = "private, no-store"


def problems_of(answer: TestResponse) -> list[str]:
    """Return what is wrong with the headers of any answer."""
    headers, found = answer.headers, []
    found += [name for name, value in ALWAYS.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or ("frame-ancestors" not in policy and "sandbox" not in policy):
        found.append(f"policy {policy}")
    is_file = "sandbox" in policy  # a stored file: nothing runs in it whatever the policy says of styles
    if "unsafe-eval" in policy or ("unsafe-inline" in policy and not is_file):
        found.append(f"unsafe {policy}")
    if "Access-Control-Allow-Origin" in headers:
        found.append("open to other origins")
    if answer.status_code >= 400 and headers.get("Cache-Control") != KEPT_PRIVATE:
        found.append(f"error kept: {headers.get('Cache-Control')}")
    if ("Server" in headers and "Werkzeug" in headers["Server"]) or "X-Powered-By" in headers:
        found.append("names its software")
    return found


def test_every_page_for_readers(app: Flask, world: World) -> None:
    reader, wrong = new_browser(app), []
    for route in all_routes(app, world):
        if "GET" not in route.methods:
            continue
        for path in (route.path, f"/es{route.path}"):
            with reader.get(path) as answer:
                found = problems_of(answer)
                if "Set-Cookie" in answer.headers:
                    found.append("a cookie for a reader")
                if "Cookie" in answer.headers.get("Vary", ""):
                    found.append("varies by cookie")
                wrong += [f"{path}: {one}" for one in found]
    assert wrong == []


def test_every_page_for_signed_in_people_stays_with_them(app: Flask, world: World, browsers: Mapping[str, Any]) -> None:
    wrong = []
    for route in all_routes(app, world):
        if "GET" not in route.methods or route.endpoint == "pages.leave":
            continue
        for name in ("owner", "administrator"):
            with browsers[name].get(route.path) as answer:
                found = problems_of(answer)
                cached = answer.headers["Cache-Control"]
                is_same_for_all = route.endpoint in {
                    "pages.favicon",
                    "pages.robots",
                    "pages.sitemap",
                }
                if "no-store" not in cached and not is_same_for_all:
                    found.append(f"kept: {cached}")
                wrong += [f"{name} {route.path}: {one}" for one in found]
    assert wrong == []


def test_files_of_the_front_end(app: Flask) -> None:
    reader = new_browser(app)
    for name in assets.manifest():
        with reader.get(assets.asset(name)) as answer:
            assert answer.status_code == 200
            assert problems_of(answer) == []
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing-here", 404),
        ("GET", "/static/dist/nothing.css", 404),
        ("GET", "/static/dist/../../../settings.py", 404),
        ("GET", "/static/dist/%2e%2e/%2e%2e/%2e%2e/settings.py", 404),
        ("DELETE", "/about", 405),
        ("GET", "/c/hope/2026/none", 404),
        ("GET", "/partners/%00", 400),
        ("GET", "/admin/people/99999999999999999999", 404),
    ],
)
def test_errors(app: Flask, world: World, method: str, path: str, status: int) -> None:
    with new_browser(app).open(path, method=method) as answer:
        assert answer.status_code in {status, 404 if status == 400 else status, 302 if "admin" in path else status}
        assert problems_of(answer) == []
        assert "Set-Cookie" not in answer.headers
        assert "Traceback" not in answer.text
        assert ".py" not in answer.text.replace("settings.py", "")


def test_a_page_that_is_too_large(make_app: MakeApp) -> None:
    small = new_browser(make_app(max_upload_mb=1, plugins=""))
    answer = small.post("/report-a-problem", data={"text": "x" * (1024 * 1024 + 1)})
    assert answer.status_code == 413
    assert problems_of(answer) == []
    assert "<h1>" in answer.text


def test_too_much_text_in_a_form(app: Flask) -> None:
    answer = new_browser(app).post("/report-a-problem", data={"text": "x" * (3 * 1024 * 1024)})
    assert (answer.status_code, problems_of(answer)) == (413, [])


def test_each_page_has_its_own_nonce_and_no_inline_code(app: Flask, world: World, browsers: Mapping[str, Any]) -> None:
    nonces, wrong = set(), []
    asked = 0
    for route in all_routes(app, world):
        if "GET" not in route.methods or route.endpoint == "pages.leave":
            continue
        with browsers["administrator"].get(route.path) as answer:
            if answer.mimetype != "text/html":
                continue
            asked += 1
            nonce = re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
            nonces.update(nonce)
            page = answer.text
        wrong += [f"{route.path} style" for _ in re.findall(r"<[^>]+\sstyle=", page)]
        wrong += [f"{route.path} handler" for _ in re.findall(r"<[^>]+\son[a-z]+=\"", page)]
        wrong += [
            f"{route.path} {tag}"
            for tag in re.findall(r"<(?:script|style)\b[^>]*>", page)
            if f'nonce="{nonce[0]}"' not in tag
        ]
        wrong += [
            f"{route.path} {tag}"
            for tag in re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//[^"]+', page)
            if "canonical" not in tag
        ]
    assert wrong == []
    assert len(nonces) == asked


@pytest.mark.parametrize(
    "path", ["/dashboard/x.css", "/account/x.css", "/account/export.css", "/dashboard/;x.css", "/dashboard%2fx.css"]
)
def test_personal_pages_have_no_address_that_looks_like_a_file(
    world: World, browsers: Mapping[str, Any], path: str
) -> None:
    answer = browsers["owner"].get(path)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == KEPT_PRIVATE


@pytest.mark.parametrize("path", ["/", "/about", "/partners/", "/partners/ours", "/toolkits/", "/c/hope/2026/"])
def test_public_pages_are_shared_only_among_readers(
    app: Flask, world: World, browsers: Mapping[str, Any], path: str
) -> None:
    with new_browser(app).get(path) as shared, browsers["owner"].get(path) as own:
        assert shared.headers["Cache-Control"] == "public, no-cache"
        assert world.accounts["owner"].name not in shared.text
        assert own.headers["Cache-Control"] == KEPT_PRIVATE
        assert world.accounts["owner"].name in own.text


def test_over_tls_everything_says_so(make_app: MakeApp) -> None:
    app = make_app(site_url="https://hub.example", plugins="")
    browser = new_browser(app)
    for path in ("/about", assets.asset("app.css"), "/nothing"):
        with browser.get(path, base_url="https://hub.example") as answer:
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-hub"
    assert (app.config["SESSION_COOKIE_SECURE"], app.config["SESSION_COOKIE_HTTPONLY"]) == (True, True)
