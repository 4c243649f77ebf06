"""The demo of the registry: real bodies only as listings, invented partners in every status, and no change twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

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


def test_the_invented_partners_are_those_of_the_plan(loaded: Flask) -> None:
    invented = db.session.scalars(select(Partner).where(Partner.is_demo, Partner.status != "unclaimed")).all()
    assert Counter(one.partner_type for one in invented) == {
        "public_library": 14,
        "youth_service_provider": 10,
        "school_district": 6,
        "state_education_agency": 4,
        "youth_group": 3,
        "law_enforcement": 3,
        "health_provider": 2,
        "faith_community": 2,
        "business": 2,
        "tribal_organization": 1,
        "coalition": 1,
    }
    regions = {one.state for one in invented}
    assert len(regions) == 34 + 3 and {"DC", "PR", "GU"} <= regions
    assert [one.slug for one in invented if one.languages[:1] == ["es"]] == ["biblioteca-las-ceibas"]
    assert len([one for one in invented if len(one.name) > 150]) == 1
    assert {one.partner_type for one in invented if one.hide_street} == {"youth_service_provider"}


def test_a_second_time_changes_nothing(loaded: Flask) -> None:
    before = counts()
    with write_transaction():
        demo.load(NOON)
    assert counts() == before


SURVEY = """STABR,FSCSKEY,LIBNAME,ADDRESS,CITY,ZIP,CITY_M,CNTY,PHONE,POPU_LSA,YR_SUB,STATSTRU,LONGITUD,LATITUDE
MA,MA9001,HOLLOW FALLS LIBRARY,1 MAIN ST,HOLLOW FALLS,01002,HOLLOW FALLS,FRANKLIN,4135550100,1234,2016,00,-72.5,42.3
MA,MA9002,CLOSED LIBRARY,2 MAIN ST,HOLLOW FALLS,01002,HOLLOW FALLS,FRANKLIN,-3,-3,2016,03,-72.5,42.3
"""


def test_the_survey_comes_in_where_its_folder_is_named(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = app.extensions["hub_settings"].model_copy(update={"demo_data": tmp_path})
    monkeypatch.setitem(app.extensions, "hub_settings", settings)
    with write_transaction():
        demo.load(NOON)
    assert f"HUB_DEMO_DATA is {tmp_path}, but there is no pls_fy2015_ae.csv in it" in caplog.text
    (tmp_path / "pls_fy2015_ae.csv").write_text(SURVEY, "cp1252")
    for _ in range(2):
        with write_transaction():
            demo.load(NOON)
        libraries = db.session.execute(select(Partner.name, Partner.status).where(Partner.source == "imls-pls"))
        assert sorted(tuple(row) for row in libraries) == [
            ("Closed Library", "closed"),
            ("Hollow Falls Library", "unclaimed"),
        ]
