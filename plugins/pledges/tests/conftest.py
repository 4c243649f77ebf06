"""Data and a browser's view for the tests of pledges."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from hub import clock
from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.partners.models import Partner
from hub.testing.factories import NOON, make_campaign, make_day, make_edition, make_partner
from hub_pledges import limits, tokens
from hub_pledges.models import PersonalPledge, Pledge


@pytest.fixture(autouse=True)
def no_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget who was here, and let forms come back at once: tests of limits and age say otherwise."""
    limits.personal_pledges.reset()
    monkeypatch.setattr(tokens, "MIN_AGE_SECONDS", 0)
    yield
    limits.personal_pledges.reset()
    clock.set_clock(None)


@pytest.fixture
def day(app: Flask) -> CampaignDay:
    """The day of an open edition, at noon eleven days before."""
    clock.set_clock(NOON)
    edition = make_edition(make_campaign(slug="hope", name="Hope Month"))
    made = make_day(edition)
    db.session.commit()
    return made


@pytest.fixture
def edition(day: CampaignDay) -> Edition:
    """The edition of ``day``."""
    found = db.session.get(Edition, day.edition_id)
    assert found is not None
    return found


@pytest.fixture
def make_pledge(day: CampaignDay) -> Callable[..., Pledge]:
    """Make a pledge of an organization."""

    def make(partner: Partner | None = None, **values: Any) -> Pledge:
        partner = partner or make_partner()
        pledge = Pledge(
            **{
                "day_id": day.id,
                "partner_id": partner.id,
                "activities": ["wear_green"],
                "planned_on": date(2026, 11, 13),
                "place_kind": "library",
                "region": partner.state,
                "expected_people": 10,
                "is_listed": True,
                "created_at": NOON,
                "updated_at": NOON,
                **values,
            }
        )
        db.session.add(pledge)
        db.session.flush()
        return pledge

    return make


@pytest.fixture
def make_personal(day: CampaignDay) -> Callable[..., PersonalPledge]:
    """Make a pledge of a person."""

    def make(**values: Any) -> PersonalPledge:
        pledge = PersonalPledge(
            **{
                "day_id": day.id,
                "region": "OR",
                "activities": ["wear_green"],
                "people": 1,
                "form_id": secrets.token_hex(16),
                "made_on": NOON.date(),
                **values,
            }
        )
        db.session.add(pledge)
        db.session.flush()
        return pledge

    return make
