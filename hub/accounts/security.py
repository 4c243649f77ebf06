"""Flask-Security, for authentication only: hashing and checking passwords, and the tokens in our mails.

Its pages, JSON answers, auth tokens, remember cookies and roles are switched off; exactly our own routes
exist (``hub.accounts.views``), and only our session cookie signs somebody in.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.confirmable import confirm_email_token_status, generate_confirmation_token
from flask_security.password_util import PasswordUtil
from flask_security.proxies import _security
from flask_security.recoverable import generate_reset_password_token, reset_password_token_status
from flask_security.utils import hash_password as fs_hash_password
from flask_security.utils import verify_and_update_password, verify_password

from hub.accounts.models import Account, AccountRole
from hub.accounts.passwords import find_problem
from hub.db import db
from hub.errors import Invalid, Message
from hub.i18n import _l

if TYPE_CHECKING:
    from flask import Flask

    from hub.settings import Settings

CONFIRM_WITHIN = timedelta(days=2)
"""How long a link that confirms an address works."""
RESET_WITHIN = timedelta(hours=2)
"""How long a link that sets a new password works."""

ARGON2 = {"argon2__type": "ID", "argon2__memory_cost": 65536, "argon2__time_cost": 3, "argon2__parallelism": 4}
"""64 MiB, three passes: about 0.14 s (OWASP asks for at least 19 MiB and two passes)."""
ARGON2_IN_TESTS = ARGON2 | {"argon2__memory_cost": 8, "argon2__time_cost": 1, "argon2__parallelism": 1}

LINK_EXPIRED = _l("This link is too old. Please ask for a new one.")
LINK_USED = _l("This link does not work any more. It may have been used, or a newer one was sent.")

# Each check takes 64 MiB for a moment: a crowd at the door must not take the memory of the whole process.
_hashing = threading.BoundedSemaphore(2)


class HubPasswordUtil(PasswordUtil):
    """Flask-Security's password rules, with ours in the place of its word lists."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[Any] | None, str]:
        """Return what is wrong (``None``: nothing) and the password in Unicode normal form."""
        normalised = self.normalize(password)
        problem = find_problem(normalised, kwargs.get("words", ()))
        return ([problem] if problem else None), normalised


def init_app(app: Flask, settings: Settings) -> Security:
    """Set up Flask-Security and Flask-Login for an application; no route is added."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # No pepper from the secret key: a backup that is restored beside a new key must let people in.
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2_IN_TESTS if settings.env == "test" else ARGON2,
        SECURITY_PASSWORD_NORMALIZE_FORM="NFKC",
        # Tokens carry digests of what they are bound to. They are signed, so a quick one is enough, and a
        # slow one would tell by its time whether an address is known.
        SECURITY_HASHING_SCHEMES=["hex_sha256"],
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_CONFIRM_EMAIL_WITHIN=CONFIRM_WITHIN,
        SECURITY_RESET_PASSWORD_WITHIN=RESET_WITHIN,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_CLI_USERS_NAME="",
        SECURITY_CLI_ROLES_NAME="",
        # Flask-Login would tie sessions to the agent and to X-Forwarded-For, which anybody can write.
        SESSION_PROTECTION=None,
    )
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, Account, AccountRole),
        register_blueprint=False,
        password_util_cls=HubPasswordUtil,
    )
    security.login_manager.request_loader(None)  # no auth token signs anybody in
    # Nor does a remember cookie. Looking after it would read the session of every request, so that every page
    # for readers would vary by cookie.
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
    return security


def check_new_password(password: str, words: Iterable[str]) -> str:
    """Return a new password in normal form.

    Raises:
        Invalid: it is too short, too long or can be guessed; ``words`` are names around this person.
    """
    problems, normalised = _security._password_util.validate(password, False, words=list(words))
    if problems:
        problem: Message = problems[0]
        raise Invalid(problem)
    return normalised


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password; takes about 0.14 s, so call it before a transaction begins."""
    with _hashing:
        return fs_hash_password(_security._password_util.normalize(password))


def is_password(account: Account | None, password: str) -> bool:
    """Return whether the password is right; takes as long when there is no such account or no password.

    A hash of older parameters is renewed in ``account``.
    """
    normalised = _security._password_util.normalize(password)[:1024]
    with _hashing:
        if account is None or not account.password:
            verify_password(normalised, _decoy())
            return False
        return verify_and_update_password(normalised, account)


def make_confirm_token(account: Account) -> str:
    """Return a token for the mail that confirms the address; works until it is confirmed or signed up anew."""
    return str(generate_confirmation_token(account))  # type: ignore[no-untyped-call]  # no types there


def read_confirm_token(token: str) -> Account:
    """Return the account whose address a token confirms.

    Raises:
        Invalid: it is not ours, too old, used, or for another purpose.
    """
    return _usable(*confirm_email_token_status(token))  # type: ignore[no-untyped-call]  # no types there


def make_reset_token(account: Account) -> str:
    """Return a token for the mail that sets a new password; works until the password changes."""
    return str(generate_reset_password_token(account))  # type: ignore[no-untyped-call]  # no types there


def read_reset_token(token: str) -> Account:
    """Return the account whose password may be set with a token.

    Raises:
        Invalid: it is not ours, too old, used, or for another purpose.
    """
    return _usable(*reset_password_token_status(token))  # type: ignore[no-untyped-call]  # no types there


def _usable(expired: bool, invalid: bool, account: Any) -> Account:
    if expired:
        raise Invalid(LINK_EXPIRED)
    if invalid or not isinstance(account, Account) or not account.active:
        raise Invalid(LINK_USED)
    return account


_decoys: dict[str, str] = {}


def _decoy() -> str:
    """Return the hash of a password that nobody has, with the cost of a real one."""
    key = str(_security.pwd_context.to_dict())
    if key not in _decoys:
        _decoys[key] = fs_hash_password("nobody has this password")
    return _decoys[key]
