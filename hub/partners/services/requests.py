"""Joining: somebody claims a listing or signs up a new organization, and a reviewer decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from hub import audit, signals
from hub.accounts.models import Account
from hub.db import constraints_decide, db
from hub.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from hub.i18n import _l
from hub.partners.models import Membership, Partner, PartnerRequest
from hub.partners.policies import can_review, can_withdraw
from hub.partners.services import notices
from hub.partners.services.registry import HIDDEN_BY_DEFAULT, Profile, create_partner
from hub.partners.services.search import index_partners
from hub.web.paging import Page, cut_page, decode_cursor, read_moment

MAX_WAITING = 5
"""Requests of one person that may wait at the same time."""


def claim(partner_id: int, account: Account, *, job_title: str, evidence: str, now: datetime) -> PartnerRequest:
    """Ask for a listing; it stays publicly unclaimed until a reviewer approves.

    The unique index on waiting requests decides between two people in the same second.

    Raises:
        NotFound: there is no such listing.
        Conflict: it is no longer unclaimed, or another claim is being checked.
        TooMany: this person has too many waiting requests.
    """
    partner = db.session.get(Partner, partner_id)
    if partner is None or partner.status not in {"unclaimed", "active"}:
        raise NotFound(_l("There is no such listing."))
    if partner.status != "unclaimed":
        raise Conflict(_l("“%(name)s” has joined already. Ask one of its owners for an invitation."), name=partner.name)
    return _ask(partner, account, "claim", job_title=job_title, evidence=evidence, now=now)


def sign_up(profile: Profile, account: Account, *, job_title: str, evidence: str, now: datetime) -> PartnerRequest:
    """Ask for a new organization to be taken in; it is not public until a reviewer approves.

    Raises:
        TooMany: this person has too many waiting requests.
    """
    if profile.partner_type in HIDDEN_BY_DEFAULT:
        profile = replace(profile, hide_street=True)
    partner = create_partner(profile, status="pending", now=now)
    return _ask(partner, account, "sign_up", job_title=job_title, evidence=evidence, now=now)


def approve(request: PartnerRequest, reviewer: Account, *, now: datetime) -> Partner:
    """Take the organization in: public, checked, and who asked is its first owner.

    ``request`` comes from ``get_request``.

    Raises:
        Forbidden: it is the reviewer's own request, or they are no reviewer.
        Conflict: somebody else has decided, who asked has closed their account, or the listing was closed since.
    """
    _must_review(request, reviewer)
    if request.account is None:
        raise Conflict(_l("The person who asked has closed their account. Please decline this request."))
    if request.partner.status == "closed":
        raise Conflict(
            _l("“%(name)s” is closed, says its source. Please decline this request and say so."),
            name=request.partner.name,
        )
    _decide(request, "approved", reviewer, now=now)
    partner = request.partner
    partner.status, partner.verification = "active", "checked"
    partner.verified_at = partner.activated_at = partner.updated_at = now
    db.session.add(Membership(partner_id=partner.id, account_id=request.account.id, role="owner", created_at=now))
    db.session.flush()
    index_partners([partner.id])
    _record("approved", request, reviewer, now)
    notices.request_approved(request.account, partner, now=now)
    signals.partner_approved.send(partner_id=partner.id)
    return partner


def decline(request: PartnerRequest, reviewer: Account, *, reason: str, now: datetime) -> None:
    """Say no, with a reason that is mailed. A claimed listing is unclaimed again; a sign-up is not shown.

    Raises:
        Invalid: there is no reason.
        Forbidden: it is the reviewer's own request, or they are no reviewer.
        Conflict: somebody else has decided.
    """
    _must_review(request, reviewer)
    reason = reason.strip()
    if not reason:
        raise Invalid(_l("Please say why, so that the person who asked can do something about it."))
    _decide(request, "declined", reviewer, now=now, reason=reason)
    _give_back(request, now)
    _record("declined", request, reviewer, now, reason=reason)
    if request.account is not None:
        notices.request_declined(request.account, request.partner, kind=request.kind, reason=reason, now=now)


def withdraw(request: PartnerRequest, account: Account, *, now: datetime) -> None:
    """Take one's own request back.

    Raises:
        NotFound: it is somebody else's.
        Conflict: it does not wait any more.
    """
    if request.account_id != account.id:
        raise NotFound(_l("There is no such request."))
    if not can_withdraw(account, request):
        raise Conflict(_l("This request has been decided already."))
    _decide(request, "withdrawn", account, now=now)
    _give_back(request, now)
    _record("withdrawn", request, account, now)


def get_request(request_id: int) -> PartnerRequest:
    """Return a request with its partner (and other names) and account, in one statement.

    Raises:
        NotFound: there is none.
    """
    partner = joinedload(PartnerRequest.partner).joinedload(Partner.other_names)
    query = select(PartnerRequest).where(PartnerRequest.id == request_id)
    query = query.options(partner, joinedload(PartnerRequest.account))
    request = db.session.scalars(query).unique().one_or_none()
    if request is None:
        raise NotFound(_l("There is no such request."))
    return request


def list_waiting(*, cursor: str = "", limit: int = 50) -> Page[PartnerRequest]:
    """Return waiting requests with partner and account, oldest first, a page by key."""
    key, backward = decode_cursor(cursor, (str, int))
    order = PartnerRequest.created_at, PartnerRequest.id
    query = select(PartnerRequest).where(PartnerRequest.state == "waiting")
    query = query.options(joinedload(PartnerRequest.partner), joinedload(PartnerRequest.account))
    at = read_moment(key[0]) if key else None
    if key is not None and at is not None:
        later = (PartnerRequest.created_at > at) | ((PartnerRequest.created_at == at) & (PartnerRequest.id > key[1]))
        earlier = (PartnerRequest.created_at < at) | ((PartnerRequest.created_at == at) & (PartnerRequest.id < key[1]))
        query = query.where(earlier if backward else later)
    query = query.order_by(*(column.desc() if backward else column for column in order)).limit(limit + 1)
    rows = list(db.session.scalars(query))
    used = cursor if at else ""
    return cut_page(rows, limit, lambda one: (one.created_at.isoformat(), one.id), used, backward=backward)


def glance_at_waiting(*, limit: int) -> tuple[list[PartnerRequest], int]:
    """Return the requests that have waited longest, with their partners, and how many wait; one statement."""
    query = select(PartnerRequest, func.count().over()).where(PartnerRequest.state == "waiting")
    query = query.options(joinedload(PartnerRequest.partner))
    rows = db.session.execute(query.order_by(PartnerRequest.created_at, PartnerRequest.id).limit(limit)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def list_own(account_id: int) -> list[PartnerRequest]:
    """Return a person's requests with their partners, newest first."""
    query = select(PartnerRequest).where(PartnerRequest.account_id == account_id)
    query = query.options(joinedload(PartnerRequest.partner)).order_by(PartnerRequest.id.desc()).limit(50)
    return list(db.session.scalars(query))


