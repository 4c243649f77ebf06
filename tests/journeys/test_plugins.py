"""Plugins in the browser: staff switch one for a campaign and set values, without a mouse and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hub.campaigns.models import CampaignDay
from hub.db import db
from hub.testing.factories import NOON, make_account, make_membership, make_partner
from tests.journeys import people
from tests.journeys.browsing import Watch
from tests.journeys.conftest import OpenBrowser
from tests.journeys.test_keyboard import reach

pytestmark = pytest.mark.journey

COORDINATOR = "coordinator@hub.example"
ADMINISTRATOR = "administrator@hub.example"
OWNER = "cleo.moss@second-porch.example"
SUPPORTERS = f"/c/lantern-month/{NOON.year}/pledges/supporters"
CLOSED = "the server responded with a status of 404"
REFUSED = "the server responded with a status of 422"


@pytest.fixture
def staff(day: CampaignDay) -> None:
    """People who run campaigns and the site, and an organization with an owner."""
    make_account("coordinator", email=COORDINATOR, name="Cory Dinator")
    make_account("administrator", email=ADMINISTRATOR, name="Ada Ministrator")
    partner = make_partner(slug="second-porch", name="Second Porch", state="AZ")
    make_membership(make_account(email=OWNER, name="Cleo Moss"), partner, "owner")
    db.session.commit()


def test_a_plugin_is_switched_off_and_on_by_keyboard_alone(
    staff: None, open_browser: OpenBrowser, watches: list[Watch]
) -> None:
    reader, page = open_browser(), open_browser()
    watches[0].expected = (CLOSED,)
    pledge = reader.get_by_role("link", name="Pledge to take part")
    expect(pledge.first).to_be_visible()
    reader.goto(SUPPORTERS)
    expect(people.heading(reader)).to_contain_text("Supporters")

    people.sign_in(page, COORDINATOR)
    page.goto("/admin/plugins/")
    reach(page, "Pledges")
    page.keyboard.press("Enter")
    expect(people.heading(page)).to_have_text("Pledges")
    reach(page, "Switch off")
    page.keyboard.press("Enter")
    expect(people.heading(page)).to_have_text("Switch off Pledges for Lantern Month?")
    expect(page.get_by_role("main")).to_contain_text("Nothing is deleted")
    reach(page, "Switch it off")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Pledges is off for Lantern Month.")

    reader.goto(SUPPORTERS)
    expect(people.heading(reader)).to_have_text("Pledges is not part of this campaign")
    reader.get_by_role("link", name="Go to Lantern Month").click()
    expect(people.heading(reader)).to_contain_text("Lantern Month")
    reader.goto("/")
    expect(people.heading(reader)).to_have_text("Wear It Day")
    expect(pledge).to_have_count(0)

    reach(page, "Switch on")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Pledges is on for Lantern Month.")
    reader.goto(SUPPORTERS)
    expect(people.heading(reader)).to_contain_text("Supporters")


def test_settings_are_changed_and_undone_without_scripts(
    staff: None, open_browser: OpenBrowser, watches: list[Watch]
) -> None:
    page = open_browser(java_script_enabled=False)
    watches[0].expected = (REFUSED,)
    people.sign_in(page, ADMINISTRATOR)
    page.goto("/admin/plugins/pledges/")
    page.get_by_role("link", name="Settings for Lantern Month").click()
    most = page.get_by_label("Most pledges of single people a day and state")
    expect(most).to_have_value("1000")
    most.fill("none at all")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.locator(".error-summary")).to_contain_text("Please write a whole number.")
    expect(most).to_have_value("none at all")
    most.fill("50")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_role("main")).to_contain_text("Set for this campaign.")
    page.get_by_role("button", name="Undo my change").click()
    expect(most).to_have_value("1000")
    expect(page.get_by_role("main")).to_contain_text("The default.")
    page.goto("/admin/plugins/pledges/")
    expect(page.get_by_role("region", name="Changed lately")).to_contain_text("from not set to 50")


def test_an_owner_sets_a_value_for_the_organization_without_scripts(staff: None, open_browser: OpenBrowser) -> None:
    page = open_browser(java_script_enabled=False)
    people.sign_in(page, OWNER)
    page.goto("/partners/mine/second-porch/")
    page.get_by_role("link", name="Settings of Toolkits").click()
    page.get_by_label("What others may do with new resources").select_option(label="Free with credit (CC BY)")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_role("main")).to_contain_text("Set for this organization.")
    page.goto("/toolkits/mine/new")
    expect(page.get_by_label("What may others do with it?")).to_have_value("CC-BY-4.0")
    page.goto("/partners/mine/second-porch/settings/toolkits")
    page.get_by_label("Go back to: For use in the campaign").check()
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_role("main")).not_to_contain_text("Set for this organization.")
