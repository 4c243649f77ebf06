"""Inviting a colleague by e-mail: single use, expiring, revocable. Only a hash of the token is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import joinedload

from hub import audit
from hub.accounts import services as accounts
from hub.accounts.emails import normalise_email
from hub.accounts.models import Account
from hub.db import constraints_decide, db
from hub.errors import Conflict, Forbidden, NotFound, TooMany
from hub.i18n import _l
from hub.partners.models import OPEN_STATUSES, Invitation, Membership, Partner
from hub.partners.policies import can_invite
from hub.partners.services import notices

LIFETIME = timedelta(days=14)
RESEND_AFTER = timedelta(minutes=5)
"""Nobody's mailbox is filled by pressing a button."""
MAX_OPEN = 30
"""Invitations of one organization that may be open at the same time."""


def invite(partner: Partner, email: str, role: str, *, actor: Account, language: str, now: datetime) -> Invitation:
    """Invite an address into an organization and mail the link, in ``language``.

    Raises:
        Forbidden: the role is above the actor's own, or they may not invite.
        Invalid: this is no address.
        Conflict: that person belongs to it already, or an invitation is open.
        TooMany: too many invitations are open.
    """
    if not can_invite(actor, partner, role):
        raise Forbidden(_l("You cannot invite somebody with this role."))
    address = normalise_email(email)
    if address == actor.email:
        raise Conflict(_l("This is your own address."))
    _refuse_member(partner, address)
    _revoke_expired(partner, now)
    open_count = select(func.count()).select_from(Invitation).where(Invitation.partner_id == partner.id, *_open())
    if (db.session.scalar(open_count) or 0) >= MAX_OPEN:
        raise TooMany(_l("%(count)s invitations are open. Please revoke some of them first."), count=MAX_OPEN)
    token = secrets.token_urlsafe(32)
    row = Invitation(
        partner_id=partner.id,
        email=address,
        role=role,
        token_hash=hash_token(token),
        invited_by_id=actor.id,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    with constraints_decide(_l("%(email)s has an open invitation already."), email=address):
        db.session.add(row)
    _record("sent", row, actor, now)
    notices.invitation(row, partner, token=token, by=actor.name, language=language, now=now)
    return row


def resend(row: Invitation, partner: Partner, *, actor: Account, language: str, now: datetime) -> None:
    """Mail a new link, valid for the whole time again; the old link stops working.

    Raises:
        Forbidden: the actor may not invite with this role.
        TooMany: the last mail left a moment ago.
    """
    if not can_invite(actor, partner, row.role):
        raise Forbidden(_l("You cannot invite somebody with this role."))
    if now - row.created_at < RESEND_AFTER:
        raise TooMany(_l("We have just sent this invitation. Please wait a few minutes."))
    token = secrets.token_urlsafe(32)
    row.token_hash, row.created_at, row.expires_at = hash_token(token), now, now + LIFETIME
    row.invited_by_id = actor.id
    db.session.flush()
    _record("resent", row, actor, now)
    notices.invitation(row, partner, token=token, by=actor.name, language=language, now=now)


def revoke(row: Invitation, *, actor: Account, now: datetime) -> None:
    """Make the link of an open invitation useless."""
    row.revoked_at = now
    db.session.flush()
    _record("revoked", row, actor, now)


def get_open(invitation_id: int, partner: Partner) -> Invitation:
    """Return an open (perhaps expired) invitation of this organization.

    Raises:
        NotFound: there is none.
    """
    query = select(Invitation).where(Invitation.id == invitation_id, Invitation.partner_id == partner.id, *_open())
    row = db.session.scalar(query)
    if row is None:
        raise NotFound(_l("There is no such invitation."))
    return row


def list_open(partner_id: int) -> list[Invitation]:
    """Return the open invitations of an organization, expired ones too, newest first."""
    query = select(Invitation).where(Invitation.partner_id == partner_id, *_open())
    return list(db.session.scalars(query.order_by(Invitation.created_at.desc(), Invitation.id.desc()).limit(100)))


def get_by_token(token: str, *, now: datetime) -> Invitation:
    """Return the invitation that a link stands for, with its partner, if it can still be accepted.

    Raises:
        NotFound: it never existed, was used, revoked or replaced, has expired, or the organization is closed.
    """
    query = select(Invitation).where(Invitation.token_hash == hash_token(token), *_open())
    row = db.session.scalar(query.options(joinedload(Invitation.partner)))
    if row is None or row.expires_at <= now or row.partner.status not in OPEN_STATUSES:
        raise NotFound(
            _l(
                "This invitation cannot be used any more. It may have expired or been replaced. "
                "Ask who invited you for a new one."
            )
        )
    return row


def make_account(row: Invitation, *, name: str, password_hash: str, language: str, now: datetime) -> Account:
    """Return a confirmed account for the invited address, with everything loaded that a session needs.

    The link has proved the address, so that an account that still waited to be confirmed is taken over with
    the new name and password: whoever made it has not shown that the address is theirs.

    Raises:
        Conflict: the address has a confirmed account, whose password decides.
    """
    account = accounts.find_account(row.email)
    if account is None:
        accounts.create_account(email=row.email, name=name, password_hash=password_hash, now=now)
    elif account.confirmed_at is not None or not account.active:
        raise Conflict(_l("This address has an account already. Please sign in with it."))
    else:
        account.name, account.password = name, password_hash
        accounts.confirm(account, now=now)
    db.session.flush()
    account = accounts.find_account(row.email)
    if account is None:
        raise Conflict(_l("This account has just been closed."))
    account.language = language
    return account


def accept(row: Invitation, account: Account, *, now: datetime) -> Membership:
    """Let the invited person in. The update that uses up the invitation decides between two presses.

    Raises:
        Forbidden: the invitation is for another address.
        Conflict: it has just been used or revoked.
    """
    if account.email != row.email:
        raise Forbidden(_l("This invitation is for another e-mail address."))
    use = (
        update(Invitation)
        .where(Invitation.id == row.id, Invitation.token_hash == row.token_hash, *_open())
        .where(Invitation.expires_at > now)
        .values(accepted_at=now, accepted_by_id=account.id)
        .returning(Invitation.id)
    )
    if db.session.execute(use.execution_options(synchronize_session=False)).first() is None:
        raise Conflict(_l("This invitation has been used or taken back in the meantime."))
    db.session.refresh(row, ["accepted_at", "accepted_by_id"])
    membership = Membership(partner_id=row.partner_id, account_id=account.id, role=row.role, created_at=now)
    with constraints_decide(_l("You belong to this organization already.")):
        db.session.add(membership)
    _record("accepted", row, account, now)
    return membership


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token in hex. The token is random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _open() -> tuple[ColumnElement[bool], ...]:
    return Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)


def _refuse_member(partner: Partner, address: str) -> None:
    query = (
        select(Membership.id)
        .join(Membership.account)
        .where(Membership.partner_id == partner.id, Account.email == address)
    )
    if db.session.scalar(query) is not None:
        raise Conflict(_l("%(email)s belongs to “%(name)s” already."), email=address, name=partner.name)


def _revoke_expired(partner: Partner, now: datetime) -> None:
    """Free the places of invitations that nobody can use any more."""
    db.session.execute(
        update(Invitation)
        .where(Invitation.partner_id == partner.id, Invitation.expires_at <= now, *_open())
        .values(revoked_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _record(what: str, row: Invitation, actor: Account, now: datetime) -> None:
    """The address stays out of the log, which keeps everything for ever."""
    audit.record(
        f"partners.invitation.{what}",
        f"invitation:{row.id}",
        actor=actor,
        now=now,
        partner_id=row.partner_id,
        details={"role": row.role},
    )
