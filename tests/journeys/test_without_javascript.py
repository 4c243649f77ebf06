"""Each page does its work without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hub.db import db
from hub.partners.models import Partner
from hub.partners.services import index_partners
from hub.testing.factories import make_account, make_membership, make_partner
from hub_pledges.models import PersonalPledge
from hub_toolkits.models import Resource
from tests.journeys import people
from tests.journeys.conftest import OpenBrowser
from tests.journeys.people import Upload

pytestmark = pytest.mark.journey

MEMBER = "cleo.moss@second-porch.example"
DAY = "/c/lantern-month/2026/wear-it-day"


@pytest.fixture
def partner(day: object) -> Partner:
    """A partner, and others to find among."""
    found = make_partner(slug="second-porch", name="Second Porch", state="AZ", partner_type="youth_service_provider")
    make_membership(make_account(email=MEMBER, name="Cleo Moss"), found, "member")
    others = [make_partner(slug=f"porch-{state}", name=f"Porch Library {state}", state=state) for state in ("AZ", "OR")]
    index_partners([found.id, *(one.id for one in others)])
    db.session.commit()
    return found


@pytest.fixture
def page(partner: Partner, open_browser: OpenBrowser) -> Page:
    """A browser that runs no scripts."""
    return open_browser(java_script_enabled=False)


def test_search_with_facets(page: Page) -> None:
    page.goto("/partners/")
    page.get_by_role("searchbox").fill("porch")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("status")).to_have_text("3 partners")
    page.get_by_role("checkbox", name="Arizona").check()
    page.get_by_role("checkbox", name="Public library").check()
    page.locator("form#results").get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("status")).to_have_text("1 partner")
    expect(page.get_by_role("main").get_by_role("link", name="Porch Library AZ", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("3 partners")


def test_personal_pledge_and_taking_it_back(page: Page) -> None:
    people.pledge_as_person(page, DAY, "Oregon", people=3)
    assert _personal() == [("OR", 3)]
    page.get_by_role("button", name="Take my pledge back").click()
    expect(people.heading(page)).to_have_text("Your pledge is taken back")
    assert _personal() == []
    assert page.context.cookies() == []


def test_sign_in_and_share_a_file(page: Page, run_jobs: Callable[[], int]) -> None:
    people.sign_in(page, MEMBER)
    people.describe_resource(page, "Words for the front desk", "What to say first, and what never to ask.")
    sheet = Upload("words.pdf", "application/pdf", people.make_sheet(), "A page of short sentences.")
    people.add_files(page, [sheet])
    run_jobs()
    people.send_for_review(page)
    db.session.rollback()
    assert db.session.scalars(select(Resource.state)).all() == ["submitted"]


def _personal() -> list[tuple[str, int]]:
    db.session.rollback()
    return [(one.region, one.people) for one in db.session.scalars(select(PersonalPledge))]
