"""Help is on every page: from the directory, and from core when the directory has nothing, is off, or fails."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from hub import clock
from hub.campaigns.models import Edition
from hub.db import db
from hub.plugins import SlotFill
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_campaign, make_edition
from hub.testing.plugin import MakeApp

from .helpers import STALE, make_service

CHOOSER = "a young person, or a friend of one"
LINE = "tel:+18005550111"


def bar(page: str) -> str:
    """Return the help bar of a page."""
    return page.partition('<section class="help-bar"')[2].partition("</section>")[0]


def line(page: str) -> str:
    """Return the line under the header."""
    return page.partition('<div class="help-line"')[2].partition("</header>")[0]


@pytest.mark.parametrize("path", ["/", "/about", "/help-now", "/nowhere", "/es/", "/helplines/"])
def test_the_directory_fills_the_bar_of_every_page(client: HubClient, edition: Edition, path: str) -> None:
    make_service(edition, name="Hope Line", phone="18005550111", phone_display="1-800-555-0111")
    make_service(edition, name="Old Line", phone="18005550199", assured_date=STALE)
    db.session.commit()
    page = client.get(path).text
    for part in (bar(page), line(page)):
        assert LINE in part
        assert "0199" not in part
    assert "/helplines/for/1" in bar(page)


def test_a_stale_line_is_better_than_none(client: HubClient, edition: Edition) -> None:
    """Core shows what it has when nothing was confirmed lately: on a page without help nobody is helped."""
    make_service(edition, phone="18005550111", assured_date=STALE)
    db.session.commit()
    page = client.get("/").text
    assert LINE in bar(page) and LINE in line(page)
    assert CHOOSER not in bar(page)


def test_what_nobody_has_confirmed_is_never_in_the_bar(client: HubClient) -> None:
    make_service(phone="18005550111", assured_date=None)
    db.session.commit()
    page = client.get("/").text
    assert LINE not in page
    assert "We keep a list of people you can talk to." in bar(page)


@pytest.mark.parametrize("settings", [{"plugins": ""}, {"plugins": "pledges"}], ids=["safe", "without"])
def test_without_the_directory_core_fills_the_bar(make_app: MakeApp, settings: dict[str, Any]) -> None:
    application = make_app(**settings)
    clock.set_clock(NOON)
    with application.app_context():
        make_service(make_edition(make_campaign()), phone="18005550111", details=None)
        db.session.commit()
    browser = HubClient(application)
    for path in ("/", "/help-now", "/nowhere"):
        page = browser.get(path).text
        assert LINE in bar(page) and LINE in line(page)
        assert CHOOSER not in page
    assert browser.get("/helplines/").status_code == 404


@pytest.mark.parametrize("error", [RuntimeError("broken"), SystemExit(1)])
def test_when_the_directory_fails_core_fills_the_bar(
    client: HubClient, edition: Edition, own_contributions: Any, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_args: object, **_values: object) -> Any:
        raise error

    make_service(edition, phone="18005550111")
    db.session.commit()
    own_contributions.strict = False
    monkeypatch.setattr("hub_helplines.views.slots.bar", fail)
    page = client.get("/help-now").text
    assert LINE in bar(page) and LINE in line(page)
    assert {one.what for one in own_contributions.incidents} >= {"the slot help.line", "the slot help.bar"}


def test_when_its_tables_are_gone_core_fills_the_bar(make_app: MakeApp) -> None:
    from sqlalchemy import text

    application = make_app(plugins="helplines", strict=False)
    clock.set_clock(NOON)
    with application.app_context():
        make_service(make_edition(make_campaign()), phone="18005550111")
        db.session.execute(text("DROP TABLE helplines_details"))
        db.session.commit()
    page = HubClient(application).get("/about").text
    assert LINE in bar(page) and LINE in line(page)


def test_another_plugin_may_add_to_the_bar(client: HubClient, edition: Edition, own_contributions: Any) -> None:
    make_service(edition, phone="18005550111")
    db.session.commit()
    own_contributions.contribute("pledges", "slots", SlotFill("help.bar", lambda **_context: "also here", order=200))
    assert "also here" in bar(client.get("/").text)


def test_the_page_of_help_has_the_chooser_of_the_directory(client: HubClient, app: Flask) -> None:
    make_service()
    db.session.commit()
    page = client.get("/help-now").text.partition("<main")[2].partition("</main>")[0]
    assert "/helplines/for/4" in page and "/helplines/" in page
