"""The folder ``static`` of a plugin: addresses that change with the content, tags with the nonce, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hub.errors import PluginError
from hub.plugins import Registry, Slot, SlotFill
from hub.testing.client import HubClient
from hub.testing.plugin import MakeApp
from hub.web.plugin_files import plugin_asset, plugin_script, plugin_style
from hub.web.slots import slot
from tests.plugins.installing import installed
from tests.plugins.test_template_overrides import OWN
from tests.plugins.writing import put, write
from tests.security.test_headers import problems_of

PAGES = """
@bp.get("/")
@public
def index():
    return render_template("nests/index.html")


@bp.get("/missing")
@public
def missing():
    return render_template("nests/missing.html")


@bp.get("/foreign")
@public
def foreign():
    return render_template("nests/foreign.html")
"""
INDEX = """
    {% extends "base.html" %}
    {% block head %}{{ plugin_style("nests", "nests.css") }}{{ plugin_script("nests", "js/nests.js", module=True) }}
    {{ plugin_script("nests", "old.js") }}{% endblock %}
    {% block main %}{{ plugin_style("nests", "nests.css") }}
    <img src="{{ plugin_asset("nests", "pictures/a nest.svg") }}" alt="A nest">{% endblock %}
"""
POLICY = """
    def content_policy(self):
        yield PolicySource("script-src", "https://maps.example", "The map itself.")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = write(tmp_path / "site", "nests", POLICY + PAGES)
    put(site, "nests", "templates/nests/index.html", INDEX)
    put(site, "nests", "templates/nests/missing.html", INDEX.replace("nests.css", "nest.css"))
    put(site, "nests", "templates/nests/foreign.html", '{{ plugin_script("nests", "https://maps.example/v3.js") }}')
    put(site, "nests", "static/nests.css", ".nests { background: url(pictures/nest.svg) }")
    put(site, "nests", "static/old.js", "var nests = 1;")
    put(site, "nests", "static/js/nests.js", "import './eggs.js';")
    put(site, "nests", "static/js/eggs.js", "export const eggs = 3;")
    put(site, "nests", "static/pictures/a nest.svg", "<svg xmlns='http://www.w3.org/2000/svg'></svg>")
    put(site, "nests", "static/.secret.css", "a {}")
    put(site, "nests", "secret.txt", "not for you")
    (site / "hub_nests/static/way-out.txt").symlink_to(site / "hub_nests/secret.txt")
    return site


@pytest.fixture
def nests(make_app: MakeApp, folder: Path) -> Iterator[Flask]:
    with installed(folder):
        yield make_app(plugins="nests")


def address_of(app: Flask, name: str) -> str:
    with app.test_request_context():
        return plugin_asset("nests", name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nests.css", "text/css"),
        ("js/nests.js", "text/javascript"),
        ("js/eggs.js", "text/javascript"),
        ("pictures/a nest.svg", "image/svg+xml"),
    ],
)
def test_a_file_has_a_hashed_address_and_is_kept_for_a_year(nests: Flask, name: str, kind: str) -> None:
    address = address_of(nests, name)
    assert re.fullmatch(rf"/static/plugins/nests/[0-9a-f]{{12}}/{name.replace(' ', '%20')}", address)
    with HubClient(nests).get(address) as answer:
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert problems_of(cast("TestResponse", answer)) == []
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        tag = answer.headers["ETag"]
    with HubClient(nests).get(address, headers={"If-None-Match": tag}) as again:
        assert again.status_code == 304


def test_the_address_changes_with_any_of_the_files(make_app: MakeApp, folder: Path) -> None:
    with installed(folder):
        before, same = (
            address_of(make_app(plugins="nests"), "nests.css"),
            address_of(make_app(plugins="nests"), "old.js"),
        )
        assert before.rpartition("/")[0] == same.rpartition("/")[0]
        put(folder, "nests", "static/pictures/a nest.svg", "<svg></svg>")
        app = make_app(plugins="nests")
    after = address_of(app, "nests.css")
    assert after != before
    assert HubClient(app).get(before).status_code == 404


