"""The same thing sent twice at the same moment: the database decides, and it happens once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, func, select

from hub.accounts.models import Account
from hub.db import db, write_transaction
from hub.partners.models import Invitation, Membership, PartnerRequest
from hub.partners.services import invitations
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_partner, sign_in
from hub.testing.together import at_once
from hub_pledges import tokens
from hub_pledges.models import PersonalPledge, Pledge
from tests.security.world import World, new_browser

SENDERS = 4


def post_at_once(browsers: list[HubClient], path: str, data: dict[str, str]) -> list[int]:
    """Send the same from every browser; return the statuses of their answers in order of size."""
    return sorted(at_once(*(lambda one=one: one.post(path, data=data).status_code for one in browsers)))


def count(model: type, *conditions: ColumnElement[bool]) -> int:
    db.session.rollback()
    found = db.session.scalar(select(func.count()).select_from(model).where(*conditions))
    return int(found or 0)


def test_two_people_claim_one_listing(app: Flask, world: World) -> None:
    partner = make_partner(status="unclaimed", slug="wanted")
    browsers = [new_browser(app) for _ in range(SENDERS)]
    for browser in browsers:
        sign_in(browser, make_account())
    words = {"job_title": "Librarian", "evidence": "Look at our staff page."}
    statuses = post_at_once(browsers, "/partners/join/claim/wanted", words)
    assert statuses == [303] + [409] * (SENDERS - 1)
    assert count(PartnerRequest, PartnerRequest.partner_id == partner.id) == 1


def test_one_person_presses_claim_twice(app: Flask, world: World) -> None:
    partner = make_partner(status="unclaimed", slug="wanted")
    account = make_account()
    browsers = [new_browser(app) for _ in range(2)]
    for browser in browsers:
        sign_in(browser, account)
    words = {"job_title": "Librarian", "evidence": "Look at our staff page."}
    statuses = post_at_once(browsers, "/partners/join/claim/wanted", words)
    assert statuses[0] == 303
    assert statuses[1] in {303, 409}
    assert count(PartnerRequest, PartnerRequest.partner_id == partner.id) == 1


@pytest.mark.parametrize("kind", ["account", "new"])
def test_an_invitation_is_accepted_once(app: Flask, world: World, kind: str) -> None:
    with write_transaction():
        row = invitations.invite(
            world.ours, "late@else.example", "member", actor=world.accounts["owner"], language="en", now=NOON
        )
        row.token_hash = invitations.hash_token("a-token-for-two")
        invitation_id = row.id
    browsers = [new_browser(app) for _ in range(2)]
    path, data = "/partners/invitations/a-token-for-two", {}
    if kind == "account":
        account = make_account(email="late@else.example")
        for browser in browsers:
            sign_in(browser, account)
    else:
        path, data = f"{path}/account", {"name": "Late", "password": "seven calm otters", "adult": "1"}
    statuses = post_at_once(browsers, path, data)
    assert statuses[0] == 303
    assert statuses[1] in {404, 409}
    assert count(Membership, Membership.partner_id == world.ours.id) == 3
    assert count(Invitation, Invitation.id == invitation_id, Invitation.accepted_at.is_not(None)) == 1


def test_an_organization_pledges_once(app: Flask, world: World) -> None:
    partner = make_partner(slug="eager")
    browsers = [new_browser(app) for _ in range(SENDERS)]
    from hub.testing.factories import make_membership

    for browser in browsers:
        sign_in(browser, _account_of(make_membership(partner=partner).account_id))
    words = {
        "activities": "wear_green",
        "planned_on": "2026-11-13",
        "place_kind": "library",
        "region": "IL",
        "expected_people": "20",
    }
    path = "/c/hope/2026/pledges/wear-it-day/organization/eager/form"
    statuses = post_at_once(browsers, path, words)
    assert statuses == [303] * SENDERS
    assert count(Pledge, Pledge.partner_id == partner.id) == 1


def test_a_form_of_a_person_counts_once(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MIN_AGE_SECONDS", -1)
    with app.test_request_context():
        form_id = tokens.new_form()
    words = {"region": "IL", "activities": "wear_green", "people": "3", "form_id": form_id}
    browsers = [new_browser(app) for _ in range(SENDERS)]
    path = "/c/hope/2026/pledges/wear-it-day/person"
    statuses = post_at_once(browsers, path, words)
    assert statuses == [303] * SENDERS
    assert count(PersonalPledge) == 1


def _account_of(account_id: int) -> Account:
    return db.session.get_one(Account, account_id)
