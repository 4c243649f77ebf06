"""People of an organization: invitations, roles, removal. Every change holds from the next request on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from hub import clock
from hub.accounts.models import Account
from hub.audit import AuditEntry
from hub.db import db
from hub.errors import Conflict, NotFound, TooMany
from hub.mail.models import MailMessage
from hub.partners.models import Invitation, Membership, Partner
from hub.partners.services import invitations
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_membership, make_partner
from tests.partners.helpers import fresh, text_of

SignIn = Callable[..., Any]
NEW_PERSON = {"name": "Bo Birch", "password": "seven quiet lanterns", "adult": "y"}


@pytest.fixture
def partner(app: Flask) -> Partner:
    return make_partner(name="Acorn Library", slug="acorn")


@pytest.fixture
def owner(partner: Partner, client: HubClient, sign_in: SignIn) -> Account:
    account = make_account(email="olga@acorn.example", name="Olga Owner")
    make_membership(account, partner)
    sign_in(account)
    return account


def invite(client: HubClient, email: str = "bo@acorn.example", role: str = "member") -> str:
    """Invite somebody and return the path of the link in the mail."""
    response = client.post("/partners/mine/acorn/people/invite", data={"email": email, "role": role})
    assert response.status_code == 303
    return last_link()


def last_link() -> str:
    fresh()
    query = select(MailMessage).where(MailMessage.purpose == "partner_invitation").order_by(MailMessage.id.desc())
    mail = db.session.scalars(query.limit(1)).one()
    found = re.search(r"http://localhost(/partners/invitations/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def roles() -> dict[str, str]:
    fresh()
    query = select(Account.email, Membership.role).join(Membership, Membership.account_id == Account.id)
    return {row.email: row.role for row in db.session.execute(query)}


def test_a_newcomer_joins_by_the_link_alone(
    owner: Account, client: HubClient, make_client: Callable[[], HubClient]
) -> None:
    link = invite(client, "Bo@Acorn.example")
    browser = make_client()
    response = browser.get(link)
    assert "bo@acorn.example" in response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert browser.post(f"{link}/account", data=NEW_PERSON | {"name": ""}).status_code == 422
    assert browser.post(f"{link}/account", data=NEW_PERSON | {"password": "password1"}).status_code == 422
    joined = browser.post(f"{link}/account", data=NEW_PERSON)
    assert joined.status_code == 303
    assert "Welcome! You now belong to Acorn Library" in text_of(browser, "/partners/mine/acorn/")
    assert roles()["bo@acorn.example"] == "member"
    account = db.session.scalars(select(Account).where(Account.email == "bo@acorn.example")).one()
    assert account.confirmed_at is not None


def test_somebody_with_an_account_accepts_with_one_press(
    owner: Account, client: HubClient, make_client: Callable[[], HubClient], sign_in: SignIn
) -> None:
    colleague = make_account(email="bo@acorn.example")
    db.session.commit()
    link, browser = invite(client, role="owner"), make_client()
    assert "has an account here. Sign in" in text_of(browser, link)
    assert browser.post(f"{link}/account", data=NEW_PERSON).status_code == 409
    sign_in(colleague, browser)
    assert "Accept the invitation" in text_of(browser, link)
    assert browser.post(link).status_code == 303
    assert roles()["bo@acorn.example"] == "owner"
    assert browser.get("/partners/mine/acorn/profile").status_code == 200


def test_a_link_is_for_one_address(
    owner: Account, client: HubClient, make_client: Callable[[], HubClient], sign_in: SignIn
) -> None:
    link, stranger = invite(client), make_client()
    sign_in(make_account(email="eve@elsewhere.example"), stranger)
    html = text_of(stranger, link)
    assert "This invitation is for another address" in html
    assert stranger.post(link).status_code == 403
    assert set(roles()) == {"olga@acorn.example"}


def test_a_link_works_once(owner: Account, client: HubClient, make_client: Callable[[], HubClient]) -> None:
    link = invite(client)
    assert make_client().post(f"{link}/account", data=NEW_PERSON).status_code == 303
    again = make_client()
    assert "This link does not work any more" in text_of(again, link, 404)
    assert again.post(f"{link}/account", data=NEW_PERSON).status_code == 404


def test_a_link_expires(owner: Account, client: HubClient, make_client: Callable[[], HubClient]) -> None:
    link = invite(client)
    browser, start = make_client(), clock.now()
    clock.set_clock(start + timedelta(days=13, hours=23))
    text_of(browser, link)
    clock.set_clock(start + timedelta(days=14, minutes=1))
    text_of(browser, link, 404)
    assert browser.post(f"{link}/account", data=NEW_PERSON).status_code == 404
    assert set(roles()) == {"olga@acorn.example"}


def test_a_link_can_be_taken_back(owner: Account, client: HubClient, make_client: Callable[[], HubClient]) -> None:
    link = invite(client)
    row = db.session.scalars(select(Invitation)).one()
    assert client.post(f"/partners/mine/acorn/people/invitations/{row.id}/revoke").status_code == 303
    text_of(make_client(), link, 404)
    people = text_of(client, "/partners/mine/acorn/people/")
    assert "Open invitations" not in people
    invite(client)  # the place is free again


def test_a_link_that_is_sent_again_replaces_the_old_one(
    owner: Account, client: HubClient, make_client: Callable[[], HubClient]
) -> None:
    old, start = invite(client), clock.now()
    row = db.session.scalars(select(Invitation)).one()
    again = f"/partners/mine/acorn/people/invitations/{row.id}/resend"
    assert client.post(again).status_code == 429
    clock.set_clock(start + timedelta(minutes=6))
    assert client.post(again).status_code == 303
    text_of(make_client(), old, 404)
    text_of(make_client(), last_link())


def test_only_a_hash_of_the_link_is_kept(owner: Account, client: HubClient) -> None:
    token = invite(client).rsplit("/", 1)[1]
    row = db.session.scalars(select(Invitation)).one()
    assert token not in (row.token_hash, row.email)
    assert row.token_hash == invitations.hash_token(token)
    details = [str(one.details) + one.target for one in db.session.scalars(select(AuditEntry))]
    assert not any("bo@acorn.example" in one for one in details)


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("olga@acorn.example", "This is your own address."),
        ("cora@acorn.example", "belongs to “Acorn Library” already"),
        ("open@acorn.example", "has an open invitation already"),
        ("no address", "Please enter an e-mail address"),
    ],
)
def test_invitations_that_make_no_sense(
    owner: Account, partner: Partner, client: HubClient, email: str, words: str
) -> None:
    make_membership(make_account(email="cora@acorn.example"), partner, "member")
    db.session.commit()
    invite(client, "open@acorn.example")
    response = client.post("/partners/mine/acorn/people/invite", data={"email": email, "role": "member"})
    assert response.status_code == 422
    assert words in response.get_data(as_text=True)


def test_a_closed_organization_lets_nobody_in(
    owner: Account, partner: Partner, client: HubClient, make_client: Callable[[], HubClient]
) -> None:
    link = invite(client)
    db.session.execute(text("UPDATE partner SET status = 'closed'"))
    db.session.commit()
    text_of(make_client(), link, 404)


@pytest.mark.parametrize(
    ("role", "status"), [(None, 401), ("member", 403), ("reviewer", 403), ("coordinator", 403), ("owner", 404)]
)
def test_strangers_do_not_invite(
    partner: Partner, client: HubClient, sign_in: SignIn, role: str | None, status: int
) -> None:
    sign_in(role)  # an owner, but of another organization
    db.session.commit()
    data = {"email": "eve@elsewhere.example", "role": "owner"}
    assert client.post("/partners/mine/acorn/people/invite", data=data).status_code == status
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_members_see_their_colleagues_and_change_nothing(partner: Partner, client: HubClient, sign_in: SignIn) -> None:
    owner = make_membership(partner=partner)
    member = make_account()
    make_membership(member, partner, "member")
    sign_in(member)
    assert "Invite a colleague" not in text_of(client, "/partners/mine/acorn/people/")
    assert client.post(f"/partners/mine/acorn/people/{owner.id}/remove", data={"confirmed": "1"}).status_code == 403
    assert client.get("/partners/mine/acorn/profile").status_code == 403


def test_people_of_another_organization_are_out_of_reach(owner: Account, client: HubClient) -> None:
    other = make_membership(partner=make_partner(slug="other"))
    db.session.commit()
    for slug, status in (("acorn", 404), ("other", 404)):
        path = f"/partners/mine/{slug}/people/{other.id}"
        assert client.post(f"{path}/remove", data={"confirmed": "1"}).status_code == status
        assert client.post(f"{path}/role", data={"role": "member"}).status_code == status
    assert client.get("/partners/mine/other/").status_code == 404
    assert client.get("/partners/mine/other/people/").status_code == 404


def test_removing_asks_once_and_holds_at_once(
    owner: Account, partner: Partner, client: HubClient, make_client: Callable[[], HubClient], sign_in: SignIn
) -> None:
    colleague, browser = make_account(email="cora@acorn.example", name="Cora"), make_client()
    row = make_membership(colleague, partner, "member")
    sign_in(colleague, browser)
    assert browser.get("/partners/mine/acorn/").status_code == 200
    asked = client.post(f"/partners/mine/acorn/people/{row.id}/remove")
    assert "Remove Cora from Acorn Library?" in asked.get_data(as_text=True)
    assert "cora@acorn.example" in roles()
    assert client.post(f"/partners/mine/acorn/people/{row.id}/remove", data={"confirmed": "1"}).status_code == 303
    assert browser.get("/partners/mine/acorn/").status_code == 404
    fresh()
    mail = db.session.scalars(select(MailMessage).where(MailMessage.purpose == "partner_membership_removed")).one()
    assert mail.recipient == "cora@acorn.example"


def test_a_change_of_role_holds_at_once(
    owner: Account, partner: Partner, client: HubClient, make_client: Callable[[], HubClient], sign_in: SignIn
) -> None:
    colleague, browser = make_account(), make_client()
    row = make_membership(colleague, partner, "member")
    sign_in(colleague, browser)
    assert browser.get("/partners/mine/acorn/profile").status_code == 403
    assert client.post(f"/partners/mine/acorn/people/{row.id}/role", data={"role": "owner"}).status_code == 303
    assert browser.get("/partners/mine/acorn/profile").status_code == 200
    assert client.post(f"/partners/mine/acorn/people/{row.id}/role", data={"role": "king"}).status_code == 404


def test_the_last_owner_stays(owner: Account, partner: Partner, client: HubClient) -> None:
    make_membership(partner=partner, role="member")
    own = db.session.scalars(select(Membership).where(Membership.account_id == owner.id)).one()
    db.session.commit()
    assert client.post("/partners/mine/acorn/people/leave", data={"confirmed": "1"}).status_code == 409
    assert client.post(f"/partners/mine/acorn/people/{own.id}/role", data={"role": "member"}).status_code == 409
    assert roles()["olga@acorn.example"] == "owner"
    make_membership(partner=partner)
    db.session.commit()
    assert "Leave Acorn Library?" in client.post("/partners/mine/acorn/people/leave").get_data(as_text=True)
    assert client.post("/partners/mine/acorn/people/leave", data={"confirmed": "1"}).status_code == 303
    assert "olga@acorn.example" not in roles()


def test_an_administrator_can_help_out_but_not_let_themselves_in(
    partner: Partner, client: HubClient, sign_in: SignIn
) -> None:
    administrator = make_account("administrator", email="ada@hub.example")
    sign_in(administrator)
    assert client.get("/partners/mine/acorn/people/").status_code == 200
    data = {"email": "ada@hub.example", "role": "owner"}
    assert client.post("/partners/mine/acorn/people/invite", data=data).status_code == 422
    invite(client, "bo@acorn.example", "owner")


def test_an_invitation_is_used_once_even_at_the_same_time(app: Flask, partner: Partner) -> None:
    owner, guest = make_account(), make_account(email="bo@acorn.example")
    make_membership(owner, partner)
    from hub.accounts.services import get_account

    row = invitations.invite(partner, guest.email, "member", actor=get_account(owner.id), language="en", now=NOON)
    token_hash = row.token_hash
    invitations.accept(row, guest, now=NOON)
    row.accepted_at = None  # as a second request has loaded it a moment before
    with db.session.no_autoflush, pytest.raises(Conflict, match="in the meantime"):
        invitations.accept(row, guest, now=NOON)
    fresh()
    assert token_hash == row.token_hash


def test_a_link_nobody_sent_opens_nothing(app: Flask) -> None:
    with pytest.raises(NotFound):
        invitations.get_by_token("guess", now=NOON)


def test_invitations_are_limited(app: Flask, partner: Partner) -> None:
    from hub.accounts.services import get_account

    account = make_account()
    make_membership(account, partner)
    owner = get_account(account.id)
    for number in range(invitations.MAX_OPEN):
        invitations.invite(partner, f"p{number}@acorn.example", "member", actor=owner, language="en", now=NOON)
    with pytest.raises(TooMany):
        invitations.invite(partner, "one@acorn.example", "member", actor=owner, language="en", now=NOON)
    later = NOON + invitations.LIFETIME
    invitations.invite(partner, "one@acorn.example", "member", actor=owner, language="en", now=later)
