"""Where people are signed in: one row for each browser, which ends the session wherever it is used."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from hub.accounts.models import Account, UserSession
from hub.accounts.parts import account_loads
from hub.db import db
from hub.errors import NotFound
from hub.i18n import _l

IDLE_LIMIT = timedelta(days=14)
"""A session that is not used for this long has ended."""
STAFF_IDLE_LIMIT = timedelta(hours=12)
"""The same for people with a site role, who can do more harm."""
TOTAL_LIMIT = timedelta(days=30)
"""A session ends after this, whatever the use."""
SEEN_EVERY = timedelta(minutes=5)
"""``last_seen_at`` is written at most this often; the idle limits are exact to this."""
KEEP_ENDED = timedelta(days=30)
"""Rows of sessions that are over go after this."""


def hash_token(token: str) -> str:
    """Return the SHA-256 of a session token in hex. The token is random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(account: Account, *, device: str, now: datetime) -> tuple[UserSession, str]:
    """Add a session and return it with the token that its browser must show; the token is stored nowhere."""
    token = secrets.token_urlsafe(32)
    row = UserSession(
        account_id=account.id,
        token_hash=hash_token(token),
        created_at=now,
        last_seen_at=now,
        expires_at=now + TOTAL_LIMIT,
        device=device[:80],
    )
    account.last_sign_in_at = now
    db.session.add(row)
    db.session.flush()
    return row, token


def find_session(token: str) -> UserSession | None:
    """Return the session of a token, live or not, with its account, roles and all parts, in one statement."""
    return db.session.scalars(_by_token(), {"token_hash": hash_token(token)}).unique().one_or_none()


@cache
def _by_token() -> Select[UserSession]:
    """Every request of somebody signed in asks this; making the statement takes longer than running it."""
    return (
        select(UserSession)
        .join(UserSession.account)
        .where(UserSession.token_hash == bindparam("token_hash"))
        .options(contains_eager(UserSession.account).options(*account_loads()))
        .execution_options(populate_existing=True)
    )


def is_live(row: UserSession, now: datetime) -> bool:
    """Return whether somebody is signed in by this session; ``row`` has its account and roles loaded."""
    account = row.account
    idle_limit = STAFF_IDLE_LIMIT if account.roles else IDLE_LIMIT
    return (
        row.ended_at is None
        and account.active
        and account.confirmed_at is not None
        and now < row.expires_at
        and now - row.last_seen_at < idle_limit
    )


def is_due(row: UserSession, now: datetime) -> bool:
    """Return whether it is time to write down that the session is in use."""
    return now - row.last_seen_at >= SEEN_EVERY


def note_seen(session: Session, session_id: int, *, now: datetime) -> None:
    """Write down in ``session`` (a short one of its own) that a session is in use."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id, UserSession.ended_at.is_(None)).values(last_seen_at=now)
    )


def end_aside(session: Session, session_id: int, *, now: datetime) -> None:
    """End a session in ``session``, a short one of its own."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id, UserSession.ended_at.is_(None)).values(ended_at=now)
    )


def list_sessions(account_id: int, *, now: datetime) -> list[UserSession]:
    """Return where this account is signed in, last used first."""
    query = (
        select(UserSession)
        .where(UserSession.account_id == account_id, UserSession.ended_at.is_(None), UserSession.expires_at > now)
        .where(UserSession.last_seen_at > now - IDLE_LIMIT)
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return list(db.session.scalars(query))


def end_session(session_id: int, account_id: int, *, now: datetime) -> None:
    """End one session of an account; a second time changes nothing.

    Raises:
        NotFound: this account has no such session.
    """
    row = db.session.get(UserSession, session_id)
    if row is None or row.account_id != account_id:
        raise NotFound(_l("There is no such session."))
    row.ended_at = row.ended_at or now
    db.session.flush()


def end_sessions(account_id: int, *, now: datetime, keep: int | None = None) -> None:
    """End every session of an account, except the one with the id ``keep``."""
    query = update(UserSession).where(UserSession.account_id == account_id, UserSession.ended_at.is_(None))
    if keep is not None:
        query = query.where(UserSession.id != keep)
    db.session.execute(query.values(ended_at=now))


def forget_old_sessions(*, now: datetime) -> None:
    """Remove the rows of sessions that have been over for ``KEEP_ENDED``."""
    before = now - KEEP_ENDED
    db.session.execute(delete(UserSession).where(or_(UserSession.ended_at < before, UserSession.expires_at < before)))
