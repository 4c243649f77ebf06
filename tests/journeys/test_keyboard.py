"""Everything by keyboard, and the place of the focus can always be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hub.db import db
from hub.partners.models import Partner
from hub.testing.factories import PASSWORD, make_account, make_membership, make_partner
from hub_pledges.models import Pledge
from tests.journeys import people
from tests.journeys.conftest import OpenBrowser

pytestmark = pytest.mark.journey

OWNER = "cleo.moss@second-porch.example"
STEPS = 140
"""More presses of the tab key than any page needs."""
FOCUS = """() => {
    // The browser itself marks the parts of a date field.
    const one = document.activeElement;
    const name = one.labels?.[0]?.innerText || one.getAttribute("aria-label") || one.innerText || "";
    const style = getComputedStyle(one);
    const label = one.labels?.[0] && getComputedStyle(one.labels[0]);
    const hasOutline = one => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2;
    const shown = one => one && (hasOutline(one) || one.boxShadow !== "none");
    const box = one.getBoundingClientRect();
    return {
        name: name.trim(), tag: one.tagName,
        isShown: Boolean(one.type === "date" || shown(style) || shown(label)),
        isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


@pytest.fixture
def owner(day: object) -> Partner:
    """A partner whose owner takes no mouse."""
    partner = make_partner(slug="second-porch", name="Second Porch", state="AZ", city="Tempe")
    make_membership(make_account(email=OWNER, name="Cleo Moss"), partner, "owner")
    db.session.commit()
    return partner


def test_sign_in_and_pledge_by_keyboard_alone(owner: Partner, open_browser: OpenBrowser) -> None:
    page = open_browser()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"] == "Skip to main content"
    reach(page, "Sign in")
    page.keyboard.press("Enter")
    expect(people.heading(page)).to_have_text("Sign in")
    reach(page, "E-mail address")
    page.keyboard.type(OWNER)
    reach(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(people.own_menu(page)).to_be_visible()

    reach(page, "Pledge to take part")
    page.keyboard.press("Enter")
    expect(people.heading(page)).to_contain_text("Pledge for")
    reach(page, "Wear the campaign's color")
    page.keyboard.press("Space")
    reach(page, "Where?")
    page.keyboard.type("Lib")
    reach(page, "How many people do you expect?")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("12")
    reach(page, "Pledge to take part")
    page.keyboard.press("Enter")
    expect(people.heading(page)).to_contain_text("Thank you")

    db.session.rollback()
    pledge = db.session.scalars(select(Pledge)).one()
    assert (pledge.region, pledge.expected_people, pledge.activities) == ("AZ", 12, ["wear_green"])


def test_skip_link_leads_to_the_content(owner: Partner, open_browser: OpenBrowser) -> None:
    page = open_browser()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def reach(page: Page, name: str) -> None:
    """Press the tab key until something of this name has the focus; each stop must be seen."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            continue
        assert focus["isShown"], f"the focus on “{focus['name']}” ({focus['tag']}) cannot be seen"
        assert focus["isInView"], f"“{focus['name']}” ({focus['tag']}) has the focus out of view"
        if focus["name"].startswith(name):
            return
    raise AssertionError(f"the tab key never comes to “{name}”")
