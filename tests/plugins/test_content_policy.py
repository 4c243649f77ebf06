"""The hook ``content_policy``: what a plugin's pages load from elsewhere, on its own pages and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hub.plugins import PolicySource
from hub.plugins.checks import check_plugin
from hub.plugins.collecting import collect
from hub.plugins.registry import Loaded
from hub.testing.client import HubClient
from hub.testing.plugin import MakeApp
from tests.plugins.installing import installed
from tests.plugins.test_contract import Birds
from tests.plugins.writing import write

MAPS = """
    def content_policy(self):
        yield PolicySource("img-src", "https://tiles.example", "The map is drawn from these pictures.")
        yield PolicySource("frame-src", "https://film.example:8443", "The film about nests.")
        yield PolicySource("script-src", "https://maps.example", "The map itself.")

    def nav_items(self):
        yield NavItem("Nests", "nests.index", "footer")


@bp.get("/")
@public
def index():
    return "A map"


@bp.post("/")
@public
def send():
    return "A form with a mistake", 422


@bp.get("/gone")
@public
def gone():
    from hub.errors import NotFound

    raise NotFound("No such nest")


@bp.get("/own")
@public
def own():
    return "<p>own</p>", 200, {"Content-Security-Policy": "default-src * 'unsafe-inline'"}


@bp.get("/file")
@public
def file():
    return "<p>file</p>", 200, {"Content-Security-Policy": "default-src 'none'; sandbox"}
"""


@pytest.fixture
def maps(make_app: MakeApp, tmp_path: Path) -> Iterator[Flask]:
    with installed(write(tmp_path / "site", "nests", MAPS)):
        yield make_app(plugins="nests")


def policies(client: HubClient, path: str, **sent: Any) -> list[dict[str, list[str]]]:
    """Return the directives of each policy of an answer."""
    with client.open(path, **sent) as answer:
        values = answer.headers.getlist("Content-Security-Policy")
    parts = [[part.split() for part in value.split("; ")] for value in values]
    return [{directive: sources for directive, *sources in own} for own in parts]


def test_content_policy_loosens_the_own_pages_by_what_is_declared(maps: Flask) -> None:
    (policy,) = policies(HubClient(maps), "/nests/")
    assert policy["img-src"] == ["'self'", "data:", "https://tiles.example"]
    assert policy["frame-src"] == ["https://film.example:8443"]
    assert policy["font-src"] == ["'self'"]
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]


def test_scripts_still_need_the_nonce(maps: Flask) -> None:
    (policy,) = policies(HubClient(maps), "/nests/")
    nonce, *others = policy["script-src"]
    assert nonce.startswith("'nonce-")
    assert others == ["'strict-dynamic'", "https://maps.example"]


@pytest.mark.parametrize("path", ["/", "/about", "/nests/gone", "/nests/none", "/healthz"])
def test_pages_of_others_and_refusals_stay_as_strict_as_ever(maps: Flask, path: str) -> None:
    (policy,) = policies(HubClient(maps), path)
    assert "example" not in str(policy)
    assert "frame-src" not in policy


def test_a_form_that_is_shown_again_is_a_page_of_its_own(maps: Flask) -> None:
    client = HubClient(maps)
    (policy,) = policies(client, "/nests/", method="POST")
    assert "https://tiles.example" in policy["img-src"]


def test_a_view_cannot_loosen_by_itself(maps: Flask) -> None:
    own, ours = policies(HubClient(maps), "/nests/own")
    assert own["default-src"] == ["*", "'unsafe-inline'"]
    assert ours["default-src"] == ["'none'"]
    assert policies(HubClient(maps), "/nests/file") == [{"default-src": ["'none'"], "sandbox": []}]


def test_the_registry_tells_who_declared_what(maps: Flask) -> None:
    declared = maps.extensions["hub_registry"].contributions["content_policy"]
    found = [(one.plugin, one.item.directive, one.item.source) for one in declared]
    assert [one for one in found if one[0] != "mail"] == [
        ("nests", "img-src", "https://tiles.example"),
        ("nests", "frame-src", "https://film.example:8443"),
        ("nests", "script-src", "https://maps.example"),
    ]


@pytest.mark.parametrize(
    ("directive", "source"),
    [
        ("script-src", "'unsafe-inline'"),
        ("style-src", "'unsafe-inline'"),
        ("script-src", "'unsafe-eval'"),
        ("img-src", "*"),
        ("img-src", "https:"),
        ("img-src", "http://tiles.example"),
        ("img-src", "https://*.example"),
        ("img-src", "https://tiles.example; script-src *"),
        ("img-src", "https://tiles.example\n"),
        ("default-src", "https://tiles.example"),
        ("base-uri", "https://tiles.example"),
        ("form-action", "https://tiles.example"),
        ("frame-ancestors", "https://tiles.example"),
        ("object-src", "https://tiles.example"),
        ("img-src x", "https://tiles.example"),
        ("script-src", "'self'"),
        ("frame-src", "'none'"),
    ],
)
def test_what_nobody_may_ask_for_is_refused_at_the_start(directive: str, source: str) -> None:
    def content_policy(_self: Any) -> Iterator[PolicySource]:
        yield PolicySource(directive, source, "Because")

    plugin = type("Loose", (Birds,), {"content_policy": content_policy, "__module__": Birds.__module__})()
    collected, _found = collect(plugin)
    (finding,) = check_plugin(Loaded(plugin, "hub-birds", "1", is_core=False, collected=collected))
    assert "`content_policy` asks for" in finding


def test_a_frame_or_a_film_may_be_of_the_hub_itself() -> None:
    def content_policy(_self: Any) -> Iterator[PolicySource]:
        yield PolicySource("frame-src", "'self'", "A preview.")
        yield PolicySource("media-src", "'self'", "A film in `static`.")

    plugin = type("Films", (Birds,), {"content_policy": content_policy, "__module__": Birds.__module__})()
    collected, _found = collect(plugin)
    assert check_plugin(Loaded(plugin, "hub-birds", "1", is_core=False, collected=collected)) == []


def test_the_inbox_of_the_core_declares_its_frame_as_plugins_do(make_app: MakeApp) -> None:
    client = HubClient(make_app(plugins="", local_inbox=True))
    (policy,) = policies(client, "/inbox/")
    assert policy["frame-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    (policy,) = policies(client, "/about")
    assert "frame-src" not in policy
