"""Pages of signed-in people: for everybody, in their width, in valid HTML; their work without scripts or a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hub.accounts.models import Account
from hub.campaigns.models import Campaign, CampaignDay
from hub.db import db
from hub.partners.models import Partner
from hub.partners.services import index_partners
from hub.testing import factories
from hub.testing.factories import make_account, make_membership, make_partner
from tests.journeys import people, site
from tests.journeys.browsing import Watch
from tests.journeys.checking import browser_of, problems_of, validate
from tests.journeys.conftest import OpenBrowser
from tests.journeys.test_keyboard import reach

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

COORDINATOR = "coordinator@hub.example"
ADMINISTRATOR = "administrator@hub.example"
REFUSED = "the server responded with a status of 4"
"""What a browser notes of a form that comes back."""
NEWCOMER = "sam.whitfield@newcomer-library.example"
MAKER = "vivian.stamper@porchlight-youth-council.example"
MINE = f"/partners/mine/{site.PARTNER}"
PAGES = {
    NEWCOMER: ["/dashboard/", "/partners/join/?q=library", "/partners/join/new", "/account/close"],
    site.OWNER: [
        f"{MINE}/",
        f"{MINE}/profile",
        f"{MINE}/people/",
        f"{MINE}/close",
        f"{MINE}/settings/toolkits",
        "/account/",
        "/account/sessions",
    ],
    MAKER: ["/dashboard/", "/toolkits/mine/", "/toolkits/mine/new"],
    site.REVIEWER: ["/dashboard/", "/partners/review/"],
    COORDINATOR: [
        "/toolkits/kits/manage/",
        "/toolkits/kits/manage/library-lobby-kit",
        "/pledges/admin/",
        "/admin/campaigns",
        "/admin/campaigns/youth-hope-month",
        "/admin/campaigns/new",
        "/admin/help-services",
        "/admin/help-services/new",
        "/admin/figures",
        "/admin/plugins/",
        "/admin/plugins/pledges/campaigns/youth-hope-month/settings",
    ],
    ADMINISTRATOR: [
        "/admin/",
        "/admin/people/",
        "/admin/audit",
        "/admin/jobs",
        "/admin/system",
        "/admin/plugins/",
        "/admin/plugins/toolkits/",
        "/admin/plugins/toolkits/settings",
        "/admin/plugins/toolkits/campaigns/youth-hope-month/off",
    ],
}


def test_pages_of_signed_in_people_are_for_everybody(filled: None, open_browser: OpenBrowser, tmp_path: Path) -> None:
    problems: list[str] = []
    for who, addresses in PAGES.items():
        page = browser_of(open_browser, who, viewport={"width": 390, "height": 800})
        for number, address in enumerate([*addresses, *_own(page, who)]):
            site.visit(page, address)
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            problems += [f"{address}: {problem}" for problem in problems_of(page)]
            name = f"{who.partition('@')[0].replace('.', '-')}-{number}.html"
            (tmp_path / name).write_text(page.request.get(page.url).text(), "utf-8")
    assert not problems, "\n".join(problems)
    validate(tmp_path)


def _own(page: Page, who: str) -> list[str]:
    """Return addresses that hold a number: a maker's resources in each state, the item at the head of a queue."""
    if who != MAKER:
        return []
    page.goto("/toolkits/mine/")
    links = page.locator("main a[href*='/toolkits/mine/']")
    found = [link.get_attribute("href") or "" for link in links.all()]
    return sorted({one for one in found if re.search(r"/mine/\d+$", one)})[:4]


@pytest.fixture
def listed(day: CampaignDay) -> Partner:
    """A request to join that waits, and a reviewer."""
    found = make_partner(slug="saffron-bay", name="Saffron Bay Library", status="unclaimed", state="OR")
    make_account("reviewer", email=site.REVIEWER, name="Rae Viewer")
    make_account(email="ada@saffron-bay.example", name="Ada Reader")
    make_account("coordinator", email=COORDINATOR, name="Cory Dinator")
    index_partners([found.id])
    db.session.commit()
    return found


def test_a_request_is_decided_by_keyboard_alone(listed: Partner, open_browser: OpenBrowser) -> None:
    owner = open_browser()
    people.sign_in(owner, "ada@saffron-bay.example")
    owner.goto("/partners/join/claim/saffron-bay")
    people.ask_for_listing(owner, "Librarian", "The staff page names me.")

    page = open_browser()
    people.sign_in(page, site.REVIEWER)
    page.goto("/partners/review/")
    page.keyboard.press("r")
    reach(page, "Reason")
    page.keyboard.type("Please use the address of your library.")
    reach(page, "Send and decline")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Declined.")

    owner.goto("/partners/join/claim/saffron-bay")
    people.ask_for_listing(owner, "Librarian", "The front desk knows me.")
    page.goto("/partners/review/")
    page.keyboard.press("a")
    expect(page.get_by_role("status").first).to_contain_text("is now a partner")


