"""Coordinators reach every field of a campaign in the browser: nothing needs the database or the command line."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from hub import clock
from hub.campaigns import forms, services
from hub.campaigns.models import Campaign, CampaignDay, Edition, HelpService, Statistic
from hub.db import Base, db
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_campaign, make_day, make_edition, make_help
from hub.testing.plugin import SignIn

KEPT_BY_THE_HUB = {"id", "created_at", "updated_at", "campaign_id", "edition_id", "translations"}
BY_A_BUTTON = {Campaign: {"is_featured"}, Edition: {"state"}}
FACTS = {
    Campaign: services.CampaignFacts,
    Edition: services.EditionFacts,
    CampaignDay: services.DayFacts,
    HelpService: services.ServiceFacts,
    Statistic: services.StatisticFacts,
}
PAGES = {
    "/admin/campaigns/hope/edit": (Campaign, forms.CampaignForm),
    "/admin/campaigns/hope/2026/edit": (Edition, forms.EditionForm),
    "/admin/campaigns/hope/2026/days/wear-it-day": (CampaignDay, forms.DayForm),
    "/admin/help-services/line": (HelpService, forms.ServiceForm),
    "/admin/figures/new": (Statistic, forms.StatisticForm),
}
OTHER_NAMES = {"alternate_names": "other_names"}
"""Columns whose field has another name."""


@pytest.fixture
def staff(client: HubClient, sign_in: SignIn) -> HubClient:
    """A browser in which a coordinator is signed in."""
    clock.set_clock(NOON)
    edition = make_edition(make_campaign(slug="hope"))
    make_day(edition)
    make_help(edition, slug="line")
    db.session.commit()
    sign_in("coordinator")
    return client


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
def test_every_column_can_be_said(model: type[Base]) -> None:
    columns = {column.key for column in model.__table__.columns} - KEPT_BY_THE_HUB - BY_A_BUTTON.get(model, set())
    assert columns <= {one.name for one in fields(FACTS[model])}


@pytest.mark.parametrize("path", PAGES)
def test_every_field_stands_on_its_page(staff: HubClient, path: str) -> None:
    model, form = PAGES[path]
    shown = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', staff.get(path).text))
    wanted = {one.name for one in fields(FACTS[model])} - {"translations"}
    wanted = {OTHER_NAMES.get(name, name) for name in wanted}
    wanted |= {f"{name}_es" for name in form.translated}
    assert wanted <= shown


def test_what_is_typed_is_what_is_kept(staff: HubClient) -> None:
    typed = {
        "year": "2026", "starts_on": "2026-11-02", "ends_on": "2026-11-29", "pledges_close_on": "2026-11-20",
        "report_by": "2027-01-31", "theme": "T", "theme_es": "T es", "name": "N", "name_es": "N es", "summary": "S",
        "summary_es": "S es", "goals": "- G", "goals_es": "- G es", "hashtag": "#h", "colour": "#0f766e",
        "colour_name": "teal", "colour_name_es": "verde azulado", "goal_partners": "7", "goal_states": "8",
        "goal_people": "9",
    }  # fmt: skip
    assert staff.post("/admin/campaigns/hope/2026/edit", data=typed).status_code == 303
    db.session.rollback()
    db.session.expire_all()
    kept = services.get_edition("hope", 2026)
    for name, value in typed.items():
        if name.endswith("_es"):
            assert kept.translations["es"][name.removesuffix("_es")] == value
        else:
            assert str(getattr(kept, name)) == value, name


def test_the_database_lets_one_campaign_be_featured(app: Flask) -> None:
    make_campaign(is_featured=True)
    with pytest.raises(IntegrityError):
        make_campaign(is_featured=True)
    db.session.rollback()


def test_the_database_lets_one_year_of_a_campaign_be_open(app: Flask) -> None:
    campaign = make_campaign()
    make_edition(campaign, year=2026, state="open")
    with pytest.raises(IntegrityError):
        make_edition(campaign, year=2027, state="running")
    db.session.rollback()
