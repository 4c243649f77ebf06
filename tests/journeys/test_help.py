"""Help: found in two steps, without scripts or traces; kept by coordinators; and on paper."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from hub.campaigns.models import CampaignDay, HelpService
from hub.db import db
from hub.testing.factories import make_account
from tests.journeys import people
from tests.journeys.browsing import Watch
from tests.journeys.conftest import OpenBrowser
from tests.journeys.test_keyboard import reach

pytestmark = pytest.mark.journey

PHONE = {"width": 390, "height": 844}
NUMBER = "tel:+18005550100"
COORDINATOR = "dana.reed@hub.example"


@pytest.mark.parametrize("path", ["/", "/c/lantern-month/2026/wear-it-day", "/toolkits/", "/no/such/page"])
def test_a_young_person_finds_a_number_in_two_steps_on_a_phone_without_scripts(
    day: CampaignDay, open_browser: OpenBrowser, watches: list[Watch], path: str
) -> None:
    page = open_browser(java_script_enabled=False, viewport=PHONE, has_touch=True, is_mobile=True)
    watches[0].expected = ("404 (NOT FOUND)",)
    page.goto(path)
    page.get_by_role("link", name="Get help").tap()
    page.get_by_role("main").get_by_role("link", name="a young person, or a friend of one").tap()
    call = page.get_by_role("main").get_by_role("link", name="Call").first
    expect(call).to_have_attribute("href", NUMBER)
    expect(call).to_be_in_viewport()
    # Nothing tells whoever takes up the phone later what was looked for.
    assert page.title() == "Partner Hub"
    assert page.url.endswith("/helplines/for/1")
    assert page.context.cookies() == []
    leave = page.get_by_role("link", name="Leave this site").last
    expect(leave).to_be_in_viewport()


def test_the_help_bar_of_any_page_leads_there_as_well(day: CampaignDay, open_browser: OpenBrowser) -> None:
    page = open_browser(java_script_enabled=False, viewport=PHONE)
    bar = page.get_by_role("region", name="Need help now?")
    expect(bar.get_by_role("link", name="Call").first).to_have_attribute("href", NUMBER)
    bar.get_by_role("link", name="a parent or caregiver").click()
    expect(people.heading(page)).to_have_text("For parents and caregivers")


def test_a_number_is_reached_by_keyboard(day: CampaignDay, open_browser: OpenBrowser) -> None:
    page = open_browser()
    page.goto("/helplines/")
    reach(page, "a young person, or a friend of one")
    page.keyboard.press("Enter")
    expect(people.heading(page)).to_have_text("For young people and their friends")
    reach(page, "Skip to main content")
    page.keyboard.press("Enter")
    reach(page, "Call 1-800-555-0100")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_coordinator_takes_a_wrong_number_off_and_puts_it_back_without_scripts(
    day: CampaignDay, open_browser: OpenBrowser, watches: list[Watch]
) -> None:
    make_account("coordinator", email=COORDINATOR, name="Dana Reed")
    db.session.commit()
    reader = open_browser(java_script_enabled=False)
    page = open_browser(java_script_enabled=False)
    watches[1].expected = ("422 (",)  # who confirmed it is not said at first
    people.sign_in(page, COORDINATOR)
    page.goto("/helplines/admin/")
    page.get_by_role("main").get_by_role("row").get_by_role("link").first.click()
    page.get_by_role("button", name="Take it off").click()
    assert is_shown(reader)
    page.get_by_role("button", name="Take it off").click()
    expect(page.get_by_text("Nobody but staff sees it.").first).to_be_visible()
    assert not is_shown(reader)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It is as before.")).to_be_visible()
    assert is_shown(reader)

    page.get_by_role("button", name="Confirm today").click()
    expect(page.get_by_role("main").get_by_text("Say who confirmed it.").first).to_be_visible()
    page.get_by_label("Who confirmed it").fill("Robin Vale, manager")
    page.get_by_role("button", name="Confirm today").click()
    expect(page.get_by_text("Everybody can see it.")).to_be_visible()
    db.session.rollback()
    assert db.session.scalars(select(HelpService.assurer)).one() == "Robin Vale, manager"


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_cards_fill_one_sheet(day: CampaignDay, open_browser: OpenBrowser, paper: str) -> None:
    page = open_browser()
    service_id = db.session.scalars(select(HelpService.id)).one()
    page.goto(f"/helplines/{service_id}/card")
    (sheet,) = PdfReader(io.BytesIO(page.pdf(format=paper))).pages
    text = sheet.extract_text()
    assert text.count("1-800-555-0100") == 8
    assert "Need help now?" not in text and "Print this page" not in text


def is_shown(page: Page) -> bool:
    """Return whether a reader finds the number on the page of help."""
    page.goto("/help-now")
    return page.locator(f'a[href="{NUMBER}"]').count() > 0
