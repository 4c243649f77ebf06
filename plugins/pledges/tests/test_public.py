"""What everyone may read: supporters, the calendar file, the badge, the style sheet, and Spanish."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from hub import clock, storage
from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_day, make_partner
from hub.testing.plugin import MakeApp
from hub_pledges.badge import badge
from hub_pledges.models import Pledge

from .helpers import DAY, PATH

SUPPORTERS = "/c/hope/2026/pledges/supporters"


def event_of(client: HubClient, path: str = f"{PATH}.ics") -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="wear-it-day-2026.ics"' in answer.headers["Content-Disposition"]
    assert all(line.endswith(b"\r\n") and len(line) <= 77 for line in answer.data.splitlines(keepends=True))
    calendar = Calendar.from_ical(answer.data)
    assert calendar["VERSION"] == "2.0"
    assert str(calendar["PRODID"]).startswith("-//Partner Hub//")
    assert "METHOD" not in calendar  # or it would need an ORGANIZER
    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VEVENT"]
    [event] = calendar.walk("VEVENT")
    assert not [*calendar.errors, *event.errors]
    required = ("UID", "DTSTAMP", "DTSTART", "SUMMARY")
    assert all(answer.data.count(f"\r\n{name}".encode()) == 1 for name in required)
    assert event.decoded("DTSTAMP").utcoffset() == timedelta(0)
    return event


def test_the_day_goes_into_a_calendar(day: CampaignDay, client: HubClient) -> None:
    event = event_of(client)
    assert event.decoded("DTSTART") == date(2026, 11, 13)
    assert event.decoded("DTEND") == date(2026, 11, 14)
    assert event["SUMMARY"] == "Wear It Day"
    assert event["URL"] == f"http://localhost{DAY}"
    assert event["STATUS"] == "CONFIRMED"


def test_a_moved_day_keeps_its_id_and_counts_up(day: CampaignDay, edition: Edition, client: HubClient) -> None:
    before = event_of(client)
    day.date, day.is_confirmed = date(2026, 11, 20), False
    edition.updated_at = NOON + timedelta(days=1)
    db.session.commit()
    after = event_of(client)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["STATUS"] == "TENTATIVE"
    assert after.decoded("DTSTART") == date(2026, 11, 20)


def test_the_calendar_speaks_spanish_and_cannot_be_broken_out_of(day: CampaignDay, client: HubClient) -> None:
    day.translations = {"es": {"name": "Día; de\r\nBEGIN:VALARM"}}
    db.session.commit()
    event = event_of(client, f"/es{PATH}.ics")
    assert event["SUMMARY"].params["LANGUAGE"] == "es"
    assert event["URL"] == f"http://localhost/es{DAY}"
    assert event.walk("VALARM") == []


def test_a_day_that_is_over_shows_its_results_first(
    day: CampaignDay, edition: Edition, client: HubClient, make_pledge: Callable[..., Pledge]
) -> None:
    make_pledge(make_partner(name="Oak Library", state="IL"))
    day.steps, day.ideas = "1. **Pledge.** Say so.", "- Sing"
    db.session.commit()
    page = client.get(DAY).text
    assert page.index("How to take part") < page.index("Say that you take part") < page.index("pledges-counter__stats")
    assert page.index("pledges-counter__stats") < page.index("Ideas for the day") < page.index("Pledges from 1 state")
    edition.state = "archived"
    db.session.commit()
    page = client.get(DAY).text
    assert "How to take part" not in page
    assert page.index("pledges-counter__stats") < page.index("Pledges from 1 state") < page.index("Ideas for the day")


def test_the_badge_is_a_safe_picture(day: CampaignDay, edition: Edition, client: HubClient) -> None:
    day.name = 'Wear <b>"It"</b> & more on a very, very long day of the year for everybody'
    edition.hashtag = "#Hope&More"
    db.session.commit()
    answer = client.get(f"{PATH}/badge.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    picture = ET.fromstring(answer.data)  # noqa: S314 - our own
    assert picture.tag.endswith("svg")
    words = "".join(picture.itertext())
    assert 'Wear <b>"It"</b>' in " ".join(words.split())
    assert "2026" in words


@pytest.mark.parametrize(
    "name", ["Wear It Day", "X", "A" * 60, "One Two Three Four Five Six Seven Eight Nine Ten Eleven"]
)
def test_the_badge_holds_names_of_any_length(day: CampaignDay, edition: Edition, name: str) -> None:
    day.name = name
    made = badge(edition, day, "en")
    assert 1 <= len(made.lines) <= 3
    assert 12 <= made.size <= 58
    assert all(150 < y < 370 for y, _line in made.lines)


def test_supporters_are_paged_by_name(day: CampaignDay, client: HubClient, make_pledge: Callable[..., Pledge]) -> None:
    for number in range(30):
        make_pledge(make_partner(name=f"Partner {number:02}", state="TX" if number < 5 else "OH"))
    make_pledge(make_partner(name="Quiet One"), is_listed=False)
    make_pledge(make_partner(name="Cancelled One"), state="cancelled")
    make_pledge(make_partner(name="Paused One", status="paused"))
    db.session.commit()
    first = client.get(SUPPORTERS).text
    assert "Partner 00" in first
    assert "Partner 23" in first
    assert "Partner 24" not in first
    for name in ("Quiet One", "Cancelled One", "Paused One"):
        assert name not in first
    address = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(address).text
    assert "Partner 24" in second
    assert "Partner 29" in second
    assert "Partner 23" not in second
    back = second.partition('rel="prev" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "Partner 00" in client.get(back).text
    texas = client.get(f"{SUPPORTERS}?state=TX").text
    assert "Partner 04" in texas
    assert "Partner 05" not in texas
    assert "Nobody from Guam is shown yet" in client.get(f"{SUPPORTERS}?state=GU").text
    for odd in ("?state=XX", "?cursor=broken", "?state=" + "X" * 5000):
        assert client.get(SUPPORTERS + odd).status_code == 200


def test_supporters_are_shown_with_their_logo(
    day: CampaignDay, client: HubClient, make_pledge: Callable[..., Pledge]
) -> None:
    picture = storage.put(b"a picture", name="logo.png", content_type="image/png", now=NOON)
    partner = make_partner(name="Oak Library", logo_id=picture.id)
    make_pledge(partner)
    make_pledge(make_partner(name="Elm Library"))
    db.session.commit()
    for path in ("/", DAY, SUPPORTERS):
        page = client.get(path).text
        logos = re.findall(r'<span class="logo[^>]*><img src="([^"]+)"', page)
        assert len(logos) == 1, path
        with client.get(logos[0].replace("&amp;", "&")) as answer:
            assert answer.data == b"a picture"


def test_an_organization_with_two_days_is_there_once(
    day: CampaignDay, edition: Edition, client: HubClient, make_pledge: Callable[..., Pledge]
) -> None:
    partner = make_partner(name="Oak Library")
    other = make_day(edition, slug="light-day", name="Light Day", is_main=False)
    make_pledge(partner)
    make_pledge(partner, day_id=other.id)
    db.session.commit()
    assert client.get(SUPPORTERS).text.count(">Oak Library<") == 1
    profile = client.get(f"/partners/{partner.slug}").text
    assert "Wear It Day 2026" in profile
    assert "Light Day 2026" in profile


def test_the_pledges_address_leads_to_the_day(day: CampaignDay, client: HubClient) -> None:
    answer = client.get("/c/hope/2026/pledges/")
    assert answer.status_code == 302
    assert answer.location.endswith(f"{DAY}#pledge")


def test_the_style_sheet_may_be_kept_for_ever(day: CampaignDay, client: HubClient) -> None:
    (address,) = re.findall(r'href="(/static/plugins/pledges/[0-9a-f]{12}/pledges\.css)"', client.get(DAY).text)
    with client.get(address) as answer:
        assert answer.mimetype == "text/css"
        assert "immutable" in answer.headers["Cache-Control"]


def test_an_old_year_thanks_and_takes_no_pledge(
    day: CampaignDay, edition: Edition, client: HubClient, make_pledge: Callable[..., Pledge]
) -> None:
    make_pledge(make_partner(name="Oak Library"))
    edition.state = "archived"
    db.session.commit()
    page = client.get(DAY).text
    assert "Pledge to take part" not in page
    assert "Oak Library" in page
    assert "How many took part" in page
    assert "There was no pledge from" not in page, "forty-nine names help nobody"


def test_spanish_pages_speak_spanish(day: CampaignDay, client: HubClient, make_pledge: Callable[..., Pledge]) -> None:
    make_pledge(make_partner(state="PR"))
    db.session.commit()
    page = client.get(f"/es{DAY}").text
    for english in (
        "Say that you take part",
        "The same numbers as a table",
        "Newest supporters",
        "people on their own",
    ):
        assert english not in page
    assert "territorio" in page
    form = client.get(f"/es{PATH}/person").text
    assert "How many of you?" not in form
    assert "Count me in" not in form


def test_privacy_page_and_sitemap_know_pledges(day: CampaignDay, client: HubClient) -> None:
    assert "When you pledge as a person" in client.get("/privacy").text
    assert SUPPORTERS in client.get("/sitemap.xml").text


def test_the_site_works_without_this_plugin(make_app: MakeApp) -> None:
    alone: Flask = make_app(plugins="")
    client = HubClient(alone)
    with alone.app_context():
        from hub.testing.factories import make_campaign, make_edition

        clock.set_clock(NOON)
        make_day(make_edition(make_campaign(slug="hope")))
        db.session.commit()
    page = client.get(DAY)
    assert page.status_code == 200
    assert "pledges" not in page.text.replace("Pledges", "")
    assert client.get(f"{PATH}/person").status_code == 404
