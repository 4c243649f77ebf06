"""What several tests of pledges need: addresses, answers, and forms as a browser sends them."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from hub.accounts.models import Account
from hub.partners.models import Partner
from hub.testing.client import HubClient
from hub.testing.factories import make_account, make_membership

PATH = "/c/hope/2026/pledges/wear-it-day"
DAY = "/c/hope/2026/wear-it-day"
ANSWERS: dict[str, Any] = {
    "activities": ["wear_green", "light_green"],
    "planned_on": "2026-11-13",
    "place_kind": "library",
    "city": "Springfield",
    "region": "IL",
    "expected_people": "40",
    "is_listed": "y",
}


def member_of(partner: Partner, role: str = "owner") -> Account:
    """Return somebody new who belongs to an organization."""
    account = make_account()
    make_membership(account, partner, role)
    return account


def hidden(html: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, f"no field {name}"
    return found[1]


def open_form(client: HubClient) -> str:
    """Return the id of a new form for a person."""
    return hidden(client.get(f"{PATH}/person").text, "form_id")


def pledge_alone(client: HubClient, **answers: Any) -> TestResponse:
    """Fill in and send the short form."""
    data = {"region": "OR", "activities": ["wear_green"], "people": "1", **answers}
    if "form_id" not in data:
        data["form_id"] = open_form(client)
    return client.post(f"{PATH}/person", data=data)


def pledge_for(client: HubClient, slug: str, **answers: Any) -> TestResponse:
    """Fill in and send the form of an organization."""
    return client.post(f"{PATH}/organization/{slug}/form", data={**ANSWERS, **answers})
