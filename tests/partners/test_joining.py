"""Claiming a listing, signing up a new organization, and what a reviewer makes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub import signals
from hub.accounts.models import Account
from hub.audit import AuditEntry
from hub.db import db, write_transaction
from hub.errors import Conflict, Forbidden, Invalid, TooMany
from hub.mail.models import MailMessage
from hub.partners.models import Membership, Partner, PartnerRequest
from hub.partners.services import Profile, index_partners, requests
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_membership, make_partner
from hub.testing.together import at_once
from tests.partners.helpers import fresh

SignIn = Callable[..., Any]
WORDS = {"job_title": "Youth librarian", "evidence": "See the staff page."}


def make_listing(**values: Any) -> Partner:
    facts = {"name": "Birch Library", "status": "unclaimed", "source": "imls-pls", "website": "https://birch.example/"}
    listing = make_partner(**(facts | values))
    index_partners([listing.id])
    return listing


def make_claim(account: Account | None = None, listing: Partner | None = None) -> PartnerRequest:
    listing, account = listing or make_listing(), account or make_account()
    sent = requests.claim(listing.id, account, **WORDS, now=NOON)
    return requests.get_request(sent.id)


def reviewer(role: str = "reviewer") -> Account:
    from hub.accounts.services import get_account

    return get_account(make_account(role).id)


def mails(purpose: str) -> list[MailMessage]:
    query = select(MailMessage).where(MailMessage.purpose == purpose)
    return list(db.session.scalars(query.order_by(MailMessage.id)))


def actions() -> list[str]:
    return [one for one in db.session.scalars(select(AuditEntry.action)) if one.startswith("partners.")]


def test_claiming_needs_an_account_and_comes_back(client: HubClient) -> None:
    listing = make_listing()
    db.session.commit()
    response = client.get(f"/partners/join/claim/{listing.slug}")
    assert response.status_code == 302
    assert response.location.endswith(f"/account/sign-in?next=/partners/join/claim/{listing.slug}")


def test_a_claim_waits_and_the_listing_stays_as_it_is(client: HubClient, sign_in: SignIn) -> None:
    listing = make_listing()
    make_account("reviewer", email="rita@hub.example")
    account = make_account()
    sign_in(account)
    response = client.post(f"/partners/join/claim/{listing.slug}", data=WORDS)
    assert response.status_code == 303
    thanks = client.get(response.location).get_data(as_text=True)
    assert "Thank you! We have your request" in thanks
    assert account.email in thanks
    fresh()
    assert db.session.get_one(Partner, listing.id).status == "unclaimed"
    profile = client.get(f"/partners/{listing.slug}").get_data(as_text=True)
    assert "Somebody has asked to take over this listing" in profile
    assert [mail.recipient for mail in mails("partner_request_received")] == [account.email]
    assert [mail.recipient for mail in mails("partner_request_waiting")] == ["rita@hub.example"]
    assert actions() == ["partners.request.sent"]


def test_what_was_typed_stays_when_something_is_missing(client: HubClient, sign_in: SignIn) -> None:
    listing = make_listing()
    sign_in(make_account())
    response = client.post(f"/partners/join/claim/{listing.slug}", data={"job_title": "Librarian", "evidence": " "})
    assert response.status_code == 422
    html = response.get_data(as_text=True)
    assert 'value="Librarian"' in html
    assert "Please tell us how we can check this." in html
    assert db.session.scalar(select(func.count()).select_from(PartnerRequest)) == 0


def test_a_second_claim_is_a_friendly_conflict(client: HubClient, sign_in: SignIn) -> None:
    listing = make_claim().partner
    sign_in(make_account())
    assert "Somebody has claimed this listing" in client.get(f"/partners/join/claim/{listing.slug}").get_data(
        as_text=True
    )
    response = client.post(f"/partners/join/claim/{listing.slug}", data=WORDS)
    assert response.status_code == 409
    assert "Somebody else has just claimed" in response.get_data(as_text=True)


def test_of_two_claims_at_the_same_time_one_wins(app: Flask) -> None:
    listing, people = make_listing(), [make_account() for _ in range(4)]
    db.session.commit()
    ids = [one.id for one in people]

    def ask(account_id: int) -> str:
        with app.app_context():
            try:
                with write_transaction():
                    account = db.session.get_one(Account, account_id)
                    requests.claim(listing.id, account, **WORDS, now=NOON)
            except Conflict:
                return "conflict"
            return "won"

    outcomes = at_once(*(partial(ask, one) for one in ids))
    fresh()
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "won"]
    assert db.session.scalar(select(func.count()).select_from(PartnerRequest)) == 1
    assert len(mails("partner_request_received")) == 1


def test_signing_up_is_not_public_until_it_is_approved(client: HubClient, sign_in: SignIn) -> None:
    sign_in(make_account())
    data = WORDS | {
        "name": "  Lantern   House ",
        "partner_type": "youth_service_provider",
        "city": "Springfield",
        "state": "IL",
        "website": "lantern.example",
    }
    response = client.post("/partners/join/new", data=data)
    assert response.status_code == 303
    partner = db.session.scalars(select(Partner)).one()
    assert (partner.name, partner.slug, partner.status) == ("Lantern House", "lantern-house", "pending")
    assert partner.website == "https://lantern.example"
    assert partner.hide_street
    assert client.get("/partners/lantern-house").status_code == 404
    assert "Lantern House" not in client.get("/partners/join/?q=lantern").get_data(as_text=True)


def test_equal_names_get_addresses_of_their_own(app: Flask) -> None:
    account = make_account()
    places = [("", None), ("Salem", "OR"), ("Salem", "OR"), ("Salem", "OR")]
    slugs = []
    for city, state in places:
        profile = Profile(name="Oak Library", partner_type="public_library", city=city, state=state)
        sent = requests.sign_up(profile, account, **WORDS, now=NOON)
        slugs.append(requests.get_request(sent.id).partner.slug)
    assert slugs == ["oak-library", "oak-library-or", "oak-library-salem-or", "oak-library-2"]
    own = requests.sign_up(Profile(name="Join", partner_type="business"), account, **WORDS, now=NOON)
    assert requests.get_request(own.id).partner.slug == "join-2"


def test_one_person_cannot_flood_the_queue(app: Flask) -> None:
    account = make_account()
    for number in range(requests.MAX_WAITING):
        requests.sign_up(Profile(name=f"Shop {number}", partner_type="business"), account, **WORDS, now=NOON)
    with pytest.raises(TooMany, match="5 requests waiting"):
        requests.sign_up(Profile(name="Shop 9", partner_type="business"), account, **WORDS, now=NOON)


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 302), ("member", 403), ("owner", 403), ("reviewer", 200), ("coordinator", 200), ("administrator", 200)],
)
def test_who_opens_the_queue(client: HubClient, sign_in: SignIn, role: str | None, status: int) -> None:
    request = make_claim()
    sign_in(role)
    db.session.commit()
    assert client.get("/partners/review/").status_code == status
    assert client.get(f"/partners/review/{request.id}").status_code == status
    if status == 403:
        assert client.post(f"/partners/review/{request.id}/approve").status_code == 403


def test_approving_makes_a_partner_with_an_owner(client: HubClient, sign_in: SignIn) -> None:
    account = make_account(email="ann@birch.example", language="es")
    request = make_claim(account)
    heard: list[int] = []
    sign_in("reviewer")
    queue = client.get("/partners/review/").get_data(as_text=True)
    assert "share the domain birch.example" in queue
    assert "See the staff page." in queue
    with signals.partner_approved.connected_to(lambda _sender, partner_id: heard.append(partner_id)):
        response = client.post(f"/partners/review/{request.id}/approve")
    assert response.status_code == 303
    fresh()
    partner = db.session.get_one(Partner, request.partner_id)
    assert (partner.status, partner.verification) == ("active", "checked")
    assert partner.verified_at is not None
    membership = db.session.scalars(select(Membership)).one()
    assert (membership.account_id, membership.role) == (account.id, "owner")
    assert heard == [partner.id]
    mail = mails("partner_request_approved")[0]
    assert mail.recipient == "ann@birch.example"
    assert f"http://localhost/es/partners/mine/{partner.slug}/" in mail.text
    assert "partners.request.approved" in actions()
    assert "Birch Library" in client.get("/partners/").get_data(as_text=True)


def test_a_listing_that_its_source_closed_meanwhile_is_not_activated(client: HubClient, sign_in: SignIn) -> None:
    request = make_claim()
    db.session.get_one(Partner, request.partner_id).status = "closed"
    db.session.commit()
    sign_in("reviewer")
    answer = client.post(f"/partners/review/{request.id}/approve")
    assert answer.status_code == 409
    assert "is closed, says its source" in answer.text
    fresh()
    assert requests.get_request(request.id).partner.status == "closed"
    assert client.post(f"/partners/review/{request.id}/decline", data={"reason": "It is closed."}).status_code == 303


def test_declining_needs_a_reason_which_is_mailed(client: HubClient, sign_in: SignIn) -> None:
    request = make_claim(make_account(email="ann@elsewhere.example"))
    sign_in("reviewer")
    assert client.post(f"/partners/review/{request.id}/decline", data={"reason": "  "}).status_code == 422
    assert "does not match the website" in client.get("/partners/review/").get_data(as_text=True)
    response = client.post(f"/partners/review/{request.id}/decline", data={"reason": "We could not reach you."})
    assert response.status_code == 303
    fresh()
    row = requests.get_request(request.id)
    assert (row.state, row.reason, row.partner.status) == ("declined", "We could not reach you.", "unclaimed")
    assert "We could not reach you." in mails("partner_request_declined")[0].text
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 0


def test_no_request_is_declined_without_a_word_even_below_the_page(app: Flask) -> None:
    request = make_claim()
    with pytest.raises(Invalid, match="Please say why"):
        requests.decline(request, reviewer(), reason=" \n ", now=NOON)
    assert request.state == "waiting"


def test_a_declined_sign_up_is_not_shown_and_frees_its_address(app: Flask) -> None:
    account, staff = make_account(), reviewer()
    profile = Profile(name="Oak Shop", partner_type="business")
    first = requests.get_request(requests.sign_up(profile, account, **WORDS, now=NOON).id)
    requests.decline(first, staff, reason="No such shop.", now=NOON)
    second = requests.get_request(requests.sign_up(profile, account, **WORDS, now=NOON).id)
    assert first.partner.status == "closed"
    assert second.partner.slug == "oak-shop"


@pytest.mark.parametrize("role", ["reviewer", "coordinator", "administrator"])
def test_nobody_approves_their_own_request(client: HubClient, sign_in: SignIn, role: str) -> None:
    account = make_account(role)
    request = make_claim(account)
    sign_in(account)
    assert "You cannot decide this one" in client.get(f"/partners/review/{request.id}").get_data(as_text=True)
    assert client.post(f"/partners/review/{request.id}/approve").status_code == 403
    assert client.post(f"/partners/review/{request.id}/decline", data={"reason": "no"}).status_code == 403
    fresh()
    assert requests.get_request(request.id).state == "waiting"


def test_a_request_is_decided_once(app: Flask) -> None:
    request, first, second = make_claim(), reviewer(), reviewer("administrator")
    requests.approve(request, first, now=NOON)
    with pytest.raises(Conflict, match="in the meantime"):
        requests.decline(request, second, reason="late", now=NOON)
    request.state = "waiting"  # as a page shows it that was loaded before
    with db.session.no_autoflush, pytest.raises(Conflict, match="in the meantime"):
        requests.approve(request, second, now=NOON)


def test_members_decide_nothing_even_below_the_page(app: Flask) -> None:
    with pytest.raises(Forbidden):
        requests.approve(make_claim(), reviewer("owner"), now=NOON)


def test_a_request_can_be_withdrawn_by_who_sent_it_alone(
    client: HubClient, make_client: Callable[[], HubClient], sign_in: SignIn
) -> None:
    account = make_account()
    request = make_claim(account)
    stranger = make_client()
    sign_in(make_account(), stranger)
    assert stranger.get(f"/partners/join/sent/{request.id}").status_code == 404
    assert stranger.post(f"/partners/join/sent/{request.id}/withdraw").status_code == 404
    sign_in(account)
    assert client.post(f"/partners/join/sent/{request.id}/withdraw").status_code == 303
    assert "You withdrew this request" in client.get(f"/partners/join/sent/{request.id}").get_data(as_text=True)
    assert client.post(f"/partners/join/sent/{request.id}/withdraw").status_code == 409
    fresh()
    assert requests.get_request(request.id).partner.status == "unclaimed"


def test_an_organization_that_has_joined_cannot_be_claimed(client: HubClient, sign_in: SignIn) -> None:
    partner = make_partner()
    sign_in(make_account())
    assert "has joined already" in client.get(f"/partners/join/claim/{partner.slug}").get_data(as_text=True)
    assert client.post(f"/partners/join/claim/{partner.slug}", data=WORDS).status_code == 409


def test_the_queue_shows_entries_like_a_new_one(client: HubClient, sign_in: SignIn) -> None:
    make_listing(name="Oak Valley Library", slug="listed-oak")
    profile = Profile(name="Oak Valley Library", partner_type="public_library", website="https://oak.example")
    requests.sign_up(profile, make_account(email="bo@gmail.com"), **WORDS, now=NOON)
    sign_in("reviewer")
    html = client.get("/partners/review/").get_data(as_text=True)
    assert "/partners/listed-oak" in html
    assert "gmail.com is open to everybody" in html


def test_the_queue_takes_few_statements(client: HubClient, sign_in: SignIn, count_queries: Callable[[], Any]) -> None:
    for number in range(6):
        make_claim(listing=make_listing(name=f"Library {number}", slug=f"l{number}"))
    sign_in("reviewer")
    client.get("/partners/review/")
    with count_queries() as statements:
        client.get("/partners/review/")
    assert len(statements) <= 8, statements


def test_the_dashboard_says_what_to_do(
    client: HubClient, make_client: Callable[[], HubClient], sign_in: SignIn
) -> None:
    make_claim()
    newcomer, owner = make_client(), make_client()
    sign_in(make_account(), newcomer)
    membership = make_membership(partner=make_partner(name="Acorn Library"))
    sign_in(db.session.get_one(Account, membership.account_id), owner)
    sign_in("reviewer")
    assert "Review a request to join" in client.get("/dashboard/").get_data(as_text=True)
    assert "Find your organization and join" in newcomer.get("/dashboard/").get_data(as_text=True)
    assert "Complete the profile of Acorn Library: a logo" in owner.get("/dashboard/").get_data(as_text=True)


def test_the_dashboard_of_somebody_who_waits_or_has_paused(client: HubClient, sign_in: SignIn) -> None:
    waiting, pausing = make_account(), make_account()
    listed = make_partner(slug="birch", name="Birch Library", status="unclaimed")
    make_membership(pausing, make_partner(slug="oak", name="Oak Library", status="paused"), "owner")
    db.session.commit()
    sign_in(waiting)
    assert "Pledge as a person" not in client.get("/dashboard/").text  # there is no day to take part in
    client.post("/partners/join/claim/birch", data=WORDS)
    assert f"See how your request for {listed.name} stands" in client.get("/dashboard/").text
    sign_in(pausing)
    page = client.get("/dashboard/").text
    assert "Make Oak Library public again when you are ready" in page
    assert "My pledge" not in page
