"""The demo of the registry: real bodies only as listings, invented partners in every status, and no change twice."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.accounts.models import Account
from hub.db import db, write_transaction
from hub.partners import demo
from hub.partners.models import Membership, Partner, PartnerRequest
from hub.search import SearchDocument
from hub.storage.models import StoredFile
from hub.testing.factories import NOON


@pytest.fixture
def loaded(app: Flask) -> Flask:
    with write_transaction():
        demo.load(NOON)
    return app


def counts() -> tuple[int, ...]:
    models = (Partner, Account, Membership, PartnerRequest, StoredFile, SearchDocument)
    return tuple(db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models)


def test_real_bodies_are_listings_and_nothing_else(loaded: Flask) -> None:
    real = db.session.scalars(select(Partner).where(Partner.is_demo.is_(False))).all()
    assert {one.status for one in real} == {"unclaimed"}
    assert Counter(one.partner_type == "state_education_agency" for one in real)[True] == 56
    invented = db.session.scalars(select(Partner).where(Partner.is_demo)).all()
    assert all(".example" in one.website for one in invented)
    accounts = db.session.scalars(select(Account)).all()
    assert all(one.is_demo and one.email.endswith(".example") for one in accounts)


def test_the_demo_shows_every_status(loaded: Flask) -> None:
    status = Counter(db.session.scalars(select(Partner.status).where(Partner.is_demo)))
    assert (status["active"], status["pending"], status["paused"], status["unclaimed"]) == (43, 4, 1, 1)
    active = db.session.scalars(select(Partner).where(Partner.status == "active")).all()
    states = {one.state for one in active}
    assert {"DC", "PR", "GU"} <= states
    assert any(one.hide_street for one in active)
    assert any(one.logo_id is None for one in active)
    kinds = Counter(db.session.scalars(select(PartnerRequest.kind).where(PartnerRequest.state == "waiting")))
    assert kinds == {"claim": 1, "sign_up": 4}
    owned = select(Membership.partner_id).where(Membership.role == "owner")
    orphans = select(Partner.slug).where(Partner.status.in_(["active", "paused"]), Partner.id.not_in(owned))
    assert list(db.session.scalars(orphans)) == []


def test_a_second_time_changes_nothing(loaded: Flask) -> None:
    before = counts()
    with write_transaction():
        demo.load(NOON)
    assert counts() == before
