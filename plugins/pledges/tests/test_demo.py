"""The demo's pledges, as the plan of the domain asks for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub import clock
from hub.campaigns.models import CampaignDay, Edition
from hub.db import db, write_transaction
from hub.partners.models import Partner
from hub.plugins import get_registry
from hub.testing.factories import NOON
from hub_pledges.counting import count_day
from hub_pledges.demo import BLANK_STATES, NOT_YET
from hub_pledges.models import PersonalPledge, Pledge
from hub_pledges.regions import regions
from hub_pledges.tilemap import tile_map
from hub_pledges.vocabulary import ACTIVITIES, PERSONAL_ACTIVITIES, PLACES


def load() -> None:
    for loaded in get_registry().loaded:
        if loaded.name in {"partners", "campaigns", "pledges"}:
            with write_transaction():
                loaded.plugin.load_demo(clock.now())


def facts() -> tuple[int, int]:
    return (
        db.session.scalar(select(func.count(Pledge.id))) or 0,
        db.session.scalar(select(func.count(PersonalPledge.id))) or 0,
    )


@pytest.mark.slow
@pytest.mark.parametrize("months", [-3, 0, 1, 3])
def test_demo_pledges_follow_the_plan_and_load_once(app: Flask, months: int) -> None:
    clock.set_clock(NOON + months * timedelta(days=30))
    load()
    organizations, people = facts()
    assert 130 <= organizations + people <= 145
    assert 45 <= people <= 55
    pledges = db.session.scalars(select(Pledge)).all()
    shown = [one for one in pledges if one.state == "pledged"]
    assert len(pledges) - len(shown) == 5
    assert {code for one in shown for code in one.activities} == set(ACTIVITIES)
    assert (min(one.expected_people for one in shown), max(one.expected_people for one in shown)) == (1, 2400)
    assert all(one.place_kind in PLACES and one.created_at < clock.now() for one in pledges)
    alone = db.session.scalars(select(PersonalPledge)).all()
    assert all(set(one.activities) <= set(PERSONAL_ACTIVITIES) and one.made_on < clock.now().date() for one in alone)
    covered = {one.region for one in shown} | {one.region for one in alone}
    states = {one.code for one in regions().values() if one.kind == "state"}
    assert states - covered == set(BLANK_STATES)
    assert covered - states == {"DC", "PR", "GU"}
    open_day = db.session.scalars(
        select(CampaignDay).join(Edition).where(Edition.state == "open").order_by(Edition.campaign_id)
    ).first()
    assert open_day is not None
    assert tile_map(count_day(open_day.id).regions).covered("state") == 47
    first = db.session.scalars(select(Partner).where(Partner.slug == NOT_YET)).one()
    assert not [one for one in pledges if one.partner_id == first.id and one.day_id == open_day.id]
    assert all(one.is_demo for one in db.session.scalars(select(Partner).join(Pledge, Pledge.partner_id == Partner.id)))
    db.session.rollback()
    load()
    assert facts() == (organizations, people)
