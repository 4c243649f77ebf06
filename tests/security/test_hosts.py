"""What a request says of itself is not believed: Host, forwarded addresses, and where to go next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db import db
from hub.mail.models import MailMessage
from hub.testing.factories import PASSWORD, make_account
from hub.testing.plugin import MakeApp
from tests.security.world import World, new_browser

EVIL = "evil.example"
FORGED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Original-Host": EVIL,
    "X-Host": EVIL,
    "Forwarded": f"host={EVIL};for=9.9.9.9;proto=https",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Proto": "https",
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
}
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%2f%2fevil.example",
    "%2f%2fevil.example",
    "/\r\nLocation: https://evil.example",
    "/%0d%0aSet-Cookie:x=y",
    "@evil.example",
    ".evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "http://localhost@evil.example",
    "/\u2028/evil.example",
]


def mails() -> list[MailMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(MailMessage).order_by(MailMessage.id)))


@pytest.mark.parametrize("headers", [{"Host": EVIL}, FORGED])
def test_links_in_mails_are_those_of_the_settings(app: Flask, headers: dict[str, str]) -> None:
    account = make_account()
    db.session.commit()
    browser = new_browser(app)
    browser.post("/account/reset", data={"email": account.email}, headers=headers)
    words = {"name": "Anna", "email": "new@library.example", "password": "seven calm otters", "adult": "1"}
    assert browser.post("/account/sign-up", data=words, headers=headers).status_code == 303
    assert len(mails()) == 2
    for mail in mails():
        assert EVIL not in mail.text + mail.html + mail.subject
        assert "http://localhost/account/" in mail.text


@pytest.mark.parametrize("headers", [{"Host": EVIL}, FORGED])
def test_public_pages_do_not_repeat_the_host(app: Flask, world: World, headers: dict[str, str]) -> None:
    browser = new_browser(app)
    for path in ("/", "/about", "/sitemap.xml", "/robots.txt", "/partners/ours", "/nothing", "/toolkits/public-poster"):
        with browser.get(path, headers=headers) as answer:
            assert EVIL not in answer.text, path
            assert EVIL not in str(answer.headers), path
            assert "/evil/" not in answer.text, path


def test_addresses_of_others_do_not_open_the_staff_pages(app: Flask, world: World) -> None:
    for headers in (FORGED, {"X-Forwarded-For": "127.0.0.1"}, {"X-Real-IP": "127.0.0.1"}):
        assert new_browser(app).get("/admin/", headers=headers).status_code == 302


def test_a_forged_address_does_not_dodge_the_limit(app: Flask) -> None:
    browser = new_browser(app)
    statuses = [
        browser.post(
            "/account/sign-in",
            data={"email": "somebody@library.example", "password": "wrong password"},
            headers={"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.0.{number}"},
        ).status_code
        for number in range(12)
    ]
    assert statuses[:10] == [422] * 10
    assert statuses[10:] == [429] * 2


def test_proxies_are_believed_as_far_as_configured(make_app: MakeApp) -> None:
    browser = new_browser(make_app(trusted_proxies=1, plugins=""))
    seen = [
        browser.post(
            "/report-a-problem", data={"text": "broken"}, headers={"X-Forwarded-For": f"6.6.6.6, 10.0.0.{number}"}
        ).status_code
        for number in range(10)
    ]
    assert seen == [303] * 10  # ten places, of which each may write eight times an hour
    again = [
        browser.post(
            "/report-a-problem", data={"text": "broken"}, headers={"X-Forwarded-For": f"6.6.6.{number}, 10.0.0.99"}
        ).status_code
        for number in range(9)
    ]
    assert again == [303] * 8 + [429]  # what the reader wrote in front of the proxy's word does not count


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_nobody_is_sent_elsewhere_after_signing_in(app: Flask, target: str, prefix: str) -> None:
    account = make_account()
    db.session.commit()
    browser = new_browser(app)
    answer = browser.post(
        f"{prefix}/account/sign-in", data={"email": account.email, "password": PASSWORD, "next": target}
    )
    assert answer.status_code in {303, 400}
    if answer.status_code == 303:
        _stays(answer.headers["Location"])
        answer = browser.get(f"{prefix}/account/sign-in", query_string={"next": target})
        if answer.status_code == 303:
            _stays(answer.headers["Location"])


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/%2f..", "/es//evil.example", "/es//evil.example/", "///evil.example/x"]
)
def test_odd_paths_lead_nowhere_else(app: Flask, path: str) -> None:
    answer = new_browser(app).get("/", environ_overrides={"PATH_INFO": path})
    if "Location" in answer.headers:
        _stays(answer.headers["Location"])
    assert 'href="//' not in answer.text


def test_the_way_back_is_kept(world: World, browsers: Mapping[str, Any]) -> None:
    answer = browsers["reader"].get("/admin/people/?q=a&state=disabled")
    assert answer.headers["Location"].startswith("/account/sign-in?next=/admin/people/")
    assert "evil" not in answer.headers["Location"]


def _stays(location: str) -> None:
    """Look at an address as a browser does: backslashes are slashes, tabs and line breaks are not there."""
    seen = location.replace("\\", "/")
    assert not any(ord(char) < 32 for char in seen)
    assert urlsplit(urljoin("http://localhost/account/sign-in", seen)).netloc == "localhost", location
