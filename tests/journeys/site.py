"""A hub with something on every page: the demo, with its documents."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from playwright.sync_api import Page

from hub.accounts.demo import PASSWORD
from hub.db import write_transaction
from hub.plugins import get_registry

OWNER = "miriam.okafor@juniper-hollow-library.example"
REVIEWER = "reviewer@hub.example"
COORDINATOR = "coordinator@hub.example"
PEOPLE = (None, OWNER, REVIEWER, COORDINATOR)
"""Everybody for whom ``pages`` has some; nobody is a reader."""
PARTNER = "juniper-hollow-library"


def fill(now: datetime) -> None:
    """Load the whole demo."""
    for loaded in get_registry().loaded:
        with write_transaction():
            loaded.plugin.load_demo(now)


def pages(who: str | None) -> dict[str, str]:
    """Return the addresses of the main pages that this person sees, by name."""
    if who == OWNER:
        return {"dashboard": "/dashboard/", "pledge form": "day:Pledge as an organization"}
    if who == REVIEWER:
        return {"review queue": "/toolkits/review/"}
    if who == COORDINATOR:
        return {
            "help directory of staff": "/helplines/admin/",
            "help service of staff": "/helplines/admin/1",
            "details of a help service": "/helplines/admin/1/details",
        }
    return {
        "home": "/",
        "catalogue": "/toolkits/",
        "resource": "/toolkits/you-have-options-pocket-card",
        "toolkit": "/toolkits/kits/first-steps-kit",
        "day": "day:",
        "directory": "/partners/",
        "profile": f"/partners/{PARTNER}",
        "help services": "/helplines/",
        "help for young people": "/helplines/for/1",
        "help service": "/helplines/1",
        "cards of a help service": "/helplines/1/card",
    }


def visit(page: Page, address: str) -> None:
    """Open a page; ``day:`` is the main day of the year, with the name of a link to follow there."""
    if not address.startswith("day:"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address} answered {answer.status}"
        return
    page.goto("/")
    page.goto(urlsplit(page.locator(".hero__more a").get_attribute("href") or "").path)
    if link := address.removeprefix("day:"):
        page.get_by_role("link", name=link).click()
        page.wait_for_url("**/form")


def sign_in(page: Page, email: str) -> None:
    """Sign in as somebody of the demo."""
    page.goto("/account/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/dashboard/")