def test_a_colleague_is_invited_and_leaves_by_keyboard_alone(listed: Partner, open_browser: OpenBrowser) -> None:
    home = make_partner(slug="second-porch", name="Second Porch", state="AZ")
    make_membership(make_account(email="cleo@second-porch.example", name="Cleo Moss"), home, "owner")
    db.session.commit()
    page = open_browser()
    people.sign_in(page, "cleo@second-porch.example")
    page.goto("/partners/mine/second-porch/people/")
    reach(page, "E-mail address")
    page.keyboard.type("ben@second-porch.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Open invitations")).to_contain_text("ben@second-porch.example")
    reach(page, "Take back")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).not_to_contain_text("Open invitations")


def test_a_resource_is_shared_by_keyboard_alone(
    listed: Partner, open_browser: OpenBrowser, run_jobs: Callable[[], int]
) -> None:
    home = make_partner(slug="second-porch", name="Second Porch", state="AZ")
    make_membership(make_account(email="cleo@second-porch.example", name="Cleo Moss"), home, "member")
    db.session.commit()
    page = open_browser()
    # Choosers are taken over from the start: told at the last moment, a busy browser sees the key before it.
    page.on("filechooser", lambda _: None)
    people.sign_in(page, "cleo@second-porch.example")
    page.goto("/toolkits/mine/new")
    for label, typed in (
        ("Title", "Words for the desk"),
        ("What is it?", "Tip"),
        ("Summary", "What to say first at the desk."),
    ):
        reach(page, label)
        page.keyboard.type(typed)
    reach(page, "Libraries")
    page.keyboard.press("Space")
    reach(page, "More about it")
    page.keyboard.press("Enter")
    reach(page, "Description")
    page.keyboard.type("Print it and keep it at the desk.")
    reach(page, "Save and add files")
    page.keyboard.press("Enter")
    expect(people.heading(page)).to_have_text("Words for the desk")

    reach(page, "File")
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Enter")
    sheet = people.Upload("words.pdf", "application/pdf", people.make_sheet(), "A page of short sentences.")
    choosing.value.set_files(sheet.payload())
    reach(page, "What does it show?")
    page.keyboard.type(sheet.words)
    reach(page, "Add files")
    page.keyboard.press("Enter")
    expect(page.locator(".toolkit-files")).to_contain_text("words.pdf")
    run_jobs()
    reach(page, "Send for review")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("A reviewer looks at it")


def test_a_campaign_is_set_up_without_scripts(listed: Partner, open_browser: OpenBrowser, watches: list[Watch]) -> None:
    page = open_browser(java_script_enabled=False)
    watches[0].expected = (REFUSED,)
    people.sign_in(page, COORDINATOR)
    page.goto("/admin/campaigns")
    page.get_by_role("link", name="New campaign").click()
    page.get_by_role("button", name="Save the campaign").click()  # nothing is typed yet
    expect(page.locator(".error-summary")).to_contain_text("This cannot be empty.")
    page.get_by_label("Name", exact=True).fill("Porch Week")
    page.get_by_label("Short name for the address").fill("Porch Week!")
    page.get_by_role("button", name="Save the campaign").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Porch Week")  # typed words survive a mistake
    page.get_by_label("Short name for the address").fill("porch-week")
    page.get_by_role("button", name="Save the campaign").click()
    expect(people.heading(page)).to_have_text("Add a year")
    page.get_by_label("Year", exact=True).fill("2027")
    page.get_by_label("First day").fill("2027-05-10")
    page.get_by_label("Last day", exact=True).fill("2027-05-16")
    page.get_by_label("Color", exact=True).fill("#8a3b53")
    page.get_by_role("button", name="Look at the color").click()
    expect(page.get_by_role("main")).to_contain_text("Contrast")
    expect(page.get_by_label("First day")).to_have_value("2027-05-10")
    page.get_by_role("button", name="Save the year").click()
    page.get_by_role("link", name="Add a day").first.click()
    page.get_by_label("Name", exact=True).fill("Porch Day")
    page.get_by_label("Short name for the address").fill("porch-day")
    page.get_by_label("Date", exact=True).fill("2027-05-12")
    page.get_by_label("The date is confirmed").check()
    page.get_by_role("button", name="Save the day").click()
    expect(page.get_by_role("main")).to_contain_text("Porch Day")
    page.get_by_role("button", name="Go on to “Open”").click()
    page.locator("main").get_by_role("button").first.click()  # the server asks on a page of its own
    page.goto("/c/porch-week/2027/porch-day")
    expect(people.heading(page)).to_contain_text("Porch Day")

    db.session.rollback()
    made = db.session.scalars(select(Campaign).where(Campaign.slug == "porch-week")).one()
    assert made.name == "Porch Week"


def test_an_account_is_closed_without_scripts(listed: Partner, open_browser: OpenBrowser, watches: list[Watch]) -> None:
    page = open_browser(java_script_enabled=False)
    watches[0].expected = (REFUSED,)
    people.sign_in(page, "ada@saffron-bay.example")
    page.goto("/account/")
    page.get_by_role("link", name="Close my account").click()
    page.get_by_label("Your password").fill("not my password")
    page.get_by_role("button", name="Close my account for good").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Your password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Close my account for good").click()
    expect(people.heading(page)).to_contain_text("closed")
    db.session.rollback()
    assert db.session.scalars(select(Account).where(Account.email == "ada@saffron-bay.example")).all() == []