def find_waiting(partner_id: int) -> PartnerRequest | None:
    """Return the request that waits for this partner, if any."""
    query = select(PartnerRequest).where(PartnerRequest.partner_id == partner_id, PartnerRequest.state == "waiting")
    return db.session.scalar(query)


def list_before(request: PartnerRequest) -> Sequence[PartnerRequest]:
    """Return earlier decided requests for the same partner or by the same person, newest first."""
    same = PartnerRequest.partner_id == request.partner_id
    if request.account_id is not None:
        same |= PartnerRequest.account_id == request.account_id
    query = select(PartnerRequest).where(same, PartnerRequest.id != request.id, PartnerRequest.state != "waiting")
    query = query.options(joinedload(PartnerRequest.partner)).order_by(PartnerRequest.id.desc()).limit(5)
    return list(db.session.scalars(query))


def _ask(
    partner: Partner, account: Account, kind: str, *, job_title: str, evidence: str, now: datetime
) -> PartnerRequest:
    waiting = (
        select(func.count())
        .select_from(PartnerRequest)
        .where(PartnerRequest.account_id == account.id, PartnerRequest.state == "waiting")
    )
    if (db.session.scalar(waiting) or 0) >= MAX_WAITING:
        raise TooMany(_l("You have %(count)s requests waiting. Please wait for an answer first."), count=MAX_WAITING)
    request = PartnerRequest(
        partner_id=partner.id,
        account_id=account.id,
        kind=kind,
        state="waiting",
        job_title=job_title,
        evidence=evidence,
        created_at=now,
    )
    with constraints_decide(
        _l("Somebody else has just claimed “%(name)s”. We check that claim first; please look again in a few days."),
        name=partner.name,
    ):
        db.session.add(request)
    _record("sent", request, account, now)
    notices.request_received(account, partner, kind=kind, now=now)
    notices.tell_reviewers(partner, kind=kind, now=now)
    return request


def _must_review(request: PartnerRequest, reviewer: Account) -> None:
    if request.state != "waiting":
        raise Conflict(_l("Somebody else has decided this request in the meantime."))
    if not can_review(reviewer, request):
        raise Forbidden(_l("You cannot decide a request of your own or for your own organization."))


def _decide(request: PartnerRequest, state: str, by: Account, *, now: datetime, reason: str = "") -> None:
    """Move a request on, once: of two reviewers in the same second, the database lets one through."""
    change = (
        update(PartnerRequest)
        .where(PartnerRequest.id == request.id, PartnerRequest.state == "waiting")
        .values(state=state, reason=reason, decided_at=now, decided_by_id=by.id)
        .returning(PartnerRequest.id)
    )
    if db.session.execute(change.execution_options(synchronize_session=False)).first() is None:
        raise Conflict(_l("Somebody else has decided this request in the meantime."))
    db.session.refresh(request, ["state", "reason", "decided_at", "decided_by_id"])


def _give_back(request: PartnerRequest, now: datetime) -> None:
    """Leave a listing as it was; put a sign-up away and free its address for a better try."""
    if request.kind == "sign_up":
        partner = request.partner
        partner.status, partner.slug, partner.updated_at = "closed", f"declined-{partner.id}", now
        db.session.flush()


def _record(what: str, request: PartnerRequest, actor: Account, now: datetime, *, reason: str = "") -> None:
    audit.record(
        f"partners.request.{what}",
        f"partner_request:{request.id}",
        actor=actor,
        now=now,
        partner_id=request.partner_id,
        reason=reason,
        details={"kind": request.kind},
    )
