"""What the registry knows of people, and how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from hub.accounts.models import Account
from hub.db import db
from hub.partners.models import Invitation, Membership, Partner, PartnerRequest
from hub.partners.services.membership import check_not_only_owner

KEEP_INVITATIONS = timedelta(days=30)
"""After they were accepted, taken back or have expired: most name somebody who has no account to close."""
KEEP_EVIDENCE = timedelta(days=365)
"""After a request was decided, the words about the person who asked are of no use any more."""


def export_account(account_id: int) -> Mapping[str, list[dict[str, Any]]]:
    """Return all rows about one account as plain values; moments in ISO 8601, UTC."""
    email = _email(account_id)
    memberships = select(Membership).where(Membership.account_id == account_id).options(joinedload(Membership.partner))
    requests = select(PartnerRequest).where(PartnerRequest.account_id == account_id)
    requests = requests.options(joinedload(PartnerRequest.partner))
    invited = select(Invitation).where(or_(Invitation.email == email, Invitation.accepted_by_id == account_id))
    invited = invited.options(joinedload(Invitation.partner))
    return {
        "memberships": [
            {"organization": one.partner.name, "role": one.role, "since": one.created_at.isoformat()}
            for one in db.session.scalars(memberships.order_by(Membership.id))
        ],
        "partner_requests": [
            {
                "organization": one.partner.name,
                "kind": one.kind,
                "state": one.state,
                "job_title": one.job_title,
                "evidence": one.evidence,
                "reason": one.reason,
                "sent": one.created_at.isoformat(),
                "decided": one.decided_at.isoformat() if one.decided_at else None,
            }
            for one in db.session.scalars(requests.order_by(PartnerRequest.id))
        ],
        "invitations": [
            {
                "organization": one.partner.name,
                "email": one.email,
                "role": one.role,
                "sent": one.created_at.isoformat(),
                "accepted": one.accepted_at.isoformat() if one.accepted_at else None,
            }
            for one in db.session.scalars(invited.order_by(Invitation.id))
        ],
    }


def erase_account(account_id: int, *, now: datetime) -> None:
    """Remove or blank every row about one account.

    A waiting request is withdrawn: nobody is there any more to be approved. What was decided stays, without
    the words about the person. Invitations of the address go, accepted or not.

    Raises:
        Conflict: an organization would be left without an owner.
    """
    check_not_only_owner(account_id)
    own = PartnerRequest.account_id == account_id
    waiting = db.session.scalars(select(PartnerRequest).where(own, PartnerRequest.state == "waiting")).all()
    sign_ups = [one.partner_id for one in waiting if one.kind == "sign_up"]
    if sign_ups:
        _run(update(Partner).where(Partner.id.in_(sign_ups)).values(status="closed", updated_at=now))
    _run(update(PartnerRequest).where(own, PartnerRequest.state == "waiting").values(state="withdrawn", decided_at=now))
    _run(update(PartnerRequest).where(own).values(job_title="", evidence="", account_id=None))
    _run(delete(Membership).where(Membership.account_id == account_id))
    _run(delete(Invitation).where(or_(Invitation.email == _email(account_id), Invitation.accepted_by_id == account_id)))


def forget(now: datetime) -> int:
    """Remove ended invitations and the words of old requests, each after its time; return how many."""
    ended = func.coalesce(Invitation.accepted_at, Invitation.revoked_at, Invitation.expires_at)
    gone = db.session.scalars(delete(Invitation).where(ended < now - KEEP_INVITATIONS).returning(Invitation.id)).all()
    old = (
        update(PartnerRequest)
        .where(PartnerRequest.decided_at < now - KEEP_EVIDENCE)
        .where(or_(PartnerRequest.job_title != "", PartnerRequest.evidence != ""))
        .values(job_title="", evidence="")
        .returning(PartnerRequest.id)
    )
    return len(gone) + len(db.session.scalars(old).all())


def _email(account_id: int) -> str:
    return db.session.scalar(select(Account.email).where(Account.id == account_id)) or ""


def _run(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session="fetch"))
