"""Somebody who has done everything there is to do here closes their account: no table knows them any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from hub.accounts.models import Account
from hub.accounts.services import get_account
from hub.campaigns import services as campaigns
from hub.db import db, write_transaction
from hub.partners.models import Partner, PartnerRequest
from hub.partners.services import invitations
from hub.testing.client import HubClient
from hub.testing.factories import NOON, PASSWORD, make_account, make_membership, make_partner, sign_in
from hub_toolkits.models import Resource
from hub_toolkits.services import review
from tests.security.world import World, _person, _pledge, _resource, new_browser

EMAIL, NAME = "zebulon@faraway.example", "Zebulon Quirk"


def places_with(*needles: str) -> list[str]:
    """Return every table and column that holds one of the texts."""
    db.session.rollback()
    found = set()
    for table in inspect(db.engine).get_table_names():
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608
            for column, value in row.items():
                if any(needle.lower() in str(value).lower() for needle in needles):
                    found.add(f"{table}.{column}")
    db.session.rollback()
    return sorted(found)


@pytest.fixture
def zebulon(app: Flask, world: World) -> Account:
    """An owner with a past in every feature."""
    account = make_account(email=EMAIL, name=NAME)
    listing = make_partner(slug="faraway", status="unclaimed", name="Faraway Library")
    browser = new_browser(app)
    sign_in(browser, account)
    words = {"job_title": f"Chief {NAME}", "evidence": f"Ask for {NAME} at {EMAIL}"}
    assert browser.post("/partners/join/claim/faraway", data=words).status_code == 303
    reviewer = new_browser(app)
    sign_in(reviewer, world.accounts["reviewer"])
    claim = db.session.scalars(select(PartnerRequest).where(PartnerRequest.partner_id == listing.id)).one()
    assert reviewer.post(f"/partners/review/{claim.id}/approve").status_code == 303
    for guest in ("guest@else.example", "other@else.example"):
        data = {"email": guest, "role": "owner"}
        assert browser.post("/partners/mine/faraway/people/invite", data=data).status_code == 303
    report = {"text": "A picture is missing.", "reply_to": EMAIL.upper()}
    assert browser.post("/report-a-problem", data=report).status_code == 303
    assert browser.post("/account/reset", data={"email": EMAIL}).status_code == 303
    db.session.expire_all()
    with write_transaction():
        made = _resource(db.session.merge(listing), _person(account), "Faraway Poster", "submitted", world)
        review.request_changes(made, text="Larger letters.", actor=_person(world.accounts["reviewer"]), now=NOON)
        edition = campaigns.get_edition("hope", NOON.year)
        _pledge(edition, edition.days[0], db.session.merge(listing), account.id, is_listed=True)
        admin = get_account(world.accounts["administrator"].id)
        invitations.invite(world.theirs, EMAIL, "member", actor=admin, language="en", now=NOON)
    return account


def hand_over() -> None:
    """Let somebody else own the organization, so that the account can be closed."""
    with write_transaction():
        partner = db.session.scalars(select(Partner).where(Partner.slug == "faraway")).one()
        make_membership(make_account(), partner, "owner")


@pytest.mark.parametrize("sent", [True, False])
def test_nothing_of_a_busy_owner_stays(app: Flask, zebulon: Account, run_jobs: Callable[[], int], sent: bool) -> None:
    if sent:
        run_jobs()
    hand_over()
    before = places_with(EMAIL, NAME)
    assert {"account.email", "invitation.email", "mail_message.recipient", "partner_request.evidence"} <= set(before)
    assert "problem_report.reply_to" in before
    browser = HubClient(app)
    sign_in(browser, zebulon)
    assert EMAIL.upper() in browser.get("/account/export").text
    assert browser.post("/account/close", data={"password": PASSWORD}).status_code == 303
    left = places_with(EMAIL, NAME)
    if sent:
        assert left == []
    else:  # the invitation that others get from them is on its way, and gone from here once it has left
        assert {place.partition(".")[0] for place in left} == {"mail_message"}
    assert db.session.scalars(select(Resource).where(Resource.title == "Faraway Poster")).one().created_by_id is None
