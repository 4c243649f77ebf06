"""The rules of campaigns, years and days: what constraints refuse, and what the log keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub import search
from hub.audit import AuditEntry
from hub.campaigns import services
from hub.campaigns.documents import SOURCE
from hub.campaigns.models import Campaign, CampaignDay, Edition
from hub.db import db
from hub.errors import Conflict, Invalid
from hub.testing.factories import NOON, make_campaign, make_day, make_edition, make_help


def facts(**values: Any) -> services.EditionFacts:
    start = {"year": 2026, "starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30), "colour": "#1f7a4d"}
    return services.EditionFacts(**{**start, **values})


def step(edition: Edition, *states: str) -> None:
    for state in states:
        services.change_state(edition, state, actor=None, now=NOON)


def loaded(edition: Edition) -> Edition:
    db.session.expire_all()
    slug, year = db.session.execute(
        select(Campaign.slug, Edition.year).join(Edition.campaign).where(Edition.id == edition.id)
    ).one()
    return services.get_edition(slug, year)


def test_the_first_campaign_is_on_the_front_page(app: Flask) -> None:
    first = services.create_campaign(services.CampaignFacts("one", "One"), actor=None, now=NOON)
    second = services.create_campaign(services.CampaignFacts("two", "Two"), actor=None, now=NOON)
    assert (first.is_featured, second.is_featured) == (True, False)
    services.feature_campaign(second, actor=None, now=NOON)
    assert [one.slug for one in services.list_campaigns()] == ["two", "one"]


def test_two_campaigns_cannot_share_an_address(app: Flask) -> None:
    services.create_campaign(services.CampaignFacts("one", "One"), actor=None, now=NOON)
    with pytest.raises(Conflict, match="has the address “one”"):
        services.create_campaign(services.CampaignFacts("one", "Other"), actor=None, now=NOON)
    assert len(services.list_campaigns()) == 1


def test_a_year_exists_once(app: Flask) -> None:
    campaign = make_campaign(name="Hope")
    services.create_edition(campaign, facts(), actor=None, now=NOON)
    with pytest.raises(Conflict, match="“Hope” already has the year 2026"):
        services.create_edition(campaign, facts(), actor=None, now=NOON)


def test_a_year_does_not_end_before_it_starts(app: Flask) -> None:
    with pytest.raises(Invalid, match="before the first day"):
        services.create_edition(make_campaign(), facts(ends_on=date(2026, 10, 1)), actor=None, now=NOON)


def test_a_year_goes_step_by_step_and_back(app: Flask) -> None:
    planned = make_edition(state="planning")
    make_day(planned)
    edition = loaded(planned)
    step(edition, "open", "running", "reporting", "archived", "reporting")
    assert edition.state == "reporting"
    with pytest.raises(Conflict, match="has changed since"):
        step(edition, "open")


def test_a_year_without_a_day_does_not_open(app: Flask) -> None:
    edition = loaded(make_edition(state="planning"))
    with pytest.raises(Conflict, match="at least one day"):
        step(edition, "open")


def test_only_one_year_of_a_campaign_is_open(app: Flask) -> None:
    campaign = make_campaign()
    make_edition(campaign, year=2026)
    other = make_edition(campaign, year=2027, state="planning")
    make_day(other)
    edition = loaded(other)
    with pytest.raises(Conflict, match="Another year of this campaign is open"):
        step(edition, "open")
    assert loaded(other).state == "planning"


@pytest.mark.parametrize(
    ("state", "closes", "accepts"),
    [
        ("open", None, True),
        ("running", None, True),
        ("open", date(2026, 11, 2), True),
        ("open", date(2026, 11, 1), False),
        ("planning", None, False),
        ("reporting", None, False),
        ("archived", None, False),
    ],
)
def test_when_a_year_takes_pledges(state: str, closes: date | None, accepts: bool) -> None:
    edition = Edition(state=state, pledges_close_on=closes)
    assert services.accepts_pledges(edition, date(2026, 11, 2)) is accepts


def test_a_year_goes_with_its_days_and_a_campaign_when_it_has_no_year(app: Flask) -> None:
    campaign = make_campaign(name="Hope")
    edition = make_edition(campaign, state="planning")
    make_day(edition)
    db.session.flush()
    with pytest.raises(Conflict, match="still has editions"):
        services.delete_campaign(services.get_campaign(campaign.slug), actor=None, now=NOON)
    services.delete_edition(loaded(edition), actor=None, now=NOON)
    db.session.expire_all()
    assert not db.session.scalars(select(CampaignDay)).all()
    services.delete_campaign(services.get_campaign(campaign.slug), actor=None, now=NOON)
    assert services.list_campaigns() == []


def test_a_year_that_was_open_stays(app: Flask) -> None:
    edition = loaded(make_edition(state="archived"))
    with pytest.raises(Conflict, match="was open to the public"):
        services.delete_edition(edition, actor=None, now=NOON)


def test_one_day_of_a_year_is_the_main_one(app: Flask) -> None:
    edition = make_edition()
    first = make_day(edition)
    facts = services.DayFacts("second", "Second", date(2026, 11, 20), is_main=True)
    services.create_day(edition, facts, actor=None, now=NOON)
    db.session.refresh(first)
    assert not first.is_main


def test_a_day_cannot_take_the_address_of_a_plugin(app: Flask) -> None:
    facts = services.DayFacts("pledges", "Pledges", date(2026, 11, 20))
    with pytest.raises(Conflict, match="used by the site itself"):
        services.create_day(make_edition(), facts, taken={"pledges"}, actor=None, now=NOON)


@pytest.mark.parametrize(
    ("days", "today", "name"),
    [
        ([], 5, None),
        ([("a", 3, False), ("b", 9, False)], 5, "b"),
        ([("a", 3, False), ("b", 9, False)], 20, "b"),
        ([("a", 3, True), ("b", 9, False)], 5, "a"),
    ],
)
def test_the_day_on_the_front_page(days: list[tuple[str, int, bool]], today: int, name: str | None) -> None:
    rows = [CampaignDay(name=one, date=date(2026, 11, day), is_main=main) for one, day, main in days]
    found = services.main_day(rows, date(2026, 11, today))
    assert (found.name if found else None) == name


def test_every_change_is_in_the_log(app: Flask) -> None:
    campaign = services.create_campaign(services.CampaignFacts("one", "One"), actor=None, now=NOON)
    edition = services.create_edition(campaign, facts(), actor=None, now=NOON)
    services.create_day(edition, services.DayFacts("day", "Day", date(2026, 11, 13)), actor=None, now=NOON)
    edition = loaded(edition)
    step(edition, "open")
    services.change_edition(edition, facts(theme="Together"), actor=None, now=NOON)
    services.set_help_order(edition, [make_help().id], actor=None, now=NOON)
    db.session.commit()
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action.removeprefix("campaigns.") for entry in entries] == [
        "campaign.created",
        "edition.created",
        "day.created",
        "edition.state_changed",
        "edition.changed",
        "edition.help_changed",
    ]
    assert entries[4].details == {"fields": ["theme"]}


def test_search_knows_public_campaigns_by_their_former_names(app: Flask) -> None:
    names = ["National Runaway Prevention Month"]
    made = services.CampaignFacts("hope", "Youth HOPE Month", alternate_names=names)
    campaign = services.create_campaign(made, actor=None, now=NOON)
    edition = services.create_edition(campaign, facts(), actor=None, now=NOON)
    services.create_day(edition, services.DayFacts("day", "Day", date(2026, 11, 13)), actor=None, now=NOON)
    query = search.Query(SOURCE, "runaway prevention")
    assert list(search.find(query).ids) == []
    step(loaded(edition), "open")
    assert list(search.find(query).ids) == [campaign.id]
    step(loaded(edition), "planning")
    assert list(search.find(query).ids) == []
