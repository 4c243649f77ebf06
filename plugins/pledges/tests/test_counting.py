"""Numbers, map and table: the same facts, and right when many pledge at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.campaigns.models import CampaignDay
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import make_partner, sign_in
from hub.testing.together import at_once
from hub_pledges.counting import Count, count_day
from hub_pledges.models import PersonalPledge, Pledge
from hub_pledges.regions import regions
from hub_pledges.tilemap import legend, tile_map

from .helpers import ANSWERS, DAY, PATH, member_of, open_form


def count(day: CampaignDay) -> Any:
    db.session.rollback()
    return count_day(day.id)


def test_many_people_at_once_are_all_counted(app: Flask, day: CampaignDay, client: HubClient) -> None:
    tokens = [open_form(client) for _ in range(16)]

    def send(token: str) -> Callable[[], int]:
        data = {"region": "OR", "activities": ["wear_green"], "people": "3", "form_id": token}
        return lambda: HubClient(app).post(f"{PATH}/person", data=data).status_code

    assert at_once(*map(send, tokens)) == [303] * 16
    assert count(day).all == Count(personal=16, people=48)


def test_one_form_sent_ten_times_at_once_counts_once(app: Flask, day: CampaignDay, client: HubClient) -> None:
    data = {"region": "OR", "activities": ["wear_green"], "people": "3", "form_id": open_form(client)}
    answers = at_once(*[lambda: HubClient(app).post(f"{PATH}/person", data=data).status_code] * 10)
    assert answers == [303] * 10
    assert count(day).all == Count(personal=1, people=3)


def test_one_organization_pledging_in_eight_windows_has_one_pledge(app: Flask, day: CampaignDay) -> None:
    partner = make_partner(slug="oak-library")
    clients = [HubClient(app) for _ in range(8)]
    for one in clients:
        sign_in(one, member_of(partner))

    def send(one: HubClient) -> Callable[[], int]:
        return lambda: one.post(f"{PATH}/organization/oak-library/form", data=ANSWERS).status_code

    assert at_once(*map(send, clients)) == [303] * 8
    assert len(db.session.scalars(select(Pledge)).all()) == 1
    assert count(day).all == Count(organizations=1, expected_people=40)


def test_many_organizations_at_once_are_all_counted_and_cancelling_counts_down(app: Flask, day: CampaignDay) -> None:
    clients = {}
    for number in range(8):
        client = clients[f"partner-{number}"] = HubClient(app)
        sign_in(client, member_of(make_partner(slug=f"partner-{number}")))

    def send(slug: str, what: str, data: dict[str, Any]) -> Callable[[], int]:
        return lambda: clients[slug].post(f"{PATH}/organization/{slug}/{what}", data=data).status_code

    assert at_once(*(send(slug, "form", ANSWERS) for slug in clients)) == [303] * 8
    assert count(day).all == Count(organizations=8, expected_people=320)
    slugs = list(clients)
    half = [send(slug, "cancel", {"confirmed": "1"}) for slug in slugs[:4]]
    half += [send(slug, "form", {**ANSWERS, "change": "1", "expected_people": "5"}) for slug in slugs[4:]]
    assert at_once(*half) == [303] * 8
    assert count(day).all == Count(organizations=4, expected_people=20)


def test_cancelling_twice_at_once_is_noted_once(app: Flask, day: CampaignDay) -> None:
    partner = make_partner(slug="oak-library")
    clients = [HubClient(app) for _ in range(4)]
    for one in clients:
        sign_in(one, member_of(partner))
    clients[0].post(f"{PATH}/organization/oak-library/form", data=ANSWERS)

    def send(one: HubClient) -> Callable[[], int]:
        return lambda: one.post(f"{PATH}/organization/oak-library/cancel", data={"confirmed": "1"}).status_code

    assert sorted(at_once(*map(send, clients))) == [303, 409, 409, 409]


@pytest.fixture
def some_pledges(
    day: CampaignDay, make_pledge: Callable[..., Pledge], make_personal: Callable[..., PersonalPledge]
) -> None:
    """Four regions with pledges, one cancelled pledge, one of a closed organization."""
    make_pledge(make_partner(state="TX"), expected_people=1200)
    make_pledge(make_partner(state="TX"), expected_people=20)
    make_pledge(make_partner(state="PR"), expected_people=5, is_listed=False)
    make_pledge(make_partner(state="NV"), state="cancelled")
    make_pledge(make_partner(state="UT", status="closed"))
    make_personal(region="TX", people=3)
    make_personal(region="DC", people=1)
    make_personal(region="AK", people=2)
    db.session.commit()


def test_map_table_and_database_say_the_same(some_pledges: None, day: CampaignDay, client: HubClient) -> None:
    html = client.get(DAY).text
    rows = re.findall(r'<tr data-region="(\w\w)">(.*?)</tr>', html, re.DOTALL)
    table = {code: tuple(int(n.replace(",", "")) for n in re.findall(r'number">([\d,]+)<', row)) for code, row in rows}
    counted = count(day)
    assert set(table) == set(regions())
    for code in regions():
        one = counted.regions.get(code, Count())
        assert table[code] == (one.organizations, one.expected_people, one.personal, one.people), code
    tiles = re.findall(
        r'pledges-tile--(\d)"[^>]*><title>([^<]+): (\d+) pledges?</title>.*?__code">(\w\w)<(?:.*?__count">(\d+)<)?',
        html.replace("\n", " ").replace("</g>", "</g>\n"),
    )
    assert len(tiles) == 56
    for _shade, _name, number, code, shown in tiles:
        assert int(number) == counted.regions.get(code, Count()).pledges
        assert shown == (number if number != "0" else "")
    assert {code: int(shade) for shade, _n, number, code, _s in tiles if number != "0"} == {
        "TX": 2,
        "PR": 1,
        "DC": 1,
        "AK": 1,
    }
    assert "Pledges from 2 states, the District of Columbia, and 1 territory" in html
    assert "They expect at least 1,225 people." in html
    assert counted.all == Count(organizations=3, expected_people=1225, personal=3, people=6)
    assert 'style="' not in html


def test_every_shade_is_in_the_legend() -> None:
    shades = {tile_map({"TX": Count(personal=number)}).tiles[0].shade for number in range(12)}
    made = {
        next(tile.shade for tile in tile_map({"TX": Count(personal=number)}).tiles if tile.region.code == "TX")
        for number in range(12)
    }
    assert shades == {0}
    assert made - {0} == {shade for shade, _low, _high in legend()}
    assert [low for _shade, low, _high in legend()[1:]] == [(high or 0) + 1 for _s, _l, high in legend()[:-1]]


def test_tiles_do_not_overlap() -> None:
    places = {(one.row, one.column) for one in regions().values()}
    assert len(places) == len(regions()) == 56


def test_pages_ask_few_questions_whatever_the_number_of_rows(
    some_pledges: None,
    day: CampaignDay,
    client: HubClient,
    count_queries: Callable[[], Any],
    make_pledge: Callable[..., Pledge],
) -> None:
    paths = {DAY: 8, "/": 8, "/c/hope/2026/": 8, "/c/hope/2026/pledges/supporters": 5, f"{PATH}/person": 4}
    before = {}
    for path in paths:
        with count_queries() as statements:
            assert client.get(path).status_code == 200
        before[path] = len(statements)
    for number in range(60):
        make_pledge(make_partner(state="TX" if number % 2 else "OH"))
    db.session.commit()
    for path, most in paths.items():
        with count_queries() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= most, (path, statements)
        assert len(statements) == before[path]
