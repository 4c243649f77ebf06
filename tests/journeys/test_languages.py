"""The switch of languages stays on the page and with the search."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from hub.campaigns.models import CampaignDay
from tests.journeys import people
from tests.journeys.conftest import OpenBrowser

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("path", ["/c/lantern-month/2026/wear-it-day", "/toolkits/?q=bed&type=poster", "/partners/"])
def test_switch_keeps_the_page(day: CampaignDay, open_browser: OpenBrowser, path: str) -> None:
    page = open_browser()
    page.goto(path)
    english = people.heading(page).inner_text()
    switch = page.locator(".site-tools .languages")
    switch.get_by_role("link", name="Español").click()
    expect(page).to_have_url(re.compile(re.escape("/es" + path) + "$"))
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator(".help-line")).to_contain_text("ayuda")
    switch.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(f":[0-9]+{re.escape(path)}$"))
    expect(people.heading(page)).to_have_text(english)
    assert page.context.cookies() == []


def test_links_stay_in_the_language(day: CampaignDay, open_browser: OpenBrowser) -> None:
    page = open_browser(viewport={"width": 390, "height": 800})
    page.goto("/es/")
    page.locator(".site-menu summary").click()
    page.locator(".site-menu nav a").first.click()
    expect(page).to_have_url(re.compile("/es/toolkits/"))
    expect(page.locator("html")).to_have_attribute("lang", "es")
