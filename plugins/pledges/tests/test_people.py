"""Pledges of single people: counted once, and nothing about who it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hub import clock
from hub.campaigns.models import Campaign, CampaignDay, Edition
from hub.db import db, metadata
from hub.testing.client import HubClient
from hub.testing.factories import NOON
from hub.testing.plugin import SignIn
from hub_pledges import limits, tokens
from hub_pledges.limits import SlidingLimit
from hub_pledges.models import PersonalPledge

from .helpers import DAY, PATH, open_form, pledge_alone


def count() -> int:
    db.session.expire_all()
    db.session.rollback()
    return len(db.session.scalars(select(PersonalPledge)).all())


def test_a_person_pledges_and_is_counted(day: CampaignDay, client: HubClient) -> None:
    answer = pledge_alone(client, people="3", region="GU")
    assert answer.status_code == 303
    thanks = client.get(answer.location).text
    assert "Thank you, you are counted" in thanks
    assert "You stand for 3 of us in Guam." in thanks
    page = client.get(DAY).text
    assert "people on their own" in page
    assert "Pledges from 1 territory" in page
    pledge = db.session.scalars(select(PersonalPledge)).one()
    assert (pledge.region, pledge.people, pledge.activities) == ("GU", 3, ["wear_green"])


def test_that_nobody_can_tell_who_it_was_is_read_before_the_button(day: CampaignDay, client: HubClient) -> None:
    page = client.get(f"{PATH}/person").text
    assert page.index('name="people"') < page.index("Nobody can tell that it was you") < page.index("Count me in")


def test_readers_get_no_cookie_and_leave_no_trace(
    day: CampaignDay, client: HubClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    token = open_form(client)
    data = {"region": "OR", "activities": ["wear_green", "other"], "people": "2", "form_id": token}
    agent = {"User-Agent": "Tell-Tale/1.0", "X-Forwarded-For": "203.0.113.77"}
    answer = client.post(f"{PATH}/person", data=data, headers=agent, environ_overrides={"REMOTE_ADDR": "198.51.100.23"})
    for response in (client.get(DAY), client.get(f"{PATH}/person"), answer, client.get(answer.location)):
        assert "Set-Cookie" not in response.headers
    columns = {column.name for column in PersonalPledge.__table__.columns}
    assert columns == {"id", "day_id", "region", "activities", "people", "form_id", "made_on"}
    everything = str([db.session.execute(select(*table.columns)).all() for table in metadata.sorted_tables])
    for trace in ("198.51.100.23", "203.0.113.77", "Tell-Tale"):
        assert trace not in everything
        assert trace not in caplog.text
    assert limits.personal_pledges._seen, "the limit has seen this place"
    assert b"198.51.100.23" not in b"".join(limits.personal_pledges._seen)


def test_the_same_form_counts_once(day: CampaignDay, client: HubClient) -> None:
    token = open_form(client)
    assert [pledge_alone(client, form_id=token).status_code for _ in range(3)] == [303, 303, 303]
    assert count() == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"region": "XX"}, "Which state"),
        ({"region": ""}, "Choose a state or territory."),
        ({"activities": []}, "Choose at least one."),
        ({"activities": ["hack"]}, "What will you do?"),
        ({"people": "0"}, "Give a number from 1 to 9,999."),
        ({"people": "10000"}, "Give a number from 1 to 9,999."),
        ({"people": "many"}, "How many of you?"),
        ({"website": "https://spam.example"}, "Please leave this field empty."),
    ],
)
def test_wrong_answers_come_back(day: CampaignDay, client: HubClient, answers: dict[str, Any], words: str) -> None:
    answer = pledge_alone(client, **answers)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert words in answer.text
    assert count() == 0


def test_a_form_without_our_id_is_asked_again_and_nothing_typed_is_lost(day: CampaignDay, client: HubClient) -> None:
    answer = pledge_alone(client, form_id="forged", people="7")
    assert answer.status_code == 400
    assert "This form was open for too long." in answer.text
    assert 'value="7"' in answer.text
    assert 'value="forged"' not in answer.text
    assert count() == 0


def test_programs_are_too_quick(day: CampaignDay, client: HubClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MIN_AGE_SECONDS", 2)
    token = open_form(client)
    answer = pledge_alone(client, form_id=token)
    assert answer.status_code == 400
    assert "That was very quick." in answer.text
    assert f'value="{token}"' in answer.text, "the same form gets older and may come again"
    assert count() == 0
    with time_machine.travel(timedelta(seconds=5), tick=True):
        assert pledge_alone(client, form_id=token).status_code == 303


def test_a_flood_from_one_place_is_stopped(
    day: CampaignDay, client: HubClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "personal_pledges", SlidingLimit(3, 3600))
    answers = [pledge_alone(client) for _ in range(4)]
    assert [one.status_code for one in answers] == [303, 303, 303, 429]
    assert "Very many pledges came from your network" in answers[-1].text
    assert count() == 3


def test_a_flood_from_many_places_is_stopped(
    day: CampaignDay, client: HubClient, make_personal: Callable[..., PersonalPledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_PLEDGES_MOST_A_DAY", "2")
    make_personal()
    make_personal(made_on=NOON.date() - timedelta(days=1))
    db.session.commit()
    assert pledge_alone(client).status_code == 303
    assert pledge_alone(client).status_code == 429
    assert pledge_alone(client, region="WA").status_code == 303


def test_a_campaign_may_set_how_many_count_on_a_day(
    day: CampaignDay, client: HubClient, make_personal: Callable[..., PersonalPledge], sign_in: SignIn
) -> None:
    make_personal()
    slug = db.session.scalars(select(Campaign.slug).join(Campaign.editions).where(Edition.id == day.edition_id)).one()
    db.session.commit()
    assert pledge_alone(client).status_code == 303
    sign_in("coordinator")
    address = f"/admin/plugins/pledges/campaigns/{slug}/settings"
    assert client.post(address, data={"value_most_a_day": "2"}).status_code == 303
    assert pledge_alone(client).status_code == 429


def test_the_limit_slides_and_forgets() -> None:
    now = [0.0]
    limit = SlidingLimit(2, 60, timer=lambda: now[0])
    assert [limit.allows("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert limit.allows("192.0.2.2")
    assert limit.allows("2001:db8::1")
    assert limit.allows("2001:db8::2")
    assert not limit.allows("2001:db8::3"), "one household has 64 bits"
    now[0] = 61
    assert limit.allows("192.0.2.1")
    assert len(limit._seen) == 1, "who has not come back is forgotten"
    key = limit._key
    now[0] = 90_000
    limit.allows("192.0.2.1")
    assert limit._key != key


def test_a_pledge_can_be_taken_back_for_ten_minutes(day: CampaignDay, client: HubClient) -> None:
    thanks = pledge_alone(client).location
    page = client.get(thanks)
    assert page.headers["Cache-Control"] == "private, no-store"
    undo = re.search(r'action="([^"]*/undo/[^"]*)"', page.text)
    assert undo is not None
    assert client.post(undo[1], csrf=False).status_code == 403
    answer = client.post(undo[1])
    assert answer.status_code == 303
    assert "Your pledge is taken back" in client.get(answer.location).text
    assert count() == 0
    assert "This pledge was taken back" in client.get(thanks).text
    assert client.post(undo[1]).status_code == 303, "pressing twice does no harm"


def test_after_ten_minutes_nobody_can_take_it_back(day: CampaignDay, client: HubClient) -> None:
    thanks = pledge_alone(client).location
    token = thanks.rsplit("/", 1)[1]
    with time_machine.travel(timedelta(minutes=11), tick=True):
        assert "/undo/" not in client.get(thanks).text
        assert client.post(f"{PATH}/person/undo/{token}").status_code == 404
    assert client.post(f"{PATH}/person/undo/{token[:-2]}").status_code == 404
    assert client.get(f"{PATH}/person/thanks/{token[:-2]}").status_code == 404
    assert count() == 1


@pytest.mark.parametrize("values", [{"state": "reporting"}, {"state": "archived"}, {"pledges_close_on": "yesterday"}])
def test_closed_years_say_so(day: CampaignDay, edition: Edition, client: HubClient, values: dict[str, Any]) -> None:
    token = open_form(client)
    for name, value in values.items():
        setattr(edition, name, NOON.date() - timedelta(days=1) if value == "yesterday" else value)
    db.session.commit()
    assert client.get(f"{PATH}/person").status_code == 409
    answer = pledge_alone(client, form_id=token)
    assert answer.status_code == 409
    assert "are closed" in answer.text
    assert count() == 0
    assert "Pledge as a person" not in client.get(DAY).text


def test_the_last_day_of_the_year_closes_pledges(day: CampaignDay, client: HubClient) -> None:
    clock.set_clock(NOON + timedelta(days=40))
    assert client.get(f"{PATH}/person").status_code == 409


def test_a_planned_year_is_not_there(day: CampaignDay, edition: Edition, client: HubClient) -> None:
    edition.state = "planning"
    db.session.commit()
    for path in (f"{PATH}/person", f"{PATH}.ics", f"{PATH}/badge.svg", "/c/hope/2026/pledges/supporters"):
        assert client.get(path).status_code == 404


def test_a_large_group_hears_of_the_other_way(day: CampaignDay, client: HubClient) -> None:
    assert "That is a large group" in client.get(pledge_alone(client, people="250").location).text
    assert "That is a large group" not in client.get(pledge_alone(client, people="2").location).text
