"""The dashboard gathers what features contribute, and does without what fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from hub.db import db
from hub.plugins import DashboardCard, NextStep, Registry, SlotFill, get_registry
from hub.testing.client import HubClient
from hub.testing.plugin import SignIn
from hub.web.slots import slot


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
    from hub.testing.factories import make_account

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
    own_contributions.contribute("tests", "slots", SlotFill("tests.place", broken))
    with app.test_request_context("/"), pytest.raises(RuntimeError, match="no electricity"):
        slot("tests.place")
