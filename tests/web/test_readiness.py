"""A site that cannot answer says why and what to type; a plugin that cannot goes alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from alembic import command
from flask import Blueprint, Flask

from hub.accounts.services import ensure_demo_account
from hub.app import create_app, settings_of
from hub.db import db
from hub.plugins import get_registry, migrations
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_campaign, make_day, make_edition
from hub.testing.plugin import MakeApp, dispose

Restart = Callable[[Flask], Flask]


@pytest.fixture
def restart() -> Iterator[Restart]:
    """Make the application once more on the same database, as another server than ``hub serve`` does."""
    made: list[Flask] = []

    def again(app: Flask) -> Flask:
        made.append(create_app(settings_of(app)))
        return made[-1]

    yield again
    for one in made:
        dispose(one)


def go_back(app: Flask, name: str, revision: str) -> None:
    """Take one history of the database to an earlier revision."""
    with app.app_context():
        (history,) = [one for one in migrations.histories(get_registry()) if one.name == name]
        command.downgrade(migrations.config_for(history, db.engine), revision)
        db.engine.dispose()


def test_a_database_that_waits_for_an_upgrade_is_told_with_the_command(make_app: MakeApp, restart: Restart) -> None:
    app = make_app(strict=False)
    go_back(app, "core", "0002")
    again = restart(app)
    browser = HubClient(again)
    for path in ("/", "/es/", "/partners/", "/account/sign-in"):
        answer = browser.get(path)
        assert answer.status_code == 503, path
        assert "<code>hub db upgrade</code>" in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert browser.post("/account/sign-in", data={"email": "a@b.example"}, csrf=False).status_code == 503
    health = browser.get("/healthz")
    assert (health.status_code, health.json) == (503, {"status": "failing"})
    with again.app_context():
        migrations.upgrade(db.engine, get_registry())
    assert browser.get("/").status_code == 200
    assert browser.get("/healthz").json == {"status": "ok"}


def test_a_plugin_that_waits_for_an_upgrade_is_left_out_alone(make_app: MakeApp, restart: Restart) -> None:
    app = make_app(strict=False)
    with app.app_context():
        make_day(make_edition(make_campaign(slug="hope")))
        db.session.commit()
    go_back(app, "pledges", "base")
    again = restart(app)
    browser = HubClient(again)
    assert browser.get("/healthz").json == {"status": "degraded"}
    for path in ("/", "/toolkits/", "/partners/", "/c/hope/2026/", "/c/hope/2026/wear-it-day"):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert "/pledges/" not in answer.text, path
    assert browser.get("/c/hope/2026/pledges/supporters").status_code == 404
    with again.app_context():
        (failure,) = get_registry().failures
        assert failure.name == "pledges"
        assert "hub db upgrade" in failure.findings[0]
        assert not any(name.startswith("pledges") for name in get_registry().permissions)


def test_in_strict_mode_that_is_an_error(make_app: MakeApp, restart: Restart) -> None:
    app = make_app()
    go_back(app, "pledges", "base")
    answer = HubClient(restart(app)).get("/")
    assert answer.status_code == 500


def test_whoever_requires_the_plugin_goes_with_it(app: Flask) -> None:
    from hub.plugins import Plugin, Registry
    from hub.plugins.registry import Loaded

    class Birds(Plugin):
        name, label = "birds", "Birds"

    class Nests(Plugin):
        name, label, requires = "nests", "Nests", ("birds",)

    registry = Registry()
    for plugin, pages in ((Birds(), ("birds", "birds_songs")), (Nests(), ("nests",))):
        collected = {"blueprints": tuple(Blueprint(name, __name__) for name in pages)}
        registry.add(Loaded(plugin, plugin.name, "1", is_core=False, collected=collected))
    registry.leave_out("birds", "birds: no wings")
    assert registry.loaded == []
    assert {one.name for one in registry.failures} == {"birds", "nests"}
    assert registry.is_left_out("nests")
    assert registry.is_left_out("birds_songs")
    assert not registry.is_left_out("birdsongs")
    assert not registry.is_left_out(None)


def test_production_shows_nothing_while_demo_accounts_are_there(make_app: MakeApp) -> None:
    app = make_app(env="production", site_url="https://hub.example", plugins="")
    with app.app_context():
        ensure_demo_account("reviewer@hub.example", "Rosa", "quiet porch lantern", ("reviewer",), NOON)
        db.session.commit()
    browser = HubClient(app)
    data = {"email": "reviewer@hub.example", "password": "quiet porch lantern"}
    for answer in (browser.get("/"), browser.post("/account/sign-in", data=data, csrf=False)):
        assert answer.status_code == 503
        assert "published" in answer.text
        assert "Set-Cookie" not in answer.headers
    fresh = make_app(env="production", site_url="https://hub.example", plugins="")
    assert HubClient(fresh).get("/").status_code == 200
