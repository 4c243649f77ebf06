"""A live server on both databases with an open edition, and browsers of the people who use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from hub import clock
from hub.campaigns.models import CampaignDay
from hub.db import db
from hub.testing.browser import serve
from hub.testing.factories import NOON, make_campaign, make_day, make_edition, make_help
from tests.journeys import site
from tests.journeys.browsing import Watch
from tests.journeys.documents import keep_documents

PATIENCE = 20_000
"""Patience with a machine that does other things as well, in milliseconds."""
OpenBrowser = Callable[..., Page]
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def day(app: Flask) -> Iterator[CampaignDay]:
    """The day of an open edition, eleven days ahead by the set clock, with a hotline."""
    clock.set_clock(NOON)
    campaign = make_campaign(
        slug="lantern-month",
        name="Lantern Month",
        tagline="Light for young people without a home.",
        purpose="Many young people have no safe place to sleep. **Together** we show them that we care.",
    )
    edition = make_edition(campaign, pledges_close_on=NOON.date() + timedelta(days=11))
    make_help(edition, description="Talk to somebody, day and night.")
    made = make_day(
        edition,
        slug="wear-it-day",
        name="Wear It Day",
        summary="Wear the color, and say why.",
        steps="1. **Choose** what you do.\n2. **Pledge** here.\n3. **Wear it** on the day.",
    )
    db.session.commit()
    yield made
    clock.set_clock(None)


@pytest.fixture
def filled(app: Flask, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo, with content for every page."""
    keep_documents(pytestconfig.cache, monkeypatch)
    site.fill(clock.now())


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the hub runs."""
    with serve(app) as found:
        yield found


@pytest.fixture
def watches() -> list[Watch]:
    """What the browsers of this test saw, in the order in which they were opened."""
    return []


@pytest.fixture
def open_browser(browser: Browser, address: str, watches: list[Watch]) -> Iterator[OpenBrowser]:
    """Open a browser with a memory of its own: ``open_browser(java_script_enabled=False)``.

    Its page starts on the home page. At the end no browser may have asked another host or complained.
    """
    contexts = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(
            **{"base_url": address, "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watch = Watch(urlsplit(address).netloc)
        watch.follow(context)
        watches.append(watch)
        page = context.new_page()
        page.goto("/")
        return page

    yield open_one
    for context in contexts:
        context.close()
    found = {one for watch in watches for one in watch.found()}
    assert not found, "\n".join(sorted(found))


@pytest.fixture
def harmless_page(watches: list[Watch]) -> Callable[[Page], str]:
    """Stand in for the page that quick exit leads to, which is on another host; gives its address."""

    def stand_in(page: Page) -> str:
        target = page.locator("[data-quick-exit]").first.get_attribute("data-quick-exit") or ""
        host = urlsplit(target).netloc
        assert host

        def answer(route: Route) -> None:
            route.fulfill(body="<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1>", status=200)

        page.context.route(lambda url: urlsplit(url).netloc == host, answer)
        for watch in watches:
            watch.allowed_hosts.add(host)
        return target

    return stand_in
