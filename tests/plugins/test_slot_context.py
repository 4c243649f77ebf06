"""In strict mode a slot gets what its page has declared, or the author of the page is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from hub.errors import PluginError
from hub.plugins import Registry, Slot, SlotFill
from hub.testing.factories import NOON
from hub.web.slots import slot

Ask = Callable[..., str]


@pytest.fixture
def ask(app: Flask, own_contributions: Registry) -> Ask:
    declared = Slot("tests.place", "In a test.", {"now": datetime, "day": str | None})
    own_contributions.contribute("tests", "offers", declared)
    own_contributions.contribute("tests", "slots", SlotFill("tests.place", lambda now, day: f"{day} {now:%H}"))

    def render(**context: Any) -> str:
        with app.test_request_context():
            return slot("tests.place", **context)

    return render


def test_what_is_declared_is_rendered(ask: Ask) -> None:
    assert ask(now=NOON, day="green") == f"green {NOON:%H}"
    assert ask(now=NOON, day=None) == f"None {NOON:%H}"


@pytest.mark.parametrize(
    ("context", "fault"),
    [
        ({"now": NOON}, "“day” is missing"),
        ({"now": NOON, "day": None, "more": 1}, "“more” is not declared"),
        ({"now": "noon", "day": None}, "“now” is a str, declared is datetime"),
        ({"now": NOON, "day": 5}, "“day” is a int, declared is str | None"),
    ],
)
def test_anything_else_is_an_error_of_the_page(ask: Ask, context: dict[str, Any], fault: str) -> None:
    with pytest.raises(PluginError, match=r"the slot “tests.place” does not get") as caught:
        ask(**context)
    assert fault in str(caught.value)


def test_a_slot_that_nobody_declares_is_an_error_of_the_page(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(PluginError, match="return a Slot from `offers`"):
        slot("tests.nowhere")


def test_a_site_in_use_is_not_held_up_by_it(ask: Ask, own_contributions: Registry) -> None:
    own_contributions.strict = False
    assert ask(now=NOON, day=5) == f"5 {NOON:%H}"
