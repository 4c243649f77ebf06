"""Who is signed in: Flask-Login's loader over our session rows, and the visitor that pages ask for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, current_app, g, request, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError

from hub import clock
from hub.accounts import sessions
from hub.accounts.devices import device_words
from hub.accounts.models import Account, UserSession
from hub.accounts.parts import partner_roles_of, roles_of
from hub.db import db, side_session
from hub.web.csrf import SAFE_METHODS
from hub.web.visitor import current_visitor, set_visitor

TOKEN = "token"
"""Name of the session's random token in the signed cookie."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The visitor behind one session (``hub.web.visitor.Visitor``)."""

    account: Account
    session_id: int
    roles: frozenset[str]
    csrf_binding: str
    """Hash of the session token: a form of another session, or of before the sign-in, is refused."""

    @property
    def account_id(self) -> int:
        """Id of the account."""
        return self.account.id

    @property
    def opaque_id(self) -> str:
        """What the audit log keeps."""
        return self.account.opaque_id

    @property
    def partner_roles(self) -> Mapping[int, str]:
        """Id of each active organisation, and the role in it."""
        return partner_roles_of(self.account)

    @property
    def label(self) -> str:
        """Name of the person."""
        return self.account.name


def init_app(app: Flask) -> None:
    """Ask at the start of every request who it is from."""
    app.login_manager.user_loader(_load_account)  # type: ignore[attr-defined]  # set by Flask-Login
    app.config["PERMANENT_SESSION_LIFETIME"] = sessions.TOTAL_LIMIT
    app.extensions["hub_end_session"] = leave


def load_visitor() -> None:
    """Set the visitor of this request. A reader without our cookie costs nothing and gets none."""
    set_visitor(None)
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        # Tells Flask-Login that nobody is there, so that it does not touch the session later on.
        current_app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]  # set by Flask-Login
        return
    if not current_user.is_authenticated:
        session.clear()  # the session has ended; its cookie goes with this answer
    if request.method not in SAFE_METHODS:
        # What follows will write: it must begin as a writer, not go on from this read.
        db.session.commit()


def visitor() -> SignedIn | None:
    """Return who is signed in, with account and session."""
    found = current_visitor()
    return found if isinstance(found, SignedIn) else None


def ended_account_id() -> int | None:
    """Return whose session the cookie of this request belonged to before it ended."""
    account_id: int | None = g.get("hub_ended_account_id")
    return account_id


def begin_own_session(account: Account) -> None:
    """Sign the browser of this request in, with a new session; one it had before ends.

    ``account`` was loaded with ``hub.accounts.parts.account_loads``. Nothing is committed.
    """
    end_own_session()
    row, token = sessions.begin_session(account, device=device_words(request.user_agent.string), now=clock.now())
    session[TOKEN] = token
    login_user(account)
    _set_visitor(row, account)


def end_own_session() -> None:
    """Sign the browser of this request out, on the server and in its cookie. Nothing is committed."""
    signed_in = visitor()
    if signed_in:
        sessions.end_session(signed_in.session_id, signed_in.account_id, now=clock.now())
        logout_user()
    session.clear()
    set_visitor(None)


def leave() -> None:
    """End the session of this request beside a GET: quick exit is the one link that changes something."""
    signed_in = visitor()
    if signed_in:
        with side_session() as aside:
            sessions.end_aside(aside, signed_in.session_id, now=clock.now())
        logout_user()
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        session.clear()
    set_visitor(None)


def _load_account(account_key: str) -> Account | None:
    """Return the account of the session in the cookie, in one statement; Flask-Login asks this once a request."""
    row = sessions.find_session(str(session.get(TOKEN, "")))
    if row is None:
        return None
    now = clock.now()
    if row.account.fs_uniquifier != account_key or not sessions.is_live(row, now):
        g.hub_ended_account_id = row.account_id
        return None
    if sessions.is_due(row, now):
        _note_seen(row)
    _set_visitor(row, row.account)
    return row.account


def _set_visitor(row: UserSession, account: Account) -> None:
    set_visitor(SignedIn(account, row.id, roles_of(account), row.token_hash))


def _note_seen(row: UserSession) -> None:
    try:
        with side_session() as aside:
            sessions.note_seen(aside, row.id, now=clock.now())
    except (OperationalError, TimeoutError) as error:
        log.warning("the last use of a session could not be written down: %s", error)
