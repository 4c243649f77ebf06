"""An address that was printed years ago still leads to the campaign and the day it was printed for."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from hub import clock
from hub.campaigns import services
from hub.campaigns.models import Campaign, CampaignDay
from hub.db import db
from hub.errors import Conflict
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_campaign, make_day, make_edition
from hub.testing.plugin import SignIn


@pytest.fixture(autouse=True)
def _noon(app: Flask) -> None:
    clock.set_clock(NOON)


@pytest.fixture
def day(app: Flask) -> CampaignDay:
    """The day of an open year, whose campaign and day both had another address before."""
    campaign = make_campaign(slug="old-month", name="Hope Month")
    made = make_day(make_edition(campaign), slug="old-day")
    rename(campaign, "hope")
    rename_day(made, "wear-it-day")
    db.session.commit()
    return made


def rename(campaign: Campaign, slug: str) -> None:
    services.change_campaign(campaign, services.CampaignFacts(slug, campaign.name), actor=None, now=NOON)


def rename_day(day: CampaignDay, slug: str) -> None:
    facts = services.DayFacts(slug, day.name, day.date, is_confirmed=True, is_main=day.is_main)
    services.change_day(day, facts, actor=None, now=NOON)


@pytest.mark.parametrize(
    ("old", "present"),
    [
        ("/c/old-month/", "/c/hope/2026/"),
        ("/es/c/old-month/", "/es/c/hope/2026/"),
        ("/c/old-month/2026/", "/c/hope/2026/"),
        ("/c/old-month/2026/old-day", "/c/hope/2026/wear-it-day"),
        ("/c/old-month/2026/wear-it-day?from=a%20poster", "/c/hope/2026/wear-it-day?from=a%20poster"),
        ("/es/c/hope/2026/old-day", "/es/c/hope/2026/wear-it-day"),
        ("/c/old-month/2026/pledges/old-day.ics", "/c/hope/2026/pledges/wear-it-day.ics"),
        ("/c/hope/2026/pledges/old-day/person", "/c/hope/2026/pledges/wear-it-day/person"),
    ],
)
def test_a_former_address_leads_to_the_present_one(client: HubClient, day: CampaignDay, old: str, present: str) -> None:
    answer = client.get(old)
    assert answer.status_code in {302, 308}
    assert answer.location == present
    assert client.get(present).status_code == 200


def test_what_was_never_an_address_is_none_now(client: HubClient, day: CampaignDay) -> None:
    for path in ("/c/other/", "/c/old-month/2019/", "/c/hope/2026/other-day", "/c/old-month/2026/other-day"):
        assert client.get(path, follow_redirects=True).status_code == 404, path


def test_an_address_in_use_wins(client: HubClient, day: CampaignDay) -> None:
    other = make_edition(make_campaign(slug="other", name="Other Week", is_featured=False))
    rename(db.session.get_one(Campaign, other.campaign_id), "old-month")
    edition = services.get_edition("hope", 2026)
    services.create_day(edition, services.DayFacts("old-day", "Second Day", day.date), actor=None, now=NOON)
    db.session.commit()
    assert "Other Week" in client.get("/c/old-month/2026/").text
    assert "Second Day" in client.get("/c/hope/2026/old-day").text


def test_back_and_forth_makes_no_circle(client: HubClient, day: CampaignDay) -> None:
    campaign = db.session.get_one(Campaign, services.get_edition("hope", 2026).campaign_id)
    rename(campaign, "old-month")
    rename_day(day, "old-day")
    db.session.commit()
    assert client.get("/c/old-month/2026/old-day").status_code == 200
    assert client.get("/c/hope/2026/wear-it-day").location == "/c/old-month/2026/old-day"


def test_a_former_address_tells_nothing_of_what_is_planned(client: HubClient, sign_in: SignIn) -> None:
    campaign = make_campaign(slug="before", name="Secret Week")
    make_day(make_edition(campaign, state="planning"))
    rename(campaign, "secret-week")
    db.session.commit()
    for path in ("/c/before/", "/c/before/2026/", "/c/before/2026/wear-it-day"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "secret-week" not in answer.text, path
    sign_in("coordinator")
    assert client.get("/c/before/2026/").location == "/c/secret-week/2026/"


def test_a_form_from_an_old_page_is_not_lost(client: HubClient, day: CampaignDay) -> None:
    answer = client.post("/c/old-month/2026/pledges/old-day/person", data={})
    assert (answer.status_code, answer.location) == (308, "/c/hope/2026/pledges/wear-it-day/person")


def test_a_year_that_people_know_keeps_its_number(app: Flask, day: CampaignDay) -> None:
    edition = services.get_edition("hope", 2026)
    values: dict[str, Any] = {"starts_on": edition.starts_on, "ends_on": edition.ends_on, "colour": edition.colour}
    with pytest.raises(Conflict, match="cannot be another year"):
        services.change_edition(edition, services.EditionFacts(year=2027, **values), actor=None, now=NOON)
    planned = make_edition(db.session.get_one(Campaign, edition.campaign_id), year=2028, state="planning")
    services.change_edition(planned, services.EditionFacts(year=2029, **values), actor=None, now=NOON)
    assert planned.year == 2029
