"""The dashboard gathers what features contribute, and does without what fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text

from hub.db import db
from hub.partners.models import Membership, Partner, PartnerRequest
from hub.plugins import DashboardCard, NextStep, Registry, Slot, SlotFill, get_registry
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_day, make_membership, make_partner
from hub.testing.plugin import MakeApp, SignIn
from hub.web.slots import slot
from hub_pledges.models import Pledge
from hub_toolkits.models import Resource


def broken(**_context: object) -> str:
    raise RuntimeError("no electricity")


def broken_in_the_database(**_context: object) -> str:
    db.session.execute(text("SELECT nothing FROM nowhere"))
    return "never"


@pytest.fixture
def lenient(app: Flask, own_contributions: Registry) -> Iterator[None]:
    """Production's way with faulty contributions; tests run strict."""
    own_contributions.strict = False
    yield
    own_contributions.strict = True


def test_it_is_for_signed_in_people(client: HubClient) -> None:
    answer = client.get("/dashboard/")
    assert answer.status_code == 302
    assert "/account/sign-in" in answer.headers["Location"]


def test_a_person_without_an_organization_is_told_what_to_do(client: HubClient, sign_in: SignIn) -> None:
    sign_in(make_account(name="Ada Muster"))
    page = client.get("/dashboard/").text
    assert "Welcome, Ada Muster" in page
    assert "Next for you" in page
    assert "/partners/join" in page


@pytest.mark.parametrize("render", [broken, broken_in_the_database])
@pytest.mark.parametrize("role", ["owner", "reviewer"])
def test_a_failing_card_is_left_out_and_the_others_stay(
    client: HubClient, sign_in: SignIn, lenient: None, render: Callable[..., str], role: str
) -> None:
    broken_card = DashboardCard("tests.broken", render, order=-1)
    whole_card = DashboardCard("tests.whole", lambda **_: "<p>a whole card</p>")
    get_registry().contribute("tests", "dashboard_cards", broken_card, whole_card)
    sign_in(role)
    answer = client.get("/dashboard/")
    assert answer.status_code == 200
    assert "no electricity" not in answer.text
    assert "a whole card" in answer.text
    assert ("My team" in answer.text) is (role == "owner")


def test_a_card_is_only_shown_to_those_who_may_see_it(client: HubClient, sign_in: SignIn, lenient: None) -> None:
    card = DashboardCard("tests.secret", lambda **_: "<p>the secret card</p>", permission="accounts:account:manage")
    get_registry().contribute("tests", "dashboard_cards", card)
    sign_in("reviewer")
    assert "the secret card" not in client.get("/dashboard/").text


def test_no_more_than_three_steps_the_most_urgent_first(
    client: HubClient, sign_in: SignIn, lenient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [NextStep(f"Step {order}", f"/step-{order}", order) for order in (-1, -4, -2, -3)]
    monkeypatch.setattr(type(get_registry().plugins[0]), "next_steps", lambda *_: steps)
    sign_in("coordinator")
    page = client.get("/dashboard/").text
    places = [page.find(f"Step {order}") for order in (-4, -3, -2)]
    assert places == sorted(places)
    assert min(places) > 0
    assert "Step -1" not in page


def test_a_failing_slot_leaves_its_place_empty(app: Flask, lenient: None) -> None:
    fills = [broken, broken_in_the_database, lambda: "<i>ok</i>"]
    get_registry().contribute("tests", "slots", *(SlotFill("tests.place", render) for render in fills))
    with app.test_request_context("/"):
        assert slot("tests.place") == "<i>ok</i>"


def test_strict_mode_raises(app: Flask, own_contributions: Registry) -> None:
    own_contributions.contribute("tests", "offers", Slot("tests.place", "In a test."))
    own_contributions.contribute("tests", "slots", SlotFill("tests.place", broken))
    with app.test_request_context("/"), pytest.raises(RuntimeError, match="no electricity"):
        slot("tests.place")


@pytest.mark.parametrize("role", ["owner", "reviewer", "administrator", None])
def test_it_takes_eight_statements_at_most_whatever_there_is(
    make_app: MakeApp, sign_in: SignIn, count_queries: Callable[[], Any], role: str | None
) -> None:
    """With the two plugins that most of it is about; each further one may ask for more."""
    own = make_app(plugins="toolkits,pledges", now=NOON)
    browser = HubClient(own)
    taken: list[list[str]] = []
    with own.app_context():
        account, day = make_account(role), make_day()
        account_id, day_id = account.id, day.id
        sign_in(account, browser)
        for rows in (1, 12):
            add_work(account_id, day_id, rows)
            browser.get("/dashboard/")
            with count_queries() as statements:
                assert browser.get("/dashboard/").status_code == 200
            taken.append(statements)
    few, many = taken
    assert len(few) == len(many) <= 8, "\n\n".join(many)
    assert len(many) == len(set(many)), "a card and a step ask for the same"


def add_work(account_id: int, day_id: int, rows: int) -> None:
    """Add resources in two states, colleagues, pledges and requests to what somebody is concerned with."""
    for number in range(rows):
        for membership in db.session.scalars(select(Membership).where(Membership.account_id == account_id)):
            add_resource(membership.partner_id, "changes_requested", number)
            make_membership(partner=db.session.get_one(Partner, membership.partner_id), role="member")
        partner = make_partner()
        add_resource(partner.id, "submitted", number)
        db.session.add(
            Pledge(
                day_id=day_id,
                partner_id=partner.id,
                planned_on=NOON.date(),
                place_kind="library",
                region="IL",
                expected_people=10,
                created_at=NOON,
                updated_at=NOON,
            )
        )
        db.session.add(PartnerRequest(partner_id=partner.id, kind="claim", created_at=NOON))
    db.session.commit()


def add_resource(partner_id: int, state: str, number: int) -> None:
    db.session.add(
        Resource(
            partner_id=partner_id,
            slug=f"sheet-{uuid4().hex}",
            title=f"Sheet {number}",
            resource_type="poster",
            state=state,
            created_at=NOON,
            updated_at=NOON,
            submitted_at=NOON,
        )
    )
