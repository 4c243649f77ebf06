"""Whatever is typed or sent: no error of ours, nothing that runs, nothing that breaks out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from hub.accounts.limits import limiter
from hub.db import db, write_transaction
from hub.mail.models import MailMessage
from hub.mail.sending import build as build_mail
from hub.partners.models import Partner
from hub.partners.services import get_by_slug
from hub.storage.responses import disposition
from hub.web.paging import encode_cursor
from hub.web.text import markdown
from tests.security.routes import all_routes
from tests.security.world import World

NASTY = {
    "markup": "'\"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}${7*7}%(name)s{0}",
    "search syntax": "\"* OR (a AND NOT b) NEAR/2 title: ^x -y & | ! <-> :* ' ; -- ",
    "long": "A" * 5000,
    "many words": "word " * 2000,
    "odd letters": "\u202e\u200b\ufeff\U0001f9e6e\u0301" + "\u0301" * 50,
    "numbers": "99999999999999999999999",
    "negative": "-1",
    "not a number": "NaN",
    "like": "%_\\[]*?",
    "path": "../../../../etc/passwd",
}
RAW = {
    "nul": "%00",
    "bad utf-8": "%ff%fe%c3%28",
    "lone surrogate": "%ed%a0%80",
    "overlong": "%c0%af",
    "line": "%0d%0aX-Evil:1",
}
NAMES = (
    "q cursor before after state type partner target show role region name next audience page language topic grade "
    "licence sort edition year day reason resume done v source confirmed csrf_token section resource"
).split()
CURSORS = {
    "true": encode_cursor(("a", True)),
    "text": encode_cursor(("a", 1)),
    "float": encode_cursor((0.5, 1)),
    "year one": encode_cursor(("0001-01-01T00:00:00+23:00", 1)),
    "no zone": encode_cursor(("2026-01-01T00:00:00", 1)),
    "nul": encode_cursor(("a\0b", 1)),
    "surrogate": encode_cursor(("a", 1)).replace("I", "J"),
    "huge": encode_cursor(("a", 2**40)),
    "back": encode_cursor(("a", 1), backward=True),
    "deep": "W1tb" * 400,
    "one": encode_cursor(("a",)),
}
LISTS = (
    "/partners/",
    "/toolkits/",
    "/partners/review/",
    "/toolkits/review/",
    "/admin/people/",
    "/admin/audit",
    "/admin/jobs",
    "/admin/problems",
    "/pledges/admin/hope/2026",
    "/c/hope/2026/pledges/supporters",
)


def test_no_page_fails_whatever_is_asked(app: Flask, world: World, browsers: Mapping[str, Any]) -> None:
    questions = {name: urlencode(dict.fromkeys(NAMES, text)) for name, text in NASTY.items()}
    questions |= {name: "&".join(f"{one}={text}" for one in NAMES) for name, text in RAW.items()}
    wrong = []
    for route in all_routes(app, world):
        if "GET" not in route.methods or route.endpoint == "pages.leave":
            continue
        names = ["administrator", "owner"] if route.access.signed_in else ["reader"]
        for name in (one for one in names if route.access.permission is None or one == _asker(route.allows)):
            for what, question in questions.items():
                with browsers[name].get(f"{route.path}?{question}") as answer:
                    if answer.status_code >= 500:
                        wrong.append(f"{name} {route.path} {what}: {answer.status_code}")
                    if answer.mimetype == "text/html" and "<script>alert(1)" in answer.text:
                        wrong.append(f"{name} {route.path} {what}: runs")
                    if "X-Evil" in answer.headers:
                        wrong.append(f"{name} {route.path} {what}: breaks out")
    assert wrong == []


@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
def test_no_list_fails_whatever_the_place_in_it(world: World, browsers: Mapping[str, Any], cursor: str) -> None:
    for path in LISTS:
        for text in ("", "poster"):
            question = urlencode({"cursor": cursor, "q": text, "before": cursor})
            with browsers["administrator"].get(f"{path}?{question}") as answer:
                assert answer.status_code == 200, path


def _asker(allows: Callable[[frozenset[str]], bool]) -> str:
    return "administrator" if allows(frozenset({"administrator"})) else "owner"


@pytest.mark.parametrize(
    "part", ["x" * 3000, "%00", "%ff", "..%2f..%2fetc", "99999999999999999999", "-1", "é", "%0d%0a", "'--"]
)
def test_no_address_fails_whatever_is_in_it(app: Flask, world: World, browsers: Mapping[str, Any], part: str) -> None:
    wrong = []
    for rule in app.url_map.iter_rules():
        if "<" not in rule.rule:
            continue
        path = "".join(part if is_placeholder else text for is_placeholder, text in _pieces(rule.rule))
        for name in ("administrator", "owner"):
            for method in ("GET", "POST"):
                if method in (rule.methods or ()):
                    limiter.reset()
                    with browsers[name].open(path, method=method) as answer:
                        if answer.status_code >= 500:
                            wrong.append(f"{name} {method} {rule.rule}: {answer.status_code}")
    assert wrong == []


def _pieces(rule: str) -> Iterator[tuple[bool, str]]:
    while "<" in rule:
        before, _, rest = rule.partition("<")
        _name, _, rule = rest.partition(">")
        yield False, before
        yield True, ""
    yield False, rule


class Forms(HTMLParser):
    """Collects the forms of a page: address and fields with a value that fits."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, tuple[str, str]]]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form or a field."""
        own = {key: value or "" for key, value in attrs}
        if tag == "form" and own.get("method", "").lower() == "post":
            self.forms.append((own.get("action", ""), {}))
        if not self.forms:
            return
        fields = self.forms[-1][1]
        if tag in {"input", "textarea"} and own.get("name"):
            kind = own.get("type", "text") if tag == "input" else "text"
            if kind not in {"checkbox", "radio"} or own["name"] not in fields:
                fields[own["name"]] = (kind, own.get("value", ""))
        if tag == "select":
            self._select = own.get("name", "")
        if tag == "option" and self._select and own.get("value"):
            fields.setdefault(self._select, ("select", own["value"]))

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a choice."""
        if tag == "select":
            self._select = ""


NO_FUZZ = ("/account/sign-out", "/account/close", "/sessions/", "/leave")
TYPED = {"text", "search", "email", "url", "tel", "number", "date", "hidden", "password"}


@pytest.mark.slow
@pytest.mark.parametrize("what", ["markup", "long", "numbers", "nul"])
def test_no_form_fails_whatever_is_typed(app: Flask, world: World, browsers: Mapping[str, Any], what: str) -> None:
    text = "a\0b" if what == "nul" else NASTY[what]
    wrong, sent = [], set()
    for route in list(all_routes(app, world)):
        if "GET" not in route.methods or route.endpoint == "pages.leave":
            continue
        name = "reader" if not route.access.signed_in else _asker(route.allows)
        with browsers[name].get(route.path) as page:
            if page.status_code != 200 or page.mimetype != "text/html":
                continue
            parser = Forms()
            parser.feed(page.text)
        for action, fields in parser.forms:
            path = action or route.path
            if (
                path in sent
                or any(part in path for part in NO_FUZZ)
                or not any(kind in TYPED for kind, _ in fields.values())
            ):
                continue
            sent.add(path)
            for data in _fillings(fields, text):
                limiter.reset()
                with browsers[name].post(path, data=data, follow_redirects=False) as answer:
                    if answer.status_code >= 500:
                        wrong.append(
                            f"{name} {path} {[key for key in data if data[key] == text]}: {answer.status_code}"
                        )
                    elif answer.mimetype == "text/html" and "<script>alert(1)" in answer.text:
                        wrong.append(f"{name} {path}: runs")
    assert wrong == []
    assert len(sent) > 15


def _fillings(fields: dict[str, tuple[str, str]], text: str) -> Iterator[dict[str, str]]:
    """Yield the form with the text in every field, and then in one field at a time."""
    fitting = {
        "email": "somebody@library.example",
        "url": "https://library.example/",
        "number": "7",
        "date": "2026-11-13",
        "password": "seven calm otters",
        "tel": "312-555-0100",
    }
    good = {key: value or fitting.get(kind, "A few words") for key, (kind, value) in fields.items() if kind != "file"}
    typed = [key for key, (kind, _value) in fields.items() if kind in TYPED and key != "csrf_token"]
    yield good | dict.fromkeys(typed, text)
    for key in typed:
        yield good | {key: text}
    for key, (kind, _value) in fields.items():
        if kind in {"select", "checkbox", "radio"}:
            yield good | {key: text[:300]}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://evil.example/pixel.png)",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        '[x](https://a.example "onmouseover=alert(1)")',
        '<https://evil.example/"onclick=alert(1)>',
        "[a]: javascript:alert(1)\n\n[a]",
        "<iframe src=//evil.example></iframe>",
        "[x](&#106;avascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "`<script>`<style>*{}</style><base href=//evil.example>",
    ],
)
def test_markdown_runs_nothing(text: str) -> None:
    made = str(markdown(text))
    tags = _tags(made)
    assert {tag for tag, _attributes in tags} <= {"p", "a", "code", "br", "em", "strong"}
    for _tag, attributes in tags:
        assert set(attributes) <= {"href", "rel", "title"}
        assert (attributes.get("href") or "https:").lower().startswith(("https:", "http:", "mailto:", "tel:"))


def _tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(page)
    return found


def test_names_break_out_of_no_mail(app: Flask, world: World, browsers: Mapping[str, Any]) -> None:
    with write_transaction():
        db.session.get_one(Partner, world.ours.id).name = "Our\r\nBcc: evil@evil.example\r\n\r\n<b>Library</b>"
    answer = browsers["owner"].post(
        "/partners/mine/ours/people/invite", data={"email": "new@library.example", "role": "member"}
    )
    assert answer.status_code == 303
    db.session.rollback()
    mail = db.session.scalars(select(MailMessage).where(MailMessage.recipient == "new@library.example")).one()
    raw = build_mail(mail).message().as_bytes()
    read = message_from_bytes(raw, policy=policy.default)
    assert read["Bcc"] is None
    assert (read["To"], len(read.get_all("Subject", []))) == ("new@library.example", 1)
    assert "<b>Library</b>" not in mail.html


@pytest.mark.parametrize(
    "email", ["a@b.example\nBcc: c@d.example", "a@b.example,c@d.example", "<a@b.example>", "a@b.example\0"]
)
def test_an_address_is_one_address(world: World, browsers: Mapping[str, Any], email: str) -> None:
    before = len(db.session.scalars(select(MailMessage)).all())
    answer = browsers["owner"].post("/partners/mine/ours/people/invite", data={"email": email, "role": "member"})
    assert answer.status_code in {400, 422}
    db.session.rollback()
    assert len(db.session.scalars(select(MailMessage)).all()) == before


@pytest.mark.parametrize(
    "name",
    ['a".exe', "a\r\nX-Evil: 1.pdf", "a;filename=b.html", "ä\u202eexe.pdf", "a\0b.pdf", "../../x.pdf", "\ud800.pdf"],
)
def test_names_of_files_break_out_of_no_header(name: str) -> None:
    made = disposition(name, attached=True)
    assert made.startswith('attachment; filename="')
    assert made.isascii()
    assert not any(ord(char) < 32 for char in made)
    assert made.split('"', 2)[2].startswith(";") or made.endswith('"')
    assert made.count('"') == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n="])
def test_no_cell_of_an_export_is_a_formula(world: World, browsers: Mapping[str, Any], start: str) -> None:
    with write_transaction():
        db.session.get_one(Partner, world.ours.id).name = f"{start}HYPERLINK(1)"
    with browsers["coordinator"].get("/pledges/admin/hope/2026/pledges.csv") as answer:
        assert answer.status_code == 200
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    cells = [cell for row in rows for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@"))] == []


def test_what_was_typed_is_never_a_template_or_a_format(world: World, browsers: Mapping[str, Any]) -> None:
    name = "{{ 7*7 }} %(name)s {0} ${7*7} #{7*7} %s"
    words = {"name": name, "partner_type": "public_library", "state": "IL", "city": "%(city)s"}
    answer = browsers["owner"].post("/partners/mine/ours/profile", data=words, follow_redirects=True)
    assert answer.status_code == 200
    for path in ("/partners/ours", "/dashboard/", "/partners/", "/sitemap.xml"):
        text = browsers["owner"].get(path).text
        assert "49" not in text.replace("0.49", "") or "{{ 7*7 }}" in text
    db.session.rollback()
    db.session.expire_all()
    assert get_by_slug("ours").name == name


def test_addresses_of_websites_have_an_allowed_scheme(world: World, browsers: Mapping[str, Any]) -> None:
    words = {"name": "Our Library", "partner_type": "public_library", "state": "IL"}
    for website in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        'https://a.example"onclick=1',
        "ftp://a.example",
    ):
        browsers["owner"].post("/partners/mine/ours/profile", data=words | {"website": website})
        page = browsers["reader"].get("/partners/ours").text
        assert all(
            (attributes.get("href") or "#").startswith(("/", "#", "http", "mailto:", "tel:", "sms:"))
            for tag, attributes in _tags(page)
            if tag == "a"
        )
        assert all(not name.startswith("on") for _tag, attributes in _tags(page) for name in attributes)
