"""Links of the frame: one that leads nowhere is left out, and the page stands."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from flask import Flask

from hub.db import db
from hub.plugins import NavItem, Registry
from hub.testing.client import HubClient
from hub.testing.factories import make_campaign, make_edition
from hub.testing.plugin import SignIn


@pytest.fixture
def links(app: Flask, own_contributions: Registry) -> Callable[..., None]:
    """Add links for a test; what was told about others is forgotten."""
    app.extensions.pop("hub_nav_left_out", None)
    return lambda *items: own_contributions.contribute("tests", "nav_items", *items)


@pytest.mark.parametrize("endpoint", ["pledges.supporters", "somebody.elses_page"])
@pytest.mark.parametrize(("place", "path"), [("main", "/"), ("footer", "/es/about"), ("staff", "/admin/")])
def test_a_link_that_leads_nowhere_is_left_out_and_told_once(
    client: HubClient,
    sign_in: SignIn,
    links: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
    endpoint: str,
    place: str,
    path: str,
) -> None:
    links(NavItem("Nowhere", endpoint, place), NavItem("Somewhere", "pages.about", place))  # type: ignore[arg-type]  # a place by name
    sign_in("administrator")
    with caplog.at_level(logging.WARNING):
        for _time in range(2):
            page = client.get(path)
            assert page.status_code == 200
            assert "Nowhere" not in page.text
            assert "Somewhere" in page.text
    assert [record.getMessage().count(endpoint) for record in caplog.records] == [1]


def test_a_link_into_a_campaign_leads_to_the_featured_one(client: HubClient, links: Callable[..., None]) -> None:
    links(NavItem("Who is with us", "pledges.supporters"))
    assert "Who is with us" not in client.get("/about").text
    make_edition(make_campaign(slug="hope"), year=2031)
    db.session.commit()
    assert 'href="/c/hope/2031/pledges/supporters"' in client.get("/about").text