def test_a_page_has_each_tag_once_and_with_its_nonce(nests: Flask) -> None:
    answer = HubClient(nests).get("/nests/")
    (nonce,) = re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[:1]
    css, script, old = (address_of(nests, name) for name in ("nests.css", "js/nests.js", "old.js"))
    assert answer.text.count(f'<link rel="stylesheet" href="{css}" nonce="{nonce}">') == 1
    assert f'<script type="module" src="{script}" nonce="{nonce}"></script>' in answer.text
    assert f'<script defer src="{old}" nonce="{nonce}"></script>' in answer.text
    assert address_of(nests, "pictures/a nest.svg") in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "{base}/.secret.css",
        "{base}/way-out.txt",
        "{base}/none.css",
        "{base}/../secret.txt",
        "{base}/%2e%2e/secret.txt",
        "{base}/..%2fsecret.txt",
        "{base}/js/../nests.css",
        "{base}/js\\eggs.js",
        "{base}//nests.css",
        "{base}/",
        "{base}",
        "/static/plugins/nests/nests.css",
        "/static/plugins/nests/000000000000/nests.css",
        "/static/plugins/other/000000000000/nests.css",
        "/static/plugins/nests/",
        "/static/plugins/",
        "/es{base}/nests.css",
    ],
)
def test_everything_else_is_no_address(nests: Flask, path: str) -> None:
    base = address_of(nests, "nests.css").rpartition("/")[0]
    answer = HubClient(nests).get(path.format(base=base))
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "not for you" not in answer.text


def test_a_file_can_only_be_read(nests: Flask) -> None:
    address = address_of(nests, "nests.css")
    assert HubClient(nests).post(address).status_code == 405
    with HubClient(nests).head(address) as answer:
        assert (answer.status_code, answer.get_data()) == (200, b"")


def test_a_missing_file_is_an_error_in_strict_mode_and_noted_in_use(make_app: MakeApp, folder: Path) -> None:
    with installed(folder):
        strict, app = make_app(plugins="nests"), make_app(plugins="nests", strict=False)
        with strict.test_request_context(), pytest.raises(PluginError, match=r"did you mean “nests.css”"):
            plugin_asset("nests", "nest.css")
        answer = HubClient(app).get("/nests/missing")
    assert answer.status_code == 200
    registry: Registry = app.extensions["hub_registry"]
    assert {(one.plugin, one.what) for one in registry.incidents} == {("nests", "the file nest.css")}
    with app.test_request_context():
        assert HubClient(app).get(plugin_asset("nests", "nest.css")).status_code == 404


def test_a_script_of_another_host_must_be_declared_and_is_for_own_pages(nests: Flask) -> None:
    assert 'defer src="https://maps.example/v3.js" nonce="' in HubClient(nests).get("/nests/foreign").text
    with nests.test_request_context("/about"), pytest.raises(PluginError, match="for the plugin's own pages"):
        plugin_script("nests", "https://maps.example/v3.js")
    with nests.test_request_context("/nests/"):
        for url in ("https://evil.example/x.js", "//maps.example/v3.js", "http://maps.example/v3.js", "data:,alert(1)"):
            with pytest.raises(PluginError, match="not the plugin's own"):
                plugin_script("nests", url)


def test_a_failing_part_of_a_page_takes_its_tag_along(nests: Flask) -> None:
    registry: Registry = nests.extensions["hub_registry"]
    registry.strict = False

    def fails() -> str:
        plugin_style("nests", "nests.css")
        raise LookupError

    registry.contribute("nests", "offers", Slot("nests.place", "In a test."))
    fills = [
        SlotFill("nests.place", fails, order=1),
        SlotFill("nests.place", lambda: plugin_style("nests", "nests.css")),
    ]
    registry.contribute("nests", "slots", *fills)
    with nests.test_request_context():
        assert slot("nests.place").count("<link") == 1


def test_a_failing_replacement_of_a_template_takes_its_tag_along(make_app: MakeApp, folder: Path) -> None:
    hook = '    def template_overrides(self):\n        yield TemplateOverride("pages/about.html", "old")\n'
    site = write(folder, "murals", hook)
    text = OWN.replace("Our own", '{{ plugin_style("nests", "nests.css") }}{{ 1 // 0 }}')
    put(site, "murals", "templates/murals/overrides/pages/about.html", text)
    with installed(site):
        app = make_app(plugins="nests,murals", strict=False)
        app.extensions["hub_registry"].contribute(
            "nests", "slots", SlotFill("help.bar", lambda: plugin_style("nests", "nests.css"))
        )
        assert HubClient(app).get("/about").text.count("nests.css") == 1


def test_a_folder_that_cannot_be_read_leaves_the_site_up(
    make_app: MakeApp, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.open

    def unreadable(path: Path, *arguments: object, **named: object) -> object:
        if path.name == "nests.css":
            raise PermissionError(13, "Permission denied")
        return whole(path, *arguments, **named)  # type: ignore[call-overload]  # passed on as it came

    monkeypatch.setattr(Path, "open", unreadable)
    with installed(folder):
        app = make_app(plugins="nests", strict=False)
    assert HubClient(app).get("/about").status_code == 200
    registry: Registry = app.extensions["hub_registry"]
    assert [(one.plugin, one.what) for one in registry.incidents] == [("nests", "the folder static")]
