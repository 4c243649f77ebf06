"""The site's own pages, and what browsers, crawlers and monitors ask for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hub.accounts import plugin as accounts
from hub.accounts import sessions
from hub.campaigns.services import problems
from hub.db import db
from hub.mail import services as mail
from hub.partners.services import privacy as partners
from hub.plugins import get_registry
from hub.testing.client import HubClient
from hub.testing.factories import make_campaign, make_day, make_edition
from hub.testing.plugin import MakeApp, SignIn
from hub.web import health

PAGES = ("/about", "/privacy", "/accessibility", "/browsing-safely")


@pytest.mark.parametrize("path", [*PAGES, *(f"/es{path}" for path in PAGES)])
def test_the_pages_at_the_foot(client: HubClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1
    assert "Set-Cookie" not in answer.headers
    assert re.findall(r'(?:src|href)="//|src="https?:', answer.text) == []


def test_the_privacy_page_is_true(client: HubClient) -> None:
    page = client.get("/privacy").text
    assert timedelta(days=14) == sessions.IDLE_LIMIT
    assert timedelta(hours=12) == sessions.STAFF_IDLE_LIMIT
    assert timedelta(days=30) == sessions.TOTAL_LIMIT
    assert "after 14 days without a visit (12 hours for staff), and after 30 days at the latest" in page
    kept = (accounts.KEEP_UNCONFIRMED, sessions.KEEP_ENDED, mail.KEEP, problems.KEPT_AFTER_CLOSING)
    assert [one.days for one in kept] == [14, 30, 30, 90]
    assert timedelta(days=365) == problems.KEPT_AT_MOST
    assert timedelta(days=30) == partners.KEEP_INVITATIONS
    assert timedelta(days=365) == partners.KEEP_EVIDENCE
    assert "30 days after you accept" in page
    assert "a year after the decision" in page


def test_the_contact_address_is_shown_where_it_is_set(make_app: MakeApp, client: HubClient) -> None:
    assert "mailto:" not in client.get("/about").text
    page = HubClient(make_app(contact_email="desk@hub.example", plugins="")).get("/about").text
    assert 'href="mailto:desk@hub.example"' in page


def test_leaving_goes_to_a_harmless_page(client: HubClient) -> None:
    answer = client.get("/leave")
    assert (answer.status_code, answer.location) == (303, "https://www.weather.gov/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/es/leave").location == "https://www.weather.gov/"


def test_leaving_ends_ones_own_session(client: HubClient, sign_in: SignIn) -> None:
    account = sign_in("coordinator")
    other = HubClient(client.application)
    sign_in(account, other)
    assert client.get("/admin/campaigns").status_code == 200
    client.get("/leave")
    assert client.get("/admin/campaigns").status_code == 302
    assert other.get("/admin/campaigns").status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Purpose": "prefetch;prerender"}])
def test_nobody_else_can_end_it(client: HubClient, sign_in: SignIn, headers: dict[str, str]) -> None:
    sign_in("coordinator")
    assert client.get("/leave", headers=headers).status_code == 303
    client.head("/leave")
    assert client.get("/admin/campaigns").status_code == 200


def test_robots_leave_private_pages_alone(client: HubClient) -> None:
    text = client.get("/robots.txt").text
    for line in (
        "Disallow: /admin",
        "Disallow: /es/admin",
        "Disallow: /leave",
        "Sitemap: http://localhost/sitemap.xml",
    ):
        assert line in text.splitlines()


def test_the_sitemap_has_public_pages_in_every_language(client: HubClient) -> None:
    campaign = make_campaign(slug="hope")
    make_day(make_edition(campaign, year=2026))
    make_day(make_edition(campaign, year=2027, state="planning"))
    db.session.commit()
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    places = re.findall("<loc>(.*?)</loc>", answer.text)
    assert "http://localhost/" in places
    assert "http://localhost/about" in places
    assert "http://localhost/c/hope/2026/wear-it-day" in places
    assert len(places) == len(set(places))
    assert not [place for place in places if "2027" in place or "/admin" in place]
    assert "http://localhost/es/c/hope/2026/" in answer.text
    assert client.get("/es/sitemap.xml").data == answer.data
    for place in places:
        assert client.get(place.removeprefix("http://localhost")).status_code == 200, place


def test_a_plugin_that_fails_is_left_out_of_the_sitemap(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    application = make_app(strict=False, plugins="")
    with application.app_context():
        broken = next(plugin for plugin in get_registry().plugins if plugin.name == "campaigns")
        monkeypatch.setattr(broken, "sitemap", lambda: 1 / 0)
    answer = HubClient(application).get("/sitemap.xml")
    assert answer.status_code == 200
    assert "/about" in answer.text


def test_the_icon_has_its_old_name_too(client: HubClient) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_healthy_is_said_in_a_word(client: HubClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("is_core", "status", "word"), [(True, 503, "failing"), (False, 200, "degraded")])
def test_what_fails_is_told_to_administrators_alone(
    client: HubClient,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    is_core: bool,
    status: int,
    word: str,
) -> None:
    result = health.Result("search", "disk is full at /srv", is_core=is_core)
    monkeypatch.setattr("hub.web.views.run_checks", lambda: [result])
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (status, {"status": word})
    sign_in("reviewer")
    assert client.get("/healthz").json == {"status": word}
    client.post("/account/sign-out")
    sign_in("administrator")
    assert "disk is full" in client.get("/healthz").text
