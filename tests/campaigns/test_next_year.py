"""The next year begins with what the last one had."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from hub.campaigns import services
from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.errors import Conflict
from hub.plugins import Plugin, Registry
from hub.plugins.registry import Loaded
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_campaign, make_day, make_edition, make_help
from hub.testing.plugin import SignIn


def loaded(year: int) -> Edition:
    db.session.expire_all()
    return services.get_edition("hope", year)


@pytest.fixture
def this_year(app: Flask) -> Edition:
    campaign = make_campaign(slug="hope", name="Hope Month")
    edition = make_edition(
        campaign,
        year=2026,
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
        pledges_close_on=date(2026, 11, 29),
        theme="Doors",
        summary="A month of open doors.",
        hashtag="#OpenDoors",
        translations={"es": {"theme": "Puertas", "summary": "Un mes de puertas abiertas."}},
    )
    make_day(edition, slug="wear-it-day", date=date(2026, 11, 12), is_confirmed=True, is_main=True)
    make_help(edition)
    db.session.commit()
    return loaded(2026)


def test_texts_days_and_help_come_along(this_year: Edition) -> None:
    made, failed = services.start_next_year(this_year, actor=None, now=NOON)
    assert failed == []
    assert (made.year, made.state, made.starts_on, made.ends_on) == (
        2027,
        "planning",
        date(2027, 11, 1),
        date(2027, 11, 30),
    )
    assert (made.summary, made.hashtag, made.theme) == ("A month of open doors.", "#OpenDoors", "")
    assert made.translations == {"es": {"summary": "Un mes de puertas abiertas."}}
    (day,) = made.days
    assert (day.slug, day.date, day.is_main, day.is_confirmed) == ("wear-it-day", date(2027, 11, 11), True, False)
    assert day.date.weekday() == date(2026, 11, 12).weekday()
    assert services.chosen_for(made.id) == services.chosen_for(loaded(2026).id) != []


def test_a_year_that_is_there_stays_as_it_is(this_year: Edition) -> None:
    make_edition(this_year.campaign, year=2027, summary="Ours", state="planning")
    db.session.commit()
    with pytest.raises(Conflict, match="already has the year 2027"):
        services.start_next_year(loaded(2026), actor=None, now=NOON)
    db.session.rollback()
    assert loaded(2027).summary == "Ours"


def test_the_29th_of_february_has_a_next_year(app: Flask) -> None:
    make_edition(make_campaign(slug="hope"), year=2028, starts_on=date(2028, 2, 29), ends_on=date(2028, 3, 1))
    db.session.commit()
    made, _failed = services.start_next_year(loaded(2028), actor=None, now=NOON)
    assert made.starts_on == date(2029, 2, 28)


class Careless(Plugin):
    name = "careless"
    label = "Careless things"

    def copy_edition(self, source_id: int, target_id: int, now: datetime) -> None:
        db.session.execute(select(Edition.id))
        db.session.get_one(Edition, target_id).summary = "spoiled"
        db.session.flush()
        raise RuntimeError("no electricity")


class Careful(Plugin):
    name = "careful"
    label = "Careful things"

    def copy_edition(self, source_id: int, target_id: int, now: datetime) -> None:
        target = db.session.get_one(Edition, target_id)
        target.hashtag = f"{source_id} to {target_id}"


def with_plugins(registry: Registry, *plugins: Plugin) -> None:
    registry.strict = False
    registry.loaded = [*registry.loaded, *(Loaded(one, one.name, "1", is_core=False) for one in plugins)]


def test_hook_copy_edition(this_year: Edition, own_contributions: Registry) -> None:
    with_plugins(own_contributions, Careful())
    made, failed = services.start_next_year(this_year, actor=None, now=NOON)
    assert made.hashtag == f"{this_year.id} to {made.id}"
    assert failed == []


def test_a_plugin_that_fails_leaves_nothing_and_is_told(
    this_year: Edition, own_contributions: Registry, client: HubClient, sign_in: SignIn
) -> None:
    with_plugins(own_contributions, Careless(), Careful())
    sign_in("coordinator")
    page = client.post("/admin/campaigns/hope/2026/next-year", data={"confirmed": "1"}, follow_redirects=True)
    assert "Careless things could not carry over what it keeps" in page.text
    assert loaded(2027).summary == "A month of open doors."
    assert loaded(2027).hashtag.endswith(f"to {loaded(2027).id}")
    assert {one.plugin for one in own_contributions.incidents} >= {"careless"}


def test_a_coordinator_starts_the_year_after_a_question(this_year: Edition, client: HubClient, sign_in: SignIn) -> None:
    sign_in("coordinator")
    address = "/admin/campaigns/hope/2026/next-year"
    assert "Start 2027 from this year" in client.get("/admin/campaigns/hope/2026").text
    assert "Start 2027 from 2026?" in client.post(address).text
    assert years() == [2026]
    answer = client.post(address, data={"confirmed": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/campaigns/hope/2027")
    assert "The year 2027 is made" in client.get("/admin/campaigns/hope/2027").text
    assert "Go to 2027" in client.get("/admin/campaigns/hope/2026").text
    again = client.post(address, data={"confirmed": "1"})
    assert again.status_code == 409
    assert years() == [2026, 2027]


def test_a_year_that_was_started_by_mistake_is_taken_back(
    this_year: Edition, client: HubClient, sign_in: SignIn
) -> None:
    sign_in("coordinator")
    client.post("/admin/campaigns/hope/2026/next-year", data={"confirmed": "1"})
    assert "Delete this year" in client.get("/admin/campaigns/hope/2027").text
    address = "/admin/campaigns/hope/2027/delete"
    assert "Its texts and days are gone for good." in client.post(address).text
    assert years() == [2026, 2027]
    answer = client.post(address, data={"confirmed": "1"}, follow_redirects=True)
    assert "is deleted." in answer.text
    assert years() == [2026]
    assert {day.edition_id for day in db.session.scalars(select(CampaignDay))} == {this_year.id}


@pytest.mark.parametrize(("role", "status"), [("member", 403), ("reviewer", 403), ("administrator", 200)])
def test_only_coordinators_start_years(
    this_year: Edition, client: HubClient, sign_in: SignIn, role: str, status: int
) -> None:
    sign_in(role)
    assert client.post("/admin/campaigns/hope/2026/next-year").status_code == status


def years() -> Iterable[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Edition.year).order_by(Edition.year)))
