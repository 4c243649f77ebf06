"""With sign-up closed, an invitation is the one way to an account: valid, and for its own address alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hub import clock
from hub.accounts.models import Account
from hub.db import db
from hub.partners.models import Invitation, Partner
from hub.partners.services.invitations import LIFETIME, hash_token
from hub.testing.client import HubClient
from hub.testing.factories import make_partner
from hub.testing.plugin import MakeApp

INVITED = "bo@acorn.example"
NEW_PERSON = {"name": "Bo Birch", "password": "seven quiet lanterns", "adult": "y"}
Change = Callable[[Invitation, Partner], None]


@pytest.fixture
def closed_app(make_app: MakeApp) -> Iterator[Flask]:
    app = make_app(sign_up_open=False, plugins="")
    with app.app_context():
        yield app


def make_invitation(change: Change = lambda _row, _partner: None) -> str:
    """Store an invitation, changed in one way, and return its token."""
    now, partner = clock.now(), make_partner(slug="acorn")
    row = Invitation(
        partner_id=partner.id,
        email=INVITED,
        role="member",
        token_hash=hash_token("the-token"),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    change(row, partner)
    db.session.add(row)
    db.session.commit()
    return "the-token"


def expired(row: Invitation, _partner: Partner) -> None:
    row.expires_at = clock.now() - timedelta(seconds=1)


def revoked(row: Invitation, _partner: Partner) -> None:
    row.revoked_at = clock.now()


def used(row: Invitation, _partner: Partner) -> None:
    row.accepted_at = clock.now()


def replaced(row: Invitation, _partner: Partner) -> None:
    row.token_hash = hash_token("a-newer-token")


def of_a_closed_organization(_row: Invitation, partner: Partner) -> None:
    partner.status = "closed"


def accounts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Account.email)))


def test_the_link_makes_an_account_for_the_invited_address(closed_app: Flask) -> None:
    client, token = HubClient(closed_app), make_invitation()
    page = client.get(f"/partners/invitations/{token}").text
    assert "Create account and join" in page
    assert INVITED in page
    answer = client.post(f"/partners/invitations/{token}/account", data=NEW_PERSON)
    assert (answer.status_code, answer.location) == (303, "/partners/mine/acorn/")
    assert client.get("/partners/mine/acorn/").status_code == 200
    assert accounts() == [INVITED]


@pytest.mark.parametrize("change", [expired, revoked, used, replaced, of_a_closed_organization])
def test_no_other_invitation_makes_an_account(closed_app: Flask, change: Change) -> None:
    client, token = HubClient(closed_app), make_invitation(change)
    page = client.get(f"/partners/invitations/{token}")
    assert page.status_code == 404
    assert "Ask who invited you for a new one" in page.text
    assert client.post(f"/partners/invitations/{token}/account", data=NEW_PERSON).status_code == 404
    assert accounts() == []


@pytest.mark.parametrize("token", ["the-toke", "the-token2", "THE-TOKEN", hash_token("the-token")])
def test_a_made_up_link_makes_no_account(closed_app: Flask, token: str) -> None:
    make_invitation()
    assert HubClient(closed_app).post(f"/partners/invitations/{token}/account", data=NEW_PERSON).status_code == 404
    assert accounts() == []


def test_the_link_is_of_no_use_for_another_address(closed_app: Flask) -> None:
    client, token = HubClient(closed_app), make_invitation()
    sent = NEW_PERSON | {"email": "eve@elsewhere.example"}
    assert client.post(f"/partners/invitations/{token}/account", data=sent).status_code == 303
    assert accounts() == [INVITED]


def test_whoever_was_not_invited_is_told_how_to_get_in(closed_app: Flask) -> None:
    client = HubClient(closed_app)
    make_invitation()
    page = client.get("/account/sign-up")
    assert page.status_code == 403
    assert "open the link in your invitation" in page.text
    sent = NEW_PERSON | {"email": INVITED}
    for path in ("/account/sign-up", "/account/sign-up?next=/partners/invitations/the-token"):
        assert client.post(path, data=sent).status_code == 403
    assert accounts() == []
