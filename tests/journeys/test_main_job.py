"""The main job from end to end: from a listing to a partner who shares, and to two who take part."""

from __future__ import annotations

import hashlib
import io
import re
import time
import zipfile
from collections.abc import Callable
from functools import cache, partial

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from hub import storage
from hub.campaigns.models import CampaignDay
from hub.db import db
from hub.partners.models import Membership, Partner, PartnerRequest
from hub.partners.services import index_partners
from hub.testing.factories import make_account, make_membership, make_partner
from hub_pledges.models import Pledge
from hub_toolkits.demo.build import build_document
from hub_toolkits.demo.catalogue import get_title
from hub_toolkits.demo.palette import Palette
from hub_toolkits.models import DownloadDay, Resource
from tests.journeys import people
from tests.journeys.conftest import OpenBrowser
from tests.journeys.people import Upload

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

LISTED = "Saffron Bay Public Library"
OWNER = "ada.reader@saffron-bay.example"
COLLEAGUE = "ben.page@saffron-bay.example"
REVIEWER = "reviewer@hub.example"
COORDINATOR = "coordinator@hub.example"
OTHER = "cleo.moss@second-porch.example"
TITLE = "Who sleeps where tonight"
KIT = "Kit for the day"
DAY = "/c/lantern-month/2026/wear-it-day"


@cache
def uploads() -> list[Upload]:
    """Return the pages and the picture of a demo document, as its makers would send them."""
    made = build_document(get_title("ten-easy-ways"), Palette.from_colour("#1f7a4d"))
    return [Upload(one.name, one.content_type, one.content, one.alt_text) for one in made.files]


@pytest.fixture
def listing(day: CampaignDay) -> Partner:
    """A library from a public list, another partner, and a reviewer."""
    found = make_partner(
        slug="saffron-bay-public-library", name=LISTED, sort_name=LISTED.casefold(), status="unclaimed", state="OR"
    )
    other = make_partner(slug="second-porch", name="Second Porch", sort_name="second porch", state="AZ")
    make_membership(make_account(email=OTHER, name="Cleo Moss"), other, "owner")
    make_account("reviewer", email=REVIEWER, name="Rae Viewer")
    make_account("coordinator", email=COORDINATOR, name="Cory Dinator")
    index_partners([found.id, other.id])
    db.session.commit()
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_from_a_listing_to_a_shared_resource_and_two_pledges(
    app: Flask, listing: Partner, open_browser: OpenBrowser, run_jobs: Callable[[], int], scripts: bool
) -> None:
    open_browser = partial(open_browser, java_script_enabled=scripts)
    owner, reviewer = open_browser(), open_browser()
    people.sign_in(reviewer, REVIEWER)

    claim_and_approve(owner, reviewer)
    colleague = open_browser()
    join_as_colleague(owner, colleague)
    share_and_publish(colleague, reviewer, run_jobs)
    visitor, other = open_browser(), open_browser()
    find_and_download(visitor, other)
    coordinator = open_browser()
    people.sign_in(coordinator, COORDINATOR)
    people.make_kit(coordinator, KIT, "To read", TITLE)
    download_kit(visitor)
    take_part(owner, other)


def claim_and_approve(owner: Page, reviewer: Page) -> None:
    people.find_listing(owner, LISTED)
    expect(owner.get_by_role("main")).to_contain_text("Listed, has not joined")
    owner.get_by_role("link", name="Claim this listing").click()
    people.sign_up(owner, "Ada Reader", OWNER)
    expect(people.heading(owner)).to_have_text(f"Claim {LISTED}")
    people.ask_for_listing(owner, "Youth librarian", "The staff page of our website names me.")
    assert partner().status == "unclaimed"
    assert db.session.scalars(select(PartnerRequest.state)).all() == ["waiting"]

    people.approve(reviewer, LISTED)
    assert partner().status == "active"
    assert partner().verified_at is not None
    people.follow_mail(owner, OWNER, LISTED)
    expect(people.heading(owner)).to_contain_text(LISTED)
    owner.goto("/partners/?q=saffron")
    expect(owner.get_by_role("main").get_by_role("link", name=LISTED, exact=True)).to_be_visible()


def join_as_colleague(owner: Page, colleague: Page) -> None:
    people.invite(owner, "saffron-bay-public-library", COLLEAGUE)
    people.accept_invitation(colleague, "Ben Page", COLLEAGUE)
    expect(colleague.get_by_role("main")).to_contain_text(LISTED)
    db.session.rollback()
    roles = db.session.scalars(select(Membership.role).where(Membership.partner_id == partner().id))
    assert sorted(roles) == ["member", "owner"]


def share_and_publish(colleague: Page, reviewer: Page, run_jobs: Callable[[], int]) -> None:
    people.describe_resource(colleague, TITLE, "One page about safe places to sleep.")
    people.add_files(colleague, uploads())
    run_jobs()  # pictures of the pages
    people.send_for_review(colleague)
    assert shared().state == "submitted"

    people.open_in_queue(reviewer, TITLE)
    expect(reviewer.locator("article img.toolkit-page").first).to_be_visible()
    people.ask_for_changes(reviewer, "Please say in the summary whom it is for.")
    assert shared().state == "changes_requested"
    people.follow_mail(colleague, COLLEAGUE, TITLE)
    expect(colleague.get_by_role("main")).to_contain_text("Please say in the summary whom it is for.")
    colleague.get_by_role("link", name="Change the words").click()
    colleague.get_by_label("Summary").fill("One page about safe places to sleep, for young people.")
    colleague.get_by_role("button", name="Save").click()
    people.send_for_review(colleague)

    visitor_sees_nothing(colleague)
    people.open_in_queue(reviewer, TITLE)
    people.publish(reviewer)
    expect(reviewer.get_by_role("status").first).to_contain_text(TITLE)
    assert shared().state == "published"
    assert TITLE in people.read_mail(COLLEAGUE, TITLE).text


