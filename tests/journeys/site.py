"""A hub with something on every page: the demo's people, partners, campaign and pledges, and a few resources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from playwright.sync_api import Page
from sqlalchemy import select

from hub.accounts.demo import PASSWORD
from hub.db import db, write_transaction
from hub.partners.models import Partner
from hub.plugins import get_registry
from hub_toolkits.models import Resource
from hub_toolkits.services import kit_building, resources, review
from hub_toolkits.services.catalogue import index_resources
from hub_toolkits.services.files import CheckedFile, add_file
from hub_toolkits.services.people import Person, list_members, list_reviewers
from hub_toolkits.services.resources import Facts
from tests.journeys.people import make_picture, make_sheet

OWNER = "miriam.okafor@juniper-hollow-library.example"
REVIEWER = "reviewer@hub.example"
PARTNER = "juniper-hollow-library"
SLOW_TO_LOAD = {"toolkits"}
"""Its own demo draws documents for half a minute; a few small ones do here."""
TITLES = (
    ("Pocket card: where to sleep tonight", "wallet_card", "en"),
    ("Tarjeta: dónde dormir esta noche", "wallet_card", "es"),
    ("What one classroom can do in a month", "lesson_plan", "en"),
    ("A poster for the bus stop and the library door, with room for a number", "poster", "en"),
    ("Words that help and words that hurt", "tip_sheet", "en"),
)


def fill(now: datetime, run_jobs: Callable[[], int]) -> None:
    """Load the content; previews are drawn by ``run_jobs``."""
    for loaded in get_registry().loaded:
        if loaded.name not in SLOW_TO_LOAD:
            with write_transaction():
                loaded.plugin.load_demo(now)
    with write_transaction():
        _add_resources(now)
    run_jobs()


def pages(who: str | None) -> dict[str, str]:
    """Return the addresses of the main pages that this person sees, by name."""
    if who == OWNER:
        return {"dashboard": "/dashboard/", "pledge form": "day:Pledge as an organization"}
    if who == REVIEWER:
        return {"review queue": "/toolkits/review/"}
    return {
        "home": "/",
        "catalogue": "/toolkits/",
        "resource": "/toolkits/pocket-card-where-to-sleep-tonight",
        "toolkit": "/toolkits/kits/first-steps",
        "day": "day:",
        "directory": "/partners/",
        "profile": f"/partners/{PARTNER}",
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


def _add_resources(now: datetime) -> None:
    partner = db.session.scalars(select(Partner).where(Partner.slug == PARTNER)).one()
    maker, reviewer = list_members(partner.id)[0], list_reviewers(except_partner_id=0)[0]
    made = [_add(partner, maker, title, kind, language, now) for title, kind, language in TITLES]
    for resource in made[:-1]:
        review.publish(resource, actor=reviewer, now=now, quiet=True)
    index_resources([resource.id for resource in made[:-1]], now)
    facts = kit_building.KitFacts(title="First steps", summary="Three things to begin with.", audiences=("libraries",))
    kit = kit_building.create_kit(facts, actor=reviewer, now=now, partner_id=partner.id)
    part = kit_building.add_section(kit, "To hand out", actor=reviewer, now=now)
    for resource in made[:3]:
        kit_building.add_item(kit, part.id, resource.id, actor=reviewer, now=now)
    kit_building.publish_kit(kit, actor=reviewer, now=now)


def _add(partner: Partner, maker: Person, title: str, kind: str, language: str, now: datetime) -> Resource:
    facts = Facts(
        title=title,
        resource_type=kind,
        summary="A calm page with plain words, to print or to read.",
        description="Print it on thick paper.\n\n- Fold it\n- Hand it out",
        audiences=("libraries", "service_providers"),
        grade_bands=("9-12",),
        topics=("running_away",),
        language=language,
    )
    resource = resources.create_resource(partner, facts, actor=maker, now=now)
    files = [("sheet.pdf", "application/pdf", make_sheet(title)), ("picture.png", "image/png", make_picture())]
    for name, content_type, content in files:
        checked = CheckedFile(name=name, content_type=content_type, content=content)
        add_file(resource, checked, alt_text="A green sheet.", quota_bytes=1 << 30, actor=maker, now=now)
    review.submit(resource, actor=maker, now=now, quiet=True)
    return resource
