"""Leaving at once: by the button, by three presses of Shift, and without scripts."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub.db import db
from hub.testing.factories import make_account
from tests.journeys import people
from tests.journeys.conftest import OpenBrowser

pytestmark = pytest.mark.journey

EMAIL = "cleo.moss@second-porch.example"
StandIn = Callable[[Page], str]


@pytest.fixture
def person(day: object) -> str:
    """Somebody with an account."""
    make_account(email=EMAIL, name="Cleo Moss")
    db.session.commit()
    return EMAIL


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_button_leaves_and_ends_the_session(
    person: str, open_browser: OpenBrowser, harmless_page: StandIn, scripts: bool
) -> None:
    page = open_browser(java_script_enabled=scripts)
    target = harmless_page(page)
    people.sign_in(page, person)
    cookies = page.context.cookies()
    page.get_by_role("banner").get_by_role("link", name="Leave this site").click()
    expect(page).to_have_url(target)
    expect(people.heading(page)).to_have_text("Weather")
    is_signed_out(page, cookies)


def test_three_presses_of_shift_leave(person: str, open_browser: OpenBrowser, harmless_page: StandIn) -> None:
    page = open_browser()
    target = harmless_page(page)
    people.sign_in(page, person)
    cookies = page.context.cookies()
    page.wait_for_load_state()  # the script has run
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page).to_have_url(target)
    is_signed_out(page, cookies)


def test_the_page_is_not_one_step_back(person: str, open_browser: OpenBrowser, harmless_page: StandIn) -> None:
    page = open_browser()
    target = harmless_page(page)
    page.goto("/help-now")
    page.get_by_role("banner").get_by_role("link", name="Leave this site").click()
    expect(page).to_have_url(target)
    page.go_back()
    assert "/help-now" not in page.url


def is_signed_out(page: Page, cookies: object) -> None:
    """Check that the session has ended on the server, also for whoever kept its cookie."""
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what cookies() gave is what add_cookies() takes
    deadline = time.monotonic() + 20
    while page.goto("/account/") and people.heading(page).inner_text() != "Sign in":
        # The script asks the server to end the session while the browser is already leaving.
        assert time.monotonic() < deadline, "the session has not ended"
        time.sleep(0.2)