def visitor_sees_nothing(page: Page) -> None:
    page.goto("/toolkits/?q=safe+places")
    expect(page.get_by_role("main")).to_contain_text("Nothing fits")


def find_and_download(visitor: Page, other: Page) -> None:
    visitor.goto("/toolkits/")
    visitor.get_by_role("searchbox").fill("sleeping saf")  # another form of a word, and the beginning of one
    visitor.get_by_role("searchbox").press("Enter")
    visitor.get_by_role("main").get_by_role("link", name=TITLE).click()
    expect(people.heading(visitor)).to_have_text(TITLE)
    expect(visitor.get_by_role("link", name=LISTED).first).to_be_visible()
    assert visitor.context.cookies() == []

    people.sign_in(other, OTHER)
    other.goto(visitor.url)
    name, content = people.download(other, "Download")
    assert name == uploads()[0].name
    assert content == stored(name)
    wait_for_count(1)
    other.reload()
    expect(fact(other, "Downloads")).to_have_text("1")


def download_kit(visitor: Page) -> None:
    visitor.goto("/toolkits/kits/")
    visitor.get_by_role("main").get_by_role("link", name=KIT).click()
    name, content = people.download(visitor, "Download the kit")
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        found = {hashlib.sha256(archive.read(one)).hexdigest() for one in archive.namelist()}
        assert {hashlib.sha256(stored(one.name)).hexdigest() for one in uploads()} <= found


def take_part(owner: Page, other: Page) -> None:
    people.pledge(owner, DAY, {"Where?": "Library", "State or territory": "Oregon", PEOPLE: "40"})
    owner.goto(DAY)
    expect(stat(owner, "organization")).to_have_text("1")
    people.pledge(other, DAY, {"Where?": "Library", "State or territory": "Arizona", PEOPLE: "25"})
    other.goto(DAY)
    expect(stat(other, "organizations")).to_have_text("2")
    expect(tile(other, "Oregon")).to_have_text("Oregon: 1 pledge")
    expect(tile(other, "Arizona")).to_have_text("Arizona: 1 pledge")
    expect(other.get_by_role("region", name="Newest supporters")).to_contain_text(LISTED)
    assert pledges() == {"AZ": "pledged", "OR": "pledged"}

    other.goto("/c/lantern-month/2026/pledges/wear-it-day/organization/second-porch")
    other.get_by_role("link", name="Change the pledge").click()
    other.get_by_label(PEOPLE).fill("30")
    other.get_by_role("button", name="Save the pledge").click()
    expect(other.get_by_role("main")).to_contain_text("at least 30")
    other.get_by_role("button", name="Cancel the pledge").click()
    # The script asks in a dialog, the server on a page of its own.
    asking = other.get_by_role("dialog").or_(other.locator("main .confirm"))
    asking.get_by_role("button", name="Cancel the pledge").click()
    expect(other.get_by_role("main")).to_contain_text("This pledge is cancelled")
    owner.goto(DAY)
    expect(stat(owner, "organization")).to_have_text("1")
    expect(tile(owner, "Arizona")).to_have_text("Arizona: 0 pledges")
    assert pledges() == {"AZ": "cancelled", "OR": "pledged"}


PEOPLE = "How many people do you expect?"


def wait_for_count(expected: int) -> None:
    """Wait until so many downloads are counted: that is after the last byte, when the browser has the file already."""
    deadline = time.monotonic() + 10
    while (found := counts()) != [expected]:
        assert time.monotonic() < deadline, f"counted: {found}"
        time.sleep(0.05)


def counts() -> list[int]:
    """Return the downloads of each resource and day."""
    db.session.rollback()
    return list(db.session.scalars(select(DownloadDay.count).where(DownloadDay.resource_id.is_not(None))))


def stat(page: Page, label: str) -> Locator:
    """Return the big number above a word."""
    return page.locator(".stat", has=page.get_by_text(label, exact=True)).locator(".stat__value")


def tile(page: Page, state: str) -> Locator:
    """Return the words of a state's tile on the map."""
    return page.locator(".pledges-map g title", has_text=re.compile(f"^{state}:"))


def fact(page: Page, label: str) -> Locator:
    """Return what a list of facts says about ``label``."""
    return page.locator("dt", has_text=re.compile(f"^{label}$")).locator("xpath=following-sibling::dd[1]")


def partner() -> Partner:
    """Return the library as the database has it now."""
    db.session.rollback()
    return db.session.scalars(select(Partner).where(Partner.name == LISTED)).one()


def shared() -> Resource:
    """Return the resource as the database has it now."""
    db.session.rollback()
    return db.session.scalars(select(Resource).where(Resource.title == TITLE)).one()


def pledges() -> dict[str, str]:
    """Return the state of each region's pledge."""
    db.session.rollback()
    return {one.region: one.state for one in db.session.scalars(select(Pledge))}


def stored(name: str) -> bytes:
    """Return a shared file as the hub keeps it."""
    db.session.rollback()
    query = select(storage.StoredFile).where(storage.StoredFile.name == name)
    return storage.read_bytes(db.session.scalars(query).one())
