"""What the registry gives to somebody who asks for their data, and what stays when they are gone."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from hub.accounts.services import get_account
from hub.db import db
from hub.partners.models import Invitation, Membership, Partner, PartnerRequest
from hub.partners.services import Profile, invitations, privacy, requests
from hub.testing.factories import NOON, make_account, make_membership, make_partner


def test_an_export_holds_every_row_about_the_person(app: Flask) -> None:
    account, host = make_account(email="ann@acorn.example"), make_account()
    partner = make_partner(name="Acorn Library")
    make_membership(account, make_partner(name="Birch Library"), "member")
    make_membership(host, partner)
    invitations.invite(partner, account.email, "owner", actor=get_account(host.id), language="en", now=NOON)
    profile = Profile(name="Oak Shop", partner_type="business")
    requests.sign_up(profile, account, job_title="Baker", evidence="Ask for Ann.", now=NOON)
    data = privacy.export_account(account.id)
    assert [(one["organization"], one["role"]) for one in data["memberships"]] == [("Birch Library", "member")]
    assert data["partner_requests"][0]["evidence"] == "Ask for Ann."
    assert data["invitations"][0]["email"] == "ann@acorn.example"
    assert not any(privacy.export_account(make_account().id).values())


def test_erasing_leaves_no_words_about_the_person(app: Flask) -> None:
    account, host = make_account(email="ann@acorn.example"), make_account()
    partner = make_partner()
    make_membership(host, partner)
    make_membership(account, partner, "member")
    owner = get_account(host.id)
    invitations.invite(partner, "guest@acorn.example", "member", actor=owner, language="en", now=NOON)
    db.session.add(
        Invitation(
            partner_id=partner.id,
            email=account.email,
            role="member",
            token_hash="x",
            created_at=NOON,
            expires_at=NOON,
            accepted_at=NOON,
            accepted_by_id=account.id,
        )
    )
    profile = Profile(name="Oak Shop", partner_type="business")
    sent = requests.sign_up(profile, account, job_title="Baker", evidence="Ask for Ann.", now=NOON)
    privacy.erase_account(account.id, now=NOON)
    db.session.flush()
    db.session.expire_all()
    row = db.session.get_one(PartnerRequest, sent.id)
    assert (row.state, row.job_title, row.evidence, row.account_id) == ("withdrawn", "", "", None)
    assert db.session.get_one(Partner, row.partner_id).status == "closed"
    assert db.session.scalar(select(func.count()).where(Membership.account_id == account.id)) == 0
    assert list(db.session.scalars(select(Invitation.email))) == ["guest@acorn.example"]


def test_what_is_of_no_use_any_more_goes_by_itself(app: Flask) -> None:
    partner, host = make_partner(), make_account()
    make_membership(host, partner)

    def invitation(number: int, **values: object) -> None:
        facts = {"token_hash": str(number), "created_at": NOON, "expires_at": NOON + timedelta(days=14), **values}
        db.session.add(Invitation(partner_id=partner.id, email=f"guest{number}@acorn.example", role="member", **facts))

    invitation(1)
    invitation(2, accepted_at=NOON)
    invitation(3, revoked_at=NOON)
    invitation(4, accepted_at=NOON + timedelta(days=10))
    for name in ("Oak Shop", "Elm Shop"):
        profile = Profile(name=name, partner_type="business")
        asked = requests.sign_up(profile, make_account(), job_title="Baker", evidence="Ask for Ann.", now=NOON)
        if name == "Oak Shop":
            asked.state, asked.reason, asked.decided_at = "declined", "We do not know them.", NOON
    db.session.flush()

    def left() -> tuple[list[str], list[str]]:
        db.session.expire_all()
        return (
            [
                email.partition("@")[0]
                for email in db.session.scalars(select(Invitation.email).order_by(Invitation.email))
            ],
            list(db.session.scalars(select(PartnerRequest.evidence).order_by(PartnerRequest.id))),
        )

    assert privacy.forget(NOON + timedelta(days=29)) == 0
    assert privacy.forget(NOON + timedelta(days=31)) == 2
    assert left()[0] == ["guest1", "guest4"]
    assert privacy.forget(NOON + timedelta(days=45)) == 2
    assert left() == ([], ["Ask for Ann.", "Ask for Ann."])
    assert privacy.forget(NOON + timedelta(days=366)) == 1
    assert left()[1] == ["", "Ask for Ann."]  # what still waits is still to be read
    assert privacy.forget(NOON + timedelta(days=400)) == 0
